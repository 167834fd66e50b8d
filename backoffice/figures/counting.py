"""Counts the measures of a sheet in SQL, and adds up what stands at one place.

One query a form and sort of thing counted, however many measures there are; medians
and grades in columns of their own take one more each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    select,
    true,
)

from backoffice.figures.asked import Asked
from backoffice.figures.breakdowns import SCALE, Breakdown
from backoffice.figures.month_by_month import month_by_month
from backoffice.figures.subjects import Subject, subject_of
from backoffice.figures.tallies import Found, Keys, Tally
from exports.asked import MeasuredSheet
from exports.measures import GRADES, Measure, shipped_measures
from exports.measures.names import names_of
from form_definitions.form import Form

Clauses: TypeAlias = Sequence[ColumnElement[bool]]
Told: TypeAlias = tuple[
    Clauses, Sequence[ColumnElement[Any]], Sequence[ColumnElement[Any]]
]
"""Of a question: which rows, what else tells them apart, and what is summed."""


@dataclass(frozen=True)
class Counting:
    """One sheet's measures, to be counted over its forms.

    Grades of two scales are never added: where all that a sheet measures is grades,
    each scale has rows of its own, else columns of its own.
    """

    asked: Asked
    sheet: MeasuredSheet

    @cached_property
    def forms(self) -> list[Form]:
        return self.asked.forms_of(self.sheet.forms)

    @cached_property
    def measures(self) -> list[Measure]:
        return [shipped_measures()[key] for key in self.sheet.measures]

    @cached_property
    def scales_in_rows(self) -> bool:
        return all(one.of == GRADES and not one.together for one in self.measures)

    @cached_property
    def breakdowns(self) -> list[Breakdown]:
        by = list(self.sheet.by)
        if self.scales_in_rows and SCALE not in by:
            by.append(SCALE)
        return [Breakdown(key, self.asked, self.forms) for key in by]

    def before(self) -> Counting:
        """The same of the period before."""
        return replace(self, asked=self.asked.at(self.asked.period.before))

    def found(self, measures: Sequence[Measure]) -> Found:
        """Count these measures, form by form."""
        found = Found()
        for form in self.forms:
            for of in dict.fromkeys(one.of for one in measures):
                mine = [one for one in measures if one.of == of]
                self._count(found, form, of, mine)
        return found

    def _count(
        self, found: Found, form: Form, of: str, measures: Sequence[Measure]
    ) -> None:
        names, only = names_of(form, of), self.sheet.only
        if names is None or (only is not None and not names.can_answer(only)):
            return
        told = [one for one in measures if all(map(names.can_answer, one.conditions))]
        found.told.update((form.key, one.key) for one in told)
        rows = _Rows(self, form, of, tuple(measures))
        many, apart = len(self.breakdowns), self._scales_apart(of)
        for keys, key, tally in _counted(rows, told):
            # Together or not is the measure's own affair.
            scale = keys[many] if apart else None
            found.add(keys[:many], (key, scale), keys[many + apart :], form, tally)

    def _scales_apart(self, of: str) -> bool:
        """Whether each scale has columns of its own."""
        return of == GRADES and not self.scales_in_rows

    def apart(self, of: str) -> tuple[str, ...]:
        """What rows are told apart by beside the breakdowns: the scale where each has
        columns, and all that small numbers are hidden by.
        """
        names = (SCALE,) if self._scales_apart(of) else ()
        if not self.asked.what.suppress_below:
            return names
        return (*names, *(("month", "area", SCALE) if of == GRADES else ("month",)))

    def subject(
        self,
        form: Form,
        of: str,
        measures: Iterable[Measure],
        *,
        added_up: bool = False,
    ) -> Subject | None:
        """What is counted of a form, with all that these measures speak of."""
        names = {name for one in measures for name in one.names}
        names |= {one.name_in(form) or "" for one in self.breakdowns}
        if self.sheet.only is not None:
            names |= self.sheet.only.names()
        return subject_of(self.asked, form, of, names, added_up=added_up)

    def where(self, subject: Subject) -> Clauses | None:
        """What counts at all; None where the form has not what the sheet asks for."""
        only = self.sheet.only
        if not subject.can_answer(only):
            return None
        return [*subject.where, *([subject.terms.holds(only.node)] if only else [])]


def counts(measure: Measure, subject: Subject) -> Clauses:
    """What a measure counts of its subject."""
    conditions = (measure.where, measure.out_of)
    found = [subject.terms.holds(one.node) for one in conditions if one is not None]
    if measure.middle is not None:
        found.append(subject.terms.value(measure.middle.node).is_not(None))
    return found


@dataclass(frozen=True)
class _Rows:
    """The rows of one form that are counted for some measures, grouped by place."""

    counting: Counting
    form: Form
    of: str
    measures: tuple[Measure, ...]

    @property
    def of_everything(self) -> bool:
        """Whether nothing tells them apart."""
        return not self.counting.breakdowns and not self.counting.apart(self.of)

    def found(
        self, sums: int, told: Callable[[Subject], Told], alike: tuple[Hashable, ...]
    ) -> Iterator[tuple[Keys, list[int]]]:
        """Where there is anything, and so many sums of it; a place comes once for each
        of its months.
        """
        by = tuple(one.key for one in self.counting.breakdowns)
        asked, sheet = self.counting.asked, self.counting.sheet
        alike = (
            *(*alike, self.of, self.measures, by, sheet.only),
            *(asked.what.by_team, self.counting.apart(self.of)),
        )
        ask = partial(self._asked, told)
        for row in month_by_month(asked, self.form.key, ask, alike):
            keys, numbers = row[1:-sums], row[-sums:]
            yield tuple(keys), [int(number or 0) for number in numbers]

    def _asked(self, told: Callable[[Subject], Told], asked: Asked) -> Select[Any]:
        counting = replace(self.counting, asked=asked)
        subject = counting.subject(self.form, self.of, self.measures, added_up=True)
        where = None if subject is None else counting.where(subject)
        if subject is None or where is None:
            raise LookupError(f"{self.form.key} has no {self.of} to count")
        so, apart, sums = told(subject)
        columns = subject.terms.columns
        by = [
            columns["month"],
            *(one.column(subject) for one in counting.breakdowns),
            *(columns[name] for name in counting.apart(self.of)),
            *apart,
        ]
        keys = [column.label(f"by_{at}") for at, column in enumerate(by)]
        return (
            select(*keys, *(one.label(f"n_{at}") for at, one in enumerate(sums)))
            .select_from(subject.source)
            .where(*where, *so)
            .group_by(*keys)
        )


def _counted(
    rows: _Rows, measures: Sequence[Measure]
) -> Iterator[tuple[Keys, str, Tally]]:
    plain = [one for one in measures if not one.each and one.middle is None]

    def sums(subject: Subject) -> Told:
        return [], [], [total for one in plain for total in _sums(one, subject)]

    if rows.of_everything:
        # It has a row, even where there is nothing.
        yield from (((), one.key, Tally()) for one in plain)
    alike = tuple(one.key for one in plain)
    for keys, numbers in rows.found(2 * len(plain), sums, alike) if plain else ():
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        for one, (counted, out_of) in zip(plain, pairs, strict=True):
            yield keys, one.key, Tally(counted, out_of)
    for one in measures:
        if one.each or one.middle is not None:
            yield from _told_apart(rows, one)


def _told_apart(rows: _Rows, measure: Measure) -> Iterator[tuple[Keys, str, Tally]]:
    """A measure that needs to know how often each grade or number stands."""
    middle = measure.middle

    def often(subject: Subject) -> Told:
        terms = subject.terms
        apart = terms.columns["grade"] if middle is None else terms.value(middle.node)
        return counts(measure, subject), [apart], [_how_many([], subject)]

    for keys, (times,) in rows.found(1, often, (measure.key,)):
        found = Counter({keys[-1]: times})
        tally = Tally(times, grades=found) if middle is None else Tally(times, 0, found)
        yield keys[:-1], measure.key, tally


def _sums(measure: Measure, subject: Subject) -> tuple[ColumnElement[Any], ...]:
    """How many are counted, and out of how many."""
    holds, out_of = subject.terms.holds, measure.out_of
    return (
        _how_many(counts(measure, subject), subject),
        _how_many([] if out_of is None else [holds(out_of.node)], subject),
    )


def _how_many(so: Clauses, subject: Subject) -> ColumnElement[Any]:
    if subject.times is not None:
        times = case((and_(true(), *so), subject.times), else_=0)
        # PostgreSQL adds whole numbers up to one of another kind.
        return cast(func.sum(times), BigInteger)
    return func.sum(case((and_(*so), 1), else_=0)) if so else func.count()
