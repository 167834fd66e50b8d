"""Answers that hold from now on: given in Review, listed, changed and forgotten."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from tests.backoffice.intake.test_from_now_on import APRIL, MAY
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.pages import form_in, press
from tests.backoffice.screens.test_uploads import send_log, words

LIST = "/review/remembered/"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def april(officer: FlaskClient) -> str:
    """April is saved; the key of its one question."""
    post(officer, f"{send_log(officer, APRIL)}save/")
    found = re.search(r'name="group" value="(\w+)"', officer.get("/review/").text)
    assert found is not None
    return found[1]


def remember(officer: FlaskClient, group: str) -> None:
    given = {"group": group, "all": "requires_improvement", "from_now_on": "yes"}
    post(officer, "/review/answer/", _do="all", **given)


def form_of(officer: FlaskClient) -> str:
    """The address that changes the one answer in use."""
    found = re.search(rf'action="({LIST}\d+/)"', officer.get(LIST).text)
    assert found is not None
    return found[1]


def test_an_answer_is_offered_to_hold_from_now_on(
    officer: FlaskClient, april: str
) -> None:
    assert "every workbook that says ‘R. Imp’" in words(officer.get("/review/"))
    remember(officer, april)
    read = words(officer.get("/review/"))
    assert "The workbooks to come are read by this answer too." in read
    listed = words(officer.get(LIST))
    assert "R. Imp Overall: grade Case file audit" in listed
    assert "Read as: Requires improvement Pat Officer today" in listed
    assert "Not yet used" in listed


def test_an_answer_holds_for_its_own_cells_alone_where_it_is_not_ticked(
    officer: FlaskClient, april: str
) -> None:
    post(officer, "/review/answer/", _do="all", group=april, all="good")
    assert "Nothing is remembered." in words(officer.get(LIST))


def test_the_next_upload_shows_what_was_read_by_it(
    officer: FlaskClient, april: str
) -> None:
    remember(officer, april)
    may = send_log(officer, MAY)
    page = words(officer.get(may))
    assert "Read by remembered answers 2 cells" in page
    assert "Overall: grade was read as Requires improvement, as Pat Officer" in page
    post(officer, f"{may}save/")
    assert "2 in 1 upload, last today" in words(officer.get(LIST))
    found = officer.get("/records/case_file_audit/?search=0200001")
    number = re.search(r"details/\?id=(\d+)", found.text)
    assert number is not None
    address = f"/records/case_file_audit/details/?id={number[1]}"
    record = words(officer.get(address))
    assert "R. Imp Read as: Requires improvement Overall: grade was read as" in record
    assert "‘Overall: grade was read as Requires improvement, as Pat Off" in record


def test_it_is_changed_and_forgotten_with_its_history(
    officer: FlaskClient, april: str
) -> None:
    remember(officer, april)
    first = form_of(officer)
    post(officer, first, _do="change", value="inadequate")
    read = words(officer.get(LIST))
    assert "‘R. Imp’ is read as you chose from now on." in read
    assert "No more in use 1 answer" in read
    post(officer, form_of(officer), _do="forget")
    read = words(officer.get(LIST))
    assert "‘R. Imp’ is asked again from now on." in read
    assert "No more in use 2 answers" in read
    post(officer, first, _do="forget")
    assert "Somebody has changed or forgotten this" in words(officer.get(LIST))


def test_undoing_the_answer_forgets_it(officer: FlaskClient, april: str) -> None:
    remember(officer, april)
    last = re.search(r'name="answer" value="(\d+)"', officer.get("/review/").text)
    assert last is not None
    post(officer, "/review/undo/", answer=last[1])
    read = words(officer.get("/review/"))
    assert "The workbooks to come are not read by this answer any more." in read


def test_a_question_that_may_mean_two_things_offers_nothing_for_later(
    officer: FlaskClient,
) -> None:
    two = APRIL.replace("R. Imp", "Good/RI").replace("r imp ", "good/ri")
    post(officer, f"{send_log(officer, two)}save/")
    assert "And from now on" not in words(officer.get("/review/"))


def test_only_the_performance_team_sees_it(app: Flask) -> None:
    auditor = logged_in(app, Role.AUDITOR, "An Auditor")
    assert auditor.get(LIST).status_code == 403


def test_answers_one_by_one_hold_from_now_on_where_they_are_alike(
    officer: FlaskClient, april: str
) -> None:
    good = {"v-1-0": "good", "v-1-1": "good"}
    said = {"group": april, "_do": "each", "from_now_on": "yes"}
    sent = post(officer, "/review/answer/", **said, **good)
    read = words(officer.get(sent.location))
    assert "The workbooks to come are read by this answer too." in read
    assert "Read as: Good Pat Officer today" in words(officer.get(LIST))


def test_answers_one_by_one_that_differ_are_not_remembered(
    officer: FlaskClient, april: str
) -> None:
    two = {"v-1-0": "good", "v-1-1": "requires_improvement"}
    said = {"group": april, "_do": "each", "from_now_on": "yes"}
    sent = post(officer, "/review/answer/", **said, **two)
    told = words(officer.get(sent.location))
    assert "It is not remembered: answered in more than one way" in told
    assert "Nothing is remembered." in words(officer.get(LIST))


def test_what_is_changed_in_the_grid_can_hold_from_now_on(
    officer: FlaskClient, april: str
) -> None:
    grid = "/review/grid/?upload=1"
    page = officer.get(grid)
    assert "R. Imp in Overall: grade 3 cells" in words(page)
    found = re.search(r'name="from_now_on" value="(\w+)"', page.text)
    assert found is not None
    boxes = form_in(page.text, "data-grid")
    changed = {**boxes, "c-1-0-overall_grade": "good", "from_now_on": found[1]}
    sent = press(officer, grid, changed)
    told = words(officer.get(sent.location))
    assert "1 row is settled. The workbooks to come are read by this answer" in told
    assert "Read as: Good Pat Officer today" in words(officer.get(LIST))
