"""Which page of a list: how it is sorted, where it begins, what comes before and after.

Every order ends with the record's id, so no record stands on two pages or on none.
The first pages are counted off (OFFSET, as Flask-Admin's `page` says); a page's own
links go on from the record it ended with (keyset), which costs the same however deep
one is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, tuple_

from backoffice.store.types import joined

COUNTED_PAGES = 200
"""Pages that are counted off; beyond them one goes on from the page before."""
MOST_COUNTED = 10_000
"""Records that are counted at all: "more than 10,000"."""


@dataclass(frozen=True)
class Sorting:
    """A column and a direction, and the id after it in the same direction."""

    name: str
    column: Any
    id_column: Any
    descending: bool
    nulls_first: bool
    """As this database sorts this way by itself, so that an index gives the order."""

    def order(self, backwards: bool = False) -> list[ColumnElement[Any]]:
        down = self.descending != backwards
        return [
            column.desc() if down else column.asc()
            for column in (self.column, self.id_column)
        ]

    def stretches(
        self, mark: Mark, backwards: bool
    ) -> Iterator[list[ColumnElement[bool]]]:
        """Conditions for what comes after a mark, stretch by stretch.

        Blanks are a stretch of their own: with them in one condition no index helps.
        """
        down = self.descending != backwards
        blanks_first = self.nulls_first != backwards
        key, at = self.id_column, mark.record_id
        further = key < at if down else key > at
        blank, filled = self.column.is_(None), self.column.is_not(None)
        if mark.value is None:
            yield [blank, further]
            if blanks_first:
                yield [filled]
        else:
            pair, here = tuple_(self.column, key), tuple_(mark.value, at)
            yield [filled, pair < here if down else pair > here]
            if not blanks_first:
                yield [blank]


@dataclass(frozen=True)
class Mark:
    """A record's place in an order: its value there and its id."""

    value: Any
    record_id: int

    def __str__(self) -> str:
        value = self.value
        if isinstance(value, date | datetime):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = joined(value)
        return f"{'' if value is None else f'={value}'}~{self.record_id}"


def read_mark(text: str | None, python_type: type) -> Mark | None:
    """The mark an address holds, or None where it holds none or a broken one."""
    said, sep, number = (text or "").replace("\x00", "").rpartition("~")
    if not sep or not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    if not said:
        return Mark(None, int(number))
    value = _value(said[1:], python_type) if said[0] == "=" else None
    return None if value is None else Mark(value, int(number))


def _value(text: str, python_type: type) -> Any:
    try:
        if python_type is bool:
            return {"True": True, "False": False}.get(text)
        if python_type is int:
            number = int(text)
            return number if abs(number) < 2**63 else None
        if python_type is datetime:
            instant = datetime.fromisoformat(text)
            return instant if instant.tzinfo else None
        if python_type is date:
            return date.fromisoformat(text)
        return python_type(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Page:
    """The records of one page, and the marks that lead on from it."""

    rows: Sequence[Any]
    number: int
    """Counted from 0; -1 where nobody counted."""
    before: Mark | None
    after: Mark | None

    def said(self, size: int, total: int | None) -> str:
        """``1 to 50 of more than 10,000``; without numbers where nobody counted."""
        if not self.rows:
            return "None"
        of = "" if total is None else f" of {counted(total)}"
        if self.number < 0:
            return f"{len(self.rows)}{of}"
        first = self.number * size + 1
        return f"{first:,} to {first + len(self.rows) - 1:,}{of}"


def counted(total: int) -> str:
    """How many there are, as far as they were counted."""
    if total > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,}"
    return f"{total:,}"


def both(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    return and_(*conditions)
