"""People and structure as an officer works on them."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.programme.people import posts_on
from backoffice.store.opening import store_of
from backoffice.store.people_tables import Person
from tests.backoffice.people import logged_in, post, stop_the_clock, token
from tests.backoffice.programme.staff_lists import LIKELY, LIST, save, xlsx_of
from tests.backoffice.screens.pages import audit, table
from tests.backoffice.screens.test_uploads import words


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    stop_the_clock(app)
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def staff(app: Flask) -> dict[str, int]:
    """The people of the list, by name."""
    with store_of(app).session() as session:
        save(session, LIST, LIKELY)
        return {one.name: one.id for one in session.query(Person)}


def names(client: FlaskClient, address: str) -> list[str]:
    """The people that a page lists."""
    return [row[0] for row in table(client.get(address).text) if row and row[0]][1:]


def test_the_list_is_of_a_day_and_filtered(
    officer: FlaskClient, staff: dict[str, int]
) -> None:
    everybody = names(officer, "/people/")
    assert everybody == [
        "Anita Desmond",
        "Farida Oyelaran",
        "Helen Marsh",
        "Priya Nair",
        "Tom Ashworth",
    ]
    assert names(officer, "/people/?role=team_manager") == ["Farida Oyelaran"]
    assert names(officer, "/people/?stage=newly_qualified") == ["Helen Marsh"]
    assert names(officer, "/people/?search=nair") == ["Priya Nair"]
    assert names(officer, "/people/?search=4") == ["Helen Marsh"]
    assert names(officer, "/people/?on=2016-01-01&state=here") == [
        "Anita Desmond",
        "Priya Nair",
    ]
    seacroft = re.search(r'value="(\d+)">– Seacroft', officer.get("/people/").text)
    assert seacroft is not None
    assert names(officer, f"/people/?unit={seacroft[1]}") == [
        "Farida Oyelaran",
        "Helen Marsh",
        "Tom Ashworth",
    ]


def test_what_is_no_day_or_number_is_asked_in_vain(officer: FlaskClient) -> None:
    for asked in ("on=tomorrow", "page=-1", "page=99999999999", "unit=all", "role=x"):
        assert officer.get(f"/people/?{asked}").status_code == 200
    for number in ("4711", "99999999999999999999"):
        assert officer.get(f"/people/{number}/").status_code == 404
        assert officer.get(f"/people/lists/{number}/").status_code == 404
    assert officer.get("/structure/?on=31/12/2026").status_code == 200


def test_what_nobody_can_type_is_left_out(
    officer: FlaskClient, staff: dict[str, int]
) -> None:
    odd = "Kit\x00 Ward"
    post(officer, "/people/add/", name=odd, email="kit\x00@tests.example")
    assert "Kit Ward" in names(officer, "/people/")
    tom = staff["Tom Ashworth"]
    address = f"/people/{tom}/change/"
    for do in ("merge", "add_name", "change"):
        sent = post(officer, address, do=do, name=odd, reason=odd, into=tom, email=odd)
        assert sent.status_code == 303
    sent = post(officer, "/people/names/settle/", do="take_back", key=odd)
    assert sent.status_code == 303
    said = {"at": "1", "name-1": odd, "whose-1": "nobody"}
    assert post(officer, "/people/names/settle/", **said).status_code == 303


def test_a_person_changes_post_and_leaves(
    app: Flask, officer: FlaskClient, staff: dict[str, int]
) -> None:
    address = f"/people/{staff['Tom Ashworth']}/"
    assert "Advanced Practitioner East › Seacroft" in words(officer.get(address))
    with store_of(app).session() as session:
        (held,) = posts_on(session, date(2026, 11, 24), roles=["advanced_practitioner"])
    post(
        officer,
        f"{address}change/",
        do="change_post",
        post=held.id,
        role="team_manager",
        unit=held.unit_id,
        from_on="2026-12-01",
    )
    post(officer, f"{address}change/", do="leave", left_on="2027-03-31")
    said = words(officer.get(address))
    assert "Leaves on 31 Mar 2027" in said
    assert "Team Manager East › Seacroft Not recorded From: 1 Dec 2026" in said
    assert names(officer, "/people/?on=2027-03-31&role=team_manager&state=here") == [
        "Farida Oyelaran",
        "Tom Ashworth",
    ]
    assert names(officer, "/people/?on=2027-04-01&role=team_manager&state=here") == [
        "Farida Oyelaran"
    ]


def test_two_who_are_one_are_merged_with_a_reason_and_parted(
    officer: FlaskClient, staff: dict[str, int]
) -> None:
    post(officer, "/people/add/", name="T Ashworth")
    twice = max(int(n) for n in re.findall(r"/people/(\d+)/", _all(officer)))
    tom = staff["Tom Ashworth"]
    address = f"/people/{twice}/change/"
    post(officer, address, do="merge", into=tom, reason="")
    assert "Say how you know that they are one person." in words(
        officer.get(f"/people/{twice}/")
    )
    done = post(officer, address, do="merge", into=tom, reason="The payroll.")
    assert done.location == f"/people/{tom}/"
    said = words(officer.get(f"/people/{tom}/"))
    assert "T Ashworth is Tom Ashworth from now on." in said
    assert "Was entered twice, and is this person" in said
    assert officer.get(f"/people/{twice}/").location == f"/people/{tom}/"
    post(officer, f"/people/{tom}/change/", do="part", other=twice)
    assert officer.get(f"/people/{twice}/").status_code == 200


def _all(client: FlaskClient) -> str:
    return client.get("/people/").text


def test_a_list_is_sent_in_answered_and_saved(officer: FlaskClient) -> None:
    sent = officer.post(
        "/people/lists/",
        data={
            "csrf_token": token(officer, "/account"),
            "file": (io.BytesIO(xlsx_of()), "staff.xlsx"),
        },
    )
    assert sent.status_code == 303, sent.text
    address = str(sent.location)
    said = words(officer.get(address))
    assert "5 new" in said
    assert "Who is the manager “P Nair”?" in said
    assert "Likely: Priya Nair, the only one of that surname and initial" in said
    post(officer, f"{address}answer/", do="likely")
    assert "Who is the manager" not in words(officer.get(address))
    post(officer, f"{address}answer/", do="forget", key="manager:p nair")
    assert "Who is the manager “P Nair”?" in words(officer.get(address))
    post(officer, f"{address}answer/", **{"answer-manager:p nair": "number 2"})
    post(officer, f"{address}save/")
    assert "Saved: 5 new, 0 changed." in words(officer.get(address))
    assert len(names(officer, "/people/")) == 5


def test_a_list_is_thrown_away(officer: FlaskClient) -> None:
    sent = officer.post(
        "/people/lists/",
        data={
            "csrf_token": token(officer, "/account"),
            "file": (io.BytesIO(xlsx_of()), "staff.xlsx"),
        },
    )
    post(officer, f"{sent.location}throw-away/")
    said = words(officer.get("/people/lists/"))
    assert "staff.xlsx is thrown away; nothing of it was saved." in said
    assert "No staff list has come in yet." in said


def test_another_workbook_is_refused_in_a_sentence(officer: FlaskClient) -> None:
    drawing = "| Case ID | Date |\n| 0123456 | 1/4/2026 |"
    sent = officer.post(
        "/people/lists/",
        data={
            "csrf_token": token(officer, "/account"),
            "file": (io.BytesIO(xlsx_of(drawing)), "log.xlsx"),
        },
    )
    assert sent.status_code == 400
    assert "No sheet has headings of a staff list" in sent.text


def test_the_structure_changes_from_a_day(
    officer: FlaskClient, staff: dict[str, int]
) -> None:
    unit = re.search(r'value="(\d+)">– Seacroft', officer.get("/structure/").text)
    assert unit is not None
    post(
        officer,
        "/structure/change/",
        do="rename",
        unit=unit[1],
        name="Killingbeck",
        from_on="2026-11-01",
    )
    now = words(officer.get("/structure/"))
    assert "└ Killingbeck Team 3 3 Seacroft before" in now
    before = words(officer.get("/structure/?on=2026-10-31"))
    assert "└ Seacroft Team" in before
    post(officer, "/structure/change/", do="move", unit=unit[1], parent=unit[1])
    assert "Give the day from which it holds" in words(officer.get("/structure/"))


def test_a_name_in_records_is_settled_and_taken_back(
    app: Flask, officer: FlaskClient, staff: dict[str, int]
) -> None:
    audit(app, auditor="Ashworth, T", team="Seacroft", audit_date="12/04/2025")
    said = words(officer.get("/people/names/"))
    assert "Ashworth, T 1 time: Case file audit: Auditor Seacroft" in said
    assert "Tom Ashworth : same surname and initial, was in Seacroft then" in said
    post(
        officer,
        "/people/names/settle/",
        **{"at": "1", "name-1": "Ashworth, T", "whose-1": staff["Tom Ashworth"]},
    )
    said = words(officer.get("/people/names/?show=settled"))
    assert "Ashworth, T 1 time: Case file audit: Auditor Tom Ashworth" in said
    person = words(officer.get(f"/people/{staff['Tom Ashworth']}/"))
    assert "Ashworth, T As records write it Pat Officer" in person
    post(officer, "/people/names/settle/", do="take_back", key="ashworth, t")
    assert "Settled 0" in words(officer.get("/people/names/"))
    post(officer, "/people/names/settle/", do="plain")
    assert "1 name settled." in words(officer.get("/people/names/"))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_people_are_the_performance_teams_to_manage(app: Flask, role: Role) -> None:
    client = logged_in(app, role, "Nova Newcomer", "East")
    for address in ("/people/", "/people/lists/", "/people/names/", "/structure/"):
        assert client.get(address).status_code == 403
    assert post(client, "/structure/change/", do="add", name="X").status_code == 403
