"""What is due on its pages: who owes what, who is excused, and what is owed at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import store_of
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.people import Clock, log_in, logged_in, post, stop_the_clock
from tests.backoffice.people import add_account as add
from tests.backoffice.programme.owed.service import BY

OCTOBER = "/due/?period=2026-10"
ADDRESS = "/obligations/case_file_audit_each_month/"


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)  # 24 Nov 2026


@pytest.fixture
def numbers(app: Flask, clock: Clock) -> dict[str, int]:
    """Two team managers and a worker; Ann has done October's audit, Ben has not."""
    store = store_of(app)
    found = {}
    with store.session() as session:
        team = Restructuring(session, BY).add("Seacroft", "team")
        with writing(session):
            people = PersonChanges(session, BY)
            for name, role, stage in (
                ("Ann Able", "team_manager", None),
                ("Ben Bright", "team_manager", None),
                ("Wren Ward", "social_worker", "experienced"),
            ):
                email = f"{name.lower().replace(' ', '.')}@tests.example"
                person = people.add(name, email=email)
                found[name] = person.id
                manager = found["Ann Able"] if stage else None
                said = PostSaid(role, team, manager, stage)
                people.add_post(person, said, date(2024, 1, 1))
        audit = {
            "case_id": "0123456",
            "audit_date": "12/10/2026",
            "auditor": "Ann Able",
            "overall_grade": "Good",
            "overall_rationale": "Seen, heard and safer.",
        }
        entry = check(
            shipped_forms()["case_file_audit"], audit, today=date(2026, 11, 1)
        )
        store.records(session, BY.who).save(entry)
    return found


@pytest.fixture
def officer(app: Flask, numbers: dict[str, int]) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


def rows(page: str) -> Iterator[list[str]]:
    """The cells of each row of the list, as words."""
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        yield [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def line_of(page: str, name: str, what: str) -> list[str]:
    return next(
        row for row in rows(page) if row[0].startswith(name) and row[1].startswith(what)
    )


def test_an_officer_sees_what_each_owes_and_what_came_in(officer: FlaskClient) -> None:
    page = officer.get(OCTOBER).text
    ann = line_of(page, "Ann Able", "A case file audit")
    assert ann[4:7] == ["Due: 31 Oct 2026", "Done", "12 Oct 2026"]
    ben = line_of(page, "Ben Bright", "A case file audit")
    assert ben[3:7] == ["Seacroft", "Due: 31 Oct 2026", "Outstanding", ""]


def test_the_figures_are_of_the_lines(officer: FlaskClient) -> None:
    page = officer.get(f"{OCTOBER}&obligation=case_file_audit_each_month").text
    (row,) = (r for r in rows(page) if r[0] == "A case file audit each month")
    assert row[1:] == ["2", "0", "1", "0", "1", "0"]


def test_it_is_told_as_it_stood_on_a_day(officer: FlaskClient) -> None:
    page = officer.get(f"{OCTOBER}&as_of=2026-10-10").text
    ann = line_of(page, "Ann Able", "A case file audit")
    assert ann[5:7] == ["To come", ""]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("state=outstanding", {"Ben Bright"}),
        ("who=ann", {"Ann Able"}),
        ("role=head_of_service", set()),
        ("team=Seacroft", {"Ann Able", "Ben Bright"}),
    ],
)
def test_filters_leave_what_they_ask_for(
    officer: FlaskClient, asked: str, names: set[str]
) -> None:
    page = officer.get(f"{OCTOBER}&obligation=case_file_audit_each_month&{asked}").text
    found = {row[0].removesuffix(" Team Manager") for row in rows(page)}
    assert found - {"A case file audit each month"} == names


def test_a_wrong_address_shows_this_month(officer: FlaskClient) -> None:
    answer = officer.get("/due/?period=soon&as_of=never&state=lost&page=x")
    assert answer.status_code == 200
    assert "November 2026" in answer.text


def test_a_manager_sees_their_own_alone(app: Flask, numbers: dict[str, int]) -> None:
    ben = log_in(app.test_client(), add(app, Role.MANAGER, "Ben Bright", "Seacroft"))
    page = ben.get(OCTOBER).text
    assert {row[0] for row in rows(page) if "Manager" in row[0]} == {
        "Ben Bright Team Manager"
    }
    assert "Chase" not in page


@pytest.mark.parametrize("role", [Role.WORKER, Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_others_have_nothing_to_look_for_here(
    app: Flask, numbers: dict[str, int], role: Role
) -> None:
    assert logged_in(app, role).get(OCTOBER).status_code == 403


@pytest.mark.parametrize(
    "address", ["/due/chase/", "/due/excuses/", "/obligations/", ADDRESS]
)
def test_only_the_performance_team_manages(
    app: Flask, numbers: dict[str, int], address: str
) -> None:
    assert logged_in(app, Role.MANAGER, team="Seacroft").get(address).status_code == 403


def test_the_letter_says_what_is_outstanding_and_names_nobody_else(
    officer: FlaskClient,
) -> None:
    page = officer.get("/due/chase/?period=2026-10").text
    (letter,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert letter.startswith("Dear Ben,")
    assert "- A case file audit each month, due 31 October 2026" in letter
    assert "Wren" not in page
    assert 'href="mailto:ben.bright%40tests.example?subject=OFFICIAL' in page


def excuse(officer: FlaskClient, numbers: dict[str, int], **other: str) -> str:
    said = {
        "person": numbers["Ben Bright"],
        "obligation": "case_file_audit_each_month",
        "first": "2026-10-01",
        "last": "2026-10-31",
        "reason": "On sick leave",
        "approved_by": "Hana Head",
        **other,
    }
    answer = post(officer, "/due/excuses/", **said)
    return answer.text if answer.status_code == 400 else officer.get(OCTOBER).text


def test_who_is_excused_is_told_with_why_and_who_approved(
    officer: FlaskClient, numbers: dict[str, int]
) -> None:
    page = excuse(officer, numbers)
    ben = line_of(page, "Ben Bright", "A case file audit")
    assert ben[5] == "Excused On sick leave; approved by Hana Head"


def test_an_excuse_that_is_taken_back_is_owed_again(
    officer: FlaskClient, numbers: dict[str, int]
) -> None:
    excuse(officer, numbers)
    post(officer, "/due/excuses/1/end/")
    ben = line_of(officer.get(OCTOBER).text, "Ben Bright", "A case file audit")
    assert ben[5] == "Outstanding"
    assert "Taken back" in officer.get("/due/excuses/").text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"reason": " "}, "Say why they are excused."),
        ({"approved_by": ""}, "Say who approved it."),
        ({"last": "2026-09-01"}, "The last day is before the first"),
        ({"first": "soon"}, "Give the first and the last day"),
        ({"person": ""}, "Say who is excused"),
        ({"obligation": "tea"}, "There is no such obligation"),
    ],
)
def test_an_excuse_without_what_it_needs_is_refused(
    officer: FlaskClient, numbers: dict[str, int], other: dict[str, str], said: str
) -> None:
    assert said in excuse(officer, numbers, **other)


# --- obligations


CHANGE = {
    "title": "Two case file audits each month",
    "posts": ["team_manager"],
    "many": "2",
    "each": "month",
    "least_share": "50",
    "catch_up": "3",
    "from_on": "2026-11-01",
    "reason": "The senior leadership team asked for more",
}


def test_a_group_that_owes_is_named_as_its_form_names_it(officer: FlaskClient) -> None:
    assert "CSDMs, Senior leadership team" in officer.get("/obligations/").text


def test_a_changed_cadence_is_owed_from_its_day_on(officer: FlaskClient) -> None:
    assert post(officer, ADDRESS, **CHANGE).status_code == 303
    november = officer.get("/due/?period=2026-11").text
    assert line_of(november, "Ben Bright", "Two case")[1].endswith("2 of them")
    october = officer.get(OCTOBER).text
    assert line_of(october, "Ben Bright", "A case file audit")
    page = officer.get(ADDRESS).text
    assert "The senior leadership team asked for more" in page


def test_what_is_owed_no_more_is_gone_from_its_day_on(officer: FlaskClient) -> None:
    ended = {"_do": "end", "from_on": "2026-11-01", "reason": "No more"}
    post(officer, ADDRESS, **{**CHANGE, **ended})
    assert (
        "A case file audit each month" not in officer.get("/due/?period=2026-11").text
    )
    assert line_of(officer.get(OCTOBER).text, "Ben Bright", "A case file audit")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"many": "two"}, "&#39;many&#39; must be a whole number"),
        ({"many": "0"}, "&#39;many&#39; is 1 or more"),
        ({"posts": []}, "say who owes it"),
        ({"each": "fortnight"}, "there is no stretch of time"),
        ({"from_on": ""}, "Give the day from which it holds."),
        ({"reason": ""}, "Say why it changes"),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(
    officer: FlaskClient, other: dict[str, object], said: str
) -> None:
    answer = post(officer, ADDRESS, **{**CHANGE, **other})
    assert answer.status_code == 400
    assert said in answer.text


NEW = """\
obligation: dip_sample
title: A dip sample each month
form: case_file_audit
each: month
who: {posts: [social_worker]}
where: audit_type == 'other'
source: The council's own
"""


def test_a_new_obligation_is_data(officer: FlaskClient) -> None:
    answer = post(officer, "/obligations/new/", said=NEW, from_on="2026-11-01")
    assert answer.status_code == 303
    november = officer.get("/due/?period=2026-11").text
    assert line_of(november, "Wren Ward", "A dip sample each month")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("each: month", "each: moon", "there is no stretch of time"),
        ("form: case_file_audit", "form: tea", "There is no form"),
        ("dip_sample", "experienced_observed", "already; change that one"),
        (NEW, "", "Say what is owed"),
    ],
)
def test_a_new_obligation_that_means_nothing_is_refused(
    officer: FlaskClient, right: str, wrong: str, said: str
) -> None:
    answer = post(
        officer,
        "/obligations/new/",
        said=NEW.replace(right, wrong),
        from_on="2026-11-01",
    )
    assert answer.status_code == 400
    assert said in answer.text
