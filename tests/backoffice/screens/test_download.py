"""A list as a file: its columns in their order, its actions, who it names, its log."""

from __future__ import annotations

import csv
import logging
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from backoffice.access.roles import Role
from tests.backoffice.people import logged_in
from tests.backoffice.screens.pages import LIST, audit, table

PLAN = {"action": "See the child alone", "due_on": "2018-05-01", "owner": "Nell Byrne"}


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    """Two audits of Harbour, the first with two actions, and one of Eastway."""
    second = {"action": "Ask the school"}
    audit(app, team="Harbour", auditor="Ruth Okafor", actions=[PLAN, second])
    audit(app, team="Eastway", auditor="Ann Bell", actions=[second])
    audit(app, team="Harbour", auditor="=Gareth", case_id="0777777")
    return logged_in(app, name="Pat Officer")


def book(browser: FlaskClient, query: str) -> Workbook:
    answer = browser.get(f"{LIST}export/xlsx/?{query}", buffered=True)
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    return load_workbook(BytesIO(answer.data))


def rows(workbook: Workbook, sheet: str) -> list[list[object]]:
    """The headings of a sheet's table, and its rows."""
    found = workbook[sheet].iter_rows(min_row=4, values_only=True)
    return [list(row) for row in found]


def test_the_button_on_the_list_gives_what_is_on_screen(officer: FlaskClient) -> None:
    query = "columns=auditor&columns=team&flt_team_in_list=Harbour&sort=auditor&desc=1"
    page = officer.get(f"{LIST}?{query}").text
    assert f"export/xlsx/?{query}".split("?")[0] in page
    _, *shown = [row for row in table(page) if len(row) > 3]

    made = rows(book(officer, query), "Case file audits")
    assert made[0] == ["Reference", "Auditor", "Team"]
    assert made[1:] == [row[1:] for row in shown]
    assert made[1][1] == "Ruth Okafor"


def test_text_that_begins_as_a_formula_stays_text(officer: FlaskClient) -> None:
    made = book(officer, "columns=auditor&search=gareth")["Case file audits"]

    assert (made["B5"].value, made["B5"].data_type) == ("=Gareth", "s")


def test_actions_and_a_codebook_stand_beside(officer: FlaskClient) -> None:
    made = book(officer, "columns=team&actions=1&flt_team_in_list=Harbour")

    assert made.sheetnames == ["Case file audits", "Actions", "Codebook"]
    headings, *actions = rows(made, "Actions")
    assert headings[:4] == ["Reference", "Team", "Date of audit", "Number"]
    at = headings.index("Action")
    assert [(row[0], row[3], row[at]) for row in actions] == [
        ("CFA-2018-0001", 1, "See the child alone"),
        ("CFA-2018-0001", 2, "Ask the school"),
    ]
    book_of = {row[2]: row for row in rows(made, "Codebook")}
    assert book_of["team"][0] == "Team"
    assert "due_on" in book_of


def test_csv_files_come_in_one_zip(officer: FlaskClient) -> None:
    answer = officer.get(f"{LIST}export/zip/?actions=1&columns=auditor", buffered=True)
    packed = ZipFile(BytesIO(answer.data))

    assert packed.namelist() == [
        "OFFICIAL-SENSITIVE Case file audits.csv",
        "OFFICIAL-SENSITIVE Actions.csv",
        "OFFICIAL-SENSITIVE Codebook.csv",
    ]
    text = packed.read(packed.namelist()[0]).decode("utf-8-sig")
    listed = list(csv.DictReader(StringIO(text)))
    assert {row["Auditor"] for row in listed} == {"Ruth Okafor", "Ann Bell", "'=Gareth"}


def test_with_nobody_named(officer: FlaskClient) -> None:
    made = book(officer, "coded=1&actions=1")
    lists = [rows(made, name) for name in ("Case file audits", "Actions")]
    said = repr(lists)

    for known in ("Okafor", "Bell", "Gareth", "Byrne", "0123456", "CFA-2018", "school"):
        assert known not in said
    (headings, *records), (_, *actions) = lists
    code = headings.index("Case ID")
    another, *of_one_child = [row[code] for row in records]
    assert set(of_one_child) == {of_one_child[0]} != {another}
    # An action can be told to its record by a code alone.
    assert {row[0] for row in actions} < {row[0] for row in records}
    assert "still personal data" in str(made["Case file audits"]["A2"].value)
    assert "pseudonymised" in str(made["Codebook"]["A2"].value)


def test_where_nothing_is_left_it_is_told(officer: FlaskClient) -> None:
    address = f"{LIST}export/xlsx/?columns=auditor&columns=worker&coded=1&search=x"
    answer = officer.get(address)

    assert answer.location == "../../?columns=auditor&columns=worker&search=x"
    page = officer.get(f"{LIST}{answer.location.removeprefix('../../')}").text
    assert "Every column chosen can name somebody; choose others." in page


def test_days_of_saving_are_those_where_the_council_is(officer: FlaskClient) -> None:
    headings, first, *_ = rows(
        book(officer, "columns=created_at&columns=status"), "Case file audits"
    )

    assert headings == ["Reference", "Entered on", "Status"]
    assert first[2] == "Submitted"


def test_a_team_manager_takes_out_what_is_theirs(
    app: Flask, officer: FlaskClient
) -> None:
    manager = logged_in(app, Role.MANAGER, "Mo Manager", "Eastway")
    made = book(manager, "actions=1")

    assert [row[0] for row in rows(made, "Case file audits")[1:]] == ["CFA-2018-0002"]
    assert {row[0] for row in rows(made, "Actions")[1:]} == {"CFA-2018-0002"}


def test_the_log_tells_what_was_taken_out_but_not_what_was_looked_for(
    officer: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        officer.get(f"{LIST}export/csv/?flt_auditor_contains=okafor&search=child").data  # noqa: B018

    (told,) = [one.message for one in caplog.records if "export" in one.message]
    assert "form=case_file_audit kind=csv records=1 columns=all" in told
    assert "account=" in told
    assert "narrowed_by=flt_auditor_contains,search" in told
    assert "okafor" not in told
    assert "Pat" not in told


def test_there_are_three_kinds_of_file(officer: FlaskClient) -> None:
    assert officer.get(f"{LIST}export/ods/").status_code == 404
    page = officer.get(f"{LIST}download/?columns=team&search=x").text
    for kind in ("xlsx", "zip", "csv"):
        assert f'formaction="../export/{kind}/"' in page
    assert 'name="search" value="x"' in page


# --- the page of columns


def shown(page: str) -> list[str]:
    """The keys of the columns that are shown, in their order."""
    return [
        part.split('"')[0]
        for part in page.split('type="hidden" name="columns" value="')[1:]
    ]


def test_columns_are_put_in_order_a_step_at_a_time(officer: FlaskClient) -> None:
    address = f"{LIST}columns/?columns=team&columns=auditor&columns=worker&search=x"
    page = officer.get(address).text
    assert shown(page) == ["team", "auditor", "worker"]

    for step, left in (
        ("up=auditor", ["auditor", "team", "worker"]),
        ("up=team", ["team", "auditor", "worker"]),
        ("down=team", ["auditor", "team", "worker"]),
        ("down=worker", ["team", "auditor", "worker"]),
        ("off=auditor", ["team", "worker"]),
        ("off=nothing", ["team", "auditor", "worker"]),
    ):
        answer = officer.get(f"{address}&{step}", follow_redirects=True)
        assert shown(answer.text) == left, step
        assert 'name="search" value="x"' in answer.text


def test_the_last_column_stays(officer: FlaskClient) -> None:
    answer = officer.get(f"{LIST}columns/?columns=team&off=team", follow_redirects=True)

    assert shown(answer.text) == ["team"]
