"""Counts the measures of a sheet in SQL, and adds up what stands at one place.

One query a form and sort of thing counted, however many measures there are; medians
and grades in columns of their own take one more each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, case, func, select, true

from backoffice.figures.asked import Asked
from backoffice.figures.breakdowns import SCALE, Breakdown
from backoffice.figures.subjects import Subject, subject_of
from exports.asked import MeasuredSheet
from exports.measures import GRADES, Measure, shipped_measures
from form_definitions.form import Form

Keys: TypeAlias = tuple[Any, ...]
"""Where a row stands: the key of each breakdown, in order."""
Which: TypeAlias = tuple[str, str | None]
"""A measure's key, and the scale where scales are told apart by columns."""
Of: TypeAlias = tuple[str, str, str]
"""What is told apart elsewhere, though a row may add it up: form, area, scale."""
Clauses: TypeAlias = Sequence[ColumnElement[bool]]


@dataclass
class Tally:
    """What was found of one measure at one place."""

    counted: int = 0
    out_of: int = 0
    values: Counter[int] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.counted += other.counted
        self.out_of += other.out_of
        self.values.update(other.values)
        self.grades.update(other.grades)


@dataclass
class Found:
    """Everything that was found, where, and which form can tell what."""

    at: dict[Keys, dict[Which, Tally]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Tally))
    )
    forms_at: dict[Keys, dict[str, Form]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    told: set[tuple[str, str]] = field(default_factory=set)
    """A form's key and a measure's that its records can answer."""
    monthly: dict[Keys, dict[tuple[Which, Of, str], Tally]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Tally))
    )
    """The same month by month, where small numbers are to be hidden."""

    def tally(self, keys: Keys, which: Which) -> Tally | None:
        """What was found there; None where no form there can tell."""
        if keys in self.at and which in self.at[keys]:
            return self.at[keys][which]
        forms = self.forms_at.get(keys, {})
        can_tell = any((form, which[0]) in self.told for form in forms)
        return Tally() if can_tell else None

    def add(
        self, keys: Keys, which: Which, fine: Keys, form: Form, tally: Tally
    ) -> None:
        """Count what was found; `fine` is its month, area and scale, or less."""
        self.forms_at[keys][form.key] = form
        self.at[keys][which].add(tally)
        if fine:
            month, area, scale = (*fine, "", "")[:3]
            self.monthly[keys][which, (form.key, area, scale), month].add(tally)

    def form_at(self, keys: Keys) -> Form:
        """The first form that has anything there."""
        return next(iter(self.forms_at[keys].values()))

    def grades_of(self, measure: str) -> set[str]:
        return {
            grade
            for there in self.at.values()
            for (key, _), tally in there.items()
            if key == measure
            for grade in tally.grades
        }

    @property
    def scales(self) -> set[str]:
        return {s for there in self.at.values() for _, s in there if s is not None}


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
        subject = self.subject(form, of, measures, added_up=True)
        where = None if subject is None else self.where(subject)
        if subject is None or where is None:
            return
        by = [one.column(subject) for one in self.breakdowns]
        many, apart = len(by), of == GRADES and not self.scales_in_rows
        if apart:
            by.append(subject.terms.columns[SCALE])
        told = [one for one in measures if subject.can_answer(*one.conditions)]
        found.told.update((form.key, one.key) for one in told)
        fine = self._fine(subject, of)
        for keys, key, tally in _counted(self.asked, subject, where, by + fine, told):
            # Together or not is the measure's own affair.
            scale = keys[many] if apart else None
            found.add(keys[:many], (key, scale), keys[len(by) :], form, tally)

    def _fine(self, subject: Subject, of: str) -> list[ColumnElement[Any]]:
        """What else is told apart, so that small numbers stay hidden."""
        if not self.asked.what.suppress_below:
            return []
        columns = subject.terms.columns
        names = ("month", "area", SCALE) if of == GRADES else ("month",)
        return [columns[name] for name in names]

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


def _counted(
    asked: Asked,
    subject: Subject,
    where: Clauses,
    by: Sequence[ColumnElement[Any]],
    measures: Sequence[Measure],
) -> Iterator[tuple[Keys, str, Tally]]:
    plain = [one for one in measures if not one.each and one.middle is None]
    sums = [total for one in plain for total in _sums(one, subject)]
    for keys, numbers in _grouped(asked, subject, where, by, sums) if plain else ():
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        for one, (counted, out_of) in zip(plain, pairs, strict=True):
            yield keys, one.key, Tally(counted, out_of)
    for one in measures:
        if one.each or one.middle is not None:
            yield from _told_apart(asked, subject, where, by, one)


def _told_apart(
    asked: Asked,
    subject: Subject,
    where: Clauses,
    by: Sequence[ColumnElement[Any]],
    measure: Measure,
) -> Iterator[tuple[Keys, str, Tally]]:
    """A measure that needs to know how often each grade or number stands."""
    terms, so = subject.terms, [*where, *counts(measure, subject)]
    middle = measure.middle
    apart = terms.columns["grade"] if middle is None else terms.value(middle.node)
    for keys, (times,) in _grouped(
        asked, subject, so, [*by, apart], [_how_many([], subject)]
    ):
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
        return func.sum(case((and_(true(), *so), subject.times), else_=0))
    return func.sum(case((and_(*so), 1), else_=0)) if so else func.count()


def _grouped(
    asked: Asked,
    subject: Subject,
    where: Clauses,
    by: Sequence[ColumnElement[Any]],
    numbers: Sequence[ColumnElement[Any]],
) -> Iterator[tuple[Keys, list[int]]]:
    keys = [column.label(f"by_{at}") for at, column in enumerate(by)]
    query = (
        select(*keys, *(one.label(f"n_{at}") for at, one in enumerate(numbers)))
        .select_from(subject.source)
        .where(*where)
        .group_by(*keys)
    )
    for row in asked.session.execute(query):
        found = row[len(keys) :]
        # Without a breakdown there is one row, and no sum of nothing.
        yield tuple(row[: len(keys)]), [int(number or 0) for number in found]
