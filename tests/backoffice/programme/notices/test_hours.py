"""When 48 hours are over: by the clock, and on working days alone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from backoffice.programme.notices.hours import due_at
from form_definitions.notices import CLOCK, WORKING

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("start", "how", "due"),
    [
        ("2026-11-18 16:00", CLOCK, "2026-11-20 16:00"),
        ("2026-11-20 16:00", CLOCK, "2026-11-22 16:00"),  # over a weekend all the same
        ("2026-11-18 16:00", WORKING, "2026-11-20 16:00"),
        ("2026-11-20 16:00", WORKING, "2026-11-24 16:00"),  # Friday to Tuesday
        ("2026-11-21 09:00", WORKING, "2026-11-25 00:00"),  # Saturday: from Monday on
        # Christmas, and Boxing Day on the Monday after it.
        ("2026-12-24 12:00", WORKING, "2026-12-30 12:00"),
        ("2026-10-23 12:00", WORKING, "2026-10-27 12:00"),  # the clocks go back
        ("2026-10-24 12:00", CLOCK, "2026-10-26 11:00"),  # 48 hours are 48 hours
    ],
)
def test_it_is_over_then(start: str, how: str, due: str) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=LONDON)
    over = due_at(began, 48, how, LONDON).astimezone(LONDON)
    assert f"{over:%Y-%m-%d %H:%M}" == due
