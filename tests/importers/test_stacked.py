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
