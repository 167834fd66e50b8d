"""Filling in a form and changing a record, in a browser without scripts."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from backoffice.store.records import StoredRecord
from form_definitions.entry import Origin
from tests.backoffice.people import logged_in, token
from tests.backoffice.screens.pages import (
    LIST,
    audit,
    details,
    edit,
    form_in,
    opened,
    press,
    references,
    sent,
)

NEW = f"{LIST}new/"
GOOD = {
    "case_id": "0123456",
    "audit_date": "13 Oct 2025",
    "auditor": "Priya Shah",
    "overall_grade": "good",
    "overall_rationale": "Seen alone, and heard.",
}


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, name="Helen Marsh")


def stored(app: Flask, record_id: int = 1) -> StoredRecord:
    store = store_of(app)
    with store.session() as session:
        found = store.records(session, "tests").read("case_file_audit", record_id)
    assert found is not None
    return found


def test_a_new_record_is_saved_and_shown(app: Flask, officer: FlaskClient) -> None:
    answer = sent(officer, NEW, **GOOD)
    assert answer.status_code == 303
    page = officer.get(f"{NEW}{answer.location}")
    assert "CFA-2025-0001 is saved." in page.text
    record = stored(app)
    assert record.values["case_id"] == "0123456"
    assert record.created_by == "helen.marsh@tests.example"


def test_what_is_wrong_is_told_as_an_import_would_and_nothing_is_lost(
    officer: FlaskClient,
) -> None:
    typed = {**GOOD, "case_id": "12", "audit_date": "next sup", "worker": "M Jelinek"}
    answer = sent(officer, NEW, **typed)
    assert answer.status_code == 422
    assert "Not saved yet. Put 2 things right" in answer.text
    assert '<a href="#audit_date">Date of audit must be a date' in answer.text
    assert '<a href="#case_id">Case ID must be a number like 0123456' in answer.text
    again = form_in(answer.text)
    assert {name: again[name] for name in typed} == typed
    assert "<title>Error: New case file audit" in answer.text
    assert references(officer) == []


def test_only_the_questions_of_the_form_are_taken(
    app: Flask, officer: FlaskClient
) -> None:
    """Mass assignment: columns are not questions, whatever is posted."""
    hostile = {
        "reference": "CFA-1999-0001",
        "status": "withdrawn",
        "owner": "helen marsh",
        "created_by": "ceo@tests.example",
        "row_version": "99",
        "upload_id": "7",
        "id": "4242",
        "extra": "{}",
        "overall_grade_scale": "ofsted_pre_2014",
        "is_admin": "1",
    }
    assert sent(officer, NEW, **GOOD, **hostile).status_code == 303
    record = stored(app)
    assert record.reference == "CFA-2025-0001"
    assert (record.status, record.row_version) == ("submitted", 1)
    assert (record.created_by, record.owner) == (
        "helen.marsh@tests.example",
        "priya shah",
    )
    assert record.values["overall_grade_scale"] is None
    assert record.upload_id is None


def test_a_double_click_saves_once(officer: FlaskClient) -> None:
    fields = {**opened(officer, NEW), **GOOD}
    first, second = (press(officer, NEW, fields) for _ in range(2))
    assert first.location == second.location
    assert references(officer) == ["CFA-2025-0001"]


def test_a_change_needs_a_reason(app: Flask, officer: FlaskClient) -> None:
    record = audit(app)
    answer = sent(officer, edit(record), team="South")
    assert answer.status_code == 422
    assert '<a href="#_reason">Say why you are changing it' in answer.text
    # As on the page: the answers first, and last why they are changed.
    both = sent(officer, edit(record), audit_date="31 02 2018").text
    assert both.index('<a href="#audit_date">') < both.index('<a href="#_reason">')
    assert form_in(answer.text)["team"] == "South"

    answer = sent(officer, edit(record), team="South", _reason="Moved in March")
    assert answer.status_code == 303
    assert stored(app, record.record_id).values["team"] == "South"
    assert "Moved in March" in officer.get(details(record)).text


def test_a_record_that_is_opened_and_saved_stays_as_it_is(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(
        app,
        date_of_birth="3/2/2011",
        plan_type="child_protection",
        audit_type="thematic",
        theme="Neglect",
        assessment_grade="requires_improvement",
        assessment_rationale="Two lines.\n\nOf it.",
        actions=[{"action": "Put a date", "due_on": "24/10/2025", "status": "open"}],
    )
    before = stored(app, record.record_id)
    answer = sent(officer, edit(record), _reason="Only looking")
    page = officer.get(f"{LIST}edit/{answer.location}")
    assert "Nothing was different, so CFA-2018-0001 stays as it was." in page.text
    assert stored(app, record.record_id) == before


def test_rows_are_added_and_removed_without_a_script(
    app: Flask, officer: FlaskClient
) -> None:
    answer = sent(officer, NEW, "add:actions", **GOOD, worker="M Jelinek")
    assert answer.status_code == 200
    fields = form_in(answer.text)
    assert fields["worker"] == "M Jelinek"
    fields |= {"actions-0-action": "Put a date", "actions-0-due_on": "24 10 2025"}
    answer = press(officer, NEW, fields, "add:actions")
    fields = form_in(answer.text)
    assert fields["actions-0-action"] == "Put a date"
    fields["actions-1-action"] = "Ring the school"
    fields = form_in(press(officer, NEW, fields, "remove:actions:0").text)
    assert fields["actions-0-action"] == "Ring the school"
    assert "actions-1-action" not in fields
    assert press(officer, NEW, fields).status_code == 303
    assert [row["action"] for row in stored(app).repeats["actions"]] == [
        "Ring the school"
    ]


def test_every_row_asks_in_the_same_order(officer: FlaskClient) -> None:
    fields = form_in(sent(officer, NEW, "add:actions").text)
    page = press(officer, NEW, fields, "add:actions").text
    first, second = (
        re.findall(r'data-question="(\w+)"', row)
        for row in page.split('<fieldset class="qa-action"')[1:]
    )
    assert first == second
    assert first[0] == "action"


def test_a_row_that_is_wrong_is_named(officer: FlaskClient) -> None:
    rows = {
        "actions-0-action": "Put a date",
        "actions-1-action": "Record it",
        "actions-1-due_on": "next sup",
    }
    answer = sent(officer, NEW, **GOOD, **rows)
    assert answer.status_code == 422
    assert '<a href="#actions-1-due_on">Action 2: Due on must be a date' in answer.text
    answer = press(officer, NEW, form_in(answer.text) | {"case_id": "", "auditor": ""})
    told = [answer.text.index(f'href="#{box}"') for box in ("case_id", "auditor")]
    assert [*told, answer.text.index('href="#actions-1-due_on"')] == sorted(
        [*told, answer.text.index('href="#actions-1-due_on"')]
    ), "the summary goes down the page as its boxes do"
    assert form_in(answer.text)["actions-1-due_on"] == "next sup"


def test_an_emptied_row_is_left_out_and_the_others_keep_their_history(
    app: Flask, officer: FlaskClient
) -> None:
    actions = [{"action": "Put a date"}, {"action": "Ring the school"}]
    record = audit(app, actions=actions)
    rows = stored(app, record.record_id).repeats["actions"]
    typed = {"actions-0-action": "", "actions-1-owner": "M Jelinek"}
    sent(officer, edit(record), **typed, _reason="One was done")
    (left,) = stored(app, record.record_id).repeats["actions"]
    assert left["row_key"] == rows[1]["row_key"]
    assert left["owner"] == "M Jelinek"


def test_an_answer_that_need_not_be_given_can_be_taken_back(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app, audit_type="random")
    assert "No answer" in officer.get(edit(record)).text
    sent(officer, edit(record), audit_type="", _reason="It was not known")
    assert stored(app, record.record_id).values["audit_type"] is None


def test_grades_are_offered_on_the_scale_of_the_day(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app, audit_date="12/04/2013", overall_grade="Adequate")
    page = officer.get(edit(record)).text
    assert ">Adequate</label>" in page
    assert sent(officer, edit(record), team="S", _reason="Moved").status_code == 303


def test_what_an_old_workbook_lacks_holds_up_no_other_change(
    app: Flask, officer: FlaskClient
) -> None:
    """Grades without reasons: the team can be mended, a new grade needs its reason."""
    log = Origin("Oct 18", 12)
    record = audit(app, risk_grade="Good", overall_rationale="", origin=log)
    mended = sent(officer, edit(record), team="South", _reason="Misspelt")
    assert mended.status_code == 303
    graded = sent(officer, edit(record), planning_grade="good", _reason="Overlooked")
    assert graded.status_code == 422
    assert "Planning: rationale is missing" in graded.text
    assert "Risk: rationale is missing" not in graded.text


def test_a_withdrawn_record_is_taken_back_before_it_is_changed(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app)
    store = store_of(app)
    with store.session() as session:
        store.records(session, "x").withdraw("case_file_audit", [1], "Twice")
    answer = officer.get(edit(record))
    assert answer.status_code == 302
    assert "was withdrawn" in officer.get(details(record)).text


def test_an_auditor_begins_with_their_own_name(app: Flask) -> None:
    auditor = logged_in(app, Role.AUDITOR, "Tom Ashby", "East")
    assert opened(auditor, NEW)["auditor"] == "Tom Ashby"


def test_what_was_typed_is_never_markup(app: Flask, officer: FlaskClient) -> None:
    words = "</textarea><script>alert(1)</script>"
    answer = sent(officer, NEW, **GOOD, assessment_rationale=words, team='"><b>x')
    assert answer.status_code == 303
    for address in (LIST, f"{LIST}details/?id=1", f"{LIST}edit/?id=1"):
        page = officer.get(address).text
        assert "<script>alert" not in page
        assert '"><b>x' not in page


def test_a_broken_button_changes_nothing(officer: FlaskClient) -> None:
    for do in ("remove:actions:9", "remove:actions:x", "remove:actions:", "refresh"):
        assert sent(officer, NEW, do, **GOOD).status_code == 200
    assert sent(officer, NEW, "add:nothing", **GOOD).status_code == 400
    assert references(officer) == []


def test_a_key_that_another_has_used_stands_in_nobodys_way(app: Flask) -> None:
    first, second = logged_in(app, name="First"), logged_in(app, name="Second")
    fields = opened(first, NEW) | GOOD
    assert first.post(NEW, data=fields).status_code == 303
    theirs = fields | {"csrf_token": token(second, "/account"), "case_id": "7654321"}
    assert second.post(NEW, data=theirs).status_code == 303
    assert stored(app, 2).values["case_id"] == "7654321"


def test_a_question_says_what_may_make_it_owed(officer: FlaskClient) -> None:
    depends = "(optional, depending on Moderated grade)"
    assert depends in officer.get(NEW).text
    told = sent(officer, NEW, moderated_grade="good")
    assert told.status_code == 422
    assert depends not in told.text
    assert "Moderator is missing" in told.text
