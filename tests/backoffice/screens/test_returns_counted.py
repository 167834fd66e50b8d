"""Every count of a published return opens the very records that it counted.

Four audits of October, two of them received; published. Then one is withdrawn, one is
graded anew, one comes late: what was published still opens its four.
"""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import audit, table

OCTOBER = "/returns/monthly/2018-10/"


@pytest.fixture
def lead(app: Flask) -> FlaskClient:
    stop_the_clock(app)
    of_october(app, date_received="15/10/2018", risk_grade="good")
    of_october(app, date_received="16/10/2018", risk_grade="not_applicable")
    of_october(app, team="Harbour", overall_grade="inadequate")
    of_october(app, team="", auditor_role="team_manager", risk_grade="inadequate")
    client = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    post(client, f"{OCTOBER}publish", edition="0")
    return client


def of_october(app: Flask, **typed: str) -> None:
    typed["audit_date"] = "12/10/2018"
    audit(app, risk_rationale="Clear, and shared.", **typed)  # type: ignore[arg-type]


def counts(page: str) -> dict[str, str]:
    """The addresses of the counts on a page, and what they say."""
    found = re.findall(r'href="(/returns/[^"]*/counted/[^"]*)"[^>]*>([^<]+)<', page)
    return {html.unescape(address): said for address, said in found}


def listed(client: FlaskClient, address: str) -> list[str]:
    """The references of the records that an address shows."""
    page = client.get(address)
    assert page.status_code == 200
    return [row[0] for row in table(page.text)[1:]]


def test_each_opens_as_many_records_as_it_says(app: Flask, lead: FlaskClient) -> None:
    found = counts(lead.get(OCTOBER).text)

    assert {"completed", "received", "graded", "good"} <= {
        re.search(r"what=(\w+)", address)[1]  # type: ignore[index]
        for address in found
    }
    for address, said in found.items():
        if said.endswith("%"):
            good, others = (
                len(listed(lead, address.replace("what=good", f"what={what}")))
                for what in ("good", "not_good")
            )
            assert said == f"{good / (good + others):.0%}", address
        else:
            assert len(listed(lead, address)) == int(said), address


def test_what_happens_to_records_later_changes_nothing(
    app: Flask, lead: FlaskClient
) -> None:
    before = counts(lead.get(OCTOBER).text)
    completed = next(one for one in before if "what=completed" in one)
    four = listed(lead, completed)
    with store_of(app).session() as session:
        records = store_of(app).records(session, "pat@tests.example")
        records.withdraw("case_file_audit", [1], "A test audit")
    audit(app, audit_date="30/10/2018")

    assert counts(lead.get(OCTOBER).text) == before
    assert listed(lead, completed) == four
    page = lead.get(completed).text
    assert "as they were counted when October 2018 was published" in page


def test_a_share_has_its_others_beside_it(app: Flask, lead: FlaskClient) -> None:
    found = counts(lead.get(OCTOBER).text)
    share = next(one for one in found if "area=overall" in one and "what=good" in one)
    page = lead.get(share).text

    assert "Case file audits: Overall, good or better, October 2018" in page
    assert "The others it is out of" in page


def test_a_draft_counts_as_it_stands(app: Flask, lead: FlaskClient) -> None:
    audit(app, audit_date="2/9/2018", date_received="4/9/2018")
    found = counts(lead.get("/returns/monthly/2018-09/").text)

    assert found
    for address, said in found.items():
        assert len(listed(lead, address)) == (1 if said == "100%" else int(said))


def test_what_no_return_counts_is_not_found(app: Flask, lead: FlaskClient) -> None:
    for wrong in (
        "",
        "form=no_such_form",
        "form=case_file_audit&area=nowhere&what=good",
        "form=case_file_audit&what=splendid",
        "form=case_file_audit&page=0",
        "form=case_file_audit&page=9",
        "form=case_file_audit&edition=9",
        "form=case_file_audit&edition=x",
    ):
        assert lead.get(f"{OCTOBER}counted/?{wrong}").status_code == 404, wrong
