"""What became of what a person sent in: values, and all problems at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry, Origin, check, shown_fields
from tests.form_definitions.drawn import form, section

TODAY = date(2026, 11, 24)
SHEET = Origin("Apr 18", 5, {"overall_grade": "L5", "audit_date": "J5"})
AUDIT: dict[str, object] = {
    "case_id": "0123456",
    "audit_date": "12.04.18",
    "auditor": "Priya Nair",
    "overall_grade": "Good",
    "overall_rationale": "Child centred and well evidenced.",
}


def audit(origin: Origin | None = None, **typed: object) -> Entry:
    form = shipped_forms()["case_file_audit"]
    return check(form, {**AUDIT, **typed}, today=TODAY, origin=origin)


def said(entry: Entry) -> list[tuple[str | None, str, str]]:
    return [(p.field, p.code, p.severity) for p in entry.problems]


def test_it_works() -> None:
    entry = audit()
    assert entry.problems == []
    assert entry.values["audit_date"] == date(2018, 4, 12)
    assert entry.values["overall_grade"] == "good"
    assert entry.values["overall_grade_scale"] is None
    assert entry.values["team"] is None
    assert entry.natural_key == ("0123456", date(2018, 4, 12), "Priya Nair")


def test_every_problem_is_told_at_once_with_its_cell() -> None:
    entry = audit(
        SHEET, overall_grade="Good/RI", audit_date="31/06/2018", case_id="sib"
    )
    assert said(entry) == [
        ("case_id", "not_a_case_id", "hold"),
        ("audit_date", "impossible_date", "hold"),
        ("overall_grade", "ambiguous_grade", "hold"),
    ]
    assert [p.cell for p in entry.problems] == ["", "J5", "L5"]
    assert entry.problems[1].words == (
        "Date of audit is a day that does not exist; check it"
    )
    assert entry.problems[2].raw == "Good/RI"
    assert entry.held
    assert entry.natural_key is None


def test_what_a_record_cannot_be_without_is_missing() -> None:
    entry = audit(SHEET, case_id="", overall_grade=None, auditor="  ")
    assert said(entry) == [
        ("case_id", "missing_required", "hold"),
        ("auditor", "missing_required", "hold"),
        ("overall_grade", "missing_required", "hold"),
    ]


def test_dates_stand_in_order() -> None:
    entry = audit(date_received="11/04/2018")
    assert said(entry) == [("date_received", "date_out_of_order", "hold")]
    assert entry.problems[0].words == "Date received is before the date of the audit"
    assert said(audit(audit_date="25/11/2026")) == [
        ("audit_date", "date_out_of_order", "hold")
    ]


def test_a_check_is_silent_where_its_fields_are_in_trouble_already() -> None:
    assert said(audit(date_received="TBC")) == [
        ("date_received", "unreadable_date", "hold")
    ]


def test_a_text_that_comes_again_is_read_by_the_scale_of_its_own_day() -> None:
    days = ("12.04.12", "12.04.18", "12.04.12", "12.04.18")
    several = [audit(SHEET, overall_grade="Adequate", audit_date=day) for day in days]
    assert [entry.values["overall_grade"] for entry in several] == [
        *("adequate", None, "adequate", None)
    ]
    assert said(several[1]) == said(several[3])
    assert several[1].held


def test_an_audit_of_2012_is_read_by_the_scale_of_2012() -> None:
    entry = audit(audit_date="1/6/2012", overall_grade="Adeq", risk_grade="")
    assert entry.values["overall_grade"] == "adequate"
    assert entry.values["overall_grade_scale"] == "ofsted_pre_2014"
    assert entry.values["risk_grade_scale"] is None
    assert said(audit(overall_grade="Adequate")) == [
        ("overall_grade", "unknown_grade", "hold")
    ]


# --- what a workbook is held to, and what a person --------------------------------


def test_a_person_owes_a_reason_for_each_grade() -> None:
    assert said(audit(risk_grade="RI")) == [
        ("risk_rationale", "missing_required", "hold")
    ]


def test_a_legacy_sheet_owes_no_reasons() -> None:
    assert said(audit(SHEET, risk_grade="RI", risk_rationale="")) == []


def test_a_thematic_audit_without_its_theme() -> None:
    assert said(audit(audit_type="Thematic")) == [("theme", "missing_required", "hold")]
    assert said(audit(SHEET, audit_type="Thematic")) == []
    assert said(audit(SHEET, audit_type="Thematic", theme="")) == [
        ("theme", "other", "note")
    ]


def test_an_answer_no_choice_knows() -> None:
    assert said(audit(auditor_role="Cluster lead")) == [
        ("auditor_role", "unknown_choice", "hold")
    ]
    local = audit(SHEET, auditor_role="Cluster lead")
    assert said(local) == [("auditor_role", "unknown_choice", "note")]
    assert not local.held
    assert local.values["auditor_role"] is None


def test_a_meeting_is_held_for_its_type() -> None:
    meeting = shipped_forms()["meeting_observation"]
    typed = {"meeting_type": "Other - TAF meeting", "meeting_date": "1/6/2023"}
    entry = check(meeting, typed, today=TODAY, origin=SHEET)
    assert ("meeting_type", "unknown_choice", "hold") in said(entry)


# --- asked and not asked ------------------------------------------------------------

HIDING = """
  - section: more
    title: More
    when: filled(team)
    fields:
      - {field: kept, label: Kept, kind: text, when: sampler == 'Jo'}
      - {field: gone, label: Gone, kind: text, when: sampler == 'Jo', on_hide: clear}
      - {field: owed, label: Owed, kind: text, required: true}
"""
DIP: dict[str, object] = {"case_id": "0123456", "sampled_on": "1/6/2020"}


def dip(
    more: str,
    repeats: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
    **typed: object,
) -> Entry:
    return check(form(more=more), {**DIP, **typed}, today=TODAY, repeats=repeats)


def test_what_is_not_asked_is_not_owed() -> None:
    assert said(dip(HIDING)) == []
    assert said(dip(HIDING, team="A")) == [("owed", "missing_required", "hold")]


def test_a_hidden_answer_stays_or_goes_as_its_field_says() -> None:
    entry = dip(HIDING, team="A", owed="x", kept="k", gone="g")
    assert (entry.values["kept"], entry.values["gone"]) == ("k", None)
    entry = dip(HIDING, team="A", owed="x", kept="k", gone="g", sampler="Jo")
    assert (entry.values["kept"], entry.values["gone"]) == ("k", "g")


def test_the_fields_a_screen_shows() -> None:
    one = form(more=HIDING)
    assert "owed" not in shown_fields(one, {}, TODAY)
    assert "owed" in shown_fields(one, {"team": "A"}, TODAY)
    assert "kept" in shown_fields(one, {"team": "A", "sampler": "Jo"}, TODAY)


def test_a_retired_field_keeps_its_answer_and_owes_none() -> None:
    more = section("- {area: risk, label: Risk, retired: true, rationale: required}")
    entry = dip(more, risk_grade="Good")
    assert said(entry) == []
    assert entry.values["risk_grade"] == "good"


# --- rows -----------------------------------------------------------------------------

ROWS = """
  - section: follow_up
    title: Follow up
    repeat:
      repeat: actions
      title: Actions
      one: action
      most: 2
      fields:
        - {field: action, label: Action, kind: text, required: true}
        - {field: done, label: Done, kind: flag}
        - {field: done_on, label: Done on, kind: day, when: done, on_hide: clear,
           required_when: done}
"""


def test_rows_are_read_and_blank_ones_left_out() -> None:
    rows: list[dict[str, object]] = [
        {"action": "Update the plan", "done": "Y", "done_on": "2/6/2020"},
        {"action": "", "done": None},
    ]
    entry = dip(ROWS, {"actions": rows})
    assert entry.problems == []
    assert entry.repeats["actions"] == [
        {"action": "Update the plan", "done": True, "done_on": date(2020, 6, 2)}
    ]


def test_a_problem_in_a_row_names_the_row() -> None:
    rows: list[dict[str, object]] = [
        {"action": "A", "done": "N", "done_on": "2/6/2020"},
        {"done": "Y"},
    ]
    entry = dip(ROWS, {"actions": rows})
    assert entry.repeats["actions"][0]["done_on"] is None
    assert [(p.words, p.place) for p in entry.problems] == [
        ("Action is missing", ("actions", 1)),
        ("Done on is missing", ("actions", 1)),
    ]


def test_there_are_no_more_rows_than_may_be() -> None:
    rows = [{"action": str(n)} for n in range(3)]
    words = [p.words for p in dip(ROWS, {"actions": rows}).problems]
    assert words == ["Actions: there may be 2 at most, not 3"]


@given(
    st.dictionaries(
        st.sampled_from([f.key for f in shipped_forms()["case_file_audit"].fields]),
        st.text()
        | st.integers()
        | st.floats()
        | st.dates()
        | st.booleans()
        | st.none(),
    )
)
def test_checking_never_raises(typed: dict[str, Any]) -> None:
    entry = check(shipped_forms()["case_file_audit"], typed, today=TODAY)
    assert set(entry.values) == {f.key for f in entry.form.fields}
