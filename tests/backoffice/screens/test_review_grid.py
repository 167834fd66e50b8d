"""The grid of the review: rows put right as in a spreadsheet, and taken back there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.access.roles import Role
from tests.backoffice.intake.test_answering import MANY
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.pages import form_in, press
from tests.backoffice.screens.test_uploads import count, send_log, words

GRID = "/review/grid/?upload=1"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    """An officer whose one upload has five rows, of which four wait for two reasons."""
    client = logged_in(app, Role.PERFORMANCE, "Pat Officer")
    post(client, f"{send_log(client, MANY, 'many.csv')}save/")
    return client


def stands(client: FlaskClient, address: str = GRID) -> dict[str, str]:
    """What stands in the boxes of the grid."""
    return form_in(client.get(address).text, "data-grid")


def fix(client: FlaskClient, address: str = GRID, **typed: str) -> TestResponse:
    """Type into boxes of the grid, named by row and field, and save."""
    boxes = {f"c-1-{name.removeprefix('row')}": said for name, said in typed.items()}
    boxes = {name.replace("_", "-", 1): said for name, said in boxes.items()}
    return press(client, address, {**stands(client, address), **boxes})


def test_it_shows_what_holds_rows_up(officer: FlaskClient) -> None:
    page = officer.get(GRID)
    assert page.status_code == 200
    assert "Case file audits that wait in many.csv 1 to 4 of 4" in words(page)
    boxes = stands(officer)
    assert boxes["c-1-2-audit_date"] == "31/06/2018"
    assert boxes["c-1-0-overall_grade"] == ""


def test_it_shows_the_rows_that_one_field_holds_up(officer: FlaskClient) -> None:
    page = officer.get(f"{GRID}&field=audit_date")
    assert "Date of audit (2)" in words(page)
    assert "1 to 2 of 2" in words(page)
    assert "c-1-2-audit_date" in stands(officer, f"{GRID}&field=audit_date")
    assert "c-1-0-audit_date" not in page.text
    assert "No row is held up by this." in words(officer.get(f"{GRID}&field=theme"))


def test_what_is_changed_is_saved_and_taken_back_there(
    app: Flask, officer: FlaskClient
) -> None:
    answer = fix(officer, row0_overall_grade="good", row4_audit_date="30/04/2018")
    page = officer.get(answer.location)
    assert "2 rows are settled." in words(page)
    assert count(app)[0] == 3
    back = press(officer, "/review/undo/", form_in(page.text, "data-undo-answer"))
    assert back.location == GRID
    assert "2 rows wait again." in words(officer.get(back.location))
    assert count(app)[0] == 1


def test_a_wrong_cell_stays_as_it_was_typed(app: Flask, officer: FlaskClient) -> None:
    answer = fix(officer, row0_overall_grade="good", row4_audit_date="32/04/2018")
    assert answer.status_code == 422
    assert form_in(answer.text, "data-grid")["c-1-4-audit_date"] == "32/04/2018"
    assert count(app)[0] == 2


def test_a_row_that_somebody_changed_meanwhile_is_not_put_back(
    app: Flask, officer: FlaskClient
) -> None:
    before = stands(officer)
    colleague = logged_in(app, Role.PERFORMANCE, "Robin Officer")
    fix(colleague, row2_overall_grade="inadequate")
    late = press(officer, GRID, {**before, "c-1-2-audit_date": "30/06/2018"})
    assert late.status_code == 422
    assert "many, row 4: Somebody changed this row meanwhile" in words(late)
    assert form_in(late.text, "data-grid")["c-1-2-overall_grade"] == "inadequate"
    assert count(app)[0] == 1


def test_rows_that_somebody_settled_meanwhile_are_told(
    app: Flask, officer: FlaskClient
) -> None:
    before = stands(officer)
    colleague = logged_in(app, Role.PERFORMANCE, "Robin Officer")
    fix(colleague, row0_overall_grade="good", row1_overall_grade="good")
    late = press(officer, GRID, {**before, "c-1-4-audit_date": "30/04/2018"})
    told = words(officer.get(late.location))
    assert "1 row is settled, 2 somebody else has settled meanwhile." in told
    assert count(app)[0] == 4


def test_many_rows_are_shown_a_page_at_a_time(app: Flask, officer: FlaskClient) -> None:
    rows = [
        f"| 02{at:05} | North | Priya Shah | {at % 27 + 1}/05/2018 | Good/RI |"
        for at in range(60)
    ]
    sheet = "\n".join([MANY.strip().splitlines()[0], *rows])
    post(officer, f"{send_log(officer, sheet, 'sixty.csv')}save/")
    first = officer.get("/review/grid/?upload=2")
    assert "1 to 50 of 60" in words(first)
    assert "page=1" in first.text
    last = "/review/grid/?upload=2&page=1"
    assert "51 to 60 of 60" in words(officer.get(last))
    answer = press(
        officer, last, {**stands(officer, last), "c-2-55-overall_grade": "good"}
    )
    assert "1 row is settled." in words(officer.get(answer.location))
    assert "51 to 59 of 59" in words(officer.get(last))
    assert "51 to 59 of 59" in words(officer.get(f"{last[:-1]}99"))


def test_nothing_changed_is_told(officer: FlaskClient) -> None:
    answer = fix(officer)
    assert "Nothing was changed in the grid." in words(officer.get(answer.location))
    assert officer.get("/review/grid/?upload=99").status_code == 404


@pytest.mark.parametrize("mark", ["m-1", "m-x-1", "m-1-99", "m-9999999999-1", "m-9-1"])
def test_a_row_that_is_not_there_is_nothing_to_change(
    officer: FlaskClient, mark: str
) -> None:
    sent = {"csrf_token": stands(officer)["csrf_token"], mark: "x"}
    answer = officer.post(GRID, data=sent)
    assert answer.status_code == 303


def test_it_opens_on_the_form_of_which_most_rows_wait(officer: FlaskClient) -> None:
    heading = "| SDM | Team manager | Date of audit | Overall judgement |"
    rows = [f"| P Nair | Lee X{at} | 31/06/2018 | Good |" for at in range(6)]
    sheet = "\n".join([heading, *rows])
    post(officer, f"{send_log(officer, sheet, 'Supervision audits.csv')}save/")
    page = words(officer.get("/review/grid/"))
    assert "Supervision audits that wait 1 to 6 of 6" in page
