"""A new return is a file: its page, workbook and data follow, and no Python does."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook

from backoffice.access.roles import Role
from backoffice.commands import main
from backoffice.config import Settings
from backoffice.store.opening import store_of
from exports.accessibility import faults
from tests.backoffice.figures.service import Known, keep
from tests.backoffice.people import logged_in, post, stop_the_clock

BY_GRADE = """
return: by_grade
title: Audits by grade
about: How audits of each grade were followed up.
period: half-year
forms: [case_file_audit]
notes:
  - {about: Follow-up, words: A grade below good is followed up by its manager.}
sheets:
  - cover
  - sheet: Follow-up
    about: One row for each quarter and overall grade.
    by: [quarter, overall_grade]
    measures: [completed, received]
  - notes
"""
"""Measures in a new list, a breakdown nobody shipped, and another period."""
FOLLOW_UP = [
    ["July to September 2018 (Q2 2018-19)", "Good", 1, 0],
    ["October to December 2018 (Q3 2018-19)", "Good", 2, 1],
    ["October to December 2018 (Q3 2018-19)", "Inadequate", 1, 0],
]


@pytest.fixture
def audits(app: Flask) -> list[Known]:
    """Three audits of October 2018, and one of September."""

    def graded(day: date, grade: str, received: date | None = None) -> Known:
        form, team = "case_file_audit", "Seacroft"
        return Known(form, day, team, {"overall": grade}, received=received)

    made = [
        graded(date(2018, 9, 30), "good"),
        graded(date(2018, 10, 1), "good"),
        graded(date(2018, 10, 28), "good", date(2018, 10, 29)),
        graded(date(2018, 10, 31), "inadequate"),
    ]
    store = store_of(app)
    with store.session() as session:
        return keep(store, store.records(session, "setup@tests.example"), made)


def put(settings: Settings, name: str, text: str) -> None:
    folder = settings.data / "returns"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_a_file_is_a_page_and_a_workbook(
    app: Flask, audits: list[Known], settings: Settings, tmp_path: Path
) -> None:
    put(settings, "by_grade.yaml", BY_GRADE)
    client = logged_in(app)

    assert "Audits by grade" in client.get("/returns/").text
    page = client.get("/returns/by_grade/2018/").text
    assert "Audits by grade, January to December 2018" in page
    for words in ("Follow-up", "Inadequate", "July to September 2018"):
        assert words in page
    answer = client.get("/returns/by_grade/2018/workbook", buffered=True)
    path = tmp_path / "return.xlsx"
    path.write_bytes(answer.data)
    assert faults(path) == []
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["Cover", "Follow-up", "Notes"]
    rows = book["Follow-up"].iter_rows(min_row=5, values_only=True)
    assert [list(row) for row in rows] == FOLLOW_UP
    notes = dict(
        row[:2] for row in book["Notes"].iter_rows(min_row=5, values_only=True)
    )
    assert notes["Follow-up"] == "A grade below good is followed up by its manager."


def test_a_file_is_data_of_a_command(
    audits: list[Known], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(settings.data))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", settings.database_url)
    put(settings, "by_grade.yaml", BY_GRADE)
    words = ["export", "return", "--return", "by_grade", "--period", "2018"]

    done = CliRunner().invoke(main, [*words, "--json", "-"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["return"] == "by_grade"
    follow_up = next(one for one in said["sheets"] if one["name"] == "Follow-up")
    assert follow_up["headings"][:2] == ["Quarter", "Overall: grade"]
    assert follow_up["rows"] == FOLLOW_UP

    put(settings, "by_grade.yaml", BY_GRADE.replace("received]", "recieved]"))
    done = CliRunner().invoke(main, [*words, "--json", "-"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        "by_grade.yaml, line 14: there is no measure 'recieved'; did you mean"
        " 'received'?" in done.stderr
    )


def test_a_fault_is_said_where_returns_are_chosen(
    app: Flask, audits: list[Known], settings: Settings
) -> None:
    put(settings, "by_grade.yaml", BY_GRADE.replace("period: half", "perod: half"))

    client = logged_in(app)
    page = client.get("/returns/").text
    assert "by_grade.yaml, line 5: a return has no word" in page
    assert "did you mean" in page
    assert client.get("/returns/by_grade/2018/").status_code == 404
    # Who reads figures alone can put nothing right.
    assert "by_grade.yaml" not in logged_in(app, Role.LEADERSHIP).get("/returns/").text


def test_what_was_published_outlives_the_file(app: Flask, audits: list[Known]) -> None:
    stop_the_clock(app)
    settings: Settings = app.config["SETTINGS"]
    put(settings, "by_grade.yaml", BY_GRADE)
    lead = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    half = "/returns/by_grade/2018-H2/"
    post(lead, f"{half}publish", edition="0")
    first = lead.get(f"{half}workbook", buffered=True).data
    (settings.data / "returns" / "by_grade.yaml").unlink()

    chosen = lead.get("/returns/").text
    assert "No longer made" in chosen
    assert f'href="{half}"' in chosen
    assert "This return is no longer made." in lead.get(half).text
    assert lead.get(f"{half}workbook", buffered=True).data == first
    assert lead.get("/returns/by_grade/2018-H1/").status_code == 404
    assert post(lead, f"{half}publish", edition="1").status_code == 404
    assert lead.get(f"{half}since/").status_code == 404
