"""The page of actions: what is open, and saying how it goes."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.screens import actions_view
from backoffice.store.opening import store_of
from tests.backoffice.people import Clock, add_account, log_in, post, stop_the_clock
from tests.backoffice.programme.work.audited import ACTIONS, ROLES, Audited

ACTION = "/actions/case_file_audit/1/1/"


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def audit(app: Flask, clock: Clock) -> int:
    store = store_of(app)
    with store.session() as session:
        action = {**ACTIONS[0], "due_on": "23/11/2026"}
        other = {**action, "action": "Update the plan"}
        return Audited(store, session).save(actions=(action, other))


def as_(app: Flask, name: str) -> FlaskClient:
    return log_in(app.test_client(), add_account(app, ROLES[name][0], name))


def test_the_first_due_stands_first_with_how_it_stands(app: Flask, audit: int) -> None:
    page = as_(app, "Pat Officer").get("/actions/").text
    assert "See the child alone" in page
    assert ">Overdue</strong>" in page
    assert "CFA-2026-0001" in page


def test_a_worker_says_that_their_own_is_done(app: Flask, audit: int) -> None:
    wren = as_(app, "Wren Worker")
    assert "I have verified it" not in wren.get(ACTION).text
    said = {"what": "done", "on": "2026-11-24", "seen": ACTIONS[0]["action"]}
    answer = post(wren, ACTION, **said, note="Seen today")
    assert "It is noted in CFA-2026-0001." in wren.get(answer.location or "").text
    page = as_(app, "Pat Officer").get("/actions/?state=done").text
    assert "Done, to be verified</strong>" in page


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"what": "verified"}, 400),
        ({"what": "done", "on": "soon"}, 400),
        ({"what": "sung"}, 400),
        ({"what": "not_needed"}, 400),
    ],
)
def test_what_cannot_be_said_comes_back_with_why(
    app: Flask, audit: int, said: dict[str, str], status: int
) -> None:
    wren = as_(app, "Wren Worker")
    answer = post(wren, ACTION, seen=ACTIONS[0]["action"], **said)
    assert answer.status_code == status


def test_what_is_not_theirs_is_not_there(app: Flask, audit: int) -> None:
    # Of no post: who manages the team sees its actions.
    nora = log_in(app.test_client(), add_account(app, Role.AUDITOR, "Nora Nopost"))
    assert nora.get(ACTION).status_code == 404
    assert post(nora, ACTION, what="done").status_code == 404
    for address in ("/actions/tea/1/1/", "/actions/case_file_audit/1/9/"):
        assert nora.get(address).status_code == 404
    assert "See the child" not in nora.get("/actions/").text


def test_filters_leave_what_they_ask_for(app: Flask, audit: int) -> None:
    pat = as_(app, "Pat Officer")
    for asked, there in (
        ("who=wren", True),
        ("who=nobody", False),
        ("team=Seacroft", True),
        ("state=open", False),
        ("form=supervision_audit", False),
        ("page=x", True),
    ):
        assert ("See the child" in pat.get(f"/actions/?{asked}").text) is there, asked


def test_the_next_page_keeps_every_filter(
    app: Flask, audit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions_view, "MOST", 1)
    asked = "form=case_file_audit&form=supervision_audit&who=wren&state=overdue"
    page = as_(app, "Pat Officer").get(f"/actions/?{asked}").text
    assert f'rel="next" href="?{asked}&page=2"' in html.unescape(page)
