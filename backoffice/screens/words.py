"""How dates, instants and counts are written on every page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_NAMES = (
    "January February March April May June July August September October November"
    " December"
)
_MONTHS = tuple(_NAMES.split())


def day(value: date | None) -> str:
    """``13 Oct 2025``; nothing for no date."""
    if value is None:
        return ""
    short = "Sept" if value.month == 9 else _MONTHS[value.month - 1][:3]
    return f"{value.day} {short} {value.year}"


def day_of_week(value: date) -> str:
    """``Wednesday 15 October``."""
    return f"{value:%A} {value.day} {_MONTHS[value.month - 1]}"


def month(value: str) -> str:
    """``October 2018`` for ``2018-10``."""
    year, number = value.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def short_month(value: str) -> str:
    """``Oct 2018`` for ``2018-10``."""
    year, number = value.split("-")
    return day(date(int(year), int(number), 1)).partition(" ")[2]


def clock_time(value: datetime) -> str:
    """``4:30pm``."""
    return (
        f"{value.hour % 12 or 12}:{value.minute:02}{'am' if value.hour < 12 else 'pm'}"
    )


def moment(value: datetime, timezone: ZoneInfo, instant: datetime) -> str:
    """``today 8:41am``, ``yesterday 4:30pm`` or ``13 Oct 2025, 4:30pm``, as it was
    where the council is."""
    here, today = value.astimezone(timezone), instant.astimezone(timezone).date()
    if here.date() == today:
        return f"today {clock_time(here)}"
    if here.date() == today - timedelta(days=1):
        return f"yesterday {clock_time(here)}"
    return f"{day(here.date())}, {clock_time(here)}"


def many(number: int, one: str, several: str = "") -> str:
    """``1 record``, ``2,417 records``."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def inside(title: str) -> str:
    """A title inside a sentence: ``case file audit``, but ``IRO review``."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
