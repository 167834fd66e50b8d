"""Samples on their pages: a list sent in, drawn, asked for, swapped, begun."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from backoffice.access.roles import Role
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import store_of
from backoffice.store.sampling_tables import SampleCase
from backoffice.store.work_tables import Work
from tests.backoffice.people import Clock, logged_in, post, stop_the_clock
from tests.backoffice.programme.owed.service import BY

HEADINGS = ("Case ID", "Team", "Plan type", "Worker", "Manager", "Last audited")
ANN, BEN, CARA, SAM = "Ann Able", "Ben Bright", "Cara Clear", "Sam Service"
SAMPLE = "/due/samples/1/"


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)  # 24 Nov 2026


@pytest.fixture
def people(app: Flask, clock: Clock) -> dict[str, int]:
    """Three team managers under Sam; Wren and Will are supervised by Ann."""
    found: dict[str, int] = {}
    with store_of(app).session() as session:
        units = Restructuring(session, BY)
        teams = {
            name: units.add(team, "team")
            for name, team in ((ANN, "Seacroft"), (BEN, "Gipton"), (CARA, "Beeston"))
        }
        with writing(session):
            changes = PersonChanges(session, BY)
            for name, role, team, manager, stage in (
                (SAM, "service_delivery_manager", None, None, None),
                (ANN, "team_manager", teams[ANN], SAM, None),
                (BEN, "team_manager", teams[BEN], SAM, None),
                (CARA, "team_manager", teams[CARA], SAM, None),
                ("Wren Ward", "social_worker", teams[ANN], ANN, "experienced"),
                ("Will West", "social_worker", teams[ANN], ANN, "experienced"),
            ):
                email = f"{name.lower().replace(' ', '.')}@tests.example"
                person = changes.add(name, email=email)
                found[name] = person.id
                said = PostSaid(role, team, found.get(manager or ""), stage)
                changes.add_post(person, said, date(2024, 1, 1))
    return found


@pytest.fixture
def officer(app: Flask, people: dict[str, int]) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


def case_list() -> bytes:
    """Thirty cases of Seacroft and Gipton, one of them audited lately, one no case."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for number in range(1, 31):
        team, manager = (("Seacroft", ANN), ("Gipton", BEN))[number % 2]
        audited = date(2026, 9, 1) if number == 4 else None
        row = (f"{1_000_000 + number}", team, "CIN", "Wren Ward", manager, audited)
        sheet.append(row)
    sheet.append((None, "Gipton", "CIN", "Wren Ward", BEN))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(officer: FlaskClient, **other: str) -> TestResponse:
    asked = {"period": "2026-Q4", "size": "40%", "seed": "7", **other}
    return post(
        officer, "/due/samples/", file=(BytesIO(case_list()), "cases.xlsx"), **asked
    )


def drawn(officer: FlaskClient) -> None:
    send(officer)
    post(officer, f"{SAMPLE}draw/")


def asked(app: Flask) -> dict[str, tuple[str, int | None]]:
    """Each case of the sample that stands: its month, and who is asked."""
    query = select(SampleCase, Work.person_id).outerjoin(
        Work, Work.id == SampleCase.work_id
    )
    with store_of(app).session() as session:
        rows = session.execute(query.where(SampleCase.swapped_for.is_(None)))
        return {row.case_ref or row.worker: (row.month, who) for row, who in rows}


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_list_is_looked_at_before_anything_is_drawn(
    app: Flask, officer: FlaskClient
) -> None:
    sent = send(officer)
    assert (sent.status_code, sent.headers["Location"]) == (303, SAMPLE)
    told = words(officer.get(SAMPLE).text)
    assert "30 open cases, each once 29 may be drawn 12 would be drawn" in told
    assert "Sheet, row 32 None has no case ID" in told
    assert "1000004 audited on 1 Sept 2026, as the list says" in told
    assert "Gipton Child in need Cases: 15 Drawn: 6" in told
    assert asked(app) == {}


def test_it_is_drawn_once(app: Flask, officer: FlaskClient) -> None:
    drawn(officer)
    first = asked(app)
    assert len(first) == 12
    months = [month for month, _ in first.values()]
    assert {month: months.count(month) for month in months} == {
        "2027-01": 4,
        "2027-02": 4,
        "2027-03": 4,
    }
    again = post(officer, f"{SAMPLE}draw/")
    assert again.status_code == 303
    assert "drawn already" in officer.get(SAMPLE).text
    assert asked(app) == first


def test_audits_are_asked_for_month_by_month(
    app: Flask, officer: FlaskClient, people: dict[str, int]
) -> None:
    drawn(officer)
    post(officer, f"{SAMPLE}allocate/", through="2027-01")
    given = {ref: who for ref, (month, who) in asked(app).items() if month == "2027-01"}
    # Ann is the line manager of Wren, whose cases all of them are.
    assert set(given.values()) == {people[name] for name in (BEN, CARA, SAM)}
    assert all(who is None for month, who in asked(app).values() if month > "2027-01")
    for ref, who in given.items():
        assert int(ref) % 2 == 0 or who != people[BEN]
    post(officer, f"{SAMPLE}allocate/", through="2027-03")
    assert all(who for _, who in asked(app).values())
    told = words(officer.get(SAMPLE).text)
    assert "3 auditors, 4 to 4 each" in told
    assert "Allocated : 8 asked for" in told


def test_the_workbook_names_who_audits_each(officer: FlaskClient) -> None:
    drawn(officer)
    post(officer, f"{SAMPLE}allocate/", through="2027-03")
    answer = officer.get(f"{SAMPLE}workbook/")
    book = load_workbook(BytesIO(answer.data))
    rows = list(book["Sample"].iter_rows(min_row=5, values_only=True))
    assert len(rows) == 12
    assert {row[6] for row in rows} == {BEN, CARA, SAM}
    assert rows[0][0] == "January 2027"


def first_case(app: Flask) -> SampleCase:
    with store_of(app).session() as session:
        query = select(SampleCase).where(SampleCase.swapped_for.is_(None))
        row = session.scalars(query.order_by(SampleCase.position)).first()
        assert row is not None
        return row


def test_an_auditor_is_swapped_with_a_reason(
    app: Flask, officer: FlaskClient, people: dict[str, int]
) -> None:
    drawn(officer)
    post(officer, f"{SAMPLE}allocate/", through="2027-01")
    case = first_case(app)
    _, before = asked(app)[case.case_ref]
    other = next(people[n] for n in (CARA, SAM) if people[n] != before)
    page = words(officer.get(f"{SAMPLE}?swap={case.id}").text)
    assert "Not offered: Ann Able is its " in page
    swap = {"case": case.id, "auditor": other}
    post(officer, f"{SAMPLE}swap/", **swap)
    assert "Say why it is swapped" in officer.get(SAMPLE).text
    post(officer, f"{SAMPLE}swap/", **swap, reason="On leave all month")
    assert asked(app)[case.case_ref] == ("2027-01", other)
    post(officer, f"{SAMPLE}swap/", case=case.id, auditor=people[ANN], reason="Why not")
    assert asked(app)[case.case_ref] == ("2027-01", other)
    told = words(officer.get(SAMPLE).text)
    assert "Ann Able is its" in told
    assert f"auditor of {case.case_ref} On leave all month" in told
    with store_of(app).session() as session:
        states = session.scalars(
            select(Work.state).where(Work.subject == case.case_ref).order_by(Work.id)
        )
        assert list(states) == ["withdrawn", "allocated"]


def test_a_case_is_swapped_for_the_next_of_its_stratum(
    app: Flask, officer: FlaskClient
) -> None:
    drawn(officer)
    post(officer, f"{SAMPLE}allocate/", through="2027-01")
    case, before = first_case(app), asked(app)
    post(officer, f"{SAMPLE}swap/", case=case.id, reason="The file is in court")
    after = asked(app)
    assert case.case_ref not in after
    (made,) = after.keys() - before.keys()
    assert int(made) % 2 == int(case.case_ref) % 2  # of the same team
    assert after[made] == before[case.case_ref]  # by the same auditor
    told = words(officer.get(SAMPLE).text)
    assert f"For {made}: The file is in court" in told


def test_an_auditor_begins_with_what_is_known(app: Flask, officer: FlaskClient) -> None:
    drawn(officer)
    post(officer, f"{SAMPLE}allocate/", through="2027-01")
    cara = logged_in(app, Role.AUDITOR, CARA)
    page = cara.get("/due/").text
    assert "Asked of you" in page
    found = re.search(r"/records/case_file_audit/new/\?work=\d+", page)
    assert found is not None
    case = re.search(r"About.*?Case (\d+)|Case (\d{7})", words(page))
    assert case is not None
    form = cara.get(found[0]).text
    for value in (case[1] or case[2], CARA, "Wren Ward"):
        assert f'value="{value}"' in form
    assert re.search(r'value="child_in_need"[^>]*(selected|checked)', form)
    assert re.search(r'value="random"[^>]*(selected|checked)', form)
    # Who it is not asked of is told nothing of the case.
    ann = logged_in(app, Role.AUDITOR, ANN)
    assert "Wren Ward" not in ann.get(found[0]).text
    assert "Asked of you" not in ann.get("/due/").text


def test_an_audit_that_was_begun_is_not_swapped(
    app: Flask, officer: FlaskClient
) -> None:
    drawn(officer)
    post(officer, f"{SAMPLE}allocate/", through="2027-01")
    case = first_case(app)
    with store_of(app).session() as session:
        work = session.get(Work, case.work_id)
        assert work is not None
    cara = logged_in(app, Role.PERFORMANCE_MANAGER, "Max Manager")
    answer = post(
        cara,
        f"/records/case_file_audit/new/?work={work.id}",
        case_id=case.case_ref,
        audit_date="20/11/2026",
        auditor=CARA,
        overall_grade="good",
        overall_rationale="Seen, heard and safer.",
    )
    assert answer.status_code == 303
    post(officer, f"{SAMPLE}swap/", case=case.id, reason="Too late")
    assert "Its audit was begun" in officer.get(SAMPLE).text
    assert case.case_ref in asked(app)


def test_a_supervision_file_is_drawn_for_each_who_owes_one(
    app: Flask, officer: FlaskClient, people: dict[str, int]
) -> None:
    address = "/due/samples/supervision/"
    sent = post(officer, address, month="2026-12", files_seed="3")
    assert sent.headers["Location"] == SAMPLE
    with store_of(app).session() as session:
        (work,) = session.scalars(select(Work))
        assert (work.form, work.person_id) == ("supervision_audit", people[SAM])
        assert work.about_id in {people[name] for name in (ANN, BEN, CARA)}
        assert work.due_on == date(2026, 12, 31)
    again = post(officer, address, month="2026-12", files_seed="4")
    assert again.status_code == 400
    assert (
        "Everybody who owes a supervision audit in that month has a file" in again.text
    )
    before = first_case(app)
    post(officer, f"{SAMPLE}swap/", case=before.id, reason="On long leave")
    after = first_case(app)
    assert (after.worker, after.manager) != (before.worker, before.manager)
    sam = logged_in(app, Role.AUDITOR, SAM)
    found = re.search(
        r"/records/supervision_audit/new/\?work=\d+", sam.get("/due/").text
    )
    assert found is not None
    form = sam.get(found[0]).text
    assert f'value="{after.manager}"' in form
    assert f'value="{SAM}"' in form


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"period": "soon"}, "is no period"),
        ({"size": "most"}, "is no size"),
        ({"seed": "x"}, "A seed is a whole number"),
    ],
)
def test_what_cannot_be_drawn_is_said_beside_it(
    officer: FlaskClient, other: dict[str, str], sentence: str
) -> None:
    answer = send(officer, **other)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_a_list_is_thrown_away_until_it_is_drawn_from(officer: FlaskClient) -> None:
    send(officer)
    assert post(officer, f"{SAMPLE}discard/").headers["Location"] == "/due/samples/"
    assert officer.get(SAMPLE).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER, Role.LEADERSHIP])
def test_only_the_performance_team_draws(
    app: Flask, officer: FlaskClient, role: Role
) -> None:
    drawn(officer)
    other = logged_in(app, role, "Nova Newcomer")
    for address in ("/due/samples/", SAMPLE, f"{SAMPLE}workbook/"):
        assert other.get(address).status_code == 403
