"""A debt: so many records that somebody owes in a stretch of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from backoffice.programme.owed.obligations import Obligations
from backoffice.programme.owed.stretches import Stretch
from backoffice.programme.people import Held
from form_definitions.obligations import Obligation


class State(StrEnum):
    """How a debt stands on a day."""

    MET = "met"
    LATE = "late"
    """All of it came in, some of it after its time."""
    OUTSTANDING = "outstanding"
    TO_COME = "to_come"
    EXCUSED = "excused"


@dataclass(frozen=True)
class Counted:
    """A record that may count for an obligation.

    `counts_on` is a day of the stretch of time that it counts for, which is its own
    day unless it says another month.
    """

    record_id: int
    day: date
    counts_on: date
    by: int | None = None
    """The person who did it; none where the name is nobody's that is known."""
    about: int | None = None
    group: str = ""
    theme: str = ""
    """The theme it is about, folded."""


@dataclass(frozen=True)
class Excuse:
    """Who is excused from what, from one day to another."""

    id: int
    obligation: str
    person_id: int | None
    group: str
    first: date
    last: date
    reason: str
    approved_by: str


@dataclass(frozen=True)
class Asked:
    """How many records a commission asks of somebody."""

    commission_id: int
    obligation: str
    title: str
    theme: str
    """Folded; a record of any theme counts where it is blank."""
    person_id: int
    many: int
    stretch: Stretch


@dataclass(frozen=True)
class Done:
    """A record that came in for a debt."""

    record_id: int
    day: date
    late: bool


@dataclass(frozen=True)
class Debt:
    """So many records that somebody owes in a stretch of time."""

    obligation: Obligation
    stretch: Stretch
    many: int
    person_id: int | None = None
    """Who owes it; none where a group does, the service, or a team in which nobody
    holds the post."""
    role: str = ""
    """The post by which the person owes it."""
    group: str = ""
    about: int | None = None
    unit_id: int | None = None
    title: str = ""
    """The commission's, where there is one; else the obligation says it."""
    theme: str = ""
    """What a record must be about to count for it, folded; anything where blank."""
    excuse: Excuse | None = None
    done: tuple[Done, ...] = field(default=())

    @property
    def due_on(self) -> date:
        return self.stretch.last

    @property
    def missing(self) -> int:
        return self.many - len(self.done)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.done)

    @property
    def on_time(self) -> int:
        return len(self.done) - self.late

    def state(self, day: date) -> State:
        """How it stands on a day, in the morning: due on that day is not yet missed."""
        if self.missing <= 0:
            return State.LATE if self.late else State.MET
        if self.excuse is not None:
            return State.EXCUSED
        return State.OUTSTANDING if self.due_on < day else State.TO_COME


@dataclass(frozen=True)
class Known:
    """What the debts are worked out from."""

    obligations: Obligations
    posts: Sequence[Held]
    records: Mapping[str, Sequence[Counted]]
    """Of each obligation those that may count, in any order."""
    excuses: Sequence[Excuse] = ()
    asked: Sequence[Asked] = ()

    @cached_property
    def by_role(self) -> Mapping[str, list[Held]]:
        found: defaultdict[str, list[Held]] = defaultdict(list)
        for post in self.posts:
            found[post.role].append(post)
        return found

    @cached_property
    def by_person(self) -> Mapping[int, list[Held]]:
        found: defaultdict[int, list[Held]] = defaultdict(list)
        for post in self.posts:
            found[post.person_id].append(post)
        return found

    def of(self, roles: Iterable[str]) -> list[Held]:
        """The posts of some roles."""
        return [post for role in roles for post in self.by_role.get(role, ())]
