"""The blank form on the screens: downloaded, filled in, sent in, saved, marked."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from backoffice.access.roles import Role
from backoffice.store.database import writing
from backoffice.store.opening import store_of
from backoffice.store.people_tables import Person
from form_definitions.catalog import shipped_forms
from tests.backoffice.intake.sheets import how_many
from tests.backoffice.people import logged_in, post, token
from tests.blank_forms.filling import Filled, everything, fill_form, fill_rows

FORM = shipped_forms()["case_file_audit"]
LIST = "/records/case_file_audit/"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    """Pat, a Performance Officer, logged in."""
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


def downloaded(
    client: FlaskClient, layout: str, tmp_path: Path, asked: str = ""
) -> Path:
    """The blank, saved on Pat's machine."""
    answer = client.get(f"{LIST}blank/{layout}/{asked}")
    assert answer.status_code == 200
    path = tmp_path / f"{layout}.xlsx"
    path.write_bytes(answer.data)
    return path


def send(client: FlaskClient, path: Path) -> str:
    """Send the workbook in; the address of its page."""
    answer = client.post(
        "/uploads/",
        data={
            "csrf_token": token(client, "/account"),
            "files": [(io.BytesIO(path.read_bytes()), path.name)],
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_the_list_leads_to_both_layouts(officer: FlaskClient) -> None:
    assert 'href="blank/"' in officer.get(LIST).text
    page = officer.get(f"{LIST}blank/").text
    assert "Case file audit, version 2" in page
    assert re.findall(r'action="((?:one|many)/)"', page) == ["one/", "many/"]
    answer = officer.get(f"{LIST}blank/one/")
    assert (
        "OFFICIAL-SENSITIVE Case file audit blank form.xlsx"
        in answer.headers["Content-Disposition"]
    )


def test_there_is_room_for_as_many_actions_as_are_asked_for(
    app: Flask, officer: FlaskClient, tmp_path: Path
) -> None:
    path = downloaded(officer, "one", tmp_path, "?actions=9")
    fill_form(path, FORM, everything(FORM, 0, actions=9))

    page = send(officer, path)
    assert post(officer, f"{page}save/").status_code == 303

    with store_of(app).session() as session:
        model = store_of(app).versions.table(FORM.key)
        actions = model.repeats["actions"].table
        assert session.scalar(select(func.count()).select_from(actions)) == 9
    for odd in ("0", "-1", "x", "99999", "²"):
        asked = downloaded(officer, "one", tmp_path, f"?actions={odd}")
        assert "Action 6" in written_in(asked)


def test_the_drop_downs_name_whom_its_reader_sees(
    app: Flask, officer: FlaskClient, tmp_path: Path
) -> None:
    path = downloaded(officer, "many", tmp_path)
    fill_rows(path, FORM, [everything(FORM, record) for record in range(3)])
    post(officer, f"{send(officer, path)}save/")

    whole = offered_in(downloaded(officer, "one", tmp_path, "?names=1"))
    assert {"Pat Officer", "Priya Nair-A", "Seacroft 2"} <= whole
    auditor = logged_in(app, Role.AUDITOR, "Al Auditor", "Seacroft 1")
    theirs = offered_in(downloaded(auditor, "one", tmp_path, "?names=1"))
    assert "Seacroft 1" in theirs
    assert not {"Pat Officer", "Seacroft 0", "Seacroft 2", "Priya Nair-A"} & theirs
    with store_of(app).session() as session, writing(session):
        session.add(Person(name="Una Listed", folded="una listed"))
    listed = offered_in(downloaded(officer, "one", tmp_path, "?names=1"))
    assert {"Una Listed", "Pat Officer"} <= listed
    assert "Priya Nair-A" not in listed
    plain = offered_in(downloaded(officer, "one", tmp_path))
    assert not {"Pat Officer", "Seacroft 2"} & plain


def written_in(path: Path) -> set[object]:
    """All that the sheet of one record says."""
    return {cell.value for row in load_workbook(path)["Form"] for cell in row}


def offered_in(path: Path) -> set[object]:
    """All that the drop-downs offer."""
    return {cell.value for row in load_workbook(path)["Answers"] for cell in row}


def test_a_layout_there_is_not_is_not_found(officer: FlaskClient) -> None:
    assert officer.get(f"{LIST}blank/three/").status_code == 404


def test_who_sees_no_records_gets_no_blank(app: Flask) -> None:
    leader = logged_in(app, Role.LEADERSHIP)
    assert leader.get(f"{LIST}blank/one/").status_code == 403


def test_one_record_goes_all_the_way_round(
    app: Flask, officer: FlaskClient, tmp_path: Path
) -> None:
    path = downloaded(officer, "one", tmp_path)
    fill_form(path, FORM, everything(FORM, 0, actions=6))

    page = send(officer, path)
    assert post(officer, f"{page}save/").status_code == 303

    with store_of(app).session() as session:
        assert how_many(session) == (1, 1)


def test_many_go_round_and_the_same_again_is_nothing_new(
    app: Flask, officer: FlaskClient, tmp_path: Path
) -> None:
    path = downloaded(officer, "many", tmp_path)
    fill_rows(path, FORM, [everything(FORM, record) for record in range(5)])
    assert post(officer, f"{send(officer, path)}save/").status_code == 303
    book = load_workbook(path)
    book.properties.title = "sent again"
    book.save(path)

    page = send(officer, path)

    assert "There is nothing new to add" in officer.get(page).text
    with store_of(app).session() as session:
        assert how_many(session) == (5, 5)


def test_the_marked_copy_comes_back_corrected(
    app: Flask, officer: FlaskClient, tmp_path: Path
) -> None:
    path = downloaded(officer, "one", tmp_path)
    filled = everything(FORM, 0)
    wrong = Filled({**filled.answers, "overall_grade": "Good/RI"}, filled.actions)
    page = send(officer, fill_form(path, FORM, wrong))
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(officer.get(f"{page}marked/").data)
    fill_form(marked, FORM, filled)

    assert post(officer, f"{send(officer, marked)}save/").status_code == 303

    with store_of(app).session() as session:
        assert how_many(session) == (1, 1)
