"""The records behind what a return has completed and graded, a row each.

They are kept with what is published, so that its counts open the very records they
counted, whatever has become of those since. A row says where its record is counted: in
which month, team and role, received or not, and with which grades.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, null, select

from backoffice.figures.asked import Asked
from backoffice.figures.completed import NO_ROLE
from backoffice.store.fixed import Rating
from exports.figures import Lines
from exports.tables import Column, Fresh, Row, Shape
from form_definitions.form import Form

RATINGS = Rating.__table__
COLUMNS = (
    Column("Form"),
    Column("Record", Shape.WHOLE),
    Column("Reference"),
    Column("Month"),
    Column("Date", Shape.DAY),
    Column("Team"),
    Column("Role"),
    Column("Received"),
    Column("Grades"),
)
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Kept:
    """A record as it was counted."""

    form: str
    record_id: int
    reference: str
    month: str
    day: date | None
    team: str
    role: str
    received: bool
    grades: Mapping[tuple[str, str], str]
    """By area and scale."""


def records_behind(asked: Asked, forms: Sequence[Form] | None = None) -> Lines:
    """The records that a return counts, as they are at this moment.

    Args:
        forms: fewer of its forms; all where not said.
    """
    wanted = asked.forms if forms is None else forms

    def rows() -> Iterator[Row]:
        for form in wanted:
            yield from _of_form(asked, form)

    return Lines(COLUMNS, Fresh(rows))


def _of_form(asked: Asked, form: Form) -> Iterator[Row]:
    role = form.by_key.get(f"{form.record.by}_role") if asked.what.by_role else None
    role = None if role is None or role.retired else role
    query = _query(asked, form, None if role is None else role.column)
    streamed = query.execution_options(yield_per=_AT_ONCE)
    with asked.session.execute(streamed) as found:
        for record, rows in groupby(found, key=lambda row: tuple(row[:7])):
            record_id, reference, month, day, team, by, received = record
            said = "" if role is None else role.kind.show(by) if by else NO_ROLE
            grades = " ".join(f"{a}:{s}:{g}" for *_, a, s, g in rows if a)
            yield [
                *(form.key, record_id, reference, month, day, team, said),
                received is not None,
                grades,
            ]


def _query(asked: Asked, form: Form, role: str | None) -> Select[Any]:
    table = asked.versions.table(form.key).table
    received = form.by_key.get(asked.what.received or "")
    c = table.c
    there = received is not None and not received.retired
    return (
        select(
            c.id,
            c.reference,
            c.month,
            c.record_date,
            c.unit,
            null() if role is None else c[role],
            c[received.column] if there and received else null(),
            RATINGS.c.area,
            RATINGS.c.scale,
            RATINGS.c.grade,
        )
        .select_from(
            # By the record alone: with the form beside it, SQLite goes through
            # every rating of the form for each record.
            table.outerjoin(RATINGS, RATINGS.c.record_id == c.id)
        )
        .where(*asked.dated(c))
        .order_by(c.record_date, c.id)
    )


def kept_records(lines: Lines) -> Iterator[Kept]:
    """The records of a list that was made so, one at a time."""
    for row in lines.rows:
        form, record_id, reference, month, day, team, role, received, grades = row
        by_area: dict[tuple[str, str], str] = {}
        for one in str(grades).split():
            area, scale, grade = one.split(":")
            by_area[area, scale] = grade
        yield Kept(
            str(form),
            int(str(record_id)),
            str(reference),
            str(month),
            day if isinstance(day, date) else None,
            str(team or ""),
            str(role),
            bool(received),
            by_area,
        )
