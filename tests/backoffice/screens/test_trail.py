"""Everything that leaves is a row of the access trail, and no row ever changes.

A manager publishes October, an officer downloads it and a list narrowed by team and by
a name, a program reads the feed: five rows, the newest first.
"""

from __future__ import annotations

import base64
import re

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.feed.tokens import Tokens
from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import LIST, audit, table

OCTOBER = "/returns/monthly/2018-10/"


def read_feed(app: Flask, asked: str) -> None:
    """As Excel does, with a token of the officer's."""
    with store_of(app).session() as session:
        account = Accounts(session).find("pat.performance@tests.example")
        assert account is not None
        token = Tokens(session, app.config["NOW"]).make(account, "Excel")
    sent = base64.b64encode(f"x:{token}".encode()).decode()
    answer = app.test_client().get(
        f"/feed/{asked}", headers={"Authorization": f"Basic {sent}"}
    )
    assert answer.status_code == 200


def test_all_that_leaves_is_a_row_that_the_manager_reads(app: Flask) -> None:
    stop_the_clock(app)
    audit(app, audit_date="12/10/2018")
    audit(app, audit_date="13/10/2018", team="Harbour")
    lead = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    officer = logged_in(app, name="Pat Performance")
    post(lead, f"{OCTOBER}publish", edition="0")
    officer.get(f"{OCTOBER}workbook")
    narrowed = "flt_team_in_list=Harbour&flt_auditor_contains=Shah&search=Priya"
    officer.get(f"{LIST}export/csv/?{narrowed}")
    read_feed(app, "case_file_audit?$filter=case_id eq '0123456'")
    read_feed(app, "case_file_audit/$count")

    rows = [
        [re.sub(r"\s+", " ", cell) for cell in row[1:]]
        for row in table(lead.get("/trail/").text)[1:]
    ]
    me, program = "Pat Performance", "Read by the feed"
    assert rows == [
        [me, program, "Case file audits", "", "0"],
        [me, program, "Case file audits", "$filter=case_id eq '…'", "2"],
        [
            *(me, "Downloaded", "Case file audits, csv"),
            "team in list Harbour; auditor contains …; searched for …",
            "1",
        ],
        [me, "Downloaded", "Monthly return, October 2018, edition 1", "", "2"],
        ["Perry Lead", "Published", "Monthly return, October 2018, edition 1", "", ""],
    ]
    published = table(lead.get("/trail/?action=publish").text)
    assert len(published) == 2
    assert len(table(lead.get("/trail/?who=pat.performance@tests.example").text)) == 5


def test_a_long_trail_goes_on_from_page_to_page(app: Flask) -> None:
    stop_the_clock(app)
    audit(app)
    lead = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    for _ in range(51):
        lead.get(f"{LIST}export/csv/")
    page = lead.get("/trail/?action=download").text

    assert len(table(page)) == 51
    (older,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert len(table(lead.get(older.replace("&amp;", "&")).text)) == 2


@pytest.mark.parametrize("role", [Role.PERFORMANCE, Role.LEADERSHIP])
def test_it_is_the_managers_alone(app: Flask, role: Role) -> None:
    assert logged_in(app, role).get("/trail/").status_code == 403


@pytest.mark.parametrize(
    "statement", ["UPDATE access_trail SET who = 'nobody'", "DELETE FROM access_trail"]
)
def test_the_database_changes_no_row_of_it(
    app: Flask, session: Session, statement: str
) -> None:
    audit(app)
    logged_in(app).get(f"{LIST}export/csv/")

    with pytest.raises(DatabaseError, match="only added to"):
        session.execute(text(statement))
    session.rollback()
    assert session.scalar(text("SELECT count(*) FROM access_trail")) == 1
