"""What becomes of each person of a staff list, and of the list as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from backoffice.programme.listed_units import ListedUnits
from backoffice.programme.staff_list import ListQuestion, Ref, StaffLines

NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True)
class Wanted:
    """A post as the list has it."""

    role: str
    unit: Ref | None
    manager: Ref | None
    stage: str | None


@dataclass(frozen=True)
class Begin:
    """A post to begin."""

    wanted: Wanted
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class Change:
    """A post to be held otherwise from a day on."""

    post_id: int
    wanted: Wanted
    from_on: date


@dataclass(frozen=True)
class End:
    """A post to end."""

    post_id: int
    last_day: date


Step: TypeAlias = Begin | Change | End


@dataclass
class PersonPlan:
    """What becomes of one person."""

    key: str
    name: str
    where: tuple[str, ...]
    person_id: int | None
    columns: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """What changes of the person, before and after."""
    steps: list[Step] = field(default_factory=list)
    left_on: date | None = None
    """The last day, where the list says one that is not known yet."""
    also: list[str] = field(default_factory=list)
    """Other names that the list gives, or a person has settled."""
    words: list[str] = field(default_factory=list)
    """Each change, for people."""

    @property
    def status(self) -> str:
        if self.person_id is None:
            return NEW
        changed = self.columns or self.steps or self.left_on or self.also
        return CHANGED if changed else SAME


@dataclass
class StaffPlan:
    """What a whole list would change."""

    lines: StaffLines
    units: ListedUnits
    people: list[PersonPlan] = field(default_factory=list)
    questions: list[ListQuestion] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    """Rows that wait for an answer: where, and for what."""
    missing: list[tuple[int, str, str]] = field(default_factory=list)
    """Who holds a post and is not in the list: number, name, post."""
    spellings: dict[Ref, list[str]] = field(default_factory=dict)
    """How managers are written, as a person has just settled it."""
    by_start: int = 0
    """Posts that count from the day their person started, since no other is said."""

    @property
    def day(self) -> date:
        return self.lines.day

    def of(self, status: str) -> list[PersonPlan]:
        return [person for person in self.people if person.status == status]

    @property
    def changes_anything(self) -> bool:
        return bool(
            self.of(NEW)
            or self.of(CHANGED)
            or self.units.new
            or self.units.moves
            or self.spellings
        )

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.of(NEW)),
            "changed": len(self.of(CHANGED)),
            "same": len(self.of(SAME)),
            "held": len(self.held),
            "left_out": len(self.lines.left_out),
            "missing": len(self.missing),
            "questions": len(self.questions),
        }
