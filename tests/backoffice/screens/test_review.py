"""Review: what is held is found, answered beside its raw cells, or left out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from tests.backoffice.intake.test_answering import MANY
from tests.backoffice.intake.test_from_now_on import APRIL
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
    assert "1 row waits for a person to settle: 1 cell, in 1 question." in read
    assert "1 cell says ‘Good/RI’ Overall" in read
    assert "log, E4 : settle the whole row Case ID: 0100003" in read
    assert "It says: Good/RI" in read


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


def test_a_cell_is_offered_the_grades_of_its_own_day(officer: FlaskClient) -> None:
    """One of the three is of 2012, when the scale had no such grade."""
    post(officer, f"{send_log(officer, APRIL)}save/")
    page = officer.get("/review/")
    read = words(page)
    assert "Overall: grade (Ofsted's four grades)" in read
    assert "Overall: grade (Ofsted's four grades until March 2014)" in read
    assert (
        "Read on the scale of their day, Ofsted's four grades: only that is offered."
        in read
    )
    assert "Requires improvement" in read
    assert "Adequate" not in read

    found = re.search(r'name="group" value="(\w+)"', page.text)
    assert found is not None
    given = {"group": found[1], "all": "requires_improvement"}
    post(officer, "/review/answer/", _do="all", **given)

    read = words(officer.get("/review/"))
    assert "2 rows are settled." in read
    assert "Adequate" in read
    assert "Requires improvement" not in read.partition("Keys")[0].partition("Read")[2]


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
    assert "log, E4" in words(officer.get(f"/review/?upload={number}"))
    for other in ("999", "2147483648", "9" * 30):
        assert officer.get(f"/review/?upload={other}").status_code == 404
        assert officer.get(f"/uploads/{other}/").status_code == 404


# --- many at once


@pytest.fixture
def many(officer: FlaskClient) -> str:
    """Five rows of which four wait, for two reasons; the query of their upload."""
    at = send_log(officer, MANY, "many.csv")
    post(officer, f"{at}save/")
    return f"?upload={at.strip('/').split('/')[-1]}"


def groups_on(page: str) -> list[str]:
    """The keys of the groups that a page lists."""
    return re.findall(r'href="\?group=([0-9a-f]+)', page)


def test_cells_are_gathered_by_their_repair(officer: FlaskClient, many: str) -> None:
    page = officer.get(f"/review/{many}")
    read = words(page)
    assert "4 rows wait for a person to settle: 5 cells, in 2 questions." in read
    assert "3 cells say ‘Good/RI’" in read
    assert "Use this answer for 3 cells" in read
    _, dates = groups_on(page.text)[:2]
    opened = words(officer.get(f"/review/?group={dates}"))
    assert "2 dates that do not exist" in opened
    assert "31/06/2018" in opened
    assert "Save what is answered" in opened


def test_one_answer_is_given_to_all_and_undone(
    app: Flask, officer: FlaskClient, many: str
) -> None:
    grades = groups_on(officer.get("/review/").text)[0]
    sent = post(officer, "/review/answer/", group=grades, _do="all", all="good")
    assert sent.status_code == 303
    page = officer.get(sent.location)
    assert "2 rows are settled, 1 waits for another answer." in words(page)
    assert count(app)[0] == 3
    number = re.search(r'name="answer" value="(\d+)"', page.text)
    assert number is not None
    undone = post(officer, "/review/undo/", answer=number[1])
    assert undone.location == f"/review/?group={grades}"
    assert "3 rows wait again." in words(officer.get(undone.location))
    assert count(app)[0] == 1


def test_cells_are_answered_one_by_one(
    app: Flask, officer: FlaskClient, many: str
) -> None:
    dates = groups_on(officer.get("/review/").text)[1]
    answer = {"group": dates, "_do": "each", "v-1-4": "30/04/2018"}
    told = post(officer, "/review/answer/", **answer, **{"v-1-2": "32/06/2018"})
    assert told.status_code == 422
    assert 'value="32/06/2018"' in told.text
    assert "Date of audit does not exist" in words(told) or "Error" in words(told)
    assert "1 row is settled." in words(told)
    assert count(app)[0] == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"_do": "all"}, "Choose an answer for these cells"),
        ({"_do": "all", "all": "splendid"}, "is not on the scale"),
        ({"_do": "each"}, "Answer at least one of these cells"),
        ({"_do": "leave"}, "Say why these rows are left out"),
        ({}, "Choose what to do with these cells"),
    ],
)
def test_what_is_no_answer_is_told(
    app: Flask, officer: FlaskClient, many: str, said: dict[str, str], why: str
) -> None:
    grades = groups_on(officer.get("/review/").text)[0]
    told = post(officer, "/review/answer/", group=grades, **said)
    assert told.status_code == 422
    assert why in words(told)
    assert count(app)[0] == 1


def test_a_group_that_is_settled_by_now_is_told(
    officer: FlaskClient, many: str
) -> None:
    sent = post(officer, "/review/answer/", group="0" * 16, _do="all", all="good")
    assert "These rows are settled by now." in words(officer.get(sent.location))


def test_rows_are_left_out_together(officer: FlaskClient, many: str) -> None:
    grades = groups_on(officer.get("/review/").text)[0]
    answer = {"group": grades, "_do": "leave", "_reason": "Practice rows"}
    sent = post(officer, "/review/answer/", **answer)
    assert "3 rows are left out." in words(officer.get(sent.location))


def test_nobody_undoes_the_answer_of_another(
    app: Flask, officer: FlaskClient, many: str
) -> None:
    grades = groups_on(officer.get("/review/").text)[0]
    post(officer, "/review/answer/", group=grades, _do="all", all="good")
    other = logged_in(app, Role.PERFORMANCE, "Robin Officer")
    assert "Undo this answer" not in other.get("/review/").text
    post(other, "/review/undo/", answer=1)
    assert count(app)[0] == 3


@pytest.mark.parametrize("row", ["", "?row=", "?row=x", "?row=99", "?row=2147483648"])
def test_a_row_that_is_not_there(officer: FlaskClient, held: str, row: str) -> None:
    answer = officer.get(held.partition("?")[0] + row)
    assert answer.status_code in {303, 404}
