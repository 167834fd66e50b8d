"""What day and what instant it is.

An audit's date is a calendar day where the council is; an instant is kept in UTC.
Months are cut by the day: 00:30 on 1 July in London is still June in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(timezone: ZoneInfo = LONDON) -> date:
    """The day it is where the council is."""
    return now().astimezone(timezone).date()
