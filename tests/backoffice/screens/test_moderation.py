"""The pages of moderation: drawn, given, graded, agreed, and how far grades agree."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from tests.backoffice.people import (
    Clock,
    add_account,
    log_in,
    logged_in,
    post,
    stop_the_clock,
)
from tests.backoffice.programme.work.audited import ROLES, Audited

AUDIT = "/moderation/case_file_audit/1/"
MONTH = "/moderation/?month=2026-11"
GRADES = {
    "what": "grade",
    "seen": "1",
    "grade-overall": "requires_improvement",
    "reason-overall": "The plan is thin, the child is seen",
}


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def audit(app: Flask, clock: Clock) -> int:
    """An audit whose overall grade is Inadequate."""
    store = store_of(app)
    with store.session() as session:
        return Audited(store, session).save(overall_grade="Inadequate")


def as_(app: Flask, name: str) -> FlaskClient:
    return log_in(app.test_client(), add_account(app, ROLES[name][0], name))


@pytest.fixture
def pat(app: Flask, audit: int) -> FlaskClient:
    return as_(app, "Pat Officer")


@pytest.fixture
def sam(app: Flask, pat: FlaskClient) -> FlaskClient:
    """The moderator, who was asked."""
    post(pat, "/moderation/share-out/", month="2026-11")
    return as_(app, "Sam Service")


def test_an_officer_draws_and_shares_out(pat: FlaskClient) -> None:
    page = pat.get(MONTH).text
    assert "Nobody is asked yet" in page
    answer = post(pat, "/moderation/draw/", month="2026-11", seed="7")
    page = pat.get(answer.location or "").text
    assert "0 audits drawn of 0, and 0 that are always moderated." in page
    assert "with the seed 7" in page
    answer = post(pat, "/moderation/share-out/", month="2026-11")
    page = pat.get(answer.location or "").text
    assert "1 moderation given." in page
    assert "Sam Service" in page
    assert "Waits for its moderator" in page
    assert "CFA-2026-0001" not in pat.get(f"{MONTH}&state=agreed").text


@pytest.mark.parametrize(
    ("month", "seed", "said"),
    [
        ("2026-12", "", "That month has not begun"),
        ("2026-10", "", "No audit of that month is in yet"),
        ("2026-11", "often", "A seed is a whole number"),
    ],
)
def test_what_cannot_be_drawn_comes_back_with_why(
    pat: FlaskClient, month: str, seed: str, said: str
) -> None:
    answer = post(pat, "/moderation/draw/", month=month, seed=seed)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_moderator_grades_before_seeing_the_auditors_grades(
    sam: FlaskClient,
) -> None:
    page = sam.get("/moderation/").text
    assert "Yours to moderate" in page
    page = sam.get(AUDIT).text
    assert "You see the auditor’s grades when yours are given." in page
    assert "Seen, heard and safer." in page  # the auditor's reason
    assert not re.search(r"qa-grade[^>]*>(?:<[^>]+>)*\s*Inadequate", page)
    answer = post(sam, AUDIT, **GRADES)
    page = sam.get(answer.location or "").text
    assert "To be agreed still: Overall." in page
    assert "The grades, side by side" in page
    assert "Inadequate" in page


def test_what_is_missing_comes_back_with_what_was_typed(sam: FlaskClient) -> None:
    answer = post(sam, AUDIT, **{**GRADES, "grade-overall": ""})
    assert answer.status_code == 400
    assert "Choose a grade for Overall from its list." in answer.text
    assert "The plan is thin, the child is seen" in answer.text


def test_both_agree_and_the_work_goes_on(app: Flask, sam: FlaskClient) -> None:
    ann = as_(app, "Ann Auditor")
    assert ann.get(AUDIT).status_code == 404  # not before the moderator's are given
    post(sam, AUDIT, **GRADES)
    assert "To be agreed" in ann.get("/moderation/").text
    agreed = {"what": "agree", "grade-overall": "requires_improvement"}
    post(ann, AUDIT, **agreed, reason="It was the plan")
    answer = post(sam, AUDIT, **agreed)
    page = sam.get(answer.location or "").text
    assert "The grades of CFA-2026-0001 are agreed." in page
    assert "‘It was the plan’" in page
    record = ann.get("/records/case_file_audit/details/?id=1").text
    assert "Agreed</strong>" in record
    assert AUDIT in record


def test_the_team_settles_what_the_two_do_not(
    pat: FlaskClient, sam: FlaskClient
) -> None:
    post(sam, AUDIT, **GRADES)
    answer = post(pat, AUDIT, what="settle", **{"grade-overall": "good"})
    assert "Say why" in answer.text
    sent = {"what": "settle", "grade-overall": "inadequate", "reason": "Read by three"}
    answer = post(pat, AUDIT, **sent)
    assert "are agreed" in pat.get(answer.location or "").text


def test_whose_it_is_not_does_not_find_it(app: Flask, sam: FlaskClient) -> None:
    for name in ("Stan Stranger", "Mo Manager"):
        client = as_(app, name)
        assert client.get(AUDIT).status_code == 404
        assert post(client, AUDIT, **GRADES).status_code == 404
        assert "CFA-2026-0001" not in client.get("/moderation/").text
    assert sam.get("/moderation/staff_observation/1/").status_code == 404
    assert sam.get("/moderation/case_file_audit/9/").status_code == 404
    assert post(sam, AUDIT, what="sing").status_code == 400


def test_somebody_else_is_asked(app: Flask, pat: FlaskClient, sam: FlaskClient) -> None:
    page = pat.get(AUDIT).text
    assert "Ask somebody else" in page
    number = re.search(r'<option value="(\d+)">Sam Service', page)
    assert number is not None
    answer = post(pat, f"{AUDIT}give/", person=number[1], reason="")
    assert "Say why somebody else is asked" in pat.get(answer.location or "").text
    assert post(pat, f"{AUDIT}give/", person="me").status_code == 400


def test_agreement_opens_the_audits_behind_it(
    app: Flask, pat: FlaskClient, sam: FlaskClient
) -> None:
    assert (
        "No audit of this period was moderated"
        in pat.get("/moderation/agreement/").text
    )
    post(sam, AUDIT, **GRADES)
    page = pat.get("/moderation/agreement/").text
    assert "Exact agreement by area" in page
    assert "By auditor" not in page
    link = re.search(r'href="(\?[^"]*way=lower)[^"]*"', page)
    assert link is not None
    behind = pat.get("/moderation/agreement/" + link[1].replace("&amp;", "&")).text
    assert "1 grade" in behind
    assert "/records/case_file_audit/details/?id=1" in behind
    assert pat.get("/moderation/agreement/?by=ann+auditor").status_code == 403


def test_an_auditor_of_few_audits_is_not_told_of(app: Flask, sam: FlaskClient) -> None:
    post(sam, AUDIT, **GRADES)
    manager = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    page = manager.get("/moderation/agreement/").text
    assert "By auditor" in page
    assert "Ann Auditor" in page
    assert "Fewer than 5, so not shown" in page
    few = "/moderation/agreement/?by=ann+auditor&way=all"
    assert "No audit counts in that figure" in manager.get(few).text
