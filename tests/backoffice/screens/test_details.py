"""A record to read: grades, actions, source cells, history; withdrawing it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from backoffice.access.roles import Role
from backoffice.clock import now
from backoffice.store.database import writing
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.opening import store_of
from form_definitions.entry import check
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.pages import (
    LIST,
    TODAY,
    audit,
    details,
    edit,
    form_in,
    references,
    sent,
    table,
)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, name="Helen Marsh")


def test_it_shows_grades_reasons_and_actions(app: Flask, officer: FlaskClient) -> None:
    record = audit(
        app,
        risk_grade="RI",
        risk_rationale="Two notices\nwere not followed.",
        actions=[{"action": "Put a date", "due_on": "24/10/2018", "status": "open"}],
    )
    page = officer.get(details(record)).text
    rows = {row[0]: row[1:] for row in table(page) if row}
    assert rows["Risk"] == ["Requires improvement", "Two notices were not followed."]
    assert "Planning" not in rows
    assert "<strong>Not graded</strong>Assessment, Planning, " in page
    assert rows["Put a date"] == ["Due on: 24 Oct 2018", "Status: Open"]
    assert "1 action</p>" in page
    assert "Case ID 0123456" in page


def test_its_history_says_who_when_why_and_what(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app, audit_date="12/04/2018")
    sent(officer, edit(record), team="South", _reason="Moved in March")
    changes = {"overall_grade": "RI", "audit_date": "13/4/2018"}
    ruth = logged_in(app, name="Ruth Okafor")
    sent(ruth, edit(record), **changes, overall_rationale="x", _reason="Moderated")
    page = officer.get(details(record)).text
    history = page.split("<h2>History</h2>")[1].split("</ol>")[0]
    words = " ".join(history.split())
    assert words.index("3 answers changed") < words.index("Team: South")
    assert words.index("Team: South") < words.index("<b>Entered</b>")
    for told in ("‘Moved in March’", "was North", "Helen Marsh, today", "Ruth Okafor"):
        assert told in words
    assert "12 Apr 2018" in words
    assert "13 Apr 2018" in words
    assert "Good" in words
    assert "Requires improvement" in words


def test_it_shows_the_cells_it_came_from(app: Flask, officer: FlaskClient) -> None:
    """
    | FWi ID  | Area team   | Date     | Overall | Colour |
    | 0123456 | Harbour CPC | 18.10.18 | Gd      | blue   |
    """
    store = store_of(app)
    raw = {
        "case_id": "0123456",
        "team": "Harbour CPC",
        "audit_date": "18.10.18",
        "overall_grade": "Gd",
    }
    entry = check(
        store.versions.form("case_file_audit"),
        {**raw, "auditor": "G Pym", "overall_rationale": "x", "overall_grade": "Good"},
        today=TODAY,
    )
    with store.session() as session, writing(session):
        upload = session.execute(
            insert(Upload)
            .values(
                file_name="Case_Audit_Log_2018-19.xlsx",
                sha256="0" * 64,
                size=1,
                who="x",
                at=now(),
                status="committed",
                counts={},
                report={},
            )
            .returning(Upload.id)
        ).scalar_one()
        saved = store.records(session, "x").save(
            entry, source="upload", upload_id=upload
        )
        session.execute(
            insert(UploadEntry).values(
                upload_id=upload,
                position=1,
                sheet="Oct 18",
                row=12,
                status="ready",
                typed=raw,
                values={},
                repeats={},
                problems=[],
                unmapped={"Colour": "blue"},
                record_id=saved.record_id,
            )
        )
    page = officer.get(details(saved)).text
    rows = {row[0]: row[1:] for row in table(page) if row}
    assert rows["Date of audit"] == ["18.10.18", "Read as: 18 Oct 2018"]
    assert rows["Colour"] == ["blue", "No question of the form asks for it"]
    for told in ("Case_Audit_Log_2018-19.xlsx", "Oct 18", "row <b>12</b>"):
        assert told in page
    assert "Came in with an upload" in page


def test_a_record_is_withdrawn_with_a_reason_and_taken_back(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app)
    query = f"?id={record.record_id}"
    post(officer, f"{LIST}withdraw/{query}", _reason=" ")
    assert "Say why, in a sentence" in officer.get(details(record)).text
    assert references(officer) == ["CFA-2018-0001"]

    post(officer, f"{LIST}withdraw/{query}", _reason="Typed twice")
    page = officer.get(details(record)).text
    assert "CFA-2018-0001 is withdrawn" in page
    assert "‘Typed twice’" in page
    assert references(officer) == []
    assert ">Change</a>" not in page

    post(officer, f"{LIST}restore/{query}", _reason="It was another child")
    assert "CFA-2018-0001 is taken back" in officer.get(details(record)).text
    assert references(officer) == ["CFA-2018-0001"]


def test_withdrawing_twice_by_a_double_click_is_done_once(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app)
    fields = form_in(officer.get(details(record)).text, "method")
    key = officer.get(details(record)).text.split('name="_key" value="')[1][:32]
    assert fields
    for _ in range(2):
        address = f"{LIST}withdraw/?id={record.record_id}"
        post(officer, address, _reason="Twice", _key=key)
    page = officer.get(details(record)).text
    assert "already" not in page
    assert page.count("<b>Withdrawn</b>") == 1


def test_of_a_teams_record_only_ones_own_is_changed(app: Flask) -> None:
    """A colleague's audit is read; it is not theirs to change."""
    theirs = audit(app, team="East", auditor="Somebody Else")
    own = audit(app, team="North", auditor="Tom  ASHBY")
    tom = logged_in(app, Role.AUDITOR, "Tom Ashby", "East")
    page = tom.get(details(theirs))
    assert page.status_code == 200
    assert ">Change</a>" not in page.text
    assert "Withdraw" not in page.text
    assert tom.get(edit(theirs)).status_code == 403
    assert ">Change</a>" in tom.get(details(own)).text
    assert sent(tom, edit(own), worker="M J", _reason="Known now").status_code == 303
    withdrawn = post(tom, f"{LIST}withdraw/?id={own.record_id}", _reason="x")
    assert withdrawn.status_code == 403
