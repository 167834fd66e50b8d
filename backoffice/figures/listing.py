"""The rows of a sheet that a return describes by its columns, as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Table, case, literal, null, or_, select

from backoffice.access.privilege import left_out
from backoffice.figures.asked import Asked
from backoffice.figures.sql_conditions import NoSuchName
from backoffice.figures.subjects import Subject, subject_of
from backoffice.store.rows import SUBMITTED
from exports.asked import ListedColumn, ListedSheet
from exports.figures import Lines
from exports.listing import writing_of
from exports.periods import month_title
from exports.tables import Cell, Column, Fresh, Row, Shape, Symbol
from form_definitions.form import Field, Form
from form_definitions.kinds import Person

_AT_ONCE = 2_000
"""Rows fetched at a time: a list of any length takes the same memory."""

Writing: TypeAlias = Callable[[Any], Cell]


def _as_it_is(value: Any) -> Cell:
    cell: Cell = value
    return cell


def _month(value: str | None) -> Cell:
    return None if value is None else month_title(value)


_COMMON: Mapping[str, tuple[str, Column, Writing]] = {
    "reference": ("reference", Column("Reference", wide=18), _as_it_is),
    "date": ("record_date", Column("Date", Shape.DAY), _as_it_is),
    "month": ("month", Column("Month", wide=18), _month),
    "team": ("unit", Column("Team"), _as_it_is),
    "subject": ("subject", Column("Case or subject"), _as_it_is),
}
"""What every record has: the column it is in, its heading, and how it is written."""
_FORM, _BY = "form", "by"


def listed(asked: Asked, sheet: ListedSheet) -> Lines:
    """The columns of a described list, and its rows form by form, oldest first.

    z stands where a form has no such field. Where the return names nobody, the
    columns that hold names are left blank.
    """
    forms = asked.forms_of(sheet.forms)

    def rows() -> Iterator[Row]:
        for form in forms:
            yield from _rows_of(asked, sheet, form)

    return Lines(
        tuple(_heading(one, sheet, forms) for one in sheet.columns), Fresh(rows)
    )


def _heading(one: ListedColumn, sheet: ListedSheet, forms: Sequence[Form]) -> Column:
    if one.heading:
        return Column(one.heading, one.shape)
    if one.key in _COMMON:
        return _COMMON[one.key][1]
    if one.key == _FORM:
        return Column("Record type", wide=28)
    if one.key == _BY:
        return Column("Auditor or observer")
    fields = (_fields(form, sheet.rows_of).get(one.key) for form in forms)
    return Column(next((f.label for f in fields if f), one.key), one.shape)


def _fields(form: Form, rows_of: str) -> dict[str, Field]:
    """A form's own fields, and over them those of the repeat that is listed."""
    rows = [r.fields for r in form.repeats if r.key == rows_of]
    return {**form.by_key, **{f.key: f for fields in rows for f in fields}}


def _rows_of(asked: Asked, sheet: ListedSheet, form: Form) -> Iterator[Row]:
    subject = subject_of(asked, form, sheet.rows_of, ())
    if subject is None:
        return
    where = list(subject.where)
    if sheet.only is not None:
        try:
            where.append(subject.terms.holds(sheet.only.node))
        except NoSuchName:
            return
    listing = _Listing(asked, sheet, form, subject)
    open_ones = left_out(listing.table.c)
    if open_ones is not None:
        where.append(open_ones)
    cells = [listing.cell(one) for one in sheet.columns]
    query = (
        select(*(column.label(f"c_{at}") for at, (column, _) in enumerate(cells)))
        .select_from(subject.source)
        .where(*where)
        .order_by(listing.table.c.record_date, listing.table.c.id, *listing.rows)
        .execution_options(yield_per=_AT_ONCE)
    )
    writing = [write for _, write in cells]
    # Closed with whoever walks it, who may want the first rows alone.
    with asked.session.execute(query) as found:
        for row in found:
            yield [write(value) for write, value in zip(writing, row, strict=True)]


@dataclass(frozen=True)
class _Listing:
    """The columns of one form's rows."""

    asked: Asked
    sheet: ListedSheet
    form: Form
    subject: Subject

    @cached_property
    def table(self) -> Table:
        return self.asked.versions.table(self.form.key).table

    @property
    def rows(self) -> list[ColumnElement[Any]]:
        """What puts the rows of one record in order."""
        repeats = self.asked.versions.table(self.form.key).repeats
        found = repeats.get(self.sheet.rows_of)
        return [] if found is None else [found.table.c.position]

    @cached_property
    def fields(self) -> dict[str, Field]:
        return _fields(self.form, self.sheet.rows_of)

    def cell(self, one: ListedColumn) -> tuple[ColumnElement[Any], Writing]:
        """What is asked of the database for a column, and how it is written."""
        column, write = self._always(one)
        if one.when is None:
            return column, write
        try:
            so = self.subject.terms.holds(one.when.node)
        except NoSuchName:
            return _nothing()
        return case((so, column), else_=null()), write

    def _always(self, one: ListedColumn) -> tuple[ColumnElement[Any], Writing]:
        if one.worked_out is not None:
            try:
                return self.subject.terms.value(one.worked_out.node), _as_it_is
            except NoSuchName:
                return _nothing()
        if one.key == _FORM:
            return literal(self.form.plural), _as_it_is
        if one.key in _COMMON:
            name, _, write = _COMMON[one.key]
            column: ColumnElement[Any] = self.table.c[name]
            return (self.before(name) if one.before else column), write
        key = self.form.record.by if one.key == _BY else one.key
        field = self.fields.get(key or "")
        if field is None:
            return _nothing()
        if isinstance(field.kind, Person) and not self.asked.what.names:
            return null(), _as_it_is
        write = writing_of(field.kind)
        if one.before:
            return self.before(field.column), write
        return self.subject.terms.columns[field.key], write

    def before(self, name: str) -> ColumnElement[Any]:
        """A column of the record of the same subject that came before this one."""
        earlier = self.table.alias("earlier")
        here = self.table.c
        clause = self.asked.scope.clause(earlier.c)
        return (
            select(earlier.c[name])
            .where(
                earlier.c.subject == here.subject,
                earlier.c.status == SUBMITTED,
                or_(
                    earlier.c.record_date < here.record_date,
                    (earlier.c.record_date == here.record_date)
                    & (earlier.c.id < here.id),
                ),
                *([] if clause is None else [clause]),
            )
            .order_by(earlier.c.record_date.desc(), earlier.c.id.desc())
            .limit(1)
            .correlate(self.table)
            .scalar_subquery()
        )


def _nothing() -> tuple[ColumnElement[Any], Writing]:
    return null(), lambda _: Symbol.NOT_APPLICABLE
