"""A worker a row and a kind of observation, or a month, a column: a grade in a cell."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from datetime import date

import pytest

from importers.report import Report
from importers.sheets import Mark
from tests.importers.drawn import drawn, issues, read

BY_KIND = """
| Staff observations 2022/23 |
| Worker        | Team     | Observer | Home visit       | Core group       | Court work       |
| Ann Abbot     | Eastgate | P Nair   | 12/04/22 G       | @2022-05-03      | booked 2/12      |
| Sîan Pugh     | Harbour  | T Ash    | Good\\n13.06.22  | 12/3 RI          | -                |
| Bo Chowdhury  | Harbour  | T Ash    | left the service | 14/07/2022 RI/G  | 15/07/22 - Inad  |
| G = good, RI = requires improvement |
"""


def said(report: Report) -> list[tuple[str | None, str, object, object]]:
    return [
        (
            v.where.cell,
            v.status,
            v.entry.values["observation_date"],
            v.entry.values["overall_grade"],
        )
        for v in report.entries
    ]


def test_each_cell_is_a_record_of_its_row_and_its_column() -> None:
    report = read(BY_KIND)

    assert report.sheets[0].layout == "crossed"
    assert said(report) == [
        ("D3", "ready", date(2022, 4, 12), "good"),
        ("E3", "needs_review", date(2022, 5, 3), None),
        ("D4", "ready", date(2022, 6, 13), "good"),
        ("E4", "needs_review", None, "requires_improvement"),
        ("E5", "needs_review", date(2022, 7, 14), None),
        ("F5", "ready", date(2022, 7, 15), "inadequate"),
    ]
    first = report.entries[0].entry
    assert first.values["worker"] == "Ann Abbot"
    assert first.values["observer"] == "P Nair"
    assert first.values["activity"] == "Home visit"
    assert first.origin.cells["worker"] == "A3"
    assert first.origin.cells["activity"] == "D2"


def test_a_day_without_its_year_and_a_blend_of_grades_are_questions() -> None:
    report = read(BY_KIND)

    assert issues(report, 1) == [("overall_grade", "missing_required", "hold")]
    assert ("observation_date", "unreadable_date", "hold") in issues(report, 3)
    assert ("overall_grade", "ambiguous_grade", "hold") in issues(report, 4)


def test_a_cell_without_day_and_grade_is_told_for_what_it_is() -> None:
    report = read(BY_KIND)

    told = [(row.kind, row.cell, row.text) for row in report.not_records]
    assert told == [
        ("title", None, "Staff observations 2022/23"),
        ("note", "F3", "booked 2/12"),
        ("note", "F4", "-"),
        ("note", "D5", "left the service"),
        ("legend", None, "G = good, RI = requires improvement"),
    ]


def test_the_workers_may_stand_across() -> None:
    report = read("""
    | Staff observations 2022/23 |
    | Name of worker | Ann Abbot  | Sîan Pugh  | Bo Chowdhury |
    | Observed by    | P Nair     | T Ash      | T Ash        |
    | Home visit     | 12/04/22 G | 13/06/22 G |              |
    | Core group     |            | 14/06/22 O | cancelled    |
    """)

    assert [v.where.cell for v in report.entries] == ["B4", "C4", "C5"]
    assert [v.status for v in report.entries] == ["ready"] * 3
    last = report.entries[2].entry
    assert (last.values["worker"], last.values["observer"]) == ("Sîan Pugh", "T Ash")
    assert last.values["activity"] == "Core group"
    assert last.origin.cells["worker"] == "C2"
    told = [(n.row + 1, n.kind, n.cell) for n in report.not_records]
    assert told == [(1, "title", None), (2, "note", "D2"), (5, "cancelled", "D5")]
    assert report.not_records[1].text == "Bo Chowdhury · T Ash · cancelled"


@pytest.mark.parametrize(
    "months", ["Apr 22 | May 22", "April | May", "@2022-04-01 | @2022-05-01"]
)
def test_a_month_is_a_question_and_never_a_day(months: str) -> None:
    report = read(f"""
    | Staff observations |
    | Worker    | Observer | {months} |
    | Ann Abbot | P Nair   | G  | RI |
    | Sîan Pugh | T Ash    |    | O  |
    """)

    assert [v.where.cell for v in report.entries] == ["C3", "D3", "D4"]
    for at, entry in enumerate(report.entries):
        assert entry.status == "needs_review"
        assert entry.entry.values["observation_date"] is None
        assert ("observation_date", "unreadable_date", "hold") in issues(report, at)
    problem = next(
        p for p in report.entries[0].entry.problems if p.code == "unreadable_date"
    )
    assert problem.cell == "C2"
    assert problem.raw.startswith("Apr")


def test_the_month_of_a_supervision_audit_is_its_period() -> None:
    report = read("""
    | Supervision audits 2022 |
    | Team Manager | SDM    | Apr 22     | May 22     |
    | Ann Abbot    | P Nair | Good       | 12/05/22 G |
    | Sîan Pugh    | T Ash  | 13/04/22 G |            |
    """)

    assert [v.status for v in report.entries] == ["needs_review", "ready", "ready"]
    periods = [v.entry.values["period"] for v in report.entries]
    assert periods == ["2022-04", "2022-05", "2022-04"]
    assert report.form is not None
    assert report.form.key == "supervision_audit"


def test_counts_of_audits_by_month_are_no_grades() -> None:
    report = read("""
    | Supervision audits completed |
    | Team Manager | Apr 22 | May 22 | Jun 22 |
    | Ann Abbot    | #2     | #1     | #3     |
    | Sîan Pugh    | #1     | #1     | #4     |
    """)

    assert report.entries == []


def test_a_list_of_workers_with_days_of_anything_is_no_grid() -> None:
    report = read("""
    | Worker    | DBS check   | First aid   | Safeguarding level 3 |
    | Ann Abbot | @2022-04-01 | @2022-05-01 | @2021-05-01          |
    | Sîan Pugh | @2022-04-01 | @2022-05-01 | @2021-05-01          |
    """)

    assert report.entries == []


def test_a_sheet_that_may_lie_either_way_is_left_alone() -> None:
    sheet = drawn("""
    | Worker | ALPHA | BETA  |
    | GAMMA  | 1/2/22 G | 1/3/22 G |
    | DELTA  | 1/2/22 G | 1/3/22 G |
    """)

    assert read(sheet, name="Staff observations.xlsx").entries == []


def test_two_observations_of_one_grade_are_two() -> None:
    report = read("""
    | Staff observations |
    | Worker    | Observer | Team     | Obs 1 | Obs 2 | Obs 3    |
    | Ann Abbot | P Nair   | Eastgate | G     | G     | 3/4/22 G |
    | Sîan Pugh | T Ash    | Harbour  | RI    | RI    |          |
    """)

    assert [v.status for v in report.entries] == ["needs_review"] * 2 + ["ready"] + [
        "needs_review"
    ] * 2
    assert report.entries[1].entry.unmapped == {"Heading": "Obs 2"}


def test_an_error_in_a_cell_is_a_question() -> None:
    sheet = drawn("""
    | Worker    | Observer | Home visit | Core group |
    | Ann Abbot | P Nair   | 3/4/22 G   |            |
    | Sîan Pugh | T Ash    | 3/5/22 G   | 9/5/22 O   |
    """)
    sheet.marks[1, 3] = Mark(error="#REF!")

    report = read(sheet, form="staff_observation")

    assert ("overall_grade", "error_value", "hold") in issues(report, 1)
    assert report.entries[1].where.cell == "D2"


def test_months_are_never_taken_for_workers() -> None:
    report = read("""
    | Staff observations |
    | Worker    | Observer | Apr 22     | May 22 |
    | Ann Abbot | P Nair   | 05/04/22 O |        |
    | Bo Ek     | P Nair   | 26/04/22 G | booked |
    """)

    assert [v.status for v in report.entries if v.status == "ready"] == []
