"""Dates as a whole column writes them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from importers.dates import Order, order_of, read_day
from importers.shown import moved_blocks, neighbours
from tests.importers.drawn import issues, read


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["13/4/23", "4/5/23"], Order.DAY_FIRST),
        (["4/14/2023", "4/5/2023"], Order.MONTH_FIRST),
        (["4/14/2023", "14/4/2023"], Order.BOTH),
        (["4/5/2023", "6/7/2023"], Order.UNSHOWN),
        ([date(2023, 4, 5)], Order.DAY_FIRST),
    ],
)
def test_one_cell_shows_the_order_of_its_column(column: list, order: Order) -> None:
    assert order_of(column) is order


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("12.04.18", date(2018, 4, 12)),
        ("13/4/18", date(2018, 4, 13)),
        ("01-Apr-19", date(2019, 4, 1)),
        ("3rd April 2019", date(2019, 4, 3)),
        ("2019-04-03T14:05:00", date(2019, 4, 3)),
        ("12/04/2018 14:05", date(2018, 4, 12)),
        (43290.0, date(2018, 7, 9)),
        ("42370", date(2016, 1, 1)),
        (datetime(2018, 4, 12, 14, 5), date(2018, 4, 12)),
    ],
)
def test_it_reads_a_day_however_it_is_written(cell: object, day: date) -> None:
    assert read_day(cell, Order.DAY_FIRST).day == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/09/2018", "impossible_date"),
        ("w/c 07/05", "ambiguous_date"),
        ("April 2018", "unreadable_date"),
        ("TBC", "unreadable_date"),
        ("27/06/18 & 04/07/18", "several_values"),
    ],
)
def test_it_guesses_no_day(cell: str, code: str) -> None:
    read = read_day(cell, Order.DAY_FIRST)

    assert (read.day, read.code, read.severity) == (None, code, "hold")


def test_a_number_read_as_a_day_is_told() -> None:
    assert read_day("43290", Order.DAY_FIRST).severity == "note"


MEETINGS = """
| Name   | Date of meeting | Type of meeting observed | Overall effectiveness |
| B Holt | {}              | ICPC                     | Good                  |
| B Holt | {}              | MARAC                    | Good                  |
"""


def test_a_column_that_shows_month_first_is_read_so() -> None:
    report = read(MEETINGS.format("4/14/2023", "5/6/2023"), name="export.csv")

    days = [v.entry.values["meeting_date"] for v in report.entries]
    assert days == [date(2023, 4, 14), date(2023, 5, 6)]


def test_a_column_of_dates_with_full_stops_is_one_of_dates() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Overall grade |
    | 0123456 | 12.04.18      | P Nair  | Good          |
    | 0123457 | 13.04.18      | P Nair  | Good          |
    | 0123458 | 16.04.18      | P Nair  | Good          |
    """)

    assert [v.status for v in report.entries] == ["ready"] * 3


def test_a_column_of_texts_that_shows_nothing_is_one_question() -> None:
    report = read(MEETINGS.format("4/5/2023", "5/6/2023"), name="export.csv")

    assert [v.status for v in report.entries] == ["needs_review"] * 2
    assert ("meeting_date", "ambiguous_date", "hold") in issues(report)
    (question,) = report.questions
    assert (question.field, question.cells) == ("meeting_date", 2)


def test_in_a_workbook_the_day_comes_first() -> None:
    report = read(MEETINGS.format("4/5/2023", "5/6/2023"))

    assert report.entries[0].entry.values["meeting_date"] == date(2023, 5, 4)
    assert report.questions == []


def test_a_block_from_a_1904_workbook_is_found_among_its_neighbours() -> None:
    days: list[date | None] = [
        date(2017, 5, 1) + timedelta(days=3 * n) for n in range(30)
    ]
    for at in range(10, 16):
        before = days[at]
        assert before is not None
        days[at] = before - timedelta(days=1462)

    assert moved_blocks(days) == frozenset(range(10, 16))


@pytest.mark.parametrize(
    "written",
    [
        # Cases audited again four years on, in a short list that follows no calendar.
        ["12/05/2014", "20/05/2018", "10/09/2014"],
        ["12/05/2014", "02/07/2018", "10/07/2014", "08/07/2018"],
        ["03/03/2014", "04/03/2018"],
        # A log that was left for four years and taken up again.
        ["06/01/2014", "13/01/2014", "20/01/2014", "27/03/2018", "03/04/2018"],
    ],
)
def test_a_few_rows_four_years_apart_are_not_moved(written: list[str]) -> None:
    days = [read_day(text, Order.DAY_FIRST).day for text in written]

    assert moved_blocks(days) == frozenset()


@pytest.mark.parametrize("length", [1, 2, 5])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_short_block_is_found_in_a_short_log_that_keeps_a_rhythm(
    length: int, sign: int
) -> None:
    days: list[date | None] = [date(2017, 5, 1) + timedelta(weeks=n) for n in range(11)]
    block = range(4, 4 + length)
    for at in block:
        days[at] = date(2017, 5, 1) + timedelta(weeks=at, days=sign * 1462)

    assert moved_blocks(days) == frozenset(block)


def test_hardly_a_row_of_a_long_list_in_no_order_is_held() -> None:
    drawing = random.Random(1904)
    days = [date(2008, 1, 1) + timedelta(drawing.randrange(4_000)) for _ in range(2000)]

    assert len(moved_blocks(days)) < 10


def test_dates_in_no_order_are_not_taken_for_moved() -> None:
    days = [date(2012 + n * 7 % 11, 1 + n % 12, 5) for n in range(60)]

    assert moved_blocks(days) == frozenset()


def test_a_row_without_a_day_stands_about_where_its_neighbours_do() -> None:
    days = [date(2013, 1, 3), None, date(2013, 2, 1), None, date(2019, 1, 1)]

    assert neighbours(days) == {1: date(2013, 1, 3)}
