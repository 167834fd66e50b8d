"""A legal planning meeting that was observed: few read it until the council says so."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backoffice.access.roles import Role
from backoffice.access.scope import EVERYTHING
from backoffice.feed.sets import sets_of
from backoffice.store.opening import store_of
from tests.backoffice.people import add_account, log_in, post, stop_the_clock
from tests.backoffice.programme.work.audited import ROLES, Audited

LIST = "/records/meeting_observation/"
MEETING = {
    "meeting_type": "Legal Planning Meeting",
    "meeting_date": "20/11/2026",
    "team": "Seacroft",
    "observer": "Ann Auditor",
    "chair": "Mo Manager",
    "overall_grade": "Good",
    "overall_rationale": "The threshold was weighed with care.",
}
REFERENCE = "MTG-2026-0001"


@pytest.fixture
def seen(app: Flask) -> int:
    """A legal planning meeting that Ann Auditor has observed."""
    stop_the_clock(app)
    store = store_of(app)
    with store.session() as session:
        audited = Audited(store, session)
        return audited.save(form="meeting_observation", actions=(), **MEETING)


def as_(app: Flask, name: str, role: Role | None = None) -> FlaskClient:
    role = role or ROLES[name][0]
    return log_in(app.test_client(), add_account(app, role, name, "Seacroft"))


def details(browser: FlaskClient, seen: int) -> int:
    return browser.get(f"{LIST}details/?id={seen}").status_code


def test_its_maker_reads_it_and_others_do_not(app: Flask, seen: int) -> None:
    assert details(as_(app, "Ann Auditor"), seen) == 200
    for name in ("Pat Officer", "Mo Manager", "Stan Stranger", "Wren Worker"):
        browser = as_(app, name)
        assert details(browser, seen) == 404, name
        assert REFERENCE not in browser.get(LIST).text, name
        assert REFERENCE not in browser.get("/").text, name


def test_it_leaves_the_house_with_nobody(app: Flask, seen: int) -> None:
    perry = as_(app, "Perry Lead", Role.PERFORMANCE_MANAGER)
    assert REFERENCE in perry.get(LIST).text
    assert REFERENCE not in perry.get(f"{LIST}?search=threshold").text
    assert REFERENCE not in perry.get(f"{LIST}export/csv/").text
    store = store_of(app)
    fed = {one.name: one for one in sets_of(store.versions, EVERYTHING)}
    meetings = fed["meeting_observation"]
    asked = select(func.count()).select_from(meetings.source).where(*meetings.where)
    with store.session() as session:
        assert session.scalar(asked) == 0


def test_the_council_waives_it_by_right_and_with_a_reason(
    app: Flask, seen: int
) -> None:
    pat, ann = as_(app, "Pat Officer"), as_(app, "Ann Auditor")
    perry = as_(app, "Perry Lead", Role.PERFORMANCE_MANAGER)
    address = f"/privilege/meeting_observation/{seen}/"
    for browser in (pat, ann):
        assert post(browser, address, reason="I want to").status_code == 403
    answer = post(perry, address, reason=" ")
    assert "Say why it is waived" in perry.get(answer.location).text
    assert details(pat, seen) == 404
    answer = post(perry, address, reason="The Director decided so on 23 Nov.")
    assert "was waived by Perry Lead" in perry.get(answer.location).text
    assert details(pat, seen) == 200
    assert REFERENCE in pat.get(f"{LIST}export/csv/").text


def test_another_meeting_is_a_record_like_others(app: Flask, seen: int) -> None:
    store = store_of(app)
    with store.session() as session:
        audited = Audited.__new__(Audited)
        audited.store, audited.session = store, session
        other = MEETING | {"meeting_type": "Core Group meeting"}
        number = audited.save(form="meeting_observation", **other)
    assert details(as_(app, "Pat Officer"), number) == 200
    assert details(as_(app, "Mo Manager"), number) == 200  # of his own team
