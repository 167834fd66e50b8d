"""Shared improvement plans: from agreed to closed, with one list of actions."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from tests.backoffice.people import Clock, logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import audit, keep, opened, press

ACTION = {
    "action": "Write plans with families",
    "owner": "Sam Lead",
    "owner_role": "Head of Service",
    "due_on": "2026-11-20",
    "draws_on": "CFA-2018-0001, CMP-2026-0001 and CFA-2018-0999",
}
PLAN = {
    "title": "Timely plans",
    "agreed_by": "pig",
    "agreed_on": "2026-10-05",
    "review_on": "2026-11-01",
    "lead": "Sam Lead",
    "lead_role": "head_of_service",
    "aim": "Every child has a plan that they know.",
}


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def pat(app: Flask, clock: Clock) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def plan(app: Flask, pat: FlaskClient) -> int:
    """A plan that was typed in, whose action draws on an audit and a complaint."""
    audit(app)
    complaint = {
        "complaint_reference": "C1",
        "received_on": "2026-09-01",
        "stage": "1",
    }
    keep(app, "complaint", complaint)
    begun = opened(pat, "/records/improvement_plan/new/")
    typed = {f"actions-0-{key}": value for key, value in ACTION.items()}
    answer = press(
        pat, "/records/improvement_plan/new/", {**begun, **PLAN, **typed}, "save"
    )
    assert answer.status_code == 303, re.findall("error.*", answer.text)[:20]
    number = re.search(r"id=(\d+)", answer.location or "")
    assert number is not None
    return int(number[1])


def step(client: FlaskClient, plan: int, key: str) -> str:
    """Press one of the buttons of its life cycle, and read its page then."""
    address = f"/records/improvement_plan/details/?id={plan}"
    page = client.get(address).text
    found = re.search(r'action="(/work/\d+/step/)".*?name="seen" value="(\d+)"', page)
    assert found is not None
    post(client, found[1], step=key, seen=found[2])
    return client.get(address).text


def test_the_list_says_what_is_open_and_overdue(pat: FlaskClient, plan: int) -> None:
    page = pat.get("/plans/").text
    assert "Timely plans" in page
    assert ">Agreed</strong>" in page
    assert '<span class="qa-late">1</span>' in page
    assert "1 plan is past the day of review" in page
    # Its actions are among all actions: there is one list.
    assert "Write plans with families" in pat.get("/actions/?state=overdue").text


def test_sources_open_for_who_may_open_them(
    app: Flask, pat: FlaskClient, plan: int
) -> None:
    page = pat.get(f"/plans/{plan}/").text
    assert re.search(r'href="/records/case_file_audit/details/\?id=\d+">CFA-2018', page)
    assert re.search(r'href="/records/complaint/details/\?id=\d+">CMP-2026', page)
    assert "CFA-2018-0999" in page
    assert "no record has this reference" in page

    lena = logged_in(app, Role.LEADERSHIP, "Lena Leader")
    page = lena.get(f"/plans/{plan}/").text
    assert "a case file audit of April 2018" in page
    assert "/records/" not in page
    assert "Sam Lead" not in page
    assert "Head of Service" in page


def test_who_may_not_open_a_record_is_led_to_published_figures(
    app: Flask, plan: int
) -> None:
    pam = logged_in(app, Role.PERFORMANCE_MANAGER, "Pam Publisher")
    post(pam, "/returns/case_audit_report/2018-Q1/publish")

    lena = logged_in(app, Role.LEADERSHIP, "Lena Leader")
    address = "/learning/figures/case_audit_report/2018-Q1/"
    assert f'href="{address}"' in lena.get(f"/plans/{plan}/").text
    assert lena.get(address).status_code == 200


def test_it_is_closed_when_somebody_else_has_verified_and_it_made_a_difference(
    app: Flask, pat: FlaskClient, plan: int
) -> None:
    assert "Some of its actions are open still" in step(pat, plan, "complete")
    action = f"/actions/improvement_plan/{plan}/1/"
    post(pat, action, what="done", on="2026-11-23", seen=ACTION["action"])
    assert ">Actions completed</strong>" in step(pat, plan, "complete")

    page = step(pat, plan, "close")
    assert "not verified by somebody else yet" in page
    assert "Say whether the plan made a difference" in page
    other = logged_in(app, Role.PERFORMANCE, "Peta Officer")
    post(other, action, what="verified", seen=ACTION["action"], note="They do now")
    address = f"/records/improvement_plan/edit/?id={plan}"
    said = {"difference_made": "Nine in ten know it.", "_reason": "Reviewed by PIG"}
    assert press(pat, address, {**opened(pat, address), **said}).status_code == 303

    assert ">Closed</strong>" in step(pat, plan, "close")
    page = pat.get("/plans/").text
    assert ">Closed</strong>" in page
    page = pat.get(f"/plans/{plan}/").text
    assert "They do now" in page
    assert "Nine in ten know it." in page
