"""The rows of one form behind a figure, and what is said of each.

A row is a record, one of its grades, its findings or its actions; said of it is what
the measure looks at, so that one sees why it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, select

from backoffice.figures.asked import Asked
from backoffice.figures.subjects import FINDINGS, Subject
from backoffice.figures.tallying import Clauses, counts
from exports.asked import MeasuredSheet
from exports.measures import GRADES, THEMES, Measure
from exports.measures.names import scales_of
from form_definitions.form import Field, Form
from form_definitions.themes import Side

COUNTED, OTHERS = "counted", "others"
"""Of a share: what is counted, and what it is out of beside that."""
DAYS = "days"


@dataclass(frozen=True)
class Said:
    """One thing that is said of each row."""

    heading: str
    column: ColumnElement[Any]
    words: Callable[[Any], str]


@dataclass(frozen=True)
class RowsOfForm:
    """What a measure counts of a form, at one place.

    Args:
        here: the clauses of what may be counted there.
        typed: what the place's keys stand for, by breakdown.
    """

    asked: Asked
    sheet: MeasuredSheet
    measure: Measure
    subject: Subject
    here: Clauses
    typed: Mapping[str, Any]

    @property
    def form(self) -> Form:
        return self.subject.form

    def query(self, which: str, *columns: ColumnElement[Any]) -> Select[Any]:
        """Ask these columns of the rows that are counted, or of the others."""
        return (
            select(*columns)
            .select_from(self.subject.source)
            .where(*self.here, *self._which(which))
        )

    def _which(self, which: str) -> Clauses:
        measure, holds = self.measure, self.subject.terms.holds
        if which == COUNTED:
            return counts(measure, self.subject)
        if measure.out_of is None or measure.where is None:
            return [false()]
        return [and_(holds(measure.out_of.node), not_(holds(measure.where.node)))]

    @property
    def middle(self) -> ColumnElement[Any] | None:
        """What a median is of; None of other measures."""
        middle = self.measure.middle
        return None if middle is None else self.subject.terms.value(middle.node)

    @property
    def order(self) -> list[ColumnElement[Any]]:
        """A total order: no row stands on two pages, or on none."""
        columns = self.subject.terms.columns
        first = [] if self.middle is None else [self.middle]
        return [*first, columns["record_date"], self.subject.record_id, *self._within()]

    def _within(self) -> list[ColumnElement[Any]]:
        if self.measure.of == GRADES:
            return [self.subject.terms.columns["area"]]
        if self.measure.of == THEMES:
            return [FINDINGS.c.id]
        repeats = self.asked.versions.table(self.form.key).repeats
        rows = repeats.get(self.measure.of)
        return [] if rows is None else [rows.table.c.position]

    @cached_property
    def said(self) -> Mapping[str, Said]:
        """By key: the fields that the measure looks at; of a grade, which; of an
        action, first of all what it is.
        """
        terms, found = self.subject.terms, {}
        for field in self._fields():
            column = terms.columns[field.key]
            found[field.key] = Said(field.label, column, _words_of(field))
        for repeat in self.form.repeats:
            if repeat.key in self._names and repeat.key in terms.counts:
                found[repeat.key] = Said(repeat.title, terms.counts[repeat.key], str)
        if self.measure.of == GRADES:
            found["area"] = Said("Area", terms.columns["area"], self._area)
            found["grade"] = Said("Grade", terms.columns["grade"], self._grade)
        if self.measure.of == THEMES:
            found["theme"] = Said("Theme", terms.columns["found_theme"], str)
            found["side"] = Said("Found as", terms.columns["found_as"], _side)
        if self.middle is not None:
            found[DAYS] = Said("Days", self.middle, str)
        return found

    @property
    def _names(self) -> set[str]:
        only = self.sheet.only
        return self.measure.names | (only.names() if only else set())

    def _fields(self) -> Iterator[Field]:
        rows = (r.fields for r in self.form.repeats if r.key == self.measure.of)
        own = next(rows, ())
        yield from own[:1]
        for field in (*self.form.fields, *own[1:]):
            if field.key in self._names and field.key in self.subject.terms.columns:
                yield field

    def _area(self, key: str) -> str:
        labels = (area.label for area in self.form.areas if area.key == key)
        return next(labels, key)

    def _grade(self, key: str) -> str:
        known = (scale for scale in scales_of(self.form) if scale.knows(key))
        return next((scale.label(key) for scale in known), key)


def _side(key: str) -> str:
    return Side(key).words


def _words_of(field: Field) -> Callable[[Any], str]:
    return lambda value: "" if value is None else field.kind.show(value)
