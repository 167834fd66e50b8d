"""Dates and months, in every way that people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.spelling import as_typed

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBER = {
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    **{name: number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
_NUMBERS = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{2,4})")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=\d)")
_WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]*(?:of )?([a-z]+)\.?[-/, ]*(\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_TIME = re.compile(r"[t ]\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]m|z)?$")
_SERIAL = re.compile(r"[2-6]\d{4}")
_EXCEL_DAY_0 = date(1899, 12, 30)


@dataclass(frozen=True)
class Day:
    """A calendar date, as in Europe/London; never an instant."""

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> date:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        text = as_typed(raw).casefold()
        text = _WEEKDAY.sub("", _TIME.sub("", text))
        if found := _NUMBERS.fullmatch(text):
            return _of_numbers(found, given)
        if found := _WORDS.fullmatch(text):
            day, word, year = found.groups()
        elif found := _MONTH_FIRST.fullmatch(text):
            word, day, year = found.groups()
        elif _SERIAL.fullmatch(text):
            # A date that lost its format: a spreadsheet's own day number.
            return _EXCEL_DAY_0 + timedelta(days=int(text))
        else:
            raise _unreadable()
        if word not in _MONTH_NUMBER:
            raise _unreadable()
        return _made(year, _MONTH_NUMBER[word], int(day))

    def show(self, value: Value) -> str:
        """``13 Oct 2025``, the way a date is written on every screen."""
        if not isinstance(value, date):
            return ""
        month = "Sept" if value.month == 9 else MONTHS[value.month - 1][:3].title()
        return f"{value.day} {month} {value.year}"


def _unreadable() -> Unreadable:
    return Unreadable("must be a date, like 31/03/2026", "unreadable_date")


def _of_numbers(found: re.Match[str], given: Given) -> date:
    first, second, third = found.groups()
    if len(first) == 4 and len(third) == 2:
        return _made(first, int(second), int(third))
    if len(third) == 3 or len(first) > 2:
        raise _unreadable()
    day, month = (second, first) if given.month_first else (first, second)
    return _made(third, int(month), int(day))


def _made(year: str, month: int, day: int) -> date:
    full = int(year) if len(year) == 4 else _century(int(year))
    try:
        return date(full, month, day)
    except ValueError:
        raise Unreadable(
            "is a day that does not exist; check it", "impossible_date"
        ) from None


def _century(year: int) -> int:
    # Audits and births of children: 00-49 is this century, the rest the last.
    return year + (2000 if year < 50 else 1900)


@dataclass(frozen=True)
class Month:
    """A month, kept as ``YYYY-MM``."""

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        if isinstance(raw, date):
            return f"{raw:%Y-%m}"
        text = as_typed(raw).casefold()
        if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", text):
            year, month = int(found[1]), int(found[2])
        elif found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", text):
            year, month = int(found[2]), int(found[1])
        elif found := re.fullmatch(r"([a-z]+)\.?[-/', ]*(\d{4}|\d{2})", text):
            year = int(found[2]) if len(found[2]) == 4 else _century(int(found[2]))
            month = _MONTH_NUMBER.get(found[1], 0)
        else:
            month = year = 0
        if not 1 <= month <= 12 or year < 1:
            raise Unreadable("must be a month, like October 2025", "unreadable_date")
        return f"{year:04}-{month:02}"

    def show(self, value: Value) -> str:
        """``October 2025``; what is no month is shown as it is."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(value or ""))
        if not found:
            return str(value or "")
        return f"{MONTHS[int(found[2]) - 1].title()} {found[1]}"
