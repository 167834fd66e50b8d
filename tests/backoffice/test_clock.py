"""What day it is, where the clocks go forward and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from backoffice import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        # 00:30 on 1 July in London is still June in UTC: its month is July.
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
        # In winter the two agree.
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),
        # The nights on which the clocks change.
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_today_is_the_day_in_london(
    instant: datetime, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    assert clock.today() == day


def test_today_follows_the_timezone(monkeypatch: pytest.MonkeyPatch) -> None:
    instant = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: instant)
    assert clock.today(ZoneInfo("America/New_York")) == date(2025, 12, 31)


def test_now_is_in_utc() -> None:
    assert clock.now().tzinfo is UTC
