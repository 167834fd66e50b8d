"""Drafts: kept by themselves or by a button, offered again, nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import (
    LIST,
    audit,
    edit,
    form_in,
    opened,
    press,
    references,
    sent,
)

NEW = f"{LIST}new/"
DRAFT = f"{LIST}draft/"
GOOD = {
    "case_id": "0123456",
    "audit_date": "13 Oct 2025",
    "auditor": "Priya Shah",
    "overall_grade": "good",
    "overall_rationale": "Heard.",
}


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, name="Helen Marsh")


def test_what_is_typed_is_kept_by_itself_and_offered_again(
    app: Flask,
) -> None:
    clock = stop_the_clock(app)
    officer = logged_in(app)
    fields = opened(officer, NEW) | {"case_id": "12", "actions-0-action": "Ring"}
    kept = officer.post(DRAFT, data=fields, headers={"Accept": "application/json"})
    assert kept.get_json() == {"said": "Draft kept today 9:00am. Not saved yet."}
    assert references(officer) == []

    clock.forward(minutes=20)
    page = officer.get(NEW)
    assert "You have a draft of this from today 9:00am" in page.text
    assert form_in(page.text)["case_id"] == ""
    assert "data-draft=" not in page.text, "an offered draft is not written over"
    again = form_in(officer.get(f"{NEW}?draft=1").text)
    # What could not be read was kept as it was typed.
    assert (again["case_id"], again["actions-0-action"]) == ("12", "Ring")


def test_a_button_keeps_a_draft_without_a_script(officer: FlaskClient) -> None:
    answer = sent(officer, NEW, "draft", worker="M Jelinek")
    assert answer.status_code == 303
    assert "Your draft is kept" in officer.get(LIST).text
    assert form_in(officer.get(f"{NEW}?draft=1").text)["worker"] == "M Jelinek"


def test_saving_lets_the_draft_go(officer: FlaskClient) -> None:
    fields = opened(officer, NEW) | GOOD
    officer.post(DRAFT, data=fields)
    assert press(officer, f"{NEW}?draft=1", fields).status_code == 303
    assert "You have a draft" not in officer.get(NEW).text
    # One that was still on its way when it was saved keeps nothing.
    late = officer.post(DRAFT, data=fields)
    assert late.get_json() == {"said": "Saved."}
    assert "You have a draft" not in officer.get(NEW).text


def test_a_draft_can_be_thrown_away(officer: FlaskClient) -> None:
    sent(officer, NEW, "draft", worker="M Jelinek")
    assert sent(officer, NEW, "discard").status_code == 302
    assert "You have a draft" not in officer.get(NEW).text


def test_a_draft_of_a_change_knows_what_it_was_a_change_of(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app)
    sent(officer, edit(record), "draft", team="East", _reason="Wrong")
    ruth = logged_in(app, name="Ruth Okafor")
    sent(ruth, edit(record), team="South", _reason="Moved")
    fields = form_in(officer.get(f"{edit(record)}&draft=1").text)
    assert (fields["team"], fields["_reason"]) == ("East", "Wrong")
    assert press(officer, edit(record), fields).status_code == 409


def test_a_version_that_no_record_has_is_none(officer: FlaskClient) -> None:
    for number in ("2147483648", "9" * 18, "-1"):
        fields = opened(officer, NEW) | {"_row_version": number}
        assert officer.post(DRAFT, data=fields).status_code == 200, number


def test_a_draft_is_its_owners_alone(app: Flask, officer: FlaskClient) -> None:
    sent(officer, NEW, "draft", worker="Heron-7391")
    other = logged_in(app, Role.PERFORMANCE_MANAGER, name="Other")
    page = other.get(f"{NEW}?draft=1").text
    assert "Heron-7391" not in page
    assert "You have a draft" not in page


def test_no_draft_is_kept_of_a_record_out_of_scope(app: Flask) -> None:
    record = audit(app, team="North", auditor="Somebody Else")
    auditor = logged_in(app, Role.AUDITOR, "Tom Ashby", "East")
    address = f"{DRAFT}?id={record.record_id}"
    assert post(auditor, address, team="x").status_code == 404
    assert post(auditor, f"{DRAFT}?id=abc").status_code == 404
