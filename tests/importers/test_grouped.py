"""Tables whose headings take two or three rows, merged or not."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from importers.sheets import Range
from tests.importers.drawn import asides, drawn, read


def test_an_area_over_grade_and_evidence_gives_both() -> None:
    report = read("""
    | Case file audits, full grid |
    | CASE    |         |            | 1. ASSESSMENT |         | 2. VOICE OF CHILD |          | OVERALL |          |
    | Case ID | Auditor | Audit date | Grade         | Evidence | Grade            | Evidence | Grade   | Evidence |
    | 0123456 | P Nair  | 12/04/2016 | Good          | Seen.    | RI               | Late.    | G       | Sound.   |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.where.row == 4
    assert verdict.entry.values["assessment_grade"] == "good"
    assert verdict.entry.values["voice_of_the_child_grade"] == "requires_improvement"
    assert verdict.entry.values["voice_of_the_child_rationale"] == "Late."
    assert verdict.entry.values["overall_rationale"] == "Sound."
    assert report.sheets[0].header_rows == (2, 3)
    assert asides(report) == [(1, "title")]


def test_areas_may_stand_under_grades_and_comments_instead() -> None:
    report = read("""
    | Child   |                | Audit        |          | Grading    |          |         | Comments   |          |         |
    | PID     | Child initials | Completed by | Date     | Assessment | Planning | Overall | Assessment | Planning | Overall |
    | 0123456 | AB             | P Nair       | 12/04/18 | Good       | RI       | G       | Seen.      | Late.    | Fine.   |
    """)

    (verdict,) = report.entries
    assert verdict.entry.values["planning_grade"] == "requires_improvement"
    assert verdict.entry.values["planning_rationale"] == "Late."
    assert verdict.entry.values["overall_grade"] == "good"


def test_headings_merged_over_both_rows_stand_beside_groups() -> None:
    sheet = drawn("""
    | Case No | Audited by | Date audited | Planning |          | Overall judgement |          | Actions     |     |      |
    |         |            |              | Rating   | Comments | Rating            | Comments | What        | Who | When |
    | 0123456 | P Nair     | 12/04/2018   | RI       | Late.    | G                 | Seen it. | 1) Visit 2) Write plan | SW | asap |
    """)
    sheet.merges = (
        *(Range(0, column, 1, column) for column in range(3)),
        Range(0, 3, 0, 4),
        Range(0, 5, 0, 6),
        Range(0, 7, 0, 9),
    )

    (verdict,) = read(sheet).entries

    assert verdict.entry.values["case_id"] == "0123456"
    assert verdict.entry.values["planning_rationale"] == "Late."
    assert [row["action"] for row in verdict.entry.repeats["actions"]] == [
        "Visit",
        "Write plan",
    ]
    assert verdict.entry.repeats["actions"][1]["due_text"] == "asap"


def test_three_rows_of_headings_are_one_header() -> None:
    sheet = drawn("""
    | CASE      |         |            | JUDGEMENTS         |        |                 |        |         |        |
    |           |         |            | Voice of the child |        | Risk management |        | Overall |        |
    | Case ref  | Auditor | Audit date | Rating             | Reason | Rating          | Reason | Rating  | Reason |
    | 0123456   | P Nair  | 12/04/2018 | Good               | Seen.  | RI              | Late.  | G       | Fine.  |
    """)
    sheet.merges = (
        Range(0, 0, 1, 2),
        Range(0, 3, 0, 8),
        *(Range(1, at, 1, at + 1) for at in (3, 5, 7)),
    )

    (verdict,) = read(sheet).entries

    assert verdict.entry.values["risk_grade"] == "requires_improvement"
    assert verdict.entry.values["overall_grade"] == "good"


def test_the_grade_of_a_group_nobody_knows_is_not_the_overall_one() -> None:
    report = read("""
    | Case    |         |            | Siblings |          | Planning |          |
    | Case ID | Auditor | Audit date | Grade    | Comments | Grade    | Comments |
    | 0123456 | P Nair  | 12/04/2018 | Good     | Seen.    | RI       | Late.    |
    """)

    (verdict,) = report.entries
    assert verdict.status == "needs_review"
    assert verdict.entry.values["overall_grade"] is None
    assert verdict.entry.values["planning_grade"] == "requires_improvement"
    assert verdict.entry.unmapped["Siblings – Grade"] == "Good"


def test_a_row_of_averages_and_a_key_are_no_records() -> None:
    report = read("""
    | Case    |         |            | Planning |          | Overall |          |
    | Case ID | Auditor | Audit date | Grade    | Comments | Grade   | Comments |
    | 0123456 | P Nair  | 12/04/2018 | RI       | Late.    | G       | Fine.    |
    | Average score |   |            | #2.5     |          | #2.1    |          |
    | Key: G = Good, RI = Requires improvement |
    """)

    assert [v.where.row for v in report.entries] == [3]
    assert asides(report) == [(4, "average"), (5, "legend")]


def test_a_team_merged_over_rows_is_said_of_each_and_a_reason_is_not() -> None:
    sheet = drawn("""
    | Case ID | Team   | Auditor | Audit date | Overall grade | Overall comments |
    | 0123456 | Morley | P Nair  | 12/04/2018 | Good          | Seen.            |
    | 0123457 |        | P Nair  | 13/04/2018 | Good          |                  |
    """)
    sheet.merges = (Range(1, 1, 2, 1), Range(1, 5, 2, 5))

    first, second = (verdict.entry.values for verdict in read(sheet).entries)

    assert (first["team"], second["team"]) == ("Morley", "Morley")
    assert second["overall_rationale"] is None


def test_each_areas_own_action_is_an_action_about_that_area() -> None:
    report = read("""
    | Case    |         |            | Care plan |          |               | Overall |
    | Case ID | Auditor | Audit date | Grade     | Evidence | Agreed action | Grade   |
    | 0123456 | P Nair  | 12/04/2018 | RI        | Late.    | 1) Make it SMART 2) Review it in May | G |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    actions = verdict.entry.repeats["actions"]
    assert [(one["area"], one["action"]) for one in actions] == [
        ("planning", "Make it SMART"),
        ("planning", "Review it in May"),
    ]
