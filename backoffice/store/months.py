"""Counts kept by month, and how it is known that a month is as it was counted.

A save that touches records of a month leaves a mark on it, in its own transaction: a
number drawn by lot. What a month stands at is the sum of the marks that one sees, so
two who see the same sum see the same saves, whichever transactions they are in. A
count is good for whoever sees the month stand where it stood when it was counted.

Marks are only added, so that two saves of one month never wait for each other.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from backoffice.store.fixed import RecordIndex
from backoffice.store.month_tables import MonthCount, MonthMark

_MARKS: Table = MonthMark.__table__  # type: ignore[assignment]
_COUNTS: Table = MonthCount.__table__  # type: ignore[assignment]
_INDEX: Table = RecordIndex.__table__  # type: ignore[assignment]
_BITS = 31
"""Two thousand million marks of a month add up to a number that the databases hold."""
_MANY = 32
"""Marks of a month that are made one when it is counted."""


@dataclass(frozen=True)
class Counted:
    """What was found in a month, where it stood, and on which day that was asked."""

    stands: int
    on: date | None
    found: list[Any]


def mark(connection: Connection, form: str, months: Iterable[str | None]) -> None:
    """Leave a mark on the months whose records the caller's transaction touches."""
    rows = [
        {"form": form, "month": month, "mark": _drawn()}
        for month in sorted({month for month in months if month})
    ]
    if rows:
        connection.execute(insert(_MARKS), rows)


def mark_records(connection: Connection, ids: Sequence[int]) -> None:
    """Leave a mark on the months that these records stand in."""
    _mark_where(connection, _INDEX.c.record_id.in_(ids))


def mark_all(connection: Connection, form: str) -> None:
    """Leave a mark on every month of a form."""
    _mark_where(connection, _INDEX.c.form == form)


def _mark_where(connection: Connection, so: ColumnElement[bool]) -> None:
    c = _INDEX.c
    touched = select(c.form, c.month, literal(_drawn(), BigInteger)).distinct()
    connection.execute(
        insert(_MARKS).from_select(
            ("form", "month", "mark"), touched.where(so, c.month.is_not(None))
        )
    )


def _drawn() -> int:
    return secrets.randbelow(2**_BITS) + 1


def standing(session: Session, form: str, months: Sequence[str]) -> dict[str, int]:
    """What each of these months stands at, as this session sees it."""
    return standing_of(session, [form], months)[form]


def standing_of(
    session: Session, forms: Sequence[str], months: Sequence[str]
) -> dict[str, dict[str, int]]:
    """What each of these months of each form stands at, as this session sees it."""
    c = _MARKS.c
    query = (
        select(c.form, c.month, cast(func.sum(c.mark), BigInteger))
        .where(c.form.in_(forms), c.month.between(months[0], months[-1]))
        .group_by(c.form, c.month)
    )
    found = {form: dict.fromkeys(months, 0) for form in forms}
    for form, month, total in session.execute(query):
        if month in found[form]:
            found[form][month] = total
    return found


def kept(
    session: Session, form: str, asked: str, months: Sequence[str]
) -> dict[str, Counted]:
    """What is kept of a question, by month."""
    c = _COUNTS.c
    query = select(c.month, c.stands, c.on_day, c.found).where(
        c.form == form, c.asked == asked, c.month.between(months[0], months[-1])
    )
    return {row[0]: Counted(*row[1:]) for row in session.execute(query)}


def keep(engine: Engine, form: str, asked: str, counted: Mapping[str, Counted]) -> bool:
    """Keep what was counted. Returns whether it was kept.

    Never makes a reader wait: while somebody else writes, or where the database is
    only to be read, it is left, and the next who asks counts again.
    """
    rows = [
        {
            "form": form,
            "asked": asked,
            "month": month,
            "stands": one.stands,
            "on_day": one.on,
            "found": one.found,
        }
        for month, one in counted.items()
    ]
    try:
        with engine.connect() as plain:
            _write(plain, form, rows)
    except (OperationalError, InternalError, NoConnection):
        return False
    return True


def _write(plain: Connection, form: str, rows: Sequence[Mapping[str, Any]]) -> None:
    on_sqlite = plain.dialect.name == "sqlite"
    if on_sqlite:
        plain.connection.cursor().execute("PRAGMA busy_timeout = 0")
    writer = plain.execution_options(immediate=True)
    try:
        with writer.begin():
            if not on_sqlite:
                writer.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            _put(writer, rows)
            _add_up(writer, form, [row["month"] for row in rows])
    finally:
        if on_sqlite:
            plain.connection.cursor().execute("PRAGMA busy_timeout = 15000")


def _put(writer: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    on_sqlite = writer.dialect.name == "sqlite"
    put = (sqlite.insert if on_sqlite else postgresql.insert)(_COUNTS)
    again = {name: put.excluded[name] for name in ("stands", "on_day", "found")}
    key = ("form", "asked", "month")
    writer.execute(put.on_conflict_do_update(index_elements=key, set_=again), rows)


def _add_up(writer: Connection, form: str, months: Iterable[str]) -> None:
    """Make the marks of months that have many of them one each, of the same sum."""
    c = _MARKS.c
    many = (
        select(c.month)
        .where(c.form == form, c.month.in_(months))
        .group_by(c.month)
        .having(func.count() > _MANY)
    )
    for month in writer.scalars(many).all():
        # Two who do this at once take each mark away once.
        taken = writer.scalars(
            delete(_MARKS).where(c.form == form, c.month == month).returning(c.mark)
        )
        one = {"form": form, "month": month, "mark": sum(taken)}
        writer.execute(insert(_MARKS), one)


def forget(connection: Connection, form: str) -> None:
    """Let go of all that was counted of a form."""
    connection.execute(delete(_COUNTS).where(_COUNTS.c.form == form))


def standing_by_month(session: Session, form: str) -> dict[str, int]:
    """What every month of a form that was ever touched stands at."""
    c = _MARKS.c
    query = select(c.month, cast(func.sum(c.mark), BigInteger)).where(c.form == form)
    return {row[0]: row[1] for row in session.execute(query.group_by(c.month))}


def standing_of_forms(session: Session) -> dict[str, int]:
    """What all months of each form stand at together, as this session sees them."""
    c = _MARKS.c
    query = select(c.form, cast(func.sum(c.mark), BigInteger)).group_by(c.form)
    return {row[0]: row[1] for row in session.execute(query)}
