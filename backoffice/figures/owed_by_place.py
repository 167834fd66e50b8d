"""What is owed at each place of the sheet of Completion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from backoffice.figures.owed import Owed, Owing, due_address
from exports.figures import ALL_TEAMS, OwedHere
from exports.measures import OWED, shipped_measures
from exports.tables import Symbol
from form_definitions.form import Form

Place: TypeAlias = tuple[str, str, str, str]
"""As in `completed`: month, team, role, area."""


@dataclass(frozen=True)
class OwedByPlace:
    """The debts of a period, by form and place."""

    owed: Owed
    place_of: Callable[[Owing], Place]

    @cached_property
    def _found(self) -> Mapping[str, Mapping[Place, list[Owing]]]:
        found: dict[str, dict[Place, list[Owing]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for debt in self.owed.rows:
            found[debt.form.key][self.place_of(debt)].append(debt)
        return found

    def places(self, form: Form) -> Collection[Place]:
        """Where records of a form are owed."""
        return self._found.get(form.key, {}).keys()

    def at(self, form: Form, place: Place) -> OwedHere:
        """The figures of a place."""
        if self.owed.why_not:
            return OwedHere()
        if form.key not in self.owed.forms:
            nothing: dict[str, Any] = dict.fromkeys(_keys(), Symbol.NOT_APPLICABLE)
            return OwedHere(**nothing)
        debts = self._found.get(form.key, {}).get(place, [])
        told: dict[str, Any] = {key: self._figure(key, debts) for key in _keys()}
        return OwedHere(**told)

    def _figure(self, key: str, debts: list[Owing]) -> int | float | Symbol:
        measure = shipped_measures()[key]
        if measure.most:
            return max((debt.numbers[measure.most] for debt in debts), default=0)
        counted = sum(debt.numbers[one] for debt in debts for one in measure.adds)
        if not measure.among:
            return counted
        among = sum(debt.numbers[one] for debt in debts for one in measure.among)
        return counted / among if among else Symbol.NOT_AVAILABLE

    def addresses(self, form: Form, place: Place) -> tuple[tuple[str, str], ...]:
        """The list of debts behind each figure of a place."""
        if place not in self.places(form):
            return ()
        month, team, role, _ = place
        known = shipped_measures()
        told = {
            "form": form.key,
            "team": None if team == ALL_TEAMS else self.owed.unit_of(team),
            "role": role or None,
        }
        return tuple(
            (key, due_address(month, self.owed.asked.on, known[key].numbers, **told))
            for key in _keys()
        )


def _keys() -> list[str]:
    """The measures of what is owed, which are the columns of the sheet."""
    return [key for key, one in shipped_measures().items() if one.of == OWED]
