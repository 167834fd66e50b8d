"""The words and habits of other councils' workbooks."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from dataclasses import replace

import pytest

from importers.columns import assign
from importers.headings import Headings
from tests.importers.drawn import drawn, form_called, issues, read


def test_it_reads_an_answer_with_its_place_on_the_list() -> None:
    report = read("""
    | Eclipse person ID | Date of audit | Auditor | Quality of practice judgement | Plans and planning  | Case records |
    | 0123456           | 12/04/2018    | P Nair  | 3 - Requires improvement      | b) Good             | Good (2)     |
    | 0123457           | 13/04/2018    | P Nair  | Requires Improvement (to be good) | 1. Outstanding  | 3 - Good     |
    """)

    first, second = (verdict.entry.values for verdict in report.entries)
    assert first["overall_grade"] == "requires_improvement"
    assert first["planning_grade"] == first["recording_grade"] == "good"
    assert second["overall_grade"] == "requires_improvement"
    assert second["planning_grade"] == "outstanding"
    assert issues(report, 1) == [("recording_grade", "ambiguous_grade", "hold")]


def test_each_numbered_action_is_an_action_with_what_stands_behind_it() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Grade | Action 1          | By whom | Action 2 | Owner 2 | Due date 2 |
    | 0123456 | 12/04/2018    | P Nair  | RI    | Update chronology | SW      | Visit    | TM      | 01/05/2018 |
    | 0123457 | 13/04/2018    | P Nair  | Good  | NFA               |         |          |         |            |
    """)

    first, second = (
        verdict.entry.repeats.get("actions", []) for verdict in report.entries
    )
    said = [(row["action"], row["owner"]) for row in first]
    assert said == [("Update chronology", "SW"), ("Visit", "TM")]
    assert str(first[1]["due_on"]) == "2018-05-01"
    assert second == []


def test_two_tables_abreast_keep_their_own_actions() -> None:
    report = read("""
    | Worker  | Observer | Date       | Grade | Action 1 | Action 2 |  | Worker | Observer | Date       | Grade | Action 1 | Action 2 |
    | Lee Xu  | P Nair   | 13/04/2018 | Good  | Read     | Write    |  | Al Kay | T Holt   | 14/04/2018 | RI    | Listen   | Ask      |
    | Jo Obi  | P Nair   | 15/04/2018 | Good  |          |          |  | Di Ray | T Holt   | 16/04/2018 | RI    | Look     |          |
    """)

    said = {
        str(v.entry.values["worker"]): [
            row["action"] for row in v.entry.repeats.get("actions", [])
        ]
        for v in report.entries
    }
    assert said == {
        "Lee Xu": ["Read", "Write"],
        "Al Kay": ["Listen", "Ask"],
        "Jo Obi": [],
        "Di Ray": ["Look"],
    }


def test_a_weekday_before_a_date_changes_nothing() -> None:
    report = read("""
    | Case ID | Date of audit  | Auditor | Overall grade |
    | 0123456 | Tue 23/10/2018 | P Nair  | Good          |
    | 0123457 | Thu 04/10/2018 | P Nair  | Good          |
    """)

    days = [str(v.entry.values["audit_date"]) for v in report.entries]
    assert days == ["2018-10-23", "2018-10-04"]
    assert report.questions == []


def test_a_bare_number_in_a_book_from_1904_is_a_question() -> None:
    sheet = drawn("""
    | Case ID | Date of audit | Auditor | Overall grade |
    | 0123456 | #41500        | P Nair  | Good          |
    """)

    report = read(replace(sheet, from_1904=True))

    assert issues(report) == [("audit_date", "ambiguous_date", "hold")]
    assert report.entries[0].entry.values["audit_date"] is None


def test_two_names_for_one_person_are_a_question() -> None:
    columns = assign(
        Headings(form_called("supervision_audit")),
        ["Service manager", "Group Manager", "TM", "Audit date", "Rating"],
        {0: ["P Nair"] * 3, 1: ["T Holt"] * 3, 2: ["Lee Xu"] * 3},
    )

    assert [column.field for column in columns][:3] == [None, None, "team_manager"]


def test_a_post_under_its_own_heading_is_nobodys_name() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor name | Role of auditor | Overall grade |
    | 0123456 | 12/04/2018    | P Nair       | Group Manager   | Good          |
    | 0123457 | 13/04/2018    | T Holt       | Practice Lead   | Good          |
    | 0123458 | 14/04/2018    | P Nair       | Team Manager    | Good          |
    """)

    names = [verdict.entry.values["auditor"] for verdict in report.entries]
    assert names == ["P Nair", "T Holt", "P Nair"]


def test_a_form_program_counts_the_reason_as_a_question_of_its_own() -> None:
    report = read("""
    | 1. Case ID | 2. Date of audit | 3. Auditor | 4. Assessment | 5. Reason for grade | 6. Planning | 7. Reason for grade | 8. Overall grade |
    | 0123456    | 12/04/2018       | P Nair     | Good          | Clear analysis      | RI          | No dates in it      | Good             |
    """)

    values = report.entries[0].entry.values
    assert values["assessment_rationale"] == "Clear analysis"
    assert values["planning_rationale"] == "No dates in it"


def test_a_forms_title_is_no_label_and_the_head_of_its_table_no_answer() -> None:
    form = """
    | Observation of Meeting |

    | Meeting observed: | {} |
    | Date: | {} |
    | Observer: | {} |
    | Discussed with chair: |  |
    | Domain | Rating | Evidence |
    | Child focus | {} |  |
    | Overall judgement | {} |  |
    """
    filled = form.format("ICPC", "13/04/2018", "P Nair", "Good", "Good")

    report = read(filled, form.format("", "", "", "", ""))

    assert [sheet.role for sheet in report.sheets] == ["records", "template"]
    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["meeting_type"] == "cp_conference_initial"


def test_the_sender_is_not_the_observer_where_the_form_asks_who_that_was() -> None:
    report = read("""
    | ID | Start time | Completion time | Email | Name   | Worker | Observed by whom, and as what | Observation date | Grade |
    | 1  | 13/04/2018 | 13/04/2018      | a@b.c | B Holt | Lee Xu | P Nair                        | 13/04/2018       | Good  |
    | 2  | 14/04/2018 | 14/04/2018      | a@b.c | B Holt | Jo Obi | T Ash                         | 14/04/2018       | Good  |
    """)

    assert [v.entry.values["observer"] for v in report.entries] == [None, None]
    assert issues(report)[-1] == ("observer", "missing_required", "hold")


@pytest.mark.parametrize(
    ("number", "status"),
    [("P771119", "ready"), ("LL-0012345", "ready"), ("O771119", "needs_review")],
)
def test_a_case_number_may_have_the_letters_of_its_system(
    number: str, status: str
) -> None:
    report = read(f"""
    | Case ID | Date of audit | Auditor | Overall grade |
    | {number} | 12/04/2018    | P Nair  | Good          |
    """)

    assert report.entries[0].status == status
