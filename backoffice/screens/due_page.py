"""What is owed, as the pages show it: who, what, by when, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.figures.owed import NONE
from backoffice.programme.owed.chairs import chairs_on
from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.owed.duties import duties
from backoffice.programme.owed.owing import debts
from backoffice.programme.owed.reminders import Lacking, letter
from backoffice.programme.people import names_of
from backoffice.programme.structure import Tree, tree_on
from backoffice.screens.due_asked import Asked
from backoffice.store.people_tables import Person
from backoffice.store.versions import Versions
from form_definitions.form import Form
from form_definitions.kinds import Choice
from form_definitions.obligations import Obligation
from form_definitions.roles import Roles
from form_definitions.spelling import folded

STATES: Final = {
    State.OUTSTANDING: ("Outstanding", "red"),
    State.TO_COME: ("To come", "grey"),
    State.LATE: ("Came late", "yellow"),
    State.MET: ("Done", "green"),
    State.EXCUSED: ("Excused", "purple"),
}
"""Each state's word and colour, in the order of who needs to act."""
MOST: Final = 100
"""Debts on one page."""


@dataclass(frozen=True)
class Line:
    """A debt in words."""

    debt: Debt
    who: str
    about: str
    team: str
    role: str
    state: State
    form: Form

    @property
    def what(self) -> str:
        return self.debt.title or self.debt.obligation.title

    @property
    def shown(self) -> tuple[str, str]:
        return STATES[self.state]


@dataclass(frozen=True)
class Summed:
    """The figures of one obligation."""

    obligation: Obligation
    counts: Mapping[str, int]


def figures(lines: Iterable[Line]) -> Counter[str]:
    """How many are expected, excused, on time, late, outstanding and to come."""
    found: Counter[str] = Counter()
    for line in lines:
        debt = line.debt
        found["on_time"] += debt.on_time
        found["late"] += debt.late
        if line.state is State.EXCUSED:
            found["excused"] += debt.many
            continue
        found["expected"] += debt.many
        missing = "outstanding" if line.state is State.OUTSTANDING else "to_come"
        found[missing] += debt.missing
    return found


class Due:
    """The debts that are due in a period, as they stood on a day."""

    def __init__(
        self,
        session: Session,
        versions: Versions,
        asked: Asked,
        roles: Roles,
        whose: int | None = None,
        hidden: Collection[str] = (),
    ) -> None:
        """`whose` narrows it to what one person owes, or answers for; what comes with
        a record of the `hidden` references is told without it."""
        self.asked, self._hidden = asked, hidden
        self._roles = roles
        self._forms = versions.current()
        self._names = names_of(session)
        self._tree: Tree = tree_on(session, min(asked.as_of, asked.period.last))
        period = asked.period
        days = (period.first, period.last)
        found = [
            *debts(session, versions, *days, as_of=asked.as_of),
            *duties(session, versions, *days, as_of=asked.as_of),
        ]
        self.chairs = chairs_on(session, roles, asked.as_of)
        self.all: list[Line] = [
            self._line(debt)
            for debt in found
            if debt.due_on <= period.last and debt.obligation.form in self._forms
            if whose is None or whose in owers(debt, self.chairs)
        ]

    def _line(self, debt: Debt) -> Line:
        form = self._forms[debt.obligation.form]
        if debt.title.rpartition(": ")[2] in self._hidden:
            debt = replace(debt, title="")
        return Line(
            debt,
            self._who(debt, form),
            self._names.get(debt.about, "") if debt.about else "",
            self._tree.name(debt.unit_id),
            self._roles.label(debt.role),
            debt.state(self.asked.as_of),
            form,
        )

    def _who(self, debt: Debt, form: Form) -> str:
        if debt.person_id is not None:
            return self._names.get(debt.person_id, "")
        if debt.group:
            return group_label(debt.obligation, form, debt.group)
        if debt.about is not None:
            return f"Nobody yet: {self._tree.name(debt.unit_id) or 'no team'}"
        return "The service"

    @property
    def teams(self) -> list[str]:
        return sorted({line.team for line in self.all if line.team})

    @property
    def roles(self) -> list[tuple[str, str]]:
        found = {line.debt.role: line.role for line in self.all if line.role}
        return sorted(found.items(), key=lambda one: one[1])

    @property
    def obligations(self) -> list[tuple[str, str]]:
        """Those that anything is owed of, by key, in their order."""
        those = (line.debt.obligation for line in self.all)
        return list({one.key: one.title for one in those}.items())

    @cached_property
    def lines(self) -> list[Line]:
        """Those that the filters leave, the first due first."""
        asked = self.asked
        name = folded(asked.who)
        left = [
            line
            for line in self.all
            if not asked.obligations or line.debt.obligation.key in asked.obligations
            if not asked.states or line.state in asked.states
            if not asked.roles or (line.debt.role or NONE) in asked.roles
            if not asked.team or (line.team or NONE) == asked.team
            if not asked.forms or line.form.key in asked.forms
            if not asked.has or asked.is_of(line.debt)
            if name in folded(line.who) or name in folded(line.about)
        ]
        order = list(STATES)
        return sorted(
            left,
            key=lambda one: (
                *(order.index(one.state), one.debt.due_on),
                *(folded(one.who), one.about),
            ),
        )

    @cached_property
    def summary(self) -> list[Summed]:
        """The figures of each obligation, of what the other filters leave."""
        by_key: dict[str, list[Line]] = {}
        for line in self.lines:
            by_key.setdefault(line.debt.obligation.key, []).append(line)
        return [
            Summed(several[0].debt.obligation, figures(several))
            for several in by_key.values()
        ]


@dataclass(frozen=True)
class Reminder:
    """What one person has not done in time, and the letter that says so."""

    person_id: int
    name: str
    email: str
    lines: Sequence[Line]
    letter: str


def owers(debt: Debt, chairs: Mapping[str, Collection[int]]) -> Collection[int]:
    """Who is written to about a debt: who owes it, or who chairs its group."""
    if debt.person_id is not None:
        return (debt.person_id,)
    return chairs.get(debt.group, ()) if debt.group else ()


def reminders(
    session: Session,
    lines: Iterable[Line],
    address: str,
    council: str,
    chairs: Mapping[str, Collection[int]],
) -> list[Reminder]:
    """A letter to each person who has something outstanding, by name.

    Args:
        chairs: who answers for each group.
        address: of the page where they see what they owe.
        council: its name.
    """
    by_person: dict[int, list[Line]] = {}
    for line in lines:
        if line.state is State.OUTSTANDING:
            for person_id in owers(line.debt, chairs):
                by_person.setdefault(person_id, []).append(line)
    found = session.execute(
        select(Person.id, Person.name, Person.email)
        .where(Person.id.in_(by_person))
        .order_by(Person.folded, Person.id)
    )
    made = []
    for person_id, name, email in found:
        several = by_person[person_id]
        lacking = [
            Lacking(
                f"{o.who}: {o.what}" if o.debt.group else o.what,
                o.debt.due_on,
                o.debt.missing,
            )
            for o in several
        ]
        words = letter(name, lacking, address, council)
        made.append(Reminder(person_id, name, email or "", several, words))
    return made


def group_label(one: Obligation, form: Form, group: str) -> str:
    """A group as the form that it answers on names it: ``CSDMs`` for ``csdms``."""
    kind = form.field(one.group_field).kind
    options = kind.options if isinstance(kind, Choice) else ()
    return next((option.label for option in options if option.key == group), group)
