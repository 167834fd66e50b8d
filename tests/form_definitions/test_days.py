"""Dates and months, in every way that people write them."""

from datetime import date, datetime

import pytest

from form_definitions.kinds import Day, Given, Month, Unreadable


@pytest.mark.parametrize(
    "written",
    [
        "12/04/2018",
        "12.04.18",
        "12-4-18",
        "12 4 2018",
        " 12 / 04 / 2018 ",
        "2018-04-12",
        "2018-04-12 00:00:00",
        "2018-04-12T14:05:00Z",
        "12/04/2018 2:05 pm",
        "12 April 2018",
        "12th of April 2018",
        "12-Apr-18",
        "12 Apr. 2018",
        "Thu 12 April 2018",
        "Thursday, 12 April 2018",
        "April 12, 2018",
        "43202",
        43202,
        43202.0,
        date(2018, 4, 12),
        datetime(2018, 4, 12, 23, 59),
    ],
)
def test_it_reads_a_day_however_it_is_written(written: object) -> None:
    assert Day().read(written) == date(2018, 4, 12)


def test_a_column_may_have_shown_that_its_months_come_first() -> None:
    assert Day().read("6/3/2023 14:05", Given(month_first=True)) == date(2023, 6, 3)
    assert Day().read("6/3/2023") == date(2023, 3, 6)


def test_two_digits_are_this_century_to_49() -> None:
    assert Day().read("1/1/49").year == 2049
    assert Day().read("1/1/50").year == 1950


@pytest.mark.parametrize("written", ["31/06/2019", "00/01/2019", "2019-13-01"])
def test_a_day_that_does_not_exist_is_told_apart(written: str) -> None:
    with pytest.raises(Unreadable, match="does not exist") as refused:
        Day().read(written)
    assert refused.value.code == "impossible_date"


@pytest.mark.parametrize(
    "written",
    ["w/c 08/04", "TBC", "April 2018", "12/04", "123/4/2018", "next sup", "7"],
)
def test_what_is_no_day_is_not_guessed(written: str) -> None:
    with pytest.raises(Unreadable, match="must be a date") as refused:
        Day().read(written)
    assert refused.value.code == "unreadable_date"


def test_a_day_is_shown_as_on_every_screen() -> None:
    assert Day().show(date(2025, 10, 3)) == "3 Oct 2025"
    assert Day().show(None) == ""


@pytest.mark.parametrize(
    "written",
    ["2017-04", "04/2017", "April 2017", "Apr-17", "apr 17", date(2017, 4, 6)],
)
def test_it_reads_a_month_however_it_is_written(written: object) -> None:
    assert Month().read(written) == "2017-04"
    assert Month().show("2017-04") == "April 2017"


@pytest.mark.parametrize("written", ["13/2017", "April", "Q1", "0000-01", "2017-00"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="must be a month"):
        Month().read(written)
