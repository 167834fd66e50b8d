"""Tables turned on their side: questions down, a case in each column."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from importers.sheets import Mark
from tests.importers.accounting import unaccounted
from tests.importers.drawn import asides, drawn, issues, read

SHEET = """
| Neglect deep dive |
| No.  | Question                             | Case A     | Case B     | Case C         |
|      | Case number                          | 0123456    | 0123457.0  | 0123458        |
|      | Auditor                              | P Nair     | T Ash      | B Holt         |
|      | Date of audit                        | 12/11/2021 | 13/11/2021 | November 2021  |
| 1.1  | Was the child seen?                  | Yes        | N/K        | Partial        |
|      | A. Assessment – section grade        | Good       | RI         | Good           |
|      | Section B: Planning – grade          | Good       | RI/Good    | Good           |
|      | Overall judgement                    | Good       | RI         | Good           |
| N/K = not known |
"""


def test_each_column_is_a_case() -> None:
    report = read(SHEET)

    first, second, third = report.entries
    assert (first.where.row, first.where.cell) == (3, "C3")
    assert first.status == "ready"
    assert first.entry.values["assessment_grade"] == "good"
    assert first.entry.unmapped == {"Question": "Case A", "Was the child seen?": "Yes"}
    assert first.entry.origin.cells["overall_grade"] == "C9"
    assert second.entry.values["case_id"] == "0123457"
    assert issues(report, 1) == [("planning_grade", "ambiguous_grade", "hold")]
    assert second.entry.problems[0].cell == "D8"
    assert issues(report, 2) == [("audit_date", "unreadable_date", "hold")]
    assert third.entry.problems[0].cell == "E5"
    assert [(n.row + 1, n.kind) for n in report.not_records] == [
        (1, "title"),
        (10, "legend"),
    ]


def test_a_case_struck_through_was_withdrawn_and_a_comment_is_kept() -> None:
    sheet = drawn(SHEET)
    sheet.marks = {(at, 3): Mark(struck=True) for at in range(1, 9)}
    sheet.marks[5, 2] = Mark(comment="only mum seen")
    sheet.marks[8, 2] = Mark(comment="are we sure?")

    report = read(sheet)

    assert [v.where.cell for v in report.entries] == ["C3", "E3"]
    kept = report.entries[0].entry
    assert kept.unmapped["Was the child seen? (comment)"] == "only mum seen"
    assert issues(report) == [("overall_grade", "other", "note")]
    gone = [(n.row + 1, n.cell) for n in report.not_records if n.kind == "withdrawn"]
    assert gone == [(3, "D3")]


def test_supervision_audits_may_lie_on_their_side_too() -> None:
    report = read("""
    | Supervision audits 2019    | Jan        | Feb        | Mar        |
    | SDM                        | P Nair     | T Ash      | B Holt     |
    | Team manager               | L Xu       | M Yates    | N Zola     |
    | Date                       | 12/01/2019 | 13/02/2019 | 14/03/2019 |
    | Organisation and recording | Good       | RI         | Good       |
    | Overall judgement          | Good       | RI         | Good       |
    """)

    assert [v.status for v in report.entries] == ["ready"] * 3
    assert report.entries[1].entry.values["team_manager"] == "M Yates"
    assert report.sheets[0].layout == "transposed"


def test_a_heading_over_questions_takes_no_grade_from_the_row_that_has_it() -> None:
    report = read("""
    | Question            | Case 1     | Case 2     |
    | Case ID             | 0123456    | 0123457    |
    | Auditor             | P Nair     | T Ash      |
    | Date of audit       | 12/04/2023 | 13/04/2023 |
    | SECTION 1: PLANNING |
    | 1. Is it SMART?     | Yes        | No         |
    | Planning – grade    | Good       | Good/RI    |
    | OVERALL GRADE       | Good       | RI         |
    """)

    assert [v.status for v in report.entries] == ["ready", "needs_review"]
    assert report.entries[0].entry.values["planning_grade"] == "good"
    assert issues(report, 1) == [("planning_grade", "ambiguous_grade", "hold")]
    assert asides(report) == [(5, "section_break")]


def test_the_questions_may_come_again_for_the_next_cases() -> None:
    report = read("""
    | Themed audit 2023 |
    | Team          | Eastgate   | Harbour    | Harbour    |
    | Case ID       | 0123456    | 0123457    | 0123458    |
    | Auditor       | P Nair     | T Ash      | T Ash      |
    | Date of audit | 12/04/2023 | 13/04/2023 | 14/04/2023 |
    | Overall grade | Good       | RI         | Good       |
    |
    | Question      | Case 4     | Case 5     |
    | Team          | Riverside  | Eastgate   |
    | Case ID       | 0123459    | 0123460    |
    | Auditor       | P Nair     | P Nair     |
    | Date of audit | 15/04/2023 | 16/04/2023 |
    | Overall grade | Inad       | Good       |
    """)

    assert [v.status for v in report.entries] == ["ready"] * 5
    assert [v.where.cell for v in report.entries] == ["B3", "C3", "D3", "B10", "C10"]
    assert report.entries[3].entry.values["team"] == "Riverside"
    assert report.entries[3].entry.origin.cells["overall_grade"] == "B13"
    assert asides(report) == [(1, "title")]


def test_reasons_stand_under_a_grade_or_beside_it() -> None:
    below = read("""
    | Case ID       | 0123456           | 0123457         |
    | Auditor       | P Nair            | T Ash           |
    | Date of audit | 12/04/2023        | 13/04/2023      |
    | Planning      | Good              | RI              |
    |               | SMART and current | Drifts for long |
    | Overall grade | Good              | RI              |
    """)
    beside = read("""
    | Question      | Case 1     | Comments            | Case 2     | Comments        | % good |
    | Case ID       | 0123456    |                     | 0123457    |                 |        |
    | Auditor       | P Nair     |                     | T Ash      |                 |        |
    | Date of audit | 12/04/2023 |                     | 13/04/2023 |                 |        |
    | Was it seen?  | Yes        | on the 4th of March | No         |                 | #50    |
    | Planning      | Good       | SMART and current   | RI         | Drifts for long | #50    |
    | Overall grade | Good       |                     | RI         |                 | #50    |
    """)

    for report in (below, beside):
        reasons = [v.entry.values["planning_rationale"] for v in report.entries]
        assert reasons == ["SMART and current", "Drifts for long"]
    first = beside.entries[0].entry
    assert first.origin.cells["planning_rationale"] == "C6"
    assert first.unmapped["Was it seen? (beside)"] == "on the 4th of March"
    assert [v.status for v in beside.entries] == ["ready", "ready"]


def test_two_columns_of_boxes_are_cases_and_not_the_hints_of_a_form() -> None:
    report = read("""
    | Date of birth | @2009-04-05 | @2013-03-28 | @2021-08-17 |
    | Date of audit | @2023-02-24 | @2023-02-13 | @2023-02-03 |
    | Completed by  | P Nair      | T Ash       | P Nair      |
    | Mosaic ID     | 6184708     | 0939627     | 0175184     |
    | Risk grade    | GD          | RI          | Good        |
    | Overall grade | GD          | Good        | Inad        |
    """)

    assert report.sheets[0].layout == "transposed"
    assert [v.where.cell for v in report.entries] == ["B4", "C4", "D4"]


def test_what_stands_left_of_a_question_is_its_number_or_is_told() -> None:
    sheet = drawn("""
    | No.   | Question      | Case 1     | Case 2     |
    |       | Case ID       | 0123456    | 0123457    |
    | 1a    | Auditor       | P Nair     | T Ash      |
    | Q2    | Date of audit | 12/04/2023 | 13/04/2023 |
    | ask P | Was it seen?  | Yes        | No         |
    | 3     | Overall grade | Good       | RI         |
    """)

    report = read(sheet)

    assert unaccounted(report, sheet) == []
    told = [(a.cell, a.kind, a.text) for a in report.not_records]
    assert told == [("A5", "note", "ask P")]
