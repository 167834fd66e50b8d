"""Dates as a whole column writes them: day first, unless the column shows otherwise.

``4/5/23`` alone says nothing. ``4/14/2023`` further down says that this column puts
the month first, so one cell settles it for all the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache

from form_definitions.kinds import MONTHS, Day, Given, Unreadable
from form_definitions.spelling import as_typed, folded
from importers.sheets import Raw
from importers.values import SERIALS

_TWO_FIRST = re.compile(
    r"\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
    r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?!\d)",
    re.I,
)
_SEVERAL = re.compile(r"\s*(?:&|;|\n|,|\band\b|\bthen\b|\+)\s*")
_WEEK = re.compile(
    r"^(?:w/?[ce]|week (?:commencing|ending)|approx|circa|c\.|early|late)\b"
)
EXCEL_DAY_0 = date(1899, 12, 30)
DAYS_BETWEEN_SYSTEMS = 1462
"""What lies between the date systems of 1900 and 1904."""


class Order(Enum):
    """Which of the two numbers is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    BOTH = "both"
    """The column shows both: where both are possible, nobody can tell."""
    UNSHOWN = "unshown"


@dataclass(frozen=True)
class Read:
    """What became of one date cell: the day, or why not, or a remark on how."""

    day: date | None = None
    code: str = ""
    words: str = ""
    severity: str = "hold"


def order_of(values: Iterable[Raw]) -> Order:
    """What the texts of a column show."""
    shown: set[Order] = set()
    asked = False
    for value in values:
        if isinstance(value, str) and (found := _TWO_FIRST.match(value)):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                shown.add(Order.DAY_FIRST)
            elif second > 12 >= first:
                shown.add(Order.MONTH_FIRST)
            else:
                asked = True
    if len(shown) == 2:
        return Order.BOTH
    if shown:
        return shown.pop()
    return Order.UNSHOWN if asked else Order.DAY_FIRST


def is_open(value: Raw) -> bool:
    """Whether a text reads as two different days, one in each order."""
    if not isinstance(value, str) or not (found := _TWO_FIRST.match(value)):
        return False
    first, second = int(found[1]), int(found[2])
    return first <= 12 and second <= 12 and first != second


OF_EITHER_SYSTEM = (
    "is a bare number in a workbook that counts its days from 1904; give the day"
)


def is_serial(value: object) -> bool:
    """Whether a cell holds the number of a day, not shown as one."""
    return as_typed(value).isdigit() and int(as_typed(value)) in SERIALS


def read_day(value: Raw, order: Order) -> Read:
    """One cell of a date column, by what its column showed."""
    if isinstance(value, datetime):
        return Read(value.date())
    if isinstance(value, date):
        return Read(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return Read(code="unreadable_date", words="must be a date, like 31/03/2026")
    return _read_text(as_typed(value), order)


@lru_cache(maxsize=50_000)
def _read_text(text: str, order: Order) -> Read:
    if text.isdigit() and int(text) in SERIALS:
        day = EXCEL_DAY_0 + timedelta(days=int(text))
        words = f"was the number {text}, which is {Day().show(day)} in a spreadsheet"
        return Read(day, "ambiguous_date", words, "note")
    if order is Order.BOTH and is_open(text):
        return Read(
            code="ambiguous_date",
            words="may be read day first or month first; its column shows both",
        )
    given = Given(month_first=order is Order.MONTH_FIRST)
    try:
        return Read(Day().read(text, given))
    except Unreadable as why:
        code, words = why.code, str(why)
    if _WEEK.match(folded(text)):
        return Read(code="ambiguous_date", words="names no one day; give the day")
    if several_days(text, given):
        return Read(code="several_values", words="holds several dates; choose one")
    return Read(code=code, words=words)


def several_days(text: str, given: Given) -> bool:
    """Whether a text is two dates or more: ``27/06/18 & 04/07/18``."""
    parts = [part for part in _SEVERAL.split(text) if part]
    if len(parts) < 2:
        return False
    try:
        for part in parts:
            Day().read(part, given)
    except Unreadable:
        return False
    return True


def month_named(raw: object) -> int | None:
    """4 of ``April`` and ``Apr.``: a month's name without a year."""
    text = folded(raw) if isinstance(raw, str) else ""
    if len(text) < 3:
        return None
    return next(
        (n for n, name in enumerate(MONTHS, 1) if text in (name, name[:3], name[:4])),
        None,
    )


def is_unborn(text: str) -> bool:
    """Whether a date of birth says that there is none yet: ``UNBORN EDD 08/18``."""
    return bool(re.search(r"\b(?:unborn|edd|ub|due)\b", folded(text)))
