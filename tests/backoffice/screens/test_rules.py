"""A council's own life cycle on its page: checked, dated, and the old one kept."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.programme.rules.in_force import life_cycles
from backoffice.store.opening import store_of
from form_definitions.life_cycles import shipped_files
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.programme.work.audited import TODAY, Audited

PAGE = "/rules/life_cycle/case_file_audit/"
TEXT = shipped_files()["case_file_audit"]


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    stop_the_clock(app)
    return logged_in(app)


def change(officer: FlaskClient, said: str, do: str = "publish") -> str:
    given = {"said": said, "from_on": TODAY.isoformat(), "reason": "Agreed on Monday"}
    answer = post(officer, PAGE, _do=do, **given)
    return officer.get(answer.location).text if answer.location else answer.text


def test_a_changed_life_cycle_holds_from_its_day_on(
    app: Flask, officer: FlaskClient
) -> None:
    own = TEXT.replace("label: Close it", "label: Close it for good")
    assert "Nothing is wrong with it." in change(officer, own, "check")
    with store_of(app).session() as session:
        assert (
            life_cycles(session)["case_file_audit"].steps["close"].label == "Close it"
        )
    assert "It holds so from" in change(officer, own)
    with store_of(app).session() as session:
        step = life_cycles(session, TODAY)["case_file_audit"].steps["close"]
        assert step.label == "Close it for good"
    assert "Your own" in officer.get("/rules/").text
    change(officer, "")
    with store_of(app).session() as session:
        step = life_cycles(session, TODAY)["case_file_audit"].steps["close"]
        assert step.label == "Close it"


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("open_actions > 0", "open_actoins > 0", "did you mean"),
        ("from: [agreed]", "from: [agred]", "agreed"),
        ("life_cycle: case_file_audit", "life_cycle: another", "leave that word"),
        ("forms: [case_file_audit]", "forms: [case_audit]", "There is no form"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_published(
    officer: FlaskClient, was: str, now: str, said: str
) -> None:
    assert said in change(officer, TEXT.replace(was, now)).replace("&#39;", "'")
    assert "Your own" not in officer.get("/rules/").text


def test_no_work_is_left_in_a_state_that_is_no_more(
    app: Flask, officer: FlaskClient
) -> None:
    with store_of(app).session() as session:
        Audited(store_of(app), session).save()
    own = TEXT.replace("submitted", "handed_in")
    assert "keep that state, or move them on first" in change(officer, own)
