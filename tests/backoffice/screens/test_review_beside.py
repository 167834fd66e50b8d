"""A row beside the record that it may be, and a row that is several records."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook

from backoffice.access.roles import Role
from tests.backoffice.intake.test_likenesses import HERE, NEAR
from tests.backoffice.intake.test_splitting import SIBLINGS
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.test_uploads import count, send, send_log, words


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def near(officer: FlaskClient) -> dict[str, str]:
    """A row waits that may be here already; what is sent to answer it."""
    for name, drawing in (("here.csv", HERE), ("near.csv", NEAR)):
        post(officer, f"{send_log(officer, drawing, name)}save/")
    page = officer.get("/review/").text
    group = re.search(r'name="group" value="(\w+)"', page)
    seen = re.search(r'name="s-2-0" value="([\d.]+)"', page)
    assert group is not None
    assert seen is not None
    return {"group": group[1], "s-2-0": seen[1], "_do": "each"}


def test_what_differs_stands_side_by_side(
    officer: FlaskClient, near: dict[str, str]
) -> None:
    read = words(officer.get("/review/"))
    assert "It may be CFA-2018-0001" in read
    assert "Overall: grade Ours: Good This row says: Requires improvement" in read
    assert "The same in 3 answers Case ID 0100001" in read
    assert "1 answer of ours that the row leaves blank: kept in any case" in read
    assert "The same: keep ours" in read
    assert "Auditor Ours: Priya Shah" in words(officer.get("/review/2/?row=0"))


@pytest.mark.parametrize(
    ("decision", "there"),
    [("keep", (2, 2)), ("take", (2, 3)), ("apart", (3, 3))],
)
def test_each_answer_settles_it(
    app: Flask,
    officer: FlaskClient,
    near: dict[str, str],
    decision: str,
    there: tuple[int, int],
) -> None:
    sent = post(officer, "/review/answer/", **near, **{"v-2-0": decision})
    assert "1 row is settled." in words(officer.get(sent.location))
    assert count(app) == there


def test_one_answer_settles_all_of_them(
    app: Flask, officer: FlaskClient, near: dict[str, str]
) -> None:
    post(officer, "/review/answer/", group=near["group"], _do="all", all="take")
    assert count(app) == (2, 3)


def test_a_record_changed_meanwhile_is_shown_again(
    app: Flask, officer: FlaskClient, near: dict[str, str]
) -> None:
    old = {**near, "s-2-0": "1.7", "v-2-0": "keep"}
    told = post(officer, "/review/answer/", **old)
    assert told.status_code == 422
    assert "The record was changed meanwhile" in words(told)
    assert "The record was changed meanwhile" in words(
        post(officer, "/review/2/?row=0", _do="take", seen="1.7")
    )
    assert count(app) == (2, 2)


def test_the_page_of_a_row_settles_it_too(
    app: Flask, officer: FlaskClient, near: dict[str, str]
) -> None:
    post(officer, "/review/2/?row=0", _do="take", seen=near["s-2-0"])
    assert "near, row 2 is settled as the record" in words(officer.get("/review/"))
    assert count(app) == (2, 3)


# --- several records


def test_a_cell_that_names_two_is_two_records(app: Flask, officer: FlaskClient) -> None:
    at = send_log(officer, SIBLINGS, "two.csv")
    post(officer, f"{at}save/")
    page = officer.get("/review/")
    assert "1 cell names several cases" in words(page)
    assert "Two records, one for each It is 1645677 It is 1645691" in words(page)
    group = re.search(r'name="group" value="(\w+)"', page.text)
    assert group is not None
    answer = {"group": group[1], "_do": "each", "v-1-1": "each"}
    sent = post(officer, "/review/answer/", **answer)
    assert "2 records are settled." in words(officer.get(sent.location))
    assert count(app) == (3, 3)
    told = words(officer.get(at))
    assert "a record: 2. 1 more came of rows that name several cases." in told


@pytest.mark.parametrize(
    "said",
    [
        {"_do": "each", "v-1-1": "1645691"},
        {"_do": "each", "v-1-1": "other", "t-1-1": "1645691"},
        {"_do": "each", "t-1-1": "1645691"},
    ],
)
def test_or_it_is_one_of_them_or_another(
    app: Flask, officer: FlaskClient, said: dict[str, str]
) -> None:
    post(officer, f"{send_log(officer, SIBLINGS, 'two.csv')}save/")
    found = re.search(r'name="group" value="(\w+)"', officer.get("/review/").text)
    assert found is not None
    post(officer, "/review/answer/", group=found[1], **said)
    assert count(app) == (2, 2)
    assert "1645691" in words(officer.get("/records/case_file_audit/"))


def test_the_page_of_a_row_makes_both(app: Flask, officer: FlaskClient) -> None:
    post(officer, f"{send_log(officer, SIBLINGS, 'two.csv')}save/")
    row = "/review/1/?row=1"
    assert "Save 2 records, one for each number" in words(officer.get(row))
    answers = {"audit_date": "20/04/2018", "auditor": "Tom Lowe", "team": "Seaton"}
    answers["overall_grade"] = "requires_improvement"
    post(officer, row, _do="split", **answers)
    assert "Nothing else waits." in words(officer.get("/review/"))
    assert count(app) == (3, 3)


# --- date cells


def test_a_date_cell_is_shown_as_a_date_and_said_to_be_one(
    officer: FlaskClient,
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Case ID", "Team", "Auditor", "Date of audit", "Overall grade"])
    for day in range(10, 16):
        sheet.append([f"01000{day}", "North", "P Shah", date(2018, 5, day), "Good"])
    sheet.append(["0100020", "North", "P Shah", date(2014, 5, 15), "Good"])
    content = BytesIO()
    book.save(content)
    at = send(officer, ("days.xlsx", content.getvalue())).location
    assert "15 May 2014 date cell" in words(officer.get(at))
    post(officer, f"{at}save/")
    asked = officer.get("/review/")
    assert "It says: 15 May 2014 date cell" in words(asked)
    assert "2014-05-15" not in asked.text
    grid = officer.get("/review/grid/").text
    assert 'value="15 May 2014" data-raw="15 May 2014" data-date-cell' in grid
    row = officer.get("/review/1/?row=6")
    assert "15 May 2014 date cell" in words(row)
    assert "2014-05-15" not in row.text
