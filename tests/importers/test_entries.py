"""What only a workbook shows: errors in cells, bare numbers, names of nobody."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

import pytest

from importers.sheets import Mark
from tests.importers.drawn import drawn, issues, read

AUDIT = """
| Case ID | Date of audit | Auditor | Team   | SW     | Overall grade | Risk |
| {case}  | {day}         | P Nair  | Morley | {sw}   | {grade}       | Good |
"""


def audit(**cells: str) -> str:
    usual = {"case": "0123456", "day": "12/04/2018", "sw": "J Okafor", "grade": "Good"}
    return AUDIT.format(**{**usual, **cells})


@pytest.mark.parametrize(
    ("cells", "issue", "status"),
    [
        ({"case": "see Mosaic"}, ("case_id", "not_a_case_id", "hold"), "needs_review"),
        ({"case": "1428531 / 1428545"}, ("case_id", "several_values", "hold"), "needs_review"),
        ({"case": "1959248 (sib)"}, ("case_id", "not_a_case_id", "note"), "ready"),
        ({"case": ""}, ("case_id", "missing_required", "hold"), "needs_review"),
        ({"sw": "Agency"}, ("worker", "unknown_person", "note"), "ready"),
        ({"sw": "P Farrar/S Pugh-Davies"}, ("worker", "several_values", "note"), "ready"),
        ({"grade": "RI - borderline good"}, ("overall_grade", "ambiguous_grade", "hold"), "needs_review"),
        ({"grade": "Adequate"}, ("overall_grade", "unknown_grade", "hold"), "needs_review"),
        ({"grade": "A"}, ("overall_grade", "unknown_grade", "hold"), "needs_review"),
        ({"grade": "TBC"}, ("overall_grade", "unknown_grade", "hold"), "needs_review"),
        ({"grade": "#2"}, ("overall_grade", "unknown_grade", "hold"), "needs_review"),
        ({"day": "31/09/2018"}, ("audit_date", "impossible_date", "hold"), "needs_review"),
    ],
)  # fmt: skip
def test_it_guesses_nothing(cells: dict, issue: tuple, status: str) -> None:
    report = read(audit(**cells))

    assert issue in issues(report)
    assert report.entries[0].status == status


def test_an_issue_keeps_the_raw_text_and_its_cell() -> None:
    report = read(audit(grade="Good/RI"))

    (problem,) = report.entries[0].entry.problems
    assert (problem.raw, problem.cell) == ("Good/RI", "F2")
    assert report.entries[0].entry.typed["overall_grade"] == "Good/RI"


def test_adequate_is_a_grade_where_it_was_in_force() -> None:
    report = read(audit(grade="Adequate", day="12/04/2013"))

    values = report.entries[0].entry.values
    assert values["overall_grade"] == "adequate"
    assert values["overall_grade_scale"] == "ofsted_pre_2014"


def test_a_row_without_a_day_is_graded_as_its_neighbours_were() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Overall grade |
    | 0123456 | 12/04/2013    | P Nair  | Adequate      |
    | 0123457 | w/c 15/04     | P Nair  | Adequate      |
    | 0123458 | 19/04/2013    | P Nair  | Good          |
    """)

    assert report.entries[1].status == "needs_review"
    assert report.entries[1].entry.values["overall_grade"] == "adequate"


def test_a_number_is_a_grade_where_its_heading_tells_the_scale() -> None:
    sheet = audit(grade="#2", day="12/04/2013").replace(
        "| Overall grade |", "| Overall grade (1-4) |"
    )

    report = read(sheet)

    assert report.entries[0].entry.values["overall_grade"] == "good"


def test_an_answer_with_a_remark_is_that_answer() -> None:
    report = read(audit(grade="not applicable – newly allocated"))

    assert report.entries[0].entry.values["overall_grade"] == "not_applicable"
    assert issues(report) == [("overall_grade", "other", "note")]


def test_an_error_in_a_cell_is_told_and_never_a_blank() -> None:
    sheet = drawn(audit(grade=""))
    sheet.marks[1, 5] = Mark(error="#REF!")
    sheet.marks[1, 3] = Mark(error="#N/A")

    report = read(sheet)

    assert ("overall_grade", "error_value", "hold") in issues(report)
    assert ("team", "error_value", "note") in issues(report)
    assert not any(code == "missing_required" for _, code, _ in issues(report))


def test_a_formula_without_its_value_is_told_with_the_formula() -> None:
    sheet = drawn(audit(grade=""))
    sheet.marks[1, 5] = Mark(formula="=VLOOKUP(A2,Old!A:B,2)")

    report = read(sheet)

    problem = report.entries[0].entry.problems[0]
    assert (problem.code, problem.raw) == (
        "formula_without_value",
        "=VLOOKUP(A2,Old!A:B,2)",
    )


def test_a_comment_on_a_cell_is_a_note() -> None:
    sheet = drawn(audit())
    sheet.marks[1, 5] = Mark(comment="was RI before moderation")

    report = read(sheet)

    assert report.entries[0].status == "ready"
    assert issues(report) == [("overall_grade", "other", "note")]


def test_a_row_with_nothing_required_is_refused() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Overall grade | Team   | Risk | Planning | Theme |
    | 0123456 | 12/04/2018    | P Nair  | Good          | Morley | Good | RI       |       |
    |         |               |         |               | Morley | Good | RI       | Sleep |
    """)

    assert [v.status for v in report.entries] == ["ready", "refused"]
