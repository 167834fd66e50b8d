"""What a cell's value looks like, before anybody asks what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import assert_never

from form_definitions.kinds import (
    Choice,
    Choices,
    Day,
    Flag,
    Given,
    Grade,
    Identifier,
    Kind,
    LongText,
    Month,
    Number,
    Person,
    Team,
    Text,
    Unreadable,
    Whole,
)
from form_definitions.spelling import as_typed, folded
from importers.sheets import Raw

SERIALS = range(14_000, 62_000)
"""The day numbers of a spreadsheet from 1938 to 2069: births and audits."""
_TEST = re.compile(
    r"(?:(?:this is (?:a|my) )?test(?:ing)?(?: entry| record)?\W*\d*\s*)+"
)
_UNDECIDED = re.compile(
    r"tb[ca]\b|to be (?:confirmed|arranged)|awaiting|pending"
    r"|not (?:yet|known|recorded)\b|unknown|n/?k\b|see (?:comments?|notes?|file)|\?+$"
)
_NOBODY = re.compile(
    r"(?:vacan(?:t|cy)|agency(?: (?:sw|worker|staff))?|unallocated|un-allocated|tb[ca]"
    r"|none|n/?a|n/?k|unknown|duty|as above|ditto|various|-+|\?+|left|leaver)$"
)
_STOP = frozenset(["r", "a", "red", "amber"])
_LIGHTS = _STOP | {"g", "green", "n/a", "na", "-", "tbc"}
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY_IN_NUMBERS = re.compile(
    rf"\s*{_WEEKDAY}\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}\b", re.I
)
_DATE_AT_ALL = re.compile(
    _WEEKDAY + r"(?:\d{1,4}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th)?[-/ ]*[a-z]{3,9}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|w/?[ce]\b|edd\b)"
)


def as_text(value: Raw) -> str:
    """A cell as one reads it on the sheet; dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return as_typed(value)


def is_number(value: object) -> bool:
    """Whether a cell holds a number, typed as one or as text (``86%``)."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and bool(
        re.fullmatch(r"[-+]?[\d,]*\.?\d+\s*%?", value.strip())
    )


def is_test(value: object) -> bool:
    """Whether somebody was trying the form out."""
    if not isinstance(value, str) or "test" not in value.casefold():
        return False
    return bool(_TEST.fullmatch(folded(value)))


def is_nobody(name: str) -> bool:
    """Whether a name is no person's: ``vacant``, ``Agency``, ``as above``."""
    return bool(_NOBODY.fullmatch(folded(name)))


def is_undecided(value: object) -> bool:
    """Whether a cell says that its value is still to come."""
    return isinstance(value, str) and bool(_UNDECIDED.match(folded(value)))


def is_prose(value: object) -> bool:
    """Whether a cell holds words, not a count or a yes or no."""
    return isinstance(value, str) and len(re.findall(r"[^\W\d_]{2,}", value)) > 1


def is_day(value: object) -> bool:
    """Whether a cell holds one day, as a date or written in numbers."""
    return isinstance(value, date) or (
        isinstance(value, str) and bool(_DAY_IN_NUMBERS.match(value))
    )


def looks_like_day(value: object) -> bool:
    """Whether a cell holds a date or was meant to."""
    if isinstance(value, datetime | date):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value in SERIALS
    return isinstance(value, str) and bool(_DATE_AT_ALL.match(value.strip().casefold()))


def is_traffic_light(kind: Grade, values: Sequence[Raw]) -> bool:
    """Whether a column of red, amber and green stands where another scale's grades
    belong: its G is no Good.
    """
    said = {folded(as_text(value)) for value in values} - {""}
    unknown = said - {folded(s) for o in kind.scale.options for s in o.spellings}
    return len(said) > 1 and bool(unknown & _STOP) and said <= _LIGHTS


def is_meant_as(kind: Kind, value: Raw) -> bool:
    """Whether a value is one of a kind, or was plainly meant to be."""
    match kind:
        case Day():
            return looks_like_day(value)
        case Month():
            return looks_like_day(value) or _reads(kind, value)
        case Grade():
            return _reads_as_grade(kind, as_text(value))
        case Choice() | Choices() | Flag():
            return _reads(kind, value)
        case Identifier():
            return any(letter.isdigit() for letter in as_text(value))
        case Whole() | Number():
            return _reads(kind, value) or is_number(value)
        case Person():
            return isinstance(value, str) and any(map(str.isalpha, value))
        case Text() | LongText() | Team():
            return not isinstance(value, date)
        case _:
            assert_never(kind)


def _reads(kind: Kind, value: Raw) -> bool:
    try:
        kind.read(value)
    except Unreadable:
        return False
    return True


@lru_cache(maxsize=5_000)
def _reads_as_grade(kind: Grade, text: str) -> bool:
    """By any scale it may stand on; a blend of two grades was meant as one."""
    if is_number(text):
        return True
    for on in (None, *(scale.since or scale.until for scale in kind.earlier)):
        try:
            kind.read(text, Given(on=on))
        except Unreadable as why:
            if why.code == "ambiguous_grade":
                return True
        else:
            return True
    return is_undecided(text)
