"""A council's own workbook: sent in, tried, filled for a month, refused with reasons.

2018-10   7 audits of Seacroft, all good
template  A1  {{ council }}, {{ period }}
          B2  {{ completed: Case file audits, Seacroft }}
          B3  {{ good or better: case_file_audit, overall }}
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from backoffice.access.roles import Role
from backoffice.commands import main
from backoffice.config import Settings
from backoffice.store.opening import store_of
from exports.returns import shipped_returns
from tests.backoffice.figures.service import Known, keep
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.exports.fill.template import simple

ASKS = {
    "A1": "{{ council }}, {{ period }}",
    "B2": "{{ completed: Case file audits, Seacroft }}",
    "B3": "{{ good or better: case_file_audit, overall }}",
}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A Performance Manager, in November 2026, with seven audits of October 2018."""
    stop_the_clock(app)
    arrive(app, *(date(2018, 10, day) for day in range(1, 8)))
    return logged_in(app, Role.PERFORMANCE_MANAGER)


def arrive(app: Flask, *days: date, grade: str = "good") -> None:
    made = [
        Known("case_file_audit", day, "Seacroft", {"overall": grade}) for day in days
    ]
    store = store_of(app)
    with store.session() as session:
        keep(store, store.records(session, "pat@tests.example"), made)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return simple(tmp_path / "Board report.xlsx", ASKS)


def send(client: FlaskClient, path: Path, name: str = "Board report") -> TestResponse:
    return post(
        client,
        "/returns/templates/add",
        name=name,
        **{"return": "monthly", "file": (BytesIO(path.read_bytes()), path.name)},
    )


def cells(content: bytes) -> dict[str, object]:
    page = load_workbook(BytesIO(content)).active
    assert page is not None
    found = (cell for row in page for cell in row)
    return {one.coordinate: one.value for one in found if one.value is not None}


def fetched(client: FlaskClient, period: str = "2018-10", asked: str = "") -> bytes:
    answer = client.get(f"/returns/templates/1/{period}/workbook{asked}", buffered=True)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


# --- on the screen


def test_a_workbook_is_sent_in_and_filled(
    app: Flask, client: FlaskClient, workbook: Path
) -> None:
    kept = send(client, workbook)

    assert kept.status_code == 303
    page = client.get(kept.location).text
    assert "Tried on October 2018, all of it can be filled." in page
    asks = client.get("/returns/templates/asks/monthly/").text
    assert "{{ completed: Case file audits, Seacroft }}" in asks
    council = app.config["SETTINGS"].council_name
    assert cells(fetched(client)) == {
        "A1": f"{council}, October 2018",
        "B2": 7,
        "B3": 1,
    }
    assert cells(fetched(client, "2018-09")) == {
        "A1": f"{council}, September 2018",
        "B2": 0,
        "B3": ":",
    }


def test_its_file_comes_back_as_it_was_sent(
    client: FlaskClient, workbook: Path
) -> None:
    send(client, workbook)
    answer = client.get("/returns/templates/1/file", buffered=True)
    assert answer.data == workbook.read_bytes()


def test_who_cannot_send_one_in_is_told_who_can(app: Flask) -> None:
    page = logged_in(app, Role.PERFORMANCE).get("/returns/templates/").text
    assert "A Performance Manager can send in the workbook you make" in page


def test_every_fault_is_told_where_it_stands_and_nothing_is_kept(
    client: FlaskClient, tmp_path: Path
) -> None:
    wrong = {"A1": "{{ perriod }}", "C7": "{{ completed: Seacrofft }}"}

    answer = send(client, simple(tmp_path / "wrong.xlsx", wrong))

    assert answer.status_code == 422
    assert "Summary, cell A1 asks for &#39;perriod&#39;" in answer.text
    assert "Summary, cell C7 asks for the place &#39;Seacrofft&#39;" in answer.text
    assert "No templates yet." in client.get("/returns/templates/").text


def test_a_published_month_is_filled_with_what_was_published(
    app: Flask, client: FlaskClient, workbook: Path
) -> None:
    send(client, workbook)
    post(client, "/returns/monthly/2018-10/publish")

    arrive(app, date(2018, 10, 30), grade="inadequate")

    assert cells(fetched(client))["B2"] == 7
    assert cells(fetched(client, asked="?now=1"))["B2"] == 8


def test_leadership_has_it_without_teams(
    app: Flask, client: FlaskClient, workbook: Path
) -> None:
    send(client, workbook)
    leader = logged_in(app, Role.LEADERSHIP, "Lee Leader")
    before = leader.get("/returns/templates/1/2018-10/workbook")
    assert before.location == "/returns/monthly/2018-10/"

    post(client, "/returns/monthly/2018-10/publish")

    assert cells(fetched(leader))["B2"] == "z"
    assert cells(fetched(leader))["B3"] == 1


def test_leadership_is_given_no_small_number(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    arrive(app, date(2018, 11, 5), date(2018, 11, 6))
    asks = {"A1": "{{ completed: case_file_audit }}", "A2": "{{ completed }}"}
    send(client, simple(tmp_path / "few.xlsx", asks))
    post(client, "/returns/monthly/2018-11/publish")
    leader = logged_in(app, Role.LEADERSHIP, "Lee Leader")
    assert cells(fetched(leader, "2018-11")) == {"A1": "c", "A2": "c"}


def test_only_who_publishes_sends_templates_in_and_takes_them_away(
    app: Flask, client: FlaskClient, workbook: Path
) -> None:
    send(client, workbook)
    officer = logged_in(app, Role.PERFORMANCE)
    assert send(officer, workbook, "Another").status_code == 403
    assert post(officer, "/returns/templates/1/end").status_code == 403

    assert post(client, "/returns/templates/1/end").status_code == 303
    assert client.get("/returns/templates/1/").status_code == 404


def test_a_form_that_the_return_does_not_count_is_a_fault(
    client: FlaskClient, tmp_path: Path
) -> None:
    asks = {"A1": "{{ completed: case_file_audit }}"}
    path = simple(tmp_path / "other.xlsx", asks)
    only = next(
        key
        for key, what in shipped_returns().items()
        if what.forms is not None and "case_file_audit" not in what.forms
    )

    answer = post(
        client,
        "/returns/templates/add",
        name="Other",
        **{"return": only, "file": (BytesIO(path.read_bytes()), path.name)},
    )

    assert answer.status_code == 422
    assert "asks for the place &#39;case_file_audit&#39;" in answer.text


def test_two_templates_have_two_names(client: FlaskClient, workbook: Path) -> None:
    send(client, workbook)
    answer = send(client, workbook)
    assert answer.status_code == 422
    assert "There is a template called Board report already" in answer.text


# --- what is not opened


def test_what_cannot_be_filled_safely_is_refused_with_a_sentence(
    client: FlaskClient, tmp_path: Path, workbook: Path
) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with ZipFile(bomb, "w", ZIP_DEFLATED) as package:
        for name, content in parts(workbook).items():
            package.writestr(name, content)
        package.writestr("xl/media/image1.xml", b" " * (31 << 20))
    macros = tmp_path / "macros.xlsx"
    with ZipFile(macros, "w") as package:
        for name, content in parts(workbook).items():
            package.writestr(name, content)
        package.writestr("xl/vbaProject.bin", b"runs")
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(old.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    defines = tmp_path / "defines.xlsx"
    with ZipFile(defines, "w") as package:
        for name, content in parts(workbook).items():
            if name.endswith("sheet1.xml"):
                content = content.replace(
                    b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1
                )
            package.writestr(name, content)

    def said(path: Path) -> str:
        answer = send(client, path)
        assert answer.status_code == 422
        return answer.text

    assert "unpacks to far more than its size suggests" in said(bomb)
    assert "has macros, which a template may not" in said(macros)
    assert "is an .xls workbook of before 2007" in said(old)
    assert "is protected by a password" in said(locked)
    assert "A sheet of the template is damaged" in said(defines)


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


# --- by command


def run(settings: Settings, *asked: str) -> Result:
    told = {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
    }
    return CliRunner().invoke(main, ["export", "return", *asked], env=told)


def test_the_command_fills_the_same(
    client: FlaskClient, settings: Settings, workbook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "October.xlsx"
    asked = ("--period", "2018-10", "--template", str(workbook), "-o", str(out))

    done = run(settings, *asked)

    assert done.exit_code == 0, done.stderr
    assert cells(out.read_bytes())["B2"] == 7


def test_the_command_says_every_fault_and_writes_nothing(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    wrong = simple(tmp_path / "wrong.xlsx", {"B4": "{{ completd }}", "C4": "{{ x }}"})
    out = tmp_path / "October.xlsx"

    done = run(
        settings, "--period", "2018-10", "--template", str(wrong), "-o", str(out)
    )

    assert done.exit_code == 2
    assert "Summary, cell B4 asks for 'completd'" in done.stderr
    assert "Summary, cell C4 asks for 'x', which is no figure" in done.stderr
    assert not out.exists()
