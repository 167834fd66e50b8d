"""An alert on its pages: in red with words, until somebody says what was done."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backoffice.store.alert_tables import Alert
from backoffice.store.opening import store_of
from tests.backoffice.people import Clock, add_account, log_in, post, stop_the_clock
from tests.backoffice.programme.work.audited import ROLES, Audited

LIST = "/records/case_file_audit/"
RED = "Immediate safeguarding concern"


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def audit(app: Flask, clock: Clock) -> int:
    """An audit that Ann Auditor has marked."""
    store = store_of(app)
    with store.session() as session:
        return Audited(store, session).save(immediate_safeguarding="Yes")


def as_(app: Flask, name: str, team: str = "") -> FlaskClient:
    return log_in(app.test_client(), add_account(app, ROLES[name][0], name, team))


def alert_of(app: Flask) -> Alert:
    with store_of(app).session() as session:
        return session.scalars(select(Alert)).one()


def test_it_is_red_on_the_record_in_the_list_and_at_home(
    app: Flask, audit: int
) -> None:
    pat = as_(app, "Pat Officer")
    for address in (f"{LIST}details/?id={audit}", LIST, "/", "/alerts/"):
        page = pat.get(address).text
        assert RED.lower() in page.lower(), address
        assert "CFA-2026-0001" in page
    assert f'<b class="qa-late">{RED}</b>' in pat.get(LIST).text


def test_it_is_gone_once_somebody_says_what_was_done(app: Flask, audit: int) -> None:
    pat, number = as_(app, "Pat Officer"), alert_of(app).id
    answer = post(pat, f"/alerts/{number}/", done="Seen today; strategy meeting at 2.")
    page = pat.get(answer.location).text
    assert "Acknowledged by Pat Officer" in page
    assert "Seen today; strategy meeting at 2." in page
    assert "nobody has acknowledged" not in pat.get("/").text
    assert f'<b class="qa-late">{RED}' not in pat.get(LIST).text
    assert "Seen today" in pat.get("/alerts/").text


def test_without_a_word_it_stands(app: Flask, audit: int) -> None:
    pat, number = as_(app, "Pat Officer"), alert_of(app).id
    answer = post(pat, f"/alerts/{number}/", done=" ")
    assert "Say what was done" in pat.get(answer.location).text
    assert alert_of(app).acknowledged_at is None


def test_who_does_not_see_the_record_sees_no_alert_of_it(
    app: Flask, audit: int
) -> None:
    stan, number = as_(app, "Stan Stranger"), alert_of(app).id
    assert "CFA-2026-0001" not in stan.get("/").text
    assert "CFA-2026-0001" not in stan.get("/alerts/").text
    assert post(stan, f"/alerts/{number}/", done="Done").status_code == 404
    wren = as_(app, "Wren Worker")
    assert post(wren, f"/alerts/{number}/", done="Done").status_code == 403
    assert alert_of(app).acknowledged_at is None
