"""Headings to fields: each by a reason, and no field twice."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

import pytest

from importers.columns import assign
from importers.headings import Headings, as_heading
from tests.importers.drawn import drawn, form_called, issues, read


def matched(
    form: str, *row: str, maps: tuple[tuple[str, str], ...] = ()
) -> list[str | None]:
    columns = assign(Headings(form_called(form), maps), list(row))
    return [column.field for column in columns]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Case ID", "case_id"),
        ("case id ", "case_id"),
        ("Mosaic ID", "case_id"),
        ("Auditer", "auditor"),
        ("Name of auditor", "auditor"),
        ("Auditor's name", "auditor"),
        ("Date of audit (dd/mm/yy)", "audit_date"),
        ("Overall judgment (please use drop down)", "overall_grade"),
        ("Q4. Voice of the child - rating", "voice_of_the_child_grade"),
        ("3. VOICE OF CHILD", "voice_of_the_child_grade"),
        ("Managment oversight", "management_oversight_grade"),
        ("Risk - evidence", "risk_rationale"),
        ("Assessment: rationale", "assessment_rationale"),
        ("Audited on", "audit_date"),
        ("When audited?", "audit_date"),
        ("LCS no.", "case_id"),
        ("Liquidlogic ref", "case_id"),
        ("QA'd by", "auditor"),
        ("Auditor's job title", "auditor_role"),
        ("Position of auditor", "auditor_role"),
        ("Care plan: Agreed action", "actions.@planning"),
        ("Wishes and feelings (reason for grade)", "voice_of_the_child_rationale"),
        ("Due date of audit", None),
        ("Number of cases", None),
        ("Ref", None),
        ("ID", None),
        ("Date due", None),
        ("SW grade", None),
        ("Plan plan", None),
        ("Qtr", None),
    ],
)
def test_it_knows_a_heading(heading: str, field: str | None) -> None:
    assert matched("case_file_audit", heading) == [field]


def test_it_knows_a_question_that_was_cut_short_or_has_entities() -> None:
    assert matched(
        "meeting_observation",
        "Q8. Attendance and participation of children, young people and advocates,"
        " including effectiveness of communication and involvement (Rate against",
        "Q13. Quality of evidence gathering &amp; information sharing - rating",
    ) == ["participation_of_children_grade", "evidence_and_information_sharing_grade"]


def test_it_takes_please_explain_for_the_grade_before_it() -> None:
    assert matched(
        "meeting_observation",
        "Q7. Focus on the child - rating",
        "Q7a. Please explain",
        "Q11. Risk - rating",
        "Q11a. Please explain",
        "Q12a. Please explain",
    ) == [
        "focus_on_the_child_grade",
        "focus_on_the_child_rationale",
        "risk_grade",
        "risk_rationale",
        None,
    ]


def test_it_takes_repeated_comments_for_rationales_but_not_a_single_one() -> None:
    row = ("Risk", "Comments", "Planning", "Comments")

    assert matched("case_file_audit", *row) == [
        "risk_grade",
        "risk_rationale",
        "planning_grade",
        "planning_rationale",
    ]
    assert matched("case_file_audit", "Overall", "Comments") == ["overall_grade", None]


def test_it_gives_no_field_twice() -> None:
    assert matched("case_file_audit", "Case ID", "Case ref", "Mosaic ID") == [
        "case_id",
        None,
        None,
    ]


def test_a_word_more_or_another_end_is_another_thing() -> None:
    assert matched("supervision_audit", "Team audited", "TM audited") == [
        "team",
        "team_manager",
    ]
    assert matched("staff_observation", "Observee", "Observer") == [
        "worker",
        "observer",
    ]


def test_values_tell_which_of_two_things_a_heading_means() -> None:
    graded = read("""
    | Case ID | Audited on | QA'd by | Plan | Overall |
    | 0123456 | 12/04/2018 | P Nair  | RI   | Good    |
    | 0123457 | 13/04/2018 | P Nair  | Good | RI      |
    | 0123458 | 14/04/2018 | P Nair  | I    | RI      |
    """)
    kinds = read("""
    | Case ID | Audited on | QA'd by | Plan | Overall |
    | 0123456 | 12/04/2018 | P Nair  | CIN  | Good    |
    | 0123457 | 13/04/2018 | P Nair  | LAC  | RI      |
    | 0123458 | 14/04/2018 | P Nair  | CP   | RI      |
    """)

    assert graded.sheets[0].columns[3].field == "planning_grade"
    assert kinds.sheets[0].columns[3].field == "plan_type"


def test_of_two_columns_as_good_as_each_other_a_person_chooses() -> None:
    report = read("""
    | Mosaic ID | LCS ID  | Audited on | QA'd by | Overall |
    | 0123456   | 7000001 | 12/04/2018 | P Nair  | Good    |
    | 0123457   | 7000002 | 13/04/2018 | P Nair  | RI      |
    """)

    assert [v.status for v in report.entries] == ["needs_review"] * 2
    assert [c.field for c in report.sheets[0].columns][:2] == [None, None]
    (question,) = report.questions
    assert question.field == "case_id"
    assert question.words == (
        "Mosaic ID and LCS ID may both be Case ID; match one of them"
    )


def test_red_amber_and_green_are_no_grades_of_ofsteds() -> None:
    report = read("""
    | Case ID | Audited on | QA'd by | Overall RAG |
    | 0123456 | 12/04/2018 | P Nair  | G           |
    | 0123457 | 13/04/2018 | P Nair  | A           |
    """)

    assert [v.status for v in report.entries] == ["needs_review"] * 2
    assert report.entries[0].entry.values["overall_grade"] is None


def test_answers_that_nobody_knows_yet_wait_under_their_heading() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Overall grade |
    | 0123456 | 12/04/2018    | P Nair  | Sunny         |
    | 0123457 | 13/04/2018    | P Nair  | Sunny         |
    | 0123458 | 14/04/2018    | T Ash   | Cloudy        |
    | 0123459 | 15/04/2018    | T Ash   | Cloudy        |
    """)

    assert [v.status for v in report.entries] == ["needs_review"] * 4
    assert issues(report) == [("overall_grade", "unknown_grade", "hold")]
    assert report.entries[0].entry.problems[0].raw == "Sunny"


def test_sentences_are_no_answers_that_nobody_knows_yet() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Planning                               |
    | 0123456 | 12/04/2018    | P Nair  | SMART, current and shared with the child |
    | 0123457 | 13/04/2018    | P Nair  | Drifts for long and nobody has chased it |
    | 0123458 | 14/04/2018    | T Ash   | SMART, current and shared with the child |
    | 0123459 | 15/04/2018    | T Ash   | Drifts for long and nobody has chased it |
    """)

    assert "planning_grade" not in {c.field for c in report.sheets[0].columns}


def test_the_name_in_an_online_forms_export_is_who_sent_it() -> None:
    report = read("""
    | ID | Start time | Completion time | Email | Name | Q1. Mosaic ID | Q2. Date of audit | Q3. Overall grade |
    | 1  | 13/04/2018 10:15 | 13/04/2018 10:29 | p@x.gov.uk | P Nair | 0123456 | 12/04/2018 | Good |
    """)

    (verdict,) = report.entries
    assert (verdict.status, verdict.entry.values["auditor"]) == ("ready", "P Nair")


def test_a_person_decides_over_every_likeness() -> None:
    assert matched(
        "case_file_audit",
        "Case ID",
        "Our number",
        maps=(("Our number", "case_id"),),
    ) == [None, "case_id"]


def test_values_tell_two_things_under_one_name_apart() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Grade (NQSW/SW/AP) | Overall |
    | 0123456 | 12/04/2018    | P Nair  | NQSW               | Good    |
    | 0123457 | 13/04/2018    | P Nair  | SW                 | RI      |
    | 0123458 | 14/04/2018    | P Nair  | AP                 | Good    |
    """)

    columns = {c.heading: c.field for c in report.sheets[0].columns}
    assert columns["Grade (NQSW/SW/AP)"] is None
    assert columns["Overall"] == "overall_grade"


def test_each_match_has_its_reason() -> None:
    (column,) = assign(Headings(form_called("case_file_audit")), ["Mosaic ID"])

    assert column.reason == "a name it is known by"


def test_it_knows_whose_an_action_is_from_the_columns_beside_it() -> None:
    assert matched(
        "case_file_audit", "Case ID", "Action", "By whom", "By when", "Done?"
    ) == ["case_id", "actions", "actions.owner", "actions.due_on", "actions.status"]


def test_a_heading_over_two_lines_is_one() -> None:
    (cell,) = drawn(r"| Date of\naudit |").rows[0]

    assert as_heading(cell) == "Date of audit"


def test_a_page_of_text_is_looked_at_as_far_as_a_heading_goes() -> None:
    assert len(as_heading("Case ID " * 100_000)) < 2_001
