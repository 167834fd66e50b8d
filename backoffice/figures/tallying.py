"""Counts the measures of a sheet in SQL, and adds up what stands at one place.

One query a form and sort of thing counted, however many measures there are; medians
and grades in columns of their own take one more each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
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

from backoffice.figures.adding_up import OfGrades
from backoffice.figures.asked import Asked
from backoffice.figures.counting import Counting
from backoffice.figures.month_by_month import Pack, Row, month_by_month
from backoffice.figures.owed import Owing
from backoffice.figures.subjects import Subject
from backoffice.figures.tallies import Found, Keys, Tally
from exports.measures import OWED, Measure
from exports.measures.names import names_of
from form_definitions.form import Form

Clauses: TypeAlias = Sequence[ColumnElement[bool]]
Told: TypeAlias = tuple[
    Clauses, Sequence[ColumnElement[Any]], Sequence[ColumnElement[Any]]
]
"""Of a question: which rows, what else tells them apart, and what is summed."""


def found_of(counting: Counting, measures: Sequence[Measure]) -> Found:
    """Count these measures, form by form."""
    found = Found()
    for form in counting.forms:
        for of in dict.fromkeys(one.of for one in measures):
            mine = [one for one in measures if one.of == of]
            _count(counting, found, form, of, mine)
    return found


def _count(
    counting: Counting, found: Found, form: Form, of: str, measures: Sequence[Measure]
) -> None:
    if of == OWED:
        _count_owed(counting, found, form, measures)
        return
    names, only = names_of(form, of), counting.sheet.only
    if names is None or (only is not None and not names.can_answer(only)):
        return
    told = [one for one in measures if all(map(names.can_answer, one.conditions))]
    found.told.update((form.key, one.key) for one in told)
    rows = _Rows(counting, form, of, tuple(measures))
    many, apart = len(counting.breakdowns), counting.scales_apart(of)
    for keys, key, tally in _counted(rows, told):
        # Together or not is the measure's own affair.
        scale = keys[many] if apart else None
        here = zip(counting.breakdowns, keys, strict=False)
        place = tuple(one.told(found_there) for one, found_there in here)
        found.add(place, (key, scale), keys[many + apart :], form, tally)


def counts(measure: Measure, subject: Subject) -> Clauses:
    """What a measure counts of its subject."""
    conditions = (measure.where, measure.out_of)
    found = [subject.terms.holds(one.node) for one in conditions if one is not None]
    if measure.middle is not None:
        found.append(subject.terms.value(measure.middle.node).is_not(None))
    return found


def _count_owed(
    counting: Counting, found: Found, form: Form, measures: Sequence[Measure]
) -> None:
    owed = counting.owed
    if owed.why_not or form.key not in owed.forms or counting.sheet.only is not None:
        return
    found.told.update((form.key, one.key) for one in measures)
    for debt in owed.rows:
        if debt.form.key != form.key:
            continue
        keys = tuple(one.of_debt(debt) for one in counting.breakdowns)
        fine = tuple(getattr(debt, name) for name in counting.apart(OWED))
        for one in measures:
            found.add(keys, (one.key, None), fine, form, _of_debt(one, debt))


def _of_debt(measure: Measure, debt: Owing) -> Tally:
    numbers = debt.numbers
    if measure.most:
        most = numbers[measure.most]
        return Tally(values=Counter({most: 1}))
    return Tally(
        sum(numbers[one] for one in measure.adds),
        sum(numbers[one] for one in measure.among),
    )


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
        self,
        told: Callable[[Subject], Told],
        alike: tuple[Hashable, ...],
        of_grades: OfGrades | None = None,
        packed: Pack = list,
    ) -> Iterator[Row]:
        """Where there is anything, and what is summed of it; a place comes once for
        each of its months.

        Args:
            of_grades: the same, of grades alone.
        """
        by = tuple(one.key for one in self.counting.breakdowns)
        asked, sheet = self.counting.asked, self.counting.sheet
        alike = (
            *(*alike, self.of, self.measures, by, sheet.only),
            *(asked.what.by_team, self.counting.apart(self.of)),
            *(one.depends_on for one in self.counting.breakdowns),
        )
        alone = self.counting.of_grades_alone(self.form, self.of, self.measures)
        rows = month_by_month(
            asked,
            self.form.key,
            partial(self._asked, told),
            alike,
            added_up=of_grades if alone else None,
            packed=packed,
        )
        for row in rows:
            yield row[1:]

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
    of_grades = OfGrades(rows.counting, rows.form, plain)
    many = 2 * len(plain)
    for row in rows.found(sums, alike, of_grades) if plain else ():
        keys = tuple(row[:-many])
        pairs = zip(row[-many::2], row[-many + 1 :: 2], strict=True)
        for one, (counted, out_of) in zip(plain, pairs, strict=True):
            yield keys, one.key, Tally(int(counted or 0), int(out_of or 0))
    for one in measures:
        if one.middle is not None:
            yield from _by_number(rows, one)
        elif one.each:
            yield from _by_grade(rows, one)


def _by_grade(rows: _Rows, measure: Measure) -> Iterator[tuple[Keys, str, Tally]]:
    """A measure of which each grade has a column."""

    def often(subject: Subject) -> Told:
        apart = subject.terms.columns["grade"]
        return counts(measure, subject), [apart], [_how_many([], subject)]

    of_grades = OfGrades(rows.counting, rows.form, [measure], each=True)
    for *keys, grade, times in rows.found(often, (measure.key,), of_grades):
        yield tuple(keys), measure.key, Tally(times, grades=Counter({grade: times}))


def _by_number(rows: _Rows, measure: Measure) -> Iterator[tuple[Keys, str, Tally]]:
    """A measure that needs to know how often each number stands."""
    middle = measure.middle
    if middle is None:
        raise ValueError(f"{measure.key} is no median")

    def often(subject: Subject) -> Told:
        number = subject.terms.value(middle.node)
        return counts(measure, subject), [number], [_how_many([], subject)]

    for *keys, numbers, times in rows.found(
        often, (measure.key,), packed=_numbers_together
    ):
        found = Counter(dict(zip(numbers, times, strict=True)))
        yield tuple(keys), measure.key, Tally(found.total(), 0, found)


def _numbers_together(rows: Iterable[Row]) -> Iterator[Row]:
    """One row for each place: its numbers, and how often each stands. Of many places
    and numbers a month has more pairs than it could be kept by rows.
    """
    found: dict[Keys, tuple[list[int], list[int]]] = {}
    for *keys, number, times in rows:
        numbers, often = found.setdefault(tuple(keys), ([], []))
        numbers.append(int(number))
        often.append(int(times))
    for place, (numbers, often) in found.items():
        yield [*place, numbers, often]


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
