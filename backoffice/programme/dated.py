"""Stretches of days: what held from one day to another, and changing it from a day on.

`from_on` is the first day and `to_on` the last; none where it still holds. The rows of
one thing (a unit's names) follow each other without overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

DAY = timedelta(days=1)


class Dated(Protocol):
    """A row with its days."""

    from_on: Any
    to_on: Any


Row = TypeVar("Row", bound=Dated)


def holds_on(row: Dated, day: date) -> bool:
    """Whether a row holds on a day."""
    return row.from_on <= day and (row.to_on is None or day <= row.to_on)


def in_days(table: Any, first: date, last: date) -> ColumnElement[bool]:
    """The condition of a query: rows that hold on some day of a period."""
    return and_(table.from_on <= last, or_(table.to_on.is_(None), table.to_on >= first))


def holding(rows: Iterable[Row], day: date) -> Row | None:
    """The row that holds on a day."""
    return next((row for row in rows if holds_on(row, day)), None)


def from_now(
    session: Session, rows: Sequence[Row], made: Row, day: date
) -> tuple[Row | None, Row]:
    """Let a new row hold from a day on, until the next row that was foreseen.

    The row that held on that day ends on the day before; one that began on it is
    taken out.

    Args:
        rows: those of the same thing, in any order.
        made: the new row, its `from_on` and `to_on` yet to be set.

    Returns:
        The row that held before, if any, and the new one.
    """
    later = [row.from_on for row in rows if row.from_on > day]
    made.from_on, made.to_on = day, min(later) - DAY if later else None
    before = holding(rows, day)
    if before is not None:
        if made.to_on is None:
            made.to_on = before.to_on
        if before.from_on == day:
            session.delete(before)
        else:
            before.to_on = day - DAY
    session.add(made)
    return before, made
