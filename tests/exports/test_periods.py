"""Periods: what each way of asking means, and what a wrong one is told."""

from __future__ import annotations

from datetime import date

import pytest

from exports.periods import NoPeriod, Period, period_of


@pytest.mark.parametrize(
    ("asked", "first", "last", "title"),
    [
        ("2018-10", date(2018, 10, 1), date(2018, 10, 31), "October 2018"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "February 2020"),
        ("2019-12", date(2019, 12, 1), date(2019, 12, 31), "December 2019"),
        (
            "2019-Q3",
            date(2019, 10, 1),
            date(2019, 12, 31),
            "October to December 2019 (Q3 2019-20)",
        ),
        (
            "2026-Q4",
            date(2027, 1, 1),
            date(2027, 3, 31),
            "January to March 2027 (Q4 2026-27)",
        ),
        (
            "2026-H2",
            date(2026, 10, 1),
            date(2027, 3, 31),
            "October 2026 to March 2027 (H2 2026-27)",
        ),
        ("2026-27", date(2026, 4, 1), date(2027, 3, 31), "April 2026 to March 2027"),
        ("2099-00", date(2099, 4, 1), date(2100, 3, 31), "April 2099 to March 2100"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "January to December 2026"),
        (" 2026/27 ", date(2026, 4, 1), date(2027, 3, 31), "April 2026 to March 2027"),
    ],
)
def test_what_each_means(asked: str, first: date, last: date, title: str) -> None:
    period = period_of(asked)

    assert (period.first, period.last, period.title) == (first, last, title)


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("2018-01", "2017-12"),
        ("2026-Q1", "2025-Q4"),
        ("2026-Q3", "2026-Q2"),
        ("2026-H1", "2025-H2"),
        ("2026-27", "2025-26"),
        ("2020-01", "2019-12"),
        ("2026", "2025"),
    ],
)
def test_the_period_before_is_as_long(asked: str, before: str) -> None:
    assert period_of(asked).before == period_of(before)
    assert period_of(before).after == period_of(asked)


@pytest.mark.parametrize("asked", ["2018-10", "2026-Q2", "2026-H1", "2026-27", "2026"])
def test_periods_follow_without_a_gap(asked: str) -> None:
    period = period_of(asked)

    assert (period.first - period.before.last).days == 1
    assert len(period.before.months) == len(period.months)


@pytest.mark.parametrize(
    ("asked", "short"),
    [
        ("2018-09", "Sept 2018"),
        ("2018-Q3", "Q3 2018-19"),
        ("2018-H2", "H2 2018-19"),
        ("2018-19", "2018-19"),
        ("2018", "2018"),
    ],
)
def test_a_heading_has_room_for_its_short_name(asked: str, short: str) -> None:
    assert period_of(asked).short == short


def test_months_are_named_in_order() -> None:
    assert period_of("2026-Q4").months == ("2027-01", "2027-02", "2027-03")
    assert period_of("2026-H1").length == "half-year"


@pytest.mark.parametrize(
    "asked",
    ["", "October", "2018-13", "2018-00", "2026-28", "2026-Q5", "18-10", "2026Q2"],
)
def test_what_is_no_period_is_told_what_would_be(asked: str) -> None:
    with pytest.raises(NoPeriod, match="give a month like 2026-10, a quarter"):
        period_of(asked)


def test_the_year_before_2012_13_is_a_year() -> None:
    before = period_of("2012-13").before

    assert (before.first, before.last) == (date(2011, 4, 1), date(2012, 3, 31))


def test_a_financial_year_that_reads_like_a_month_is_the_month() -> None:
    assert period_of("2010-11") == Period(
        "2010-11", date(2010, 11, 1), date(2010, 11, 30)
    )


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("2018-10", ()),
        ("2018-Q4", ("2019-01", "2019-02", "2019-03")),
        ("2018-H2", ("2018-Q3", "2018-Q4")),
        ("2018-19", ("2018-H1", "2018-H2")),
        ("2018", ("2017-Q4", "2018-Q1", "2018-Q2", "2018-Q3")),
    ],
)
def test_a_period_is_made_of_shorter_ones(asked: str, parts: tuple[str, ...]) -> None:
    period = period_of(asked)

    assert tuple(part.key for part in period.parts) == parts
    assert not parts or period.parts[0].first == period.first
    assert not parts or period.parts[-1].last == period.last
