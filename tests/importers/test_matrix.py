"""Several records on a row: trackers of observations, tables side by side."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

import pytest

from importers.report import Report
from importers.sheets import Mark, Range
from tests.importers.drawn import asides, drawn, issues, read


def cells(report: Report) -> list[str | None]:
    return [verdict.where.cell for verdict in report.entries]


@pytest.mark.parametrize(
    "headings",
    [
        "Obs 1 date | Obs 1 observer | Obs 1 overall | Obs 2 date | Obs 2 observer | Obs 2 overall",
        "Obs1 Date | Obs1 By | Obs1 Grade | Obs2 Date | Obs2 By | Obs2 Grade",
        "Date of observation 1 | Observer 1 | Grade 1 | Date of observation 2 | Observer 2 | Grade 2",
        "First visit: date | First visit: observer | First visit: rating | Second visit: date | Second visit: observer | Second visit: rating",
        "Q1 date | Q1 observer | Q1 outcome | Q2 date | Q2 observer | Q2 outcome",
        "Date | Observer | Grade | Date | Observer | Grade",
    ],
)
def test_each_observation_of_a_worker_is_a_record(headings: str) -> None:
    report = read(f"""
    | Staff observations 2018 |
    | Worker  | Team    | {headings} | Notes |
    | Lee Xu  | Morley  | 12/04/2018 | P Nair | Good | 13/09/2018 | T Ash | RI | p/t |
    | Jo Hart | Bramley | 14/04/2018 | P Nair | RI   |            |       |    |     |
    """)

    assert cells(report) == ["C3", "F3", "C4"]
    second = report.entries[1].entry
    assert second.values["worker"] == "Lee Xu"
    assert second.values["team"] == "Morley"
    assert second.values["observer"] == "T Ash"
    assert second.values["overall_grade"] == "requires_improvement"
    assert second.unmapped == {"Notes": "p/t"}
    assert second.origin.cells["observation_date"] == "F3"
    assert second.origin.cells["worker"] == "A3"
    assert [verdict.status for verdict in report.entries] == ["ready"] * 3


def test_bands_over_the_same_headings_tell_observations_apart() -> None:
    report = read("""
    | Practitioner   |        | Visit one  |             |         | Visit two  |             |         |
    | Name of worker | Team   | Date       | Observed by | Outcome | Date       | Observed by | Outcome |
    | Lee Xu         | Morley | 12/04/2018 | P Nair      | Good    | 13/09/2018 | T Ash       | RI      |
    """)

    assert cells(report) == ["C3", "F3"]
    assert report.entries[1].entry.values["observer"] == "T Ash"


def test_what_was_booked_or_called_off_is_no_record() -> None:
    report = read("""
    | Worker  | Team    | Obs 1 date      | Obs 1 observer | Obs 1 overall | Obs 2 date     | Obs 2 observer | Obs 2 overall |
    | Lee Xu  | Morley  | 12/04/2018      | P Nair         | Good          | booked 14/6    |                |               |
    | Jo Hart | Morley  | cancelled - ill |                |               | 3/9/18         | P Nair         | Good          |
    | Al Day  | Bramley | N/A - maternity |                |               |                |                |               |
    | Bo Ek   | Bramley | TBC             | P Nair         | Good          | TBC            |                |               |
    | Di Cox  | Bramley |                 |                |               |                |                |               |
    | Red = overdue |
    | Total observed |  | #2 |
    """)

    assert cells(report) == ["C2", "F3", "C5"]
    assert issues(report, 2) == [("observation_date", "unreadable_date", "hold")]
    told = [(n.row + 1, n.kind, n.cell) for n in report.not_records]
    assert told == [
        (2, "note", "F2"),
        (3, "cancelled", "C3"),
        (4, "note", "C4"),
        (5, "note", "F5"),
        (6, "note", None),
        (7, "legend", None),
        (8, "total", None),
    ]
    # It counts the first observations only, so it is compared with nothing.
    assert [total.read for total in report.totals] == [None]


def test_as_above_is_who_stands_above_and_a_post_is_nobody() -> None:
    report = read("""
    | Worker  | Line Mgr | Obs 1 date | Obs 1 observer | Obs 1 overall | Obs 2 date | Obs 2 observer | Obs 2 overall |
    | Lee Xu  | T Ash    | 12/04/2018 | P Nair         | Good          | 13/9/2018  | T Ash          | RI            |
    | Jo Hart | T Ash    | 13/04/2018 | as above       | Good          | 14/9/2018  | TM             | RI            |
    """)

    above, post = report.entries[2], report.entries[3]
    assert above.status == "ready"
    assert above.entry.values["observer"] == "P Nair"
    assert issues(report, 2) == [("observer", "other", "note")]
    assert post.status == "needs_review"
    assert post.entry.values["observer"] is None
    assert issues(report, 3) == [("observer", "unknown_person", "hold")]


def test_nobody_was_observed_before_they_came() -> None:
    report = read("""
    | Worker | Start date | Obs 1 date | Obs 1 observer | Obs 1 overall | Obs 2 date | Obs 2 observer | Obs 2 overall |
    | Lee Xu | 01/05/2018 | 12/04/2018 | P Nair         | Good          | 13/9/2018  | T Ash          | RI            |
    """)

    assert issues(report, 0) == [("observation_date", "date_out_of_order", "hold")]
    assert issues(report, 1) == []


def test_merged_teams_formulas_and_struck_cells_are_read_for_what_they_are() -> None:
    sheet = drawn("""
    | Worker  | Team   | Obs 1 date | Obs 1 observer | Obs 1 overall | Obs 2 date | Obs 2 observer | Obs 2 overall | Due next |
    | Lee Xu  | Morley | 12/04/2018 | P Nair         | Good          | 13/9/2018  | T Ash          | RI            |          |
    | Jo Hart |        | 13/04/2018 | P Nair         | Good          |            |                |               |          |
    """)
    sheet.merges = (Range(1, 1, 2, 1),)
    sheet.marks = {(1, column): Mark(struck=True) for column in (5, 6, 7)}
    sheet.marks[2, 8] = Mark(formula="=EDATE(C3,12)")

    report = read(sheet)

    assert cells(report) == ["C2", "C3"]
    assert report.entries[1].entry.values["team"] == "Morley"
    assert report.entries[1].entry.unmapped == {"Due next": "=EDATE(C3,12)"}
    assert [(n.kind, n.cell) for n in report.not_records] == [("withdrawn", "F2")]


@pytest.mark.parametrize(
    "right",
    [
        "Case ID | Date of audit | Auditor | Overall grade",
        "FWi ID | Audit date | Audited by | Overall judgement",
    ],
)
def test_two_tables_side_by_side_are_each_their_own(right: str) -> None:
    report = read(f"""
    | North   |               |            |               |  | South |
    | Case ID | Date of audit | Auditor    | Overall grade |  | {right} |
    | 0123456 | 12/04/2018    | P Nair     | Good          |  | 0123457 | 13/04/2018 | T Ashworth | RI |
    | 0123458 | 14/04/2018    | P Nair     | Good          |  |         |            |            |    |
    | Total   | #2            |            |               |  | Total   | #1         |            |    |
    """)

    assert cells(report) == ["A3", "F3", "A4"]
    assert report.entries[1].entry.values["auditor"] == "T Ashworth"
    assert [(n.row + 1, n.kind, n.cell) for n in report.not_records] == [
        (1, "title", None),
        (5, "total", "A5"),
        (5, "total", "F5"),
    ]


def test_a_grade_and_its_reason_that_come_again_are_no_second_record() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Grade | Evidence | Grade | Evidence |
    | 0123456 | 12/04/2018    | P Nair  | Good  | Seen.    | RI    | Late.    |
    """)

    assert cells(report) == [None]
    assert asides(report) == []
