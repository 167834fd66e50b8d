"""The upload screens: send in, look, match a heading, save, undo."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from tests.backoffice.intake.sheets import LOG, csv_of, how_many
from tests.backoffice.intake.test_differences import CORRECTED, FIRST
from tests.backoffice.people import logged_in, post, token

TEAM = {Role.PERFORMANCE, Role.PERFORMANCE_MANAGER}
WORKBOOKS = Path(__file__).parents[2] / "importers" / "workbooks"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    """Pat, a Performance Officer, logged in."""
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


def send(client: FlaskClient, *files: tuple[str, bytes], **more: str) -> TestResponse:
    """Send files in as the page does."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    return client.post(
        "/uploads/",
        data={"csrf_token": token(client, "/account"), "files": sent, **more},
        content_type="multipart/form-data",
    )


def send_log(client: FlaskClient, drawing: str = LOG, name: str = "log.csv") -> str:
    """Send a drawn workbook in; the address of its page."""
    answer = send(client, (name, csv_of(drawing)))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def count(app: Flask) -> tuple[int, int]:
    with store_of(app).session() as session:
        return how_many(session)


def words(answer: TestResponse) -> str:
    """What a person reads on a page, in one line."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    text = re.sub(r"<[^>]+>", " ", main.partition(">")[2])
    return " ".join(html.unescape(text).split())


def test_a_workbook_is_shown_before_it_is_saved(
    app: Flask, officer: FlaskClient
) -> None:
    page = officer.get(send_log(officer))
    read = words(page)
    assert "log.csv Not saved yet" in read
    assert "2 new will be added" in read
    assert "Nothing is in the records yet." in read
    assert "Save 2 records and hold 1" in read
    assert "E4" in read
    assert "Good/RI" in read
    assert count(app) == (0, 0)


def test_a_return_counts_the_rows_that_can_be_settled(officer: FlaskClient) -> None:
    page = send_log(officer)
    month = "/returns/monthly/2018-10/"
    assert "0 rows held" in words(officer.get(month))
    post(officer, f"{page}save/")
    assert "1 row held" in words(officer.get(month))


def test_every_filled_row_is_accounted_for(officer: FlaskClient) -> None:
    sheet = LOG + "| TOTAL | 4 | | | | | |\n"
    read = words(officer.get(send_log(officer, sheet)))
    assert (
        "Every filled row is accounted for: 5 rows = 4 records + 1 that are not"
        " records (1 total)." in read
    )


def test_saving_it_makes_records_and_leads_to_them(
    app: Flask, officer: FlaskClient
) -> None:
    at = send_log(officer)
    saved = post(officer, f"{at}save/")
    assert saved.status_code == 303
    assert count(app) == (2, 2)
    page = officer.get(at)
    read = words(page)
    assert "2 records saved from log.csv. 1 row waits in Review." in read
    assert "Saved by Pat Officer today" in read
    assert "2 records added, 0 changed, 0 left as they were" in read
    number = at.strip("/").split("/")[-1]
    assert f"/records/case_file_audit/?flt_upload_equals={number}" in page.text
    assert f"/review/?upload={number}" in page.text


def test_the_link_opens_the_very_records(officer: FlaskClient) -> None:
    at = send_log(officer)
    post(officer, f"{at}save/")
    number = at.strip("/").split("/")[-1]
    listed = officer.get(f"/records/case_file_audit/?flt_upload_equals={number}")
    assert listed.status_code == 200
    assert "0100001" in listed.text
    assert "0100002" in listed.text


def test_pressed_twice_it_is_saved_once(app: Flask, officer: FlaskClient) -> None:
    at = send_log(officer)
    post(officer, f"{at}save/")
    again = post(officer, f"{at}save/")
    assert (again.status_code, again.location) == (303, at)
    assert count(app) == (2, 2)


def test_the_same_file_again_says_who_brought_it_in(
    app: Flask, officer: FlaskClient
) -> None:
    first = send_log(officer)
    post(officer, f"{first}save/")
    second = send_log(officer, name="copy.csv")
    read = words(officer.get(second))
    assert "This file was already brought in by Pat Officer today" in read
    assert "Save 2" not in read
    answer = post(officer, f"{second}save/")
    assert answer.location == first
    assert count(app) == (2, 2)


def test_a_heading_is_matched_by_hand(officer: FlaskClient) -> None:
    sheet = """
    | Case ID | Auditor    | Seen on    | Overall grade |
    | 0100001 | Priya Shah | 19/04/2018 | Good          |
    """
    at = send_log(officer, sheet)
    page = officer.get(at)
    number = re.search(r'for="heading-(\d+)">Field for the heading Seen on', page.text)
    assert number is not None
    sent = {f"heading-{number[1]}": "audit_date", "form": "case_file_audit"}
    assert post(officer, f"{at}read/", **sent).status_code == 303
    read = words(officer.get(at))
    assert "The workbook was read again." in read
    assert "Matched by you" in read
    assert "Save 1 record" in read


def test_another_form_can_be_said(officer: FlaskClient) -> None:
    at = send_log(officer)
    answer = post(officer, f"{at}read/", form="supervision_audit")
    assert answer.status_code in {303, 422}
    assert officer.get(at).status_code == 200


def test_a_correction_shows_old_and_new_values(officer: FlaskClient) -> None:
    post(officer, f"{send_log(officer)}save/")
    corrected = send_log(officer, LOG.replace("| RI ", "| Good "), "corrected.csv")
    read = words(officer.get(corrected))
    turn = (
        "CFA-2018-0002 Overall: grade Now: Requires improvement"
        " Will be: Good corrected, E3"
    )
    assert turn in read
    assert "1 changed" in read


@pytest.mark.parametrize(
    ("show", "there"),
    [
        ("new", "log, row 2"),
        ("held", "log, row 4"),
        ("twice", "Repeats log, row 2"),
        ("refused", "There are no such rows"),
        ("aside", "total"),
        ("nonsense", "log, row 4"),
    ],
)
def test_the_rows_can_be_looked_at(officer: FlaskClient, show: str, there: str) -> None:
    at = send_log(officer, LOG + "| total | 4 | | | | | |\n")
    page = officer.get(f"{at}?show={show}&page=0")
    assert page.status_code == 200
    assert there.casefold() in words(page).casefold()


@pytest.mark.parametrize("page", ["-1", "99", "1e9", "two"])
def test_a_page_that_is_not_there_is_empty(officer: FlaskClient, page: str) -> None:
    assert officer.get(f"{send_log(officer)}?show=new&page={page}").status_code == 200


def test_it_can_be_thrown_away(app: Flask, officer: FlaskClient) -> None:
    at = send_log(officer)
    answer = post(officer, f"{at}throw-away/")
    assert answer.location == "/uploads/"
    assert "log.csv was thrown away" in words(officer.get("/uploads/"))
    assert officer.get(at).status_code == 404


def test_undo_takes_it_back_with_a_reason(app: Flask, officer: FlaskClient) -> None:
    at = send_log(officer)
    post(officer, f"{at}save/")
    asked = post(officer, f"{at}undo/", reason=" ")
    assert asked.status_code == 422
    assert "Say why the upload is taken back." in words(asked)
    post(officer, f"{at}undo/", reason="The wrong year")
    read = words(officer.get(at))
    assert "2 records taken back." in read
    assert "Taken back by Pat Officer today" in read
    assert count(app)[0] == 0


def test_several_are_read_and_each_is_a_preview(officer: FlaskClient) -> None:
    other = csv_of(LOG.replace("0100001", "0700001"))
    answer = send(officer, ("one.csv", csv_of(LOG)), ("two.csv", other))
    assert answer.location == "/uploads/"
    read = words(officer.get("/uploads/"))
    assert "one.csv is read, and not saved yet." in read
    assert "two.csv is read, and not saved yet." in read


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.xlsx", b"", "empty.xlsx: This file is empty"),
        ("scan.xlsx", b"%PDF-1.7 and so on", "This is a PDF, not a spreadsheet"),
        ("cut.xlsx", b"PK\x03\x04 cut", "cut short or damaged"),
        ("page.xls", b"<html><table>", "This is a web page"),
    ],
)
def test_what_cannot_be_read_is_told_on_the_page(
    app: Flask, officer: FlaskClient, name: str, content: bytes, sentence: str
) -> None:
    answer = send(officer, (name, content))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Nothing has been sent in yet." in words(officer.get("/uploads/"))


def test_no_file_is_asked_for_again(officer: FlaskClient) -> None:
    answer = post(officer, "/uploads/")
    assert answer.status_code == 422
    assert "Choose a workbook to send in" in words(answer)


def test_a_hostile_name_is_only_a_name(officer: FlaskClient) -> None:
    answer = send(officer, ('..\\..\\<img src=x onerror="x">.csv', csv_of(LOG)))
    page = officer.get(str(answer.location))
    assert "<img src=x" not in page.text
    assert "&lt;img src=x" in page.text


def test_a_name_of_two_lines_is_no_header_of_its_own(officer: FlaskClient) -> None:
    # As a browser would never send it (RFC 5987), and a script may.
    head = (
        "--x\r\nContent-Disposition: form-data; name=csrf_token\r\n\r\n"
        f"{token(officer, '/account')}\r\n--x\r\nContent-Disposition: form-data;"
        " name=files; filename*=UTF-8''log%0D%0ASet-Cookie%3A%20a.csv\r\n\r\n"
    )
    body = head.encode() + csv_of(LOG) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    sent = officer.post("/uploads/", data=body, content_type=kind)
    answer = officer.get(f"{sent.location}file/")
    assert answer.status_code == 200
    assert 'filename="log Set-Cookie: a.csv"' in answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


def test_the_file_comes_back_as_it_was_sent(officer: FlaskClient) -> None:
    answer = officer.get(f"{send_log(officer)}file/")
    assert answer.data == csv_of(LOG)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"


def test_the_report_is_the_commands_report(officer: FlaskClient) -> None:
    answer = officer.get(f"{send_log(officer)}report/")
    report = json.loads(answer.data)
    assert [record["status"] for record in report["records"]] == [
        "ready",
        "ready",
        "needs_review",
        "duplicate",
    ]
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.PERFORMANCE, Role.PERFORMANCE_MANAGER})
)
def test_nobody_else_sees_an_upload(
    app: Flask, officer: FlaskClient, role: Role
) -> None:
    at = send_log(officer)
    other = logged_in(app, role, "Nova Newcomer", "North")
    for page in ("/uploads/", at, f"{at}file/", f"{at}report/", "/review/"):
        assert other.get(page).status_code == 403, page
    for action in ("save/", "read/", "throw-away/", "undo/"):
        assert post(other, f"{at}{action}", reason="x").status_code == 403, action
    assert count(app) == (0, 0)


def test_a_workbook_as_councils_have_them(officer: FlaskClient) -> None:
    name = "Case_Audit_Log_2018-19.xlsx"
    answer = send(officer, (name, (WORKBOOKS / name).read_bytes()))
    page = officer.get(str(answer.location))
    read = words(page)
    assert "Save 103 records and hold 20" in read
    assert "Apr 18 Records 10 records Headings in row 4" in read
    assert "Lookups" in read
    assert len(page.data) < 120_000


def test_a_workbook_of_figures_has_nothing_to_save(officer: FlaskClient) -> None:
    name = "Performance return Q3 (Team).xlsx"
    answer = send(officer, (name, (WORKBOOKS / name).read_bytes()))
    read = words(officer.get(str(answer.location)))
    assert "There are no records in this workbook." in read


@pytest.mark.parametrize("at", ["/uploads/999/", "/uploads/999/file/", "/uploads/x/"])
def test_an_upload_that_is_not_there_is_not_found(
    officer: FlaskClient, at: str
) -> None:
    assert officer.get(at).status_code == 404


def test_the_marked_workbook_is_corrected_and_sent_again(
    app: Flask, officer: FlaskClient
) -> None:
    name = "Case_Audit_Log_2018-19.xlsx"
    sent = send(officer, (name, (WORKBOOKS / name).read_bytes()))
    at = str(sent.location)
    post(officer, f"{at}save/")
    marked = officer.get(f"{at}marked/")
    assert marked.status_code == 200
    assert "marked.xlsx" in marked.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(marked.data))
    assert book.sheetnames[-1] == "Problems"
    cell = book["Apr 18"]["L6"]
    assert "Overall: grade is missing" in cell.comment.text
    cell.value = "Good"
    corrected = io.BytesIO()
    book.save(corrected)

    again = send(officer, ("corrected.xlsx", corrected.getvalue()))
    page = officer.get(str(again.location))
    read = words(page)
    assert "1 new will be added" in read
    assert "What will change" not in read
    # Our own marks are no rows, no comments of their sender's, and not told again.
    report = json.loads(officer.get(f"{again.location}report/").data)
    assert "Problems" not in [sheet["name"] for sheet in report["sheets"]]
    issues = [i["message"] for r in report["records"] for i in r["issues"]]
    assert [words for words in issues if "has a comment" in words] == [
        "Overall: grade has a comment: HOS moderated 2 wks later - says should be RI"
    ]
    post(officer, f"{again.location}save/")
    assert "1 record saved from corrected.xlsx." in words(
        officer.get(str(again.location))
    )


FIGURES = """
| Team  | Audits due | Audits done | Good |
| North | 10         | 8           | 5    |
| South | 12         | 9           | 4    |
"""


def test_a_workbook_of_figures_shows_them_and_has_nothing_to_save(
    officer: FlaskClient,
) -> None:
    at = send_log(officer, FIGURES, "Return Q3.csv")
    page = words(officer.get(at))
    assert "There are no records in this workbook." in page
    assert "Return Q3: 6 figures" in page
    assert "Nothing to save" in page
    assert "Nothing to save" in words(officer.get("/uploads/"))


def test_the_list_says_of_a_file_that_it_is_in_already(officer: FlaskClient) -> None:
    post(officer, f"{send_log(officer)}save/")
    send_log(officer, name="again.csv")
    assert "again.csv Case file audit Already in" in words(officer.get("/uploads/"))


def test_a_sheet_of_many_headings_says_how_many(officer: FlaskClient) -> None:
    name = "Supervision audits – SDM returns.xlsx"
    answer = send(officer, (name, (WORKBOOKS / name).read_bytes()))
    read = words(officer.get(str(answer.location)))
    assert re.search(r"\d+ rows of headings, the first in row \d+", read)
    assert not re.search(r"Headings in rows \d+ and \d+ and", read)


def test_which_differences_are_taken_is_chosen_by_group_or_one_by_one(
    app: Flask, officer: FlaskClient
) -> None:
    post(officer, f"{send_log(officer, FIRST)}save/")
    at = send_log(officer, CORRECTED, "corrected.csv")
    assert "Choose which to take" in words(officer.get(at))
    page = officer.get(f"{at}changes/")
    read = words(page)
    assert "corrected.csv: 4 values, 0 left as the records have them." in read
    assert "Good to Requires improvement 2 values CFA-2018-0001" in read
    group = re.search(r'href="\?group=(\w+)"', page.text)
    assert group is not None

    one = officer.get(f"{at}changes/?group={group[1]}")
    shown = re.findall(r'name="shown" value="([^"]+)"', one.text)
    post(officer, f"{at}changes/", _do="each", shown=shown, value=shown[1:])

    read = words(officer.get(f"{at}changes/"))
    assert "3 values will be taken; 1 is left as the records have them." in read
    assert "1 left one by one" in read
    post(officer, f"{at}changes/", _do="leave")
    assert "There is nothing new to add" in words(officer.get(at))
    post(officer, f"{at}changes/", _do="take")
    assert "Saving changes 2" in words(officer.get(at))


BOTH_IN_ONE = """
| Case ID | Team  | Auditor + job title | Date of audit | Overall grade | Actions  |
| 0100001 | North | P Nair (SDM)        | 13.04.18      | Good          | 1) Visit |
"""


def test_every_heading_has_examples_as_written_and_as_read(
    officer: FlaskClient,
) -> None:
    """Also where a column goes into two fields, or into the actions."""
    read = words(officer.get(send_log(officer, BOTH_IN_ONE)))
    assert "Auditor + job title P Nair (SDM) → read as P Nair · " in read
    assert "Date of audit 13.04.18 → read as 13 Apr 2018" in read
    assert "Actions 1) Visit" in read
