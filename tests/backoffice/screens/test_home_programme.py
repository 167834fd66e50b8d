"""What the programme waits for, on the first page of whoever has to do it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from tests.backoffice.people import add_account, log_in, logged_in, post, stop_the_clock
from tests.backoffice.programme.surveys.test_survey import ask
from tests.backoffice.programme.work.audited import ROLES, Audited
from tests.backoffice.screens.pages import audit, keep

AUDIT = "/moderation/case_file_audit/1/"
GRADES = {
    "what": "grade",
    "seen": "1",
    "grade-overall": "requires_improvement",
    "reason-overall": "The plan is thin, the child is seen",
}
PLAN = {
    "title": "Timely plans that Sam Lead writes",
    "agreed_by": "pig",
    "agreed_on": "2026-10-05",
    "review_on": "2026-11-01",
    "lead": "Sam Lead",
    "lead_role": "head_of_service",
    "aim": "Every child has a plan that they know.",
}


@pytest.fixture(autouse=True)
def _today(app: Flask) -> None:
    """The 24th of November 2026."""
    stop_the_clock(app)


def as_(app: Flask, name: str) -> FlaskClient:
    return log_in(app.test_client(), add_account(app, ROLES[name][0], name))


def panel(client: FlaskClient, title: str) -> str:
    """The words of a panel of the first page; "" where it is not there."""
    page = client.get("/").text
    found = re.search(rf"<h2>{title}</h2>(.*?)</section>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def test_moderation_waits_for_each_in_turn(app: Flask) -> None:
    store = store_of(app)
    with store.session() as session:
        Audited(store, session).save(overall_grade="Inadequate")
    pat = as_(app, "Pat Officer")
    assert "November 2026 1 0 0 0" in panel(pat, "Moderation")
    assert 'href="/moderation/?month=2026-11&amp;state=nobody">1</a>' in (
        pat.get("/").text
    )
    post(pat, "/moderation/share-out/", month="2026-11")
    assert "November 2026 0 0 1 0" in panel(pat, "Moderation")

    sam, ann = as_(app, "Sam Service"), as_(app, "Ann Auditor")
    assert "CFA-2026-0001 Seacroft Waits for its" in panel(sam, "Moderation")
    assert "1 moderation waits for you" in " ".join(
        re.sub(r"<[^>]+>", " ", sam.get("/").text).split()
    )
    assert panel(ann, "Moderation") == ""  # not before the moderator's grades
    post(sam, AUDIT, **GRADES)
    assert "CFA-2026-0001 Seacroft To be agreed" in panel(ann, "Moderation")
    assert panel(as_(app, "Stan Stranger"), "Moderation") == ""


def test_a_month_that_is_over_is_to_be_drawn(app: Flask) -> None:
    audit(app, audit_date="12/10/2026")
    pat = logged_in(app)
    assert "October 2026 0 0 0 0 To be drawn" in panel(pat, "Moderation")
    post(pat, "/moderation/draw/", month="2026-10", seed="7")
    assert "To be drawn" not in panel(pat, "Moderation")


def test_a_case_is_audited_again_by_whoever_was_asked(app: Flask) -> None:
    store = store_of(app)
    with store.session() as session:
        Audited(store, session).save(overall_grade="Inadequate")
    pat, stan = as_(app, "Pat Officer"), as_(app, "Stan Stranger")
    assert "Overdue 0 To come 1" in panel(pat, "To be audited again")
    assert panel(stan, "To be audited again, by you") == ""
    page = pat.get("/due/re-audits/?ask=1").text
    [number] = re.findall(r'<option value="(\d+)"[^>]*>[^<]*Stan Stranger', page)
    post(pat, "/due/re-audits/1/ask/", person=number)
    theirs = panel(stan, "To be audited again, by you")
    assert "0123456 Audited before: 20 Nov 2026" in theirs
    assert "To come" in theirs
    [address] = re.findall(
        r'href="(/records/\S+new/\?work=\d+)">0123456', page_of(stan)
    )
    assert stan.get(address).status_code == 200


def page_of(client: FlaskClient) -> str:
    return client.get("/").text


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.MANAGER])
def test_plans_are_told_without_names(app: Flask, role: Role) -> None:
    reader = logged_in(app, role, "Lee Director")
    assert panel(reader, "Improvement plans") == ""
    add_account(app, Role.MANAGER, "Sam Lead")
    keep(app, "improvement_plan", PLAN)
    told = panel(reader, "Improvement plans")
    assert "1 plan under way" in told
    assert "Timely plans that [name] writes" in told
    assert "past its day" in told
    assert "Sam Lead" not in told
    assert panel(logged_in(app, Role.AUDITOR), "Improvement plans") == ""


def test_a_survey_that_is_open_says_how_many_answered(app: Flask) -> None:
    pat = logged_in(app)
    assert panel(pat, "Survey open") == ""
    with store_of(app).session() as session:
        number = ask(session).id
    assert "2026 0 8 8 Dec 2026" in panel(pat, "Survey open")
    assert f'href="/surveys/{number}/">2026</a>' in page_of(pat)
    assert panel(logged_in(app, Role.AUDITOR), "Survey open") == ""
