"""Forms laid out for people, found by their labels."""

from __future__ import annotations

from importers.sheets import Range
from tests.importers.drawn import drawn, issues, read

FORM = """
| Supervision file audit                     |
| Service Delivery Manager: | {sdm}  | | Date of audit: | {day}   |
| Team Manager audited:     | {tm}   | | Month:         | {month} |
|                           |
| Area                            | Rating | Rationale | Agreed action |
| Organisation & recording        | {one}  | All there. |              |
| Quality of relationships        | RI     | Not so.    | Meet monthly |
| Overall judgment                | {all}  | Fine.      |              |
|                           |
| Reviewed with TM on:      | not yet |
| Copy to Performance Team: | ✓       |
|                           |
|                           |
"""
GOOD = {"sdm": "P Nair", "tm": "T Ash", "day": "12/04/2018", "month": "April"}
BLANK = dict.fromkeys(("sdm", "tm", "day", "month", "one", "all"), "")


def test_forms_one_under_another_are_a_record_each() -> None:
    first = FORM.format(**GOOD, one="Good", all="Good")
    second = FORM.format(**{**GOOD, "tm": "B Holt"}, one="RI", all="RI/Good")

    report = read(first + second)

    assert [v.where.row for v in report.entries] == [1, 15]
    one, other = report.entries
    assert one.status == "ready"
    assert one.entry.values["auditor"] == "P Nair"
    assert one.entry.values["period"] == "2018-04"
    assert one.entry.values["quality_of_relationship_rationale"] == "Not so."
    assert one.entry.repeats["actions"][0]["action"] == "Meet monthly"
    assert one.entry.repeats["actions"][0]["area"] == "quality_of_relationship"
    assert one.entry.unmapped == {"Copy to Performance Team": "✓"}
    assert one.entry.origin.cells["audit_date"] == "E2"
    assert issues(report) == [("reviewed_with_manager_on", "unreadable_date", "note")]
    assert other.entry.values["team_manager"] == "B Holt"
    assert ("overall_grade", "ambiguous_grade", "hold") in issues(report, 1)


def test_an_empty_form_among_others_is_a_template() -> None:
    text = FORM.format(**GOOD, one="Good", all="Good")
    empty = FORM.format(**{**BLANK, "sdm": "P Nair"}).replace("RI ", "   ")
    for words in ("Not so.", "Meet monthly", "All there.", "Fine.", "not yet", "✓"):
        empty = empty.replace(words, "")

    report = read(text + empty)

    assert [v.where.row for v in report.entries] == [1]
    told = [(n.row + 1, n.kind) for n in report.not_records]
    assert (15, "template") in told


def test_a_sheet_of_placeholders_is_a_blank_form() -> None:
    first = FORM.format(**GOOD, one="Good", all="Good")
    blank = """
    | Supervision file audit |
    | Service Delivery Manager: | <name of SDM> | | Date of audit: | dd/mm/yyyy |
    | Team Manager audited:     | <TM>          | | Month:         |            |
    | Area             | Rating | Rationale | Agreed action |
    | Overall judgment |        |           |               |
    """

    report = read(first, blank)

    assert [sheet.role for sheet in report.sheets] == ["records", "template"]
    assert len(report.entries) == 1


def test_answers_may_stand_under_their_labels() -> None:
    form = """
    | Supervision file audit |
    | SDM    |  | Team Manager | | Date of audit |
    | P Nair |  | {tm}         | | {day}         |
    |        |
    | Standard                   | Judgement | Evidence   |
    | Organisation and recording | Good      | All there. |
    | Overall                    | RI        | Fine.      |
    |        |
    """

    report = read(
        form.format(tm="T Ash", day="12/04/2018")
        + form.format(tm="B Holt", day="13/05/2018")
    )

    assert [v.status for v in report.entries] == ["ready", "ready"]
    assert report.entries[1].entry.values["team_manager"] == "B Holt"
    assert report.entries[1].entry.origin.cells["team_manager"] == "C12"


def test_forms_stand_abreast() -> None:
    report = read("""
    | Staff Observation Form |                 | | Staff Observation Form |            |
    | Worker observed:       | Lee Xu          | | Worker observed:       | Jo Hart    |
    | Observer:              | P Nair          | | Observer:              | T Ash      |
    | Date:                  | 12/04/2018      | | Date:                  | 13/05/2018 |
    | Planning and purpose   | Good            | | Planning and purpose   | RI         |
    | Overall judgement      | Good            | | Overall judgement      | RI         |
    """)

    assert [(v.where.row, v.where.cell) for v in report.entries] == [
        (1, "A1"),
        (1, "D1"),
    ]
    assert report.entries[1].entry.values["worker"] == "Jo Hart"
    assert report.entries[1].entry.values["overall_grade"] == "requires_improvement"


def test_rating_and_rationale_may_follow_each_area() -> None:
    report = read("""
    | Appendix 3: Staff Observation Form |
    | Worker observed              | Lee Xu                                       |
    | Observer                     | P Nair                                       |
    | Date                         | 12/04/2018                                   |
    | Summary of activity observed | Home visit                                   |
    | Planning and purpose         | Clear rationale, linked to the child's plan  |
    | Rating                       | Good                                         |
    | Rationale                    | She said why she came.                       |
    | Overall judgement            |                                              |
    | Rating                       | RI                                           |
    | Rationale                    | Not quite.                                   |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["activity"] == "Home visit"
    assert verdict.entry.values["planning_and_purpose_grade"] == "good"
    assert (
        verdict.entry.values["planning_and_purpose_rationale"]
        == "She said why she came."
    )
    assert verdict.entry.values["overall_grade"] == "requires_improvement"


def test_a_form_may_end_in_a_table_of_actions() -> None:
    report = read("""
    | Case File Audit Tool |
    | Child's initials: | AB         | ID number:    | 0123456 |
    | Type of plan:     | CIN        | Role:         | TM      |
    | Name of auditor:  | P Nair     | Date of audit: 12/04/2018 |
    | Area              | Grade      | Evidence      |
    | Planning          | RI         | Late.         |
    | Overall grade     | Good       | Sound.        |
    |                   |
    | Action            | By whom    | By when       |
    | Update chronology | SW         | 01/05/2018    |
    | Core group        | TM         | asap          |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["auditor_role"] == "team_manager"
    assert str(verdict.entry.values["audit_date"]) == "2018-04-12"
    first, second = verdict.entry.repeats["actions"]
    assert (first["action"], first["owner"]) == ("Update chronology", "SW")
    assert second["due_text"] == "asap"


def test_a_reason_merged_over_several_areas_is_the_reason_of_each() -> None:
    sheet = drawn(FORM.format(**GOOD, one="Good", all="Good"))
    sheet.rows[6][2] = None
    sheet.merges = (Range(5, 2, 6, 2),)

    (verdict,) = read(sheet).entries

    assert verdict.entry.values["quality_of_relationship_rationale"] == "All there."


def test_two_managers_in_one_box_and_a_month_for_a_date_are_held() -> None:
    text = FORM.format(
        sdm="P Nair", tm="T Ash & B Holt", day="November", month="", one="", all="Good"
    )

    report = read(text)

    assert report.entries[0].status == "needs_review"
    held = {(field, code) for field, code, weight in issues(report) if weight == "hold"}
    assert held == {
        ("team_manager", "several_values"),
        ("audit_date", "unreadable_date"),
    }
    assert report.entries[0].entry.values["team_manager"] is None


def test_a_grade_below_its_table_is_read_beside_its_label() -> None:
    report = read("""
    | Supervision audit |
    | Auditor:             | P Nair            | Manager audited: | T Ash      |
    | Date:                | 12/04/2023        |
    | Section              | Evidence          | Rating           | Actions agreed |
    | A. Emotional support | Asked every time  | Good             | Keep it up |
    | B. Reflection        | Task focused only | RI               |
    |
    | Overall:             | RI                |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["overall_grade"] == "requires_improvement"
    assert verdict.entry.values["overall_rationale"] is None
    assert verdict.entry.values["reflective_practice_rationale"] == "Task focused only"
    (action,) = verdict.entry.repeats["actions"]
    assert (action["action"], action["area"]) == (
        "Keep it up",
        "social_and_emotional_support",
    )


def test_the_last_line_of_a_form_is_not_the_first_of_the_next() -> None:
    form = """
    | Worker       | {worker}   |
    | Date         | {day}      |
    | Observer     | P Nair     |
    | Area         | Grade      | Evidence        |
    | Skills       | Good       | Asked and heard |
    | Overall      | Good       | Sound           |
    |
    | Discussed in supervision | {shared} |
    |
    """

    report = read(
        form.format(worker="Ann Abbot", day="12/04/2023", shared="20/04/2023")
        + "| Page 2 of 2 |\n"
        + form.format(worker="Bo Chowdhury", day="13/04/2023", shared="")
    )

    assert [(v.where.row, v.status) for v in report.entries] == [
        (1, "ready"),
        (12, "ready"),
    ]
    shared = [v.entry.values["reviewed_in_supervision_on"] for v in report.entries]
    assert [str(day) for day in shared] == ["2023-04-20", "None"]


def test_answers_under_their_labels_do_not_move_those_beside_theirs() -> None:
    report = read("""
    | Name of observer: | Name of worker: | Date of observation: |
    | P Nair            | Ann Abbot       | 12/04/2023           |
    |
    | Professionalism   |
    | Grade:            | Good            |
    | Evidence:         | On time         |
    | Skills            |
    | Grade:            | RI              |
    | Evidence:         | Talked over her |
    | Overall           |
    | Grade:            | Good            |
    | Evidence:         | Sound           |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["worker"] == "Ann Abbot"
    assert verdict.entry.values["professionalism_grade"] == "good"
    skills = verdict.entry.values["intervention_and_skills_rationale"]
    assert skills == "Talked over her"


def test_a_second_date_beside_a_signature_makes_no_second_form() -> None:
    report = read(
        """
    | Staff Observation Form |
    | Worker:           | Ann Abbot |
    | Observer:         | P Nair    |
    | Date:             | 12/04/2023 |
    | Overall:          | Good      |
    | Signed by worker: | A Abbot   | Date: | 20/04/2023 |
    """
    )
    blank = read("""
    | Staff Observation Form |
    | Worker:           | Ann Abbot |
    | Observer:         | P Nair    |
    | Date:             |           |
    | Overall:          | Good      |
    | Signed by worker: | A Abbot   | Date: | 20/04/2023 |
    """)

    (verdict,) = report.entries
    assert str(verdict.entry.values["observation_date"]) == "2023-04-12"
    assert verdict.entry.unmapped["Date"] == "20/04/2023"
    assert blank.entries[0].entry.values["observation_date"] is None
    assert issues(blank) == [("observation_date", "missing_required", "hold")]


def test_a_grade_may_be_a_tick_in_its_own_column() -> None:
    report = read("""
    | Supervision audit |
    | SDM  | P Nair     | Team Manager | T Ash |
    | Date | 12/04/2023 |
    | Area | Outstanding | Good | RI | Inadequate | Comments |
    | Organisation and recording | | x |   | | Sessions are monthly |
    | Reflective practice        | | x | ✓ | | Thin on analysis     |
    | Overall judgement          | | X |   | | On the whole sound   |
    """)

    (verdict,) = report.entries
    values = verdict.entry.values
    assert values["organisation_and_recording_grade"] == "good"
    assert values["overall_rationale"] == "On the whole sound"
    assert values["team"] is None
    assert ("reflective_practice_grade", "ambiguous_grade", "hold") in issues(report)


def test_a_label_and_its_answer_may_share_a_cell() -> None:
    report = read("""
    | SDM: P Nair                          |
    | Team Manager: T Ash                  |
    | Date of audit: 12/04/2023            |
    | Reflective practice: Good            |
    | Overall judgement: RI                |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["team_manager"] == "T Ash"
    assert verdict.entry.values["overall_grade"] == "requires_improvement"
