"""The pages of a published return: what moved, in words a reader has, and by whom."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from backoffice.access.roles import Role
from backoffice.figures.returns import figures_of
from backoffice.screens.moved_page import moved_sheets
from backoffice.store.opening import Store
from exports.periods import period_of
from exports.returns import shipped_returns
from tests.backoffice.figures.service import TODAY
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import audit, table

OCTOBER = "/returns/monthly/2018-10/"


@pytest.fixture
def lead(app: Flask) -> FlaskClient:
    """A performance manager who has published October, of which there was one audit."""
    stop_the_clock(app)
    audit(app, audit_date="12/10/2018")
    client = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    post(client, f"{OCTOBER}publish", edition="0")
    return client


def late(app: Flask) -> None:
    """An audit of October that came in afterwards."""
    audit(app, "perry.lead@tests.example", audit_date="30/10/2018", team="Harbour")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_happened_to_records_comes_first_and_says_who(
    app: Flask, lead: FlaskClient
) -> None:
    late(app)
    page = lead.get(f"{OCTOBER}since/").text
    rows = table(page)

    assert page.index('id="line-list"') < page.index('id="grades"')
    assert rows[1] == [
        "CFA-2018-0002",
        "All of it",
        "Not there",
        "New",
        "arrived 24 Nov 2026 by Perry Lead",
    ]
    assert "perry.lead@tests.example" not in page


def test_shares_are_told_in_hundredths(app: Flask, lead: FlaskClient) -> None:
    audit(app, audit_date="30/10/2018", overall_grade="inadequate")
    said = words(lead.get(f"{OCTOBER}since/").text)

    assert "Case file audits, Overall, Ofsted's four grades Graded 1 2" in said.replace(
        "&#39;", "'"
    )
    assert "Good or better 100% 50%" in said


def test_two_shares_that_look_alike_are_told_more_exactly(
    store: Store, session: Session
) -> None:
    figures = figures_of(
        session,
        store.versions,
        shipped_returns()["monthly"],
        period_of("2018-10"),
        council="Exampleshire",
        counted_on=TODAY,
    )
    changes = [
        {
            "sheet": "Moderation",
            "row": "Case file audits, October 2018",
            "column": "Agreement",
            "before": 0.6021,
            "after": 0.5978,
            "why": "",
        }
    ]
    (sheet,) = moved_sheets(changes, figures, {})

    assert sheet.rows[0].label == "Case file audits"
    assert sheet.rows[0].cells == [("Agreement", "60.2%", "59.8%")]


def test_a_revision_tells_what_it_changed(app: Flask, lead: FlaskClient) -> None:
    late(app)
    post(lead, f"{OCTOBER}publish", edition="1", reason="A late audit from Harbour")
    page = lead.get(f"{OCTOBER}editions/2/").text

    assert "What revision 1 changed" in page
    assert "A late audit from Harbour" in page
    assert "arrived 24 Nov 2026 by Perry Lead" in words(page)
    assert "As first published" in lead.get(f"{OCTOBER}editions/1/").text


def test_who_publishes_after_somebody_else_is_told_so(
    app: Flask, lead: FlaskClient
) -> None:
    other = logged_in(app, Role.PERFORMANCE_MANAGER, "Ola Other")

    answer = post(other, f"{OCTOBER}publish", edition="0")

    assert answer.status_code == 303
    assert "Perry Lead has published October 2018 in the meantime." in (
        other.get(OCTOBER).text
    )


def test_the_figures_of_now_are_not_called_published(
    app: Flask, lead: FlaskClient
) -> None:
    late(app)
    said = words(lead.get(f"{OCTOBER}?now=1").text)

    assert "Monthly return, October 2018 &nbsp; Not published" in said
    assert "which nobody has published" in said
    assert "moved since it was published" in words(lead.get(OCTOBER).text)


def test_leadership_reads_what_is_published_and_nothing_else(
    app: Flask, lead: FlaskClient
) -> None:
    audit(app, audit_date="2/9/2018")
    post(lead, "/returns/monthly/2018-Q3/publish")
    leader = logged_in(app, Role.LEADERSHIP, "Lee Leader")
    september = words(leader.get("/returns/monthly/2018-09/").text)

    assert "over on 30 Sept 2018, so it is due now" in september
    assert "case file audit" not in september.lower()
    workbook = leader.get("/returns/monthly/2018-09/workbook")
    assert workbook.headers["Location"].endswith("/returns/monthly/2018-09/")
    december = words(leader.get("/returns/monthly/2026-12/").text)
    assert "It is due from 1 Jan 2027" in december
    # A quarter and its months are never both given out.
    assert "month by month" in words(leader.get("/returns/monthly/2018-Q3/").text)
    assert leader.get("/returns/monthly/2018-Q3/workbook").status_code == 303
    listed = words(leader.get("/returns/").text)
    assert "October 2018 Published September 2018" not in listed
    assert "Draft" not in listed


def test_leadership_has_the_newest_edition_and_no_other(
    app: Flask, lead: FlaskClient
) -> None:
    late(app)
    post(lead, f"{OCTOBER}publish", edition="1", reason="One from Harbour")
    audit(app, audit_date="29/10/2018")
    leader = logged_in(app, Role.LEADERSHIP, "Lee Leader")
    page = leader.get(OCTOBER).text

    assert leader.get(f"{OCTOBER}?now=1").text.count("<td") == page.count("<td")
    assert leader.get(f"{OCTOBER}?edition=1").status_code == 404
    assert leader.get(f"{OCTOBER}workbook?edition=1").status_code == 404
    assert leader.get(f"{OCTOBER}?edition=2").status_code == 200
    # Why it was revised could tell of few.
    assert "Harbour" not in page
    assert "Revised figures" in page
    for closed in ("since/", "editions/2/", "counted/?form=case_file_audit"):
        assert leader.get(f"{OCTOBER}{closed}").status_code == 403


def test_each_return_is_offered_by_its_own_length_of_time(
    app: Flask, lead: FlaskClient
) -> None:
    audit(app, audit_date="2/7/2018")
    page = lead.get("/returns/").text
    said = words(page)

    assert "October 2018 Published September 2018 Draft August 2018 Draft" in said
    for address in (
        "/returns/case_audit_report/2018-Q3/",
        "/returns/case_audit_report/2018-Q2/",
        "/returns/supervision_review/2018-H2/",
        "/returns/observation_report/2018-19/",
    ):
        assert f'href="{address}"' in page
        assert lead.get(address).status_code == 200
    late(app)
    post(lead, f"{OCTOBER}publish", edition="1", reason="A late audit")
    assert "October 2018 Revised" in words(lead.get("/returns/").text)


def test_a_year_that_is_written_like_a_month_is_not_offered(app: Flask) -> None:
    """2010-11 is read as November 2010."""
    audit(app, audit_date="2/11/2010")
    page = logged_in(app).get("/returns/").text

    assert 'href="/returns/monthly/2010-11/"' in page
    assert "/returns/observation_report/" not in page


def test_every_sheet_of_a_return_is_on_its_page(app: Flask) -> None:
    audit(
        app,
        audit_date="12/10/2018",
        date_received="14/10/2018",
        actions=[{"action": "Update the chronology.", "due_on": "1/11/2018"}],
    )
    page = logged_in(app).get(OCTOBER).text

    for sheet in shipped_returns()["monthly"].sheets[3:]:
        assert f"<h2>{sheet.name}</h2>" in page, sheet.name
    assert "/records/case_file_audit/details/?id=" in page
    assert "Update the chronology." in page
    contents = re.findall(r'<li><a class="govuk-link" href="#([a-z0-9-]+)">', page)
    for anchor in contents:
        assert f'id="{anchor}"' in page
