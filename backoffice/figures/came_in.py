"""What came in: records by form and month of their own date, and the newest of them.

For the home page, so it reads the projections alone, and no more of them than it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backoffice.access.scope import Scope
from backoffice.store.fixed import Rating, RecordChange, RecordIndex
from backoffice.store.rows import SUBMITTED
from exports.figures import Count
from form_definitions.form import Form

RECORDS = RecordIndex.__table__


@dataclass(frozen=True)
class ByMonth:
    """A form's records: a count for each of the months asked for, and how many are of
    `last`, the newest month that it has any of.
    """

    form: Form
    counts: tuple[Count, ...]
    last: str
    in_last: int


@dataclass(frozen=True)
class Newest:
    """A record that came in lately. `grade` is its overall grade, on `scale`."""

    record_id: int
    form: Form
    reference: str
    unit: str | None
    record_date: date | None
    at: datetime | None
    grade: str | None
    scale: str | None


def last_months(
    session: Session, forms: Mapping[str, Form], scope: Scope
) -> dict[str, str]:
    """The newest month of each form that has any record."""
    found = {}
    # A form at a time, because each is then one step down the index.
    for key in forms:
        asked = select(func.max(RECORDS.c.month)).where(*_counted(key, scope))
        if month := session.scalar(asked):
            found[key] = month
    return found


def up_to(month: str, how_many: int) -> list[str]:
    """The months that end with this one, the oldest first."""
    last = int(month[:4]) * 12 + int(month[5:]) - 1
    numbers = range(last - how_many + 1, last + 1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def by_month(
    session: Session,
    forms: Mapping[str, Form],
    scope: Scope,
    last: Mapping[str, str],
    months: Sequence[str],
) -> list[ByMonth]:
    """Counts of each form that has a `last` month, the latest and largest first."""
    found = []
    for key, newest_month in last.items():
        asked = (
            select(RECORDS.c.month, func.count())
            .where(*_counted(key, scope))
            .where(
                RECORDS.c.month.between(months[0], months[-1])
                | (RECORDS.c.month == newest_month)
            )
            .group_by(RECORDS.c.month)
        )
        counts = {row[0]: row[1] for row in session.execute(asked)}
        within = tuple(counts.get(month, 0) for month in months)
        in_last = counts.get(newest_month, 0)
        found.append(ByMonth(forms[key], within, newest_month, in_last))
    found.sort(key=lambda one: (one.last, one.in_last), reverse=True)
    return found


def newest(
    session: Session, forms: Mapping[str, Form], scope: Scope, how_many: int
) -> list[Newest]:
    """The records that came in last, the newest first."""
    clause = scope.clause(RECORDS.c)
    asked = (
        select(RECORDS)
        .where(RECORDS.c.status == SUBMITTED, *([] if clause is None else [clause]))
        .order_by(RECORDS.c.record_id.desc())
        .limit(how_many)
    )
    rows = [row for row in session.execute(asked) if row.form in forms]
    grades = _overall(session, forms, [(row.record_id, row.form) for row in rows])
    arrived = _arrived(session, [row.record_id for row in rows])
    return [
        Newest(
            row.record_id,
            forms[row.form],
            row.reference,
            row.unit,
            row.record_date,
            arrived.get(row.record_id),
            *grades.get(row.record_id, (None, None)),
        )
        for row in rows
    ]


def _counted(form: str, scope: Scope) -> list[ColumnElement[bool]]:
    clause = scope.clause(RECORDS.c)
    counted = [RECORDS.c.form == form, RECORDS.c.status == SUBMITTED]
    return counted if clause is None else [*counted, clause]


def _overall(
    session: Session, forms: Mapping[str, Form], records: Sequence[tuple[int, str]]
) -> dict[int, tuple[str, str]]:
    found = {}
    wanted = Rating.record_id.in_([record_id for record_id, _ in records])
    asked = select(
        Rating.record_id, Rating.form, Rating.area, Rating.grade, Rating.scale
    )
    for row in session.execute(asked.where(wanted)):
        overall = forms[row.form].overall
        if overall is not None and row.area == overall.key:
            found[row.record_id] = (row.grade, row.scale)
    return found


def _arrived(session: Session, records: Sequence[int]) -> dict[int, datetime]:
    asked = select(RecordChange.record_id, RecordChange.at).where(
        RecordChange.record_id.in_(records), RecordChange.row_version == 1
    )
    return {row[0]: row[1] for row in session.execute(asked)}
