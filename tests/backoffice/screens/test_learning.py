"""Considerations: the report that is read, the meeting's record, and what is overdue.

Today is 24 November 2026, in the third quarter (October to December): the findings of
July to September are to be considered. Those of April to June should have been by the
end of September.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from backoffice.access.roles import Role
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.store.database import writing
from backoffice.store.opening import store_of
from tests.backoffice.people import Clock, logged_in, post, stop_the_clock
from tests.backoffice.programme.owed.service import BY
from tests.backoffice.screens.pages import audit, keep, opened, sent

CONSIDER = "/learning/case_file_audits_considered/2026-Q2/"
REPORT = "/returns/case_audit_report/2026-Q2/"
NEW = "/records/learning_review/new/?consider=case_file_audits_considered/2026-Q2"
NAMES = ("Wren Worker", "Olu Auditor", "Cleo Chair", "Sam Lead")
"""Everybody of the staff list and of the records; no page of learning says one."""
CASES = ("0123401", "0123402")


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def service(app: Flask, clock: Clock) -> None:
    """Six audits of July to September, and a chair of the Improvement Group."""
    store = store_of(app)
    with store.session() as session, writing(session):
        people = PersonChanges(session, BY)
        for name, role in zip(
            NAMES,
            ("social_worker", "team_manager", "pig_chair", "head_of_service"),
            strict=True,
        ):
            email = f"{name.lower().replace(' ', '.')}@tests.example"
            said = PostSaid(role, None, None, None)
            people.add_post(people.add(name, email=email), said, date(2024, 1, 1))
    for day in range(1, 7):
        audit(
            app,
            audit_date=f"0{day}/07/2026",
            case_id=f"012340{day}",
            auditor="Olu Auditor",
            worker="Wren Worker",
        )


@pytest.fixture
def published(app: Flask, service: None) -> None:
    pam = logged_in(app, Role.PERFORMANCE_MANAGER, "Pam Publisher")
    assert post(pam, f"{REPORT}publish").status_code == 303


@pytest.fixture
def pat(app: Flask, service: None) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def lena(app: Flask, service: None) -> FlaskClient:
    return logged_in(app, Role.LEADERSHIP, "Lena Leader")


def record_a_meeting(client: FlaskClient) -> str:
    """The Improvement Group meets; where its record is read."""
    answer = sent(
        client,
        f"{NEW}&group=pig",
        prepared_by="Sam Lead",
        learning_points="Plans are late. Wren Worker's case 0123401 shows it.",
        **{"actions-0-action": "Train every team", "actions-0-owner": "Sam Lead"},
    )
    assert answer.status_code == 303, answer.text
    number = re.search(r"id=(\d+)", answer.location or "")
    assert number is not None
    return f"/learning/meetings/{number[1]}/"


def test_the_report_is_read_once_it_is_published(
    app: Flask, pat: FlaskClient, lena: FlaskClient
) -> None:
    assert "Not published yet" in lena.get("/learning/").text
    assert lena.get("/learning/figures/case_audit_report/2026-Q2/").status_code == 404

    pam = logged_in(app, Role.PERFORMANCE_MANAGER, "Pam Publisher")
    post(pam, f"{REPORT}publish")

    page = lena.get(CONSIDER).text
    assert "Read the report" in page
    figures = lena.get("/learning/figures/case_audit_report/2026-Q2/").text
    assert "July to September 2026" in figures
    assert "Thematic audits" in figures
    file = lena.get("/learning/figures/case_audit_report/2026-Q2/workbook")
    book = load_workbook(BytesIO(file.data))
    assert "Themes" in book.sheetnames
    words = " ".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
    )
    assert not any(name in words for name in NAMES)


def test_an_auditor_reads_it_too_and_no_record_behind_it(
    app: Flask, published: None
) -> None:
    """A Head of Service's account is an auditor's: it owes a summary each quarter."""
    sam = logged_in(app, Role.AUDITOR, "Sam Lead")
    assert sam.get("/learning/figures/case_audit_report/2026-Q2/").status_code == 200
    assert sam.get(REPORT).status_code == 403


def test_a_meeting_begins_with_what_it_is_about(
    pat: FlaskClient, published: None
) -> None:
    begun = opened(pat, f"{NEW}&group=pig")
    assert begun["findings_of"] == "case_file_audits"
    assert begun["considered_by"] == "pig"
    assert "Quarterly case audit report" in str(begun)
    assert "2026-Q2" in str(begun)
    # What is no consideration begins nothing.
    for asked in ("consider=tea/2026-Q2", "consider=case_file_audits_considered/soon"):
        blank = opened(pat, f"/records/learning_review/new/?{asked}&group=pig")
        assert not blank.get("findings_of")


def test_its_record_discharges_what_the_group_owed(
    pat: FlaskClient, published: None, lena: FlaskClient
) -> None:
    due = "/due/?period=2026-Q3&obligation=case_file_audits_considered"
    assert pat.get(due).text.count(">To come</strong>") == 3
    where = record_a_meeting(pat)

    assert pat.get(due).text.count(">To come</strong>") == 2
    assert ">Done</strong>" in pat.get(CONSIDER).text
    page = lena.get(where).text
    assert "Plans are late." in page
    assert "Train every team" in page
    assert "edition 1" in page
    assert '<a class="govuk-link" href="/learning/figures/case_audit_report' in page
    assert "Open the record" not in page
    assert "Open the record" in pat.get(where).text


def test_a_group_that_is_overdue_is_shown_and_its_chair_is_chased(
    pat: FlaskClient, lena: FlaskClient, app: Flask
) -> None:
    page = lena.get("/learning/").text
    assert "Overdue</b>" in page
    assert "April to June 2026 (Q1 2026-27), due 30 Sept 2026" in page

    overdue = "period=2026-Q2&obligation=case_file_audits_considered"
    assert pat.get(f"/due/?{overdue}").text.count(">Outstanding</strong>") == 3
    letters = pat.get(f"/due/chase/?{overdue}").text
    assert "The letter to Cleo Chair" in letters
    assert "Practice Improvement Group: Findings of case file audits" in letters
    # Nobody is known to chair the other two.
    assert "2 lines are outstanding and nobody" in letters
    cleo = logged_in(app, Role.MANAGER, "Cleo Chair")
    assert cleo.get(f"/due/?{overdue}").text.count(">Outstanding</strong>") == 1


def test_late_is_said_of_what_comes_late(pat: FlaskClient, published: None) -> None:
    for _ in range(2):
        record_a_meeting(pat)
    page = pat.get("/learning/case_file_audits_considered/2026-Q1/").text
    assert ">Came late</strong>" in page


def test_managers_summaries_are_counted_and_nobody_is_named(
    app: Flask, pat: FlaskClient, lena: FlaskClient
) -> None:
    address = "/learning/supervision_findings_reviewed/2026-Q2/"
    assert "0 of 1 came in" in lena.get(address).text
    review = {
        "findings_of": "supervision_audits",
        "considered_by": "hos",
        "considered_on": "2026-11-02",
        "prepared_by": "Sam Lead",
        "learning_points": "Supervision is regular.",
    }
    keep(app, "learning_review", review)
    page = lena.get(address).text
    assert "1 of 1 came in" in page
    assert "Summary 1" in page


def test_no_name_leaks_to_leadership(
    app: Flask, pat: FlaskClient, published: None, lena: FlaskClient
) -> None:
    """Everything that leadership may open is searched for everybody's name."""
    where = record_a_meeting(pat)
    plan = {
        "title": "Timely plans, led by Mr Lead",
        "agreed_by": "pig",
        "agreed_on": "2026-11-02",
        "lead": "Sam Lead",
        "aim": "Children are safer; LEAD, SAM answers for it.",
    }
    action = {
        "action": "Ask W. Worker how plans are made",
        "owner": "Wren Worker",
        "draws_on": "CFA-2026-0001",
        "progress": "Olu  Auditor has begun, on case 0123402",
    }
    saved = keep(app, "improvement_plan", plan, {"actions": [action]})

    asked = ["/", "/learning/", where, CONSIDER, "/plans/", "/help/learning/"]
    asked += [f"/plans/{saved.record_id}/", "/returns/", REPORT]
    asked += ["/learning/figures/case_audit_report/2026-Q2/"]
    for address in asked:
        page = lena.get(address)
        assert page.status_code == 200, address
        words = " ".join(page.text.replace(",", " ").split()).casefold()
        for name in NAMES:
            first, last = name.casefold().split()
            for way in (f"{first} {last}", f"{last} {first}", f"mr {last}"):
                assert way not in words, (address, way)
        assert not any(case in words for case in CASES), address
    assert "[name]" in lena.get(where).text
    assert "[case]" in lena.get(where).text


@pytest.mark.parametrize(
    "address",
    [
        "/learning/tea/2026-Q2/",
        "/learning/case_file_audits_considered/2026-10/",
        "/learning/case_file_audits_considered/soon/",
        "/learning/meetings/999/",
        "/plans/999/",
        "/learning/figures/monthly/2026-10/",
    ],
)
def test_what_is_not_there_is_not_found(lena: FlaskClient, address: str) -> None:
    assert lena.get(address).status_code == 404


def test_a_worker_reads_none_of_it(app: Flask, service: None) -> None:
    wren = logged_in(app, Role.WORKER, "Wren Worker")
    for address in ("/learning/", "/plans/", CONSIDER):
        assert wren.get(address).status_code == 403
