"""One audit through its pages: four people, each with what is theirs to do."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from backoffice.store.notice_tables import NoticeRow
from backoffice.store.opening import store_of
from backoffice.store.work_tables import Work
from tests.backoffice.people import (
    Clock,
    add_account,
    log_in,
    post,
    stop_the_clock,
    token,
)
from tests.backoffice.programme.work.audited import ROLES, Audited

DETAILS = "/records/case_file_audit/details/?id={}"


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def audit(app: Flask, clock: Clock) -> int:
    """An audit of Wren Worker's work that Ann Auditor has sent in."""
    store = store_of(app)
    with store.session() as session:
        return Audited(store, session).save(plan_type="Child protection plan")


def as_(app: Flask, name: str) -> FlaskClient:
    team = "Seacroft" if name == "Mo Manager" else ""
    return log_in(app.test_client(), add_account(app, ROLES[name][0], name, team))


def take(app: Flask, browser: FlaskClient, step: str, reason: str = "") -> str:
    """Press a step's button; the message that comes back."""
    with store_of(app).session() as session:
        work = session.scalars(select(Work)).one()
    said = {"step": step, "seen": work.steps, "reason": reason}
    answer = post(browser, f"/work/{work.id}/step/", **said)
    return browser.get(answer.location).text if answer.location else answer.text


def buttons(page: str) -> list[str]:
    return re.findall(r'name="step" value="(\w+)"', page)


def test_its_page_says_where_it_stands_and_offers_what_is_ones_own(
    app: Flask, audit: int
) -> None:
    ann = as_(app, "Ann Auditor")
    page = ann.get(DETAILS.format(audit)).text
    assert "Where it stands" in page
    assert buttons(page) == ["share"]
    assert "Shared with worker and manager" in take(app, ann, "share")


def test_a_worker_reads_what_is_shared_and_it_is_noted(app: Flask, audit: int) -> None:
    ann, wren = as_(app, "Ann Auditor"), as_(app, "Wren Worker")
    assert wren.get(DETAILS.format(audit)).status_code == 404
    assert "Nothing has been shared with you yet." in wren.get("/").text
    take(app, ann, "share")
    assert "CFA-2026-0001" in wren.get("/").text
    page = wren.get(DETAILS.format(audit)).text
    assert "Seen, heard and safer." in page
    assert buttons(page) == ["dispute"]
    assert "read today" in ann.get(DETAILS.format(audit)).text


def test_a_worker_changes_nothing(app: Flask, audit: int) -> None:
    wren = as_(app, "Wren Worker")
    take(app, as_(app, "Ann Auditor"), "share")
    edit = f"/records/case_file_audit/edit/?id={audit}"
    assert wren.get(edit).status_code == 403
    assert "That is not yours to do." in take(app, wren, "agree")


def test_what_is_not_yet_possible_says_what_is_missing(app: Flask, audit: int) -> None:
    pat = as_(app, "Pat Officer")
    take(app, pat, "share")
    take(app, pat, "agree")
    page = pat.get(DETAILS.format(audit)).text
    assert "<b>Close it</b>: not yet. Some of its actions are open still" in page


def test_nobody_moves_what_they_cannot_see(app: Flask, audit: int) -> None:
    stan = as_(app, "Stan Stranger")
    with store_of(app).session() as session:
        work = session.scalars(select(Work)).one()
    answer = post(stan, f"/work/{work.id}/step/", step="share", seen=work.steps)
    assert answer.status_code == 404
    assert post(stan, "/work/4242/step/", step="share").status_code == 404


def test_saving_on_the_screen_sends_it_in(app: Flask, audit: int) -> None:
    ann = as_(app, "Ann Auditor")
    new = ann.get("/records/case_file_audit/new/").text
    assert 'value="Ann Auditor"' in new
    answers = {
        "case_id": "7654321",
        "audit_date": "20 11 2026",
        "auditor": "Ann Auditor",
        "overall_grade": "good",
        "overall_rationale": "Seen and heard.",
    }
    sent = post(ann, "/records/case_file_audit/new/", _do="save", **answers)
    assert sent.status_code == 303, re.findall(r"govuk-error-message.*", sent.text)
    with store_of(app).session() as session:
        newest = session.scalars(select(Work).order_by(Work.id.desc())).first()
    assert newest is not None
    assert newest.state == "submitted"


# --- the letters


def test_the_letters_stand_on_the_clocks_page(app: Flask, audit: int) -> None:
    pat = as_(app, "Pat Officer")
    page = pat.get("/due/notices/").text
    assert page.count("CFA-2026-0001</a>") == 3  # worker, manager, and the CP Chair
    assert "Needs an address" in page
    assert "48 hours left" in page or "47 hours left" in page


def test_what_is_not_sent_in_time_is_overdue(
    app: Flask, audit: int, clock: Clock
) -> None:
    clock.forward(hours=49)
    page = as_(app, "Pat Officer").get("/due/notices/").text
    assert page.count("Overdue") == 3


def readdress(browser: FlaskClient, page: str, to: str) -> TestResponse:
    said = {"csrf_token": token(browser, "/account"), "address": to}
    return browser.post(page, data=said)


def test_an_officer_says_where_a_letter_goes(app: Flask, audit: int) -> None:
    pat = as_(app, "Pat Officer")
    with store_of(app).session() as session:
        nobody = session.scalars(
            select(NoticeRow).where(NoticeRow.state == "nobody")
        ).one()
    page = f"/due/notices/{nobody.id}/"
    assert readdress(pat, page, "the chair").status_code == 400
    assert readdress(pat, page, "Chair@tests.example").status_code == 303
    again = readdress(pat, page, "other@tests.example")
    assert "waits for no address any more" in pat.get(again.location or "").text
    with store_of(app).session() as session:
        row = session.get_one(NoticeRow, nobody.id)
        assert (row.state, row.address) == ("waits", "chair@tests.example")


def test_only_the_performance_team_sees_the_letters(app: Flask, audit: int) -> None:
    assert as_(app, "Ann Auditor").get("/due/notices/").status_code == 403


# --- commissions

ASKED = {
    "title": "Neglect",
    "obligation": "thematic_audits",
    "theme": "Neglect",
    "from_on": "2026-11-01",
    "due_on": "2026-12-31",
    "many": "2",
    "post": ["team_manager"],
}
COMMISSIONS = "/due/commissions/"


def test_a_commission_is_owed_by_those_who_are_asked(app: Flask, audit: int) -> None:
    pat = as_(app, "Pat Officer")
    answer = post(pat, COMMISSIONS, **ASKED)
    assert "Neglect is asked of 3 people." in pat.get(answer.location or "").text
    due = pat.get("/due/?period=2026-12&obligation=thematic_audits").text
    assert due.count("2 of them") == 3
    post(pat, f"{COMMISSIONS}1/end/")
    due = pat.get("/due/?period=2026-12&obligation=thematic_audits").text
    assert "2 of them" not in due


def test_up_to_four_a_year_is_a_ceiling(app: Flask, audit: int) -> None:
    pat = as_(app, "Pat Officer")
    post(pat, COMMISSIONS, **{**ASKED, "many": "3"})
    refused = post(pat, COMMISSIONS, **ASKED)
    assert refused.status_code == 400
    assert "would be asked for 5 in a year, and at most 4" in refused.text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"title": " "}, "Say what is commissioned"),
        ({"due_on": "2026-10-01"}, "before the day it begins"),
        ({"from_on": ""}, "Give the day it begins"),
        ({"many": "none"}, "Say who is asked, and for how many each."),
        ({"post": ["director"]}, "Say who is asked"),
        ({"obligation": "experienced_observed"}, "Choose an obligation"),
    ],
)
def test_a_commission_that_lacks_something_is_refused(
    app: Flask, audit: int, other: dict[str, object], said: str
) -> None:
    answer = post(as_(app, "Pat Officer"), COMMISSIONS, **{**ASKED, **other})
    assert answer.status_code == 400
    assert said in answer.text
