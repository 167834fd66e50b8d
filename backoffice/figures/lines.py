"""Line list: every record that a return counts, a row each, as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, Table, null, select, true

from backoffice.access.privilege import left_out
from backoffice.figures.asked import Asked
from backoffice.store.tables import FormTable
from exports.figures import Lines
from exports.listing import writing_of
from exports.periods import month_title
from exports.tables import Cell, Column, Fresh, Row, Shape, Symbol, told_apart
from form_definitions.form import Area, Form
from form_definitions.kinds import Grade, Person

_AT_ONCE = 2_000
"""Rows fetched at a time: a line list of any length takes the same memory."""


def lines(asked: Asked, forms_with_records: set[str]) -> Lines:
    """The columns of all forms that have records, and their rows form by form.

    An area's column is shared by the forms that call an area so; every count in the
    other sheets can be counted again from these rows, but for what is privileged.
    """
    forms = [form for form in asked.forms if form.key in forms_with_records]
    labels: dict[str, str] = {}
    for form in forms:
        for area in form.areas:
            labels.setdefault(area.label.casefold(), area.label)
    named = [Column("Auditor or observer")] if asked.what.names else []
    fixed = (
        Column("Reference", wide=18),
        Column("Record type", wide=28),
        Column("Month", wide=18),
        Column("Date", Shape.DAY),
        Column("Team"),
        Column("Case or subject"),
        *named,
        Column("Date received", Shape.DAY),
        Column("Scale", wide=28),
    )
    headings = told_apart(labels.values(), (column.heading for column in fixed))
    columns = (*fixed, *(Column(heading, wide=22) for heading in headings))

    def rows() -> Iterator[Row]:
        for form in forms:
            yield from _rows_of(asked, form, list(labels))

    return Lines(columns, Fresh(rows))


def _rows_of(asked: Asked, form: Form, labels: list[str]) -> Iterator[Row]:
    table = asked.versions.table(form.key)
    areas = {area.label.casefold(): area for area in form.areas}
    shown = [areas.get(label) for label in labels]
    query = _query(asked, form, table, shown)
    grades = [_write_grade(area) for area in shown]
    scale = _scale_writer(form)
    months: dict[str, str] = {}
    named = asked.what.names
    streamed = query.execution_options(yield_per=_AT_ONCE)
    # Closed with whoever walks it, who may want the first rows alone.
    with asked.session.execute(streamed) as found:
        for row in found:
            reference, month, day, unit, subject, by, received, era, *given = row
            if month not in months:
                months[month] = month_title(month)
            yield [
                reference,
                form.plural,
                months[month],
                day,
                unit,
                subject,
                *([by] if named else ()),
                received,
                scale(era),
                *(write(grade) for write, grade in zip(grades, given, strict=True)),
            ]


def _query(
    asked: Asked, form: Form, found: FormTable, shown: list[Area | None]
) -> Select[Any]:
    table, record = found.table, form.record
    subject = form.by_key.get(record.subject or "")
    hidden = subject is not None and isinstance(subject.kind, Person)
    overall = form.overall or (form.areas[0] if form.areas else None)
    # What is under legal privilege is counted, and stands in no list.
    open_ones = left_out(table.c)
    return (
        select(
            table.c.reference,
            table.c.month,
            table.c.record_date,
            table.c.unit,
            null() if hidden and not asked.what.names else table.c.subject,
            _column(form, table, record.by),
            _column(form, table, asked.what.received),
            table.c[overall.fields[2].column] if overall else null(),
            *(table.c[a.fields[0].column] if a else null() for a in shown),
        )
        .where(*asked.dated(table.c), true() if open_ones is None else open_ones)
        .order_by(table.c.record_date, table.c.id)
    )


def _column(form: Form, table: Table, key: str | None) -> Any:
    field = form.by_key.get(key or "")
    return null() if field is None else table.c[field.column]


def _write_grade(area: Area | None) -> Callable[[Any], Cell]:
    if area is None:
        return lambda _: Symbol.NOT_APPLICABLE
    return writing_of(area.fields[0].kind)


def _scale_writer(form: Form) -> Callable[[Any], Cell]:
    """The title of the scale a record was graded on; its form's where it says none."""
    if not form.areas:
        return lambda _: Symbol.NOT_APPLICABLE
    area = form.overall or form.areas[0]
    kind = area.fields[0].kind
    scales = [kind.scale, *kind.earlier] if isinstance(kind, Grade) else [area.scale]
    titles = {scale.key: scale.title for scale in scales}
    own = area.scale.title
    return lambda key: own if key is None else titles.get(key, key)
