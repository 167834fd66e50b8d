"""Who considered which findings: what groups and managers owe, and what came in.

A quarter's findings are considered in the quarter after it. Records of what they made
of them count as those of every obligation do; nothing here counts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.owed.stretches import Stretch, before, stretch_with
from form_definitions.conditions import World
from form_definitions.form import Form
from form_definitions.kinds import Choice, Value
from form_definitions.obligations import Each, Obligation
from form_definitions.scales import Option


def findings_of(one: Obligation, owed_in: Stretch) -> Stretch:
    """The findings that are considered in a stretch of time: of the one before."""
    return before(one.each, stretch_with(one.each, owed_in.first), 1)


def owed_in(one: Obligation, findings: Stretch) -> Stretch:
    """When findings are considered: in the stretch of time after theirs."""
    return before(one.each, stretch_with(one.each, findings.first), -1)


@dataclass(frozen=True)
class Owed:
    """How a consideration stands: the debts of one obligation in one stretch."""

    obligation: Obligation
    stretch: Stretch
    debts: Sequence[Debt]

    @property
    def findings(self) -> Stretch:
        return findings_of(self.obligation, self.stretch)

    @property
    def came_in(self) -> int:
        return sum(len(debt.done) for debt in self.debts)

    @property
    def expected(self) -> int:
        return sum(debt.many for debt in self.debts if debt.excuse is None)

    def overdue(self, day: date) -> list[Debt]:
        """What is missing of it, its time being over."""
        return [one for one in self.debts if one.state(day) is State.OUTSTANDING]


def by_stretch(debts: Iterable[Debt]) -> list[Owed]:
    """The debts put together, the newest stretch of each obligation first."""
    found: dict[tuple[str, Stretch], list[Debt]] = {}
    for debt in debts:
        whole = stretch_with(debt.obligation.each, debt.stretch.first)
        found.setdefault((debt.obligation.key, whole), []).append(debt)
    made = [
        Owed(several[0].obligation, at[1], several) for at, several in found.items()
    ]
    return sorted(made, key=lambda one: one.stretch, reverse=True)


def still_to_be_made_good(one: Owed, day: date) -> bool:
    """Whether what is missing may still come in, as late."""
    each = one.obligation.each
    last = before(each, stretch_with(each, day), one.obligation.catch_up)
    return one.stretch.first >= last.first


def begins_with(one: Obligation, form: Form, group: str, on: date) -> dict[str, Value]:
    """The answers that make a record count for an obligation: of its conditions those
    about choices, with the group's own where a group owes it."""
    if one.where is None:
        return {one.group_field: group} if group else {}
    world = World(on, form.order)
    for answers in _answers(one, form, group):
        if one.where.holds(dict(answers), world):
            return answers
    return {}


def _answers(one: Obligation, form: Form, group: str) -> Iterator[dict[str, Value]]:
    names = sorted(one.where.names() if one.where else ())
    options: list[tuple[Option, ...]] = []
    for name in names:
        kind = form.by_key[name].kind
        options.append(kind.options if isinstance(kind, Choice) else ())
    own: dict[str, Value] = {one.group_field: group} if group else {}
    for several in product(*options):
        said = zip(names, (option.key for option in several), strict=True)
        yield {**dict(said), **own}


LENGTHS = {
    Each.MONTH: "month",
    Each.QUARTER: "quarter",
    Each.HALF_YEAR: "half-year",
    Each.YEAR: "year",
}
"""How returns call the stretches of time that obligations know."""
