"""Adds up what measures ask of grades alone from the counts that are kept of them.

The same rows come of it as of the question in SQL, which is asked where grades must be
held against their records; `verify` holds the one against the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from backoffice.figures.asked import Asked
from backoffice.figures.breakdowns import Breakdown
from backoffice.figures.counting import Counting
from backoffice.figures.grades_by_place import (
    Values,
    grades_by_place,
    values_of,
    world_of,
)
from backoffice.figures.month_by_month import Row
from exports.figures import ALL_TEAMS
from exports.measures import Measure
from exports.periods import quarter_of
from form_definitions.conditions import Condition, World
from form_definitions.form import Form

_OF_A_GRADE = {"area", "scale", "grade", "graded", "can_be_good", "good", "overall"}

Tells: TypeAlias = Callable[[Values], tuple[int, ...]]


@dataclass(frozen=True)
class OfGrades:
    """A question about grades: so many measures, or one told apart by `each` grade."""

    counting: Counting
    form: Form
    measures: Sequence[Measure]
    each: bool = False

    def __call__(self, asked: Asked) -> Iterator[Row]:
        """The month, the breakdowns' keys and what rows are told apart by, then of
        each measure how many are counted and out of how many; of `each` the grade,
        and how many there are.
        """
        counting = replace(self.counting, asked=asked)
        by = [self._key(counting, one) for one in counting.breakdowns]
        apart = counting.apart(self.measures[0].of)
        tells, only = self._telling(asked), counting.sheet.only
        world, values = world_of(self.form, asked), values_of(self.form)
        found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row in grades_by_place(asked, self.form, teams=self._teams(counting)):
            here, times = values(row), row[-1]
            if only is not None and not only.holds(here, world):
                continue
            told = tells(here)
            if self.each and not told[0]:
                continue
            key = (row[0], *(one(here) for one in by), *(here[one] for one in apart))
            if self.each:
                key = (*key, here["grade"])
            sums = found[key]
            if sums:
                for at, one in enumerate(told):
                    sums[at] += one * times
            else:
                sums.extend(one * times for one in told)
        for key, sums in found.items():
            yield [*key, *sums]

    def _teams(self, counting: Counting) -> bool:
        """Whether the teams must be told apart."""
        names = {name for one in self.measures for name in one.names}
        for one in counting.breakdowns:
            names |= one.names_in(self.form)
        if counting.sheet.only is not None:
            names |= counting.sheet.only.names()
        return "unit" in names

    def _key(self, counting: Counting, by: Breakdown) -> Callable[[Values], Any]:
        """What a breakdown's column has in a row (`Breakdown.column`)."""
        match by.key:
            case "form":
                return lambda values: self.form.key
            case "team" if not counting.asked.what.by_team:
                return lambda values: ALL_TEAMS
            case "team":
                return lambda values: values["unit"]
            case "quarter":
                return lambda values: quarter_of(values["month"]).key
            case "service_area":
                areas = by.areas
                return lambda values: areas.found(values["month"], values["unit"])
            case key:
                return lambda values: values.get(key)

    def _telling(self, asked: Asked) -> Tells:
        """Of each measure whether a grade is counted, and whether it is out of it."""
        world = world_of(self.form, asked)
        names = {name for one in self.measures for name in one.names}
        known: dict[tuple[Any, ...], tuple[int, ...]] = {}

        def tells(values: Values) -> tuple[int, ...]:
            # Most ask only what is said of the grade, so of alike grades it is asked
            # once.
            alike = tuple(values[name] for name in sorted(names | _OF_A_GRADE))
            if alike not in known:
                known[alike] = tuple(self._sums(values, world))
            return known[alike]

        return tells

    def _sums(self, values: Values, world: World) -> Iterator[int]:
        def holds(condition: Condition | None) -> bool:
            return condition is None or condition.holds(values, world)

        for one in self.measures:
            counted = holds(one.where) and holds(one.out_of)
            yield int(counted)
            if not self.each:
                yield int(holds(one.out_of))
