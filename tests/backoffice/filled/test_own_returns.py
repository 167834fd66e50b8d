"""A return that is the council's own file is filled into its workbooks as any other.

2018-H2  October to March: two audits in its first quarter, good and inadequate
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.config import Settings
from backoffice.store.opening import store_of
from tests.backoffice.figures.service import Known, keep
from tests.backoffice.filled.test_templates import cells, run
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.exports.fill.template import simple

BY_GRADE = """
return: by_grade
title: Audits by grade
about: How audits of each grade were followed up.
period: half-year
forms: [case_file_audit]
sheets:
  - cover
  - sheet: Follow-up
    about: One row for each quarter and overall grade.
    by: [quarter, overall_grade]
    measures: [completed, received]
  - notes
"""
ASKS = {
    "A1": "{{ return }}, {{ period }}",
    "B1": "{{ completed: Good }}",
    "B2": "{{ completed: Good, quarter 1 }}",
    "B3": "{{ completed: Inadequate, quarter 1 }}",
    "B4": "{{ completed: Good, quarter 2 }}",
    "A6": "{{ table: Follow-up, Overall: grade, Completed }}",
}


@pytest.fixture
def client(app: Flask, settings: Settings) -> FlaskClient:
    stop_the_clock(app)
    folder = settings.data / "returns"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "by_grade.yaml").write_text(BY_GRADE, "utf-8")
    days = {(9, 30): "good", (10, 1): "good", (10, 31): "inadequate"}
    made = [
        Known("case_file_audit", date(2018, *day), "Seacroft", {"overall": grade})
        for day, grade in days.items()
    ]
    store = store_of(app)
    with store.session() as session:
        keep(store, store.records(session, "pat@tests.example"), made)
    return logged_in(app, Role.PERFORMANCE_MANAGER)


def test_it_is_offered_tried_and_filled(client: FlaskClient, tmp_path: Path) -> None:
    path = simple(tmp_path / "own.xlsx", ASKS)
    assert "Audits by grade" in client.get("/returns/templates/").text
    asks = client.get("/returns/templates/asks/by_grade/").text
    assert "{{ completed: quarter 1, Good }}" in asks

    kept = post(
        client,
        "/returns/templates/add",
        name="Board",
        **{"return": "by_grade", "file": (BytesIO(path.read_bytes()), path.name)},
    )

    assert kept.status_code == 303, kept.text
    answer = client.get(f"{kept.location}2018-H2/workbook", buffered=True)
    assert answer.status_code == 200, answer.text
    assert cells(answer.data) == {
        "A1": "Audits by grade, October 2018 to March 2019 (H2 2018-19)",
        "B1": 1,
        "B2": 1,
        "B3": 1,
        "B4": 0,
        "A6": "Good",
        "B6": 1,
        "A7": "Inadequate",
        "B7": 1,
    }
    assert "Board" in client.get("/returns/by_grade/2018-H2/").text


def test_the_command_fills_it(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    path, out = simple(tmp_path / "own.xlsx", ASKS), tmp_path / "out.xlsx"
    asked = ("--return", "by_grade", "--period", "2018-H2", "--template", str(path))

    done = run(settings, *asked, "-o", str(out))

    assert done.exit_code == 0, done.stderr
    assert cells(out.read_bytes())["B3"] == 1


def test_a_template_whose_return_is_gone_is_still_listed(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    path = simple(tmp_path / "own.xlsx", {"A1": "{{ period }}"})
    kept = post(
        client,
        "/returns/templates/add",
        name="Board",
        **{"return": "by_grade", "file": (BytesIO(path.read_bytes()), path.name)},
    )
    (settings.data / "returns" / "by_grade.yaml").unlink()

    listed = client.get("/returns/templates/").text
    assert "Its return, by_grade, is not there now" in listed
    assert f'href="{kept.location}"' not in listed
    assert client.get(kept.location).status_code == 404
