"""Review: what is held is found, answered beside its raw cells, or left out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.test_uploads import count, send_log, words

ANSWERS = {
    "case_id": "0100003",
    "audit_date": "20 Apr 2018",
    "auditor": "Tom Lowe",
    "team": "Seaton",
}


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def held(officer: FlaskClient) -> str:
    """The address of the one row that is held."""
    at = send_log(officer)
    post(officer, f"{at}save/")
    found = re.search(r'href="(/review/\d+/\?row=\d+)"', officer.get("/review/").text)
    assert found is not None
    return found[1]


def test_the_list_shows_what_is_wrong_beside_the_raw_text(
    officer: FlaskClient, held: str
) -> None:
    read = words(officer.get("/review/"))
    assert "1 row waits for a person to settle." in read
    assert "log.csv log, row 4 0100003, 20 Apr 2018, Seaton, Tom Lowe" in read
    assert "Good/RI Settle" in read


def test_a_row_is_asked_what_holds_it_up(officer: FlaskClient, held: str) -> None:
    page = officer.get(held)
    assert page.status_code == 200
    read = words(page)
    assert "Why it is held" in read
    assert "Overall grade" in read or "Overall: grade" in read
    assert "The row as it was typed" in read
    assert "Good/RI E4" in read


def test_an_answer_saves_it(app: Flask, officer: FlaskClient, held: str) -> None:
    answer = post(officer, held, **ANSWERS, overall_grade="good")
    assert (answer.status_code, answer.location) == (303, "/review/")
    read = words(officer.get("/review/"))
    assert "is saved. Nothing else waits." in read
    assert "Nothing is held." in read
    assert count(app) == (3, 3)


def test_what_is_wrong_with_an_answer_is_told_and_nothing_typed_is_lost(
    app: Flask, officer: FlaskClient, held: str
) -> None:
    wrong = {**ANSWERS, "audit_date": "31/06/2018", "worker": "S Lowe"}
    answer = post(officer, held, **wrong, overall_grade="good")
    assert answer.status_code == 422
    assert "There is something still to settle" in words(answer)
    assert 'value="31/06/2018"' in answer.text
    assert 'value="S Lowe"' in answer.text
    assert count(app) == (2, 2)


def test_one_like_another_is_asked_about(
    app: Flask, officer: FlaskClient, held: str
) -> None:
    near = {
        "case_id": "0100002",
        "audit_date": "14/04/2018",
        "auditor": "Priya Shah",
        "team": "North",
        "overall_grade": "requires_improvement",
    }
    answer = post(officer, held, **near)
    assert answer.status_code == 422
    assert "This may be CFA-2018-0002, of 13 Apr 2018" in words(answer)
    assert "Save it as a record of its own" in words(answer)
    assert post(officer, held, **near, _do="apart").status_code == 303
    assert count(app) == (3, 3)


def test_it_is_left_out_with_a_reason(
    app: Flask, officer: FlaskClient, held: str
) -> None:
    asked = post(officer, held, _do="leave", **ANSWERS)
    assert asked.status_code == 422
    assert "Say why this row is left out." in words(asked)
    post(officer, held, _do="leave", _reason="A training case")
    assert "log, row 4 is left out." in words(officer.get("/review/"))
    assert count(app) == (2, 2)


def test_a_row_that_is_settled_leads_back_to_the_list(
    officer: FlaskClient, held: str
) -> None:
    post(officer, held, **ANSWERS, overall_grade="good")
    assert officer.get(held).location == "/review/"
    assert post(officer, held, **ANSWERS).location == "/review/"
    assert "Somebody has settled this row meanwhile." in words(officer.get("/review/"))


def test_only_one_upload_can_be_looked_at(officer: FlaskClient, held: str) -> None:
    number = held.split("/")[2]
    assert "log, row 4" in words(officer.get(f"/review/?upload={number}"))
    for other in ("999", "2147483648", "9" * 30):
        assert officer.get(f"/review/?upload={other}").status_code == 404
        assert officer.get(f"/uploads/{other}/").status_code == 404


@pytest.mark.parametrize("row", ["", "?row=", "?row=x", "?row=99", "?row=2147483648"])
def test_a_row_that_is_not_there(officer: FlaskClient, held: str, row: str) -> None:
    answer = officer.get(held.partition("?")[0] + row)
    assert answer.status_code in {303, 404}
