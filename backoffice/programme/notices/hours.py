"""When so many hours are over: hours of the clock, or of working days alone.

The framework says "within 48 hours" and not which; a council says it in the notice.
Working days are Monday to Friday without the bank holidays of England, each of them
with all its hours: 48 working hours from Friday 4pm end on Tuesday 4pm.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from form_definitions.notices import WORKING

_SATURDAY = 5


def due_at(start: datetime, hours: int, how: str, timezone: ZoneInfo) -> datetime:
    """The instant when so many hours from `start` are over, in UTC.

    Args:
        how: ``clock`` or ``working``.
        timezone: where the council is; its midnights part the days.
    """
    if how != WORKING:
        return start.astimezone(UTC) + timedelta(hours=hours)
    here, left = start.astimezone(timezone), timedelta(hours=hours)
    while True:
        midnight = _midnight_after(here, timezone)
        if is_working_day(here.date()):
            # In UTC, so that the night on which the clocks change has its true length.
            rest = midnight.astimezone(UTC) - here.astimezone(UTC)
            if left <= rest:
                return here.astimezone(UTC) + left
            left -= rest
        here = midnight


def is_working_day(day: date) -> bool:
    """Whether a day is one of Monday to Friday and no bank holiday of England."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


@lru_cache(maxsize=50)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def _midnight_after(here: datetime, timezone: ZoneInfo) -> datetime:
    after = here.date() + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=timezone)
