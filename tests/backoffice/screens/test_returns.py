"""The returns screen: choose, see, fetch; each reader their own edition of it."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from backoffice.access.roles import Role
from backoffice.store.fixed import PublishedReturn
from backoffice.store.opening import store_of
from exports.accessibility import faults
from exports.returns import shipped_returns
from tests.backoffice.figures.service import Known, keep
from tests.backoffice.people import logged_in, post

OCTOBER = "/returns/monthly/2018-10/"


@pytest.fixture
def audits(app: Flask) -> list[Known]:
    """Seven audits of October 2018, one of them withdrawn, and one of November."""
    made = [
        Known("case_file_audit", date(2018, 10, day), "Seacroft", {"overall": grade})
        for day, grade in enumerate(
            ("good", "good", "good", "good", "good", "inadequate"), 1
        )
    ]
    made.append(
        Known(
            "case_file_audit",
            date(2018, 10, 31),
            "Bramley",
            {"overall": "outstanding"},
            withdrawn=True,
        )
    )
    made.append(
        Known("case_file_audit", date(2018, 11, 1), "Bramley", {"overall": "good"})
    )
    store = store_of(app)
    with store.session() as session:
        return keep(store, store.records(session, "setup@tests.example"), made)


def sheets(
    client: FlaskClient, address: str, folder: Path
) -> dict[str, list[list[object]]]:
    """The rows of each table of a workbook fetched from there, checked as it is."""
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    path = folder / "return.xlsx"
    path.write_bytes(answer.data)
    assert faults(path) == []
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(min_row=5, values_only=True)]
        for sheet in load_workbook(BytesIO(answer.data))
    }


def test_a_month_is_two_clicks_away(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app)

    chosen = client.get("/returns/").text
    months = re.findall(r'href="/returns/monthly/([\d-]+)/"', chosen)
    assert months == ["2018-11", "2018-10"]
    page = client.get(OCTOBER).text
    assert "Monthly return, October 2018" in page
    assert f'href="{OCTOBER}workbook"' in page


def test_a_count_opens_its_records(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app)
    page = client.get(OCTOBER).text
    links = re.findall(r'<a class="govuk-link" href="(/records/[^"]+)">(\d+)</a>', page)

    assert {count for _, count in links} == {"6", "5", "1"}
    for address, count in links:
        listed = client.get(address.replace("&amp;", "&")).text
        references = set(re.findall(r"CFA-2018-\d{4}", listed))
        assert len(references) == int(count), address


def test_the_workbook_has_the_same_figures(
    app: Flask, audits: list[Known], tmp_path: Path
) -> None:
    found = sheets(logged_in(app), f"{OCTOBER}workbook", tmp_path)

    monthly = shipped_returns()["monthly"]
    assert list(found) == [sheet.name for sheet in monthly.sheets]
    assert [cell for cell in found["Completion"][0] if cell != ":"] == [
        "October 2018",
        "Case file audits",
        "Seacroft",
        "Not recorded",
        6,
        0,
    ]
    overall = found["Grades"][0]
    assert overall[:8] == [
        "Case file audits",
        "Overall",
        "Ofsted's four grades",
        6,
        0,
        5,
        0,
        1,
    ]
    assert overall[10] == 5 / 6
    assert len(found["Line list"]) == 6


def test_its_name_is_marked(app: Flask, audits: list[Known]) -> None:
    answer = logged_in(app).get(f"{OCTOBER}workbook", buffered=True)

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="OFFICIAL-SENSITIVE Monthly return October 2018.xlsx"'
    )


def test_the_same_records_give_the_same_bytes(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app)

    first = client.get(f"{OCTOBER}workbook", buffered=True).data
    assert client.get(f"{OCTOBER}workbook", buffered=True).data == first


def test_it_is_remembered_what_was_fetched(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app, name="Pat Performance")
    client.get(f"{OCTOBER}workbook", buffered=True)

    chosen = client.get("/returns/").text
    assert "Monthly return, October 2018" in chosen
    assert "Pat Performance" in chosen
    with store_of(app).session() as session:
        kept = session.scalars(select(PublishedReturn)).one()
    assert (kept.return_key, kept.period) == ("monthly", "2018-10")
    assert kept.who == "pat.performance@tests.example"


def test_leadership_has_figures_and_nothing_more(
    app: Flask, audits: list[Known], tmp_path: Path
) -> None:
    post(logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead"), f"{OCTOBER}publish")
    client = logged_in(app, Role.LEADERSHIP, "Lee Leader")
    page = client.get(OCTOBER).text
    found = sheets(client, f"{OCTOBER}workbook", tmp_path)

    own = shipped_returns()["monthly"].for_leadership()
    assert list(found) == [sheet.name for sheet in own.sheets]
    # Six graded, five Good and one Inadequate: 1 would be a person's own grade, and
    # 5 of 6 good or better would tell it too.
    assert found["Grades"][0][3:11] == [6, 0, "c", "c", "c", 0, 0, "c"]
    for words in ("/records/", "Seacroft", "Priya Shah", "CFA-2018"):
        assert words not in page
        assert words not in str(found)


def test_performance_can_see_what_leadership_will(
    app: Flask, audits: list[Known], tmp_path: Path
) -> None:
    client = logged_in(app)
    page = client.get(f"{OCTOBER}?as=leadership").text
    found = sheets(client, f"{OCTOBER}workbook?as=leadership", tmp_path)

    assert "This edition has no names" in page
    assert "Line list" not in found


def test_leadership_cannot_ask_for_more(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app, Role.LEADERSHIP, "Lee Leader")

    assert "Seacroft" not in client.get(f"{OCTOBER}?as=performance").text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.WORKER, Role.ADMINISTRATOR])
def test_others_have_no_returns(app: Flask, role: Role) -> None:
    client = logged_in(app, role, "Nova Newcomer", "East")

    for address in ("/returns/", OCTOBER, f"{OCTOBER}workbook"):
        assert client.get(address).status_code == 403


def test_another_period_can_be_typed(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app)
    answer = client.get("/returns/?return=monthly&period=2018-q3")

    assert answer.location == "/returns/monthly/2018-Q3/"
    assert "October to December 2018 (Q3 2018-19)" in client.get(answer.location).text


def test_what_is_no_period_is_told_what_would_be(app: Flask) -> None:
    answer = logged_in(app).get("/returns/?return=monthly&period=<b>next</b>")

    assert answer.status_code == 400
    assert "Period must be written like 2018-10, 2018-Q3" in answer.text
    assert 'value="&lt;b&gt;next&lt;/b&gt;"' in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/returns/monthly/2018-13/",
        "/returns/monthly/1900-01/",
        "/returns/monthly/1900/workbook",
        "/returns/weekly/2018-10/",
        "/returns/?return=x&period=2018",
    ],
)
def test_what_is_not_there_is_not_found(app: Flask, address: str) -> None:
    assert logged_in(app).get(address).status_code == 404


def test_before_there_are_records_it_says_what_will_be_there(app: Flask) -> None:
    client = logged_in(app)

    assert "No records yet." in client.get("/returns/").text
    assert "Nothing is graded in October 2018." in client.get(OCTOBER).text


def test_the_plot_says_what_it_shows(app: Flask, audits: list[Known]) -> None:
    page = logged_in(app).get(OCTOBER).text

    assert 'role="img" aria-labelledby="case-file-audit-ofsted-title' in page
    assert "Overall: 83% good or better." in page
    assert "style=" not in page[page.index("<svg class=") :]
