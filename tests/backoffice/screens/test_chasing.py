"""Chasing actions and cases to be audited again: the first due first, without names."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.store.notice_tables import NoticeRow
from backoffice.store.opening import store_of
from tests.backoffice.people import Clock, add_account, log_in, post, stop_the_clock
from tests.backoffice.programme.work.audited import ROLES, Audited

CHASE = "/actions/chase/"
AGAIN = "/due/re-audits/"


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def audit(app: Flask, clock: Clock) -> int:
    """An Inadequate audit of June, with overdue actions of two owners."""
    actions = (
        {"action": "See Jayden alone", "owner": "Wren Worker", "due_on": "23/11/2026"},
        {"action": "Update the plan", "owner": "Mo Manager", "due_on": "01/08/2026"},
        {"action": "Call the school", "owner": "Nobody Known", "due_on": "01/08/2026"},
        {"action": "Later", "owner": "Mo Manager", "due_on": "30/12/2026"},
    )
    store = store_of(app)
    with store.session() as session:
        said = {"audit_date": "30/06/2026", "overall_grade": "Inadequate"}
        return Audited(store, session).save(actions=actions, **said)


@pytest.fixture
def pat(app: Flask, audit: int) -> FlaskClient:
    return as_(app, "Pat Officer")


def as_(app: Flask, name: str) -> FlaskClient:
    return log_in(app.test_client(), add_account(app, ROLES[name][0], name))


def letters(app: Flask, notice: str) -> list[NoticeRow]:
    with store_of(app).session() as session:
        return session.query(NoticeRow).filter_by(notice=notice).all()


def test_the_first_due_stands_first_and_letters_name_nobody(
    app: Flask, pat: FlaskClient
) -> None:
    page = html.unescape(pat.get(CHASE).text)
    panels = re.findall(r"<h2>(.*?)</h2>", page)
    assert panels == ["Mo Manager", "Wren Worker"]
    assert "Nobody Known" in page
    numbers = re.findall(r'name="person" value="(\d+)"', page)
    answer = post(pat, CHASE, person=numbers)
    assert "2 letters to be sent" in pat.get(answer.location or "").text
    written = letters(app, "chase_actions")
    assert {row.address for row in written} == {
        "mo.manager@tests.example",
        "wren.worker@tests.example",
    }
    for row in written:
        assert row.state == "waits"
        assert "CFA-2026-0001" in row.letter
        said = row.letter + row.subject
        for secret in ("Jayden", "plan", "0123456", "school"):
            assert secret not in said
    mo = next(row for row in written if row.address.startswith("mo."))
    assert "due 1 August 2026, 115 days ago" in mo.letter
    assert "December" not in mo.letter
    assert "A letter that chases" in pat.get("/due/notices/").text


def test_nobody_is_written_to_twice_a_week(
    app: Flask, pat: FlaskClient, clock: Clock
) -> None:
    number = re.findall(r'name="person" value="(\d+)"', pat.get(CHASE).text)[0]
    for days, many in ((0, 1), (0.2, 1), (7, 2)):
        clock.forward(days=days)
        pat = log_again(app, pat)
        post(pat, CHASE, person=number)
        assert len(letters(app, "chase_actions")) == many, days


def log_again(app: Flask, pat: FlaskClient) -> FlaskClient:
    """The same officer, whose log-in may have ended meanwhile."""
    if pat.get(CHASE).status_code == 200:
        return pat
    answer = post(
        pat, "/log-in", email="pat.officer@tests.example", password="three quiet words"
    )
    assert answer.status_code == 302
    return pat


def test_a_case_is_asked_for_again_and_chased(
    app: Flask, pat: FlaskClient, clock: Clock
) -> None:
    page = pat.get(AGAIN).text
    assert "CFA-2026-0001" in page
    assert "Overdue</strong>" in page
    page = pat.get(f"{AGAIN}?ask=1").text
    assert "Ann Auditor audited it before" in page
    number = re.search(r'<option value="(\d+)">Stan Stranger', page)
    assert number is not None
    answer = post(pat, f"{AGAIN}1/ask/", person=number[1])
    assert "Stan Stranger is asked" in pat.get(answer.location or "").text
    post(pat, f"{AGAIN}chase/")
    [row] = letters(app, "chase_again")
    assert row.address == "stan.stranger@tests.example"
    assert "The case of CFA-2026-0001, to be audited again" in row.letter
    assert "Write to whoever is late" in pat.get(AGAIN).text


def test_both_audits_of_a_case_lead_to_each_other(app: Flask, pat: FlaskClient) -> None:
    store = store_of(app)
    with store.session() as session:
        again = {"audit_date": "01/09/2026", "auditor": "Stan Stranger"}
        Audited.save(existing(store, session), "Pat Officer", **again)
    first = pat.get("/records/case_file_audit/details/?id=1").text
    assert "To be audited again" in first
    assert 'href="?id=2">CFA-2026-0002' in first
    second = pat.get("/records/case_file_audit/details/?id=2").text
    assert "Audits the case again after" in second
    assert 'href="?id=1">CFA-2026-0001' in second


def existing(store: object, session: object) -> Audited:
    """The people of the audit that is there already."""
    audited = object.__new__(Audited)
    audited.store, audited.session = store, session  # type: ignore[assignment]
    return audited
