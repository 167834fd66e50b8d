"""The records behind a figure: as many as it counts, of every figure there is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backoffice.access.roles import Role
from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import Asked
from backoffice.figures.behind import Behind, NoSuchFigure, behind
from backoffice.figures.counted_rows import COUNTED, DAYS, OTHERS
from backoffice.figures.returns import figures_of
from backoffice.store.opening import Store, store_of
from backoffice.store.records import Records
from exports.figures import Figure, Figures
from exports.measures import OWED, Measure
from exports.periods import period_of
from exports.returns import Return, shipped_returns
from exports.tables import Symbol
from tests.backoffice.figures.service import TODAY
from tests.backoffice.figures.whole_service import keep_service, made_up_service
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import audit, table

PERIODS = {
    "monthly": "2018-10",
    "supervision_summary": "2018-Q3",
    "case_audit_report": "2018-Q3",
    "supervision_review": "2013-H2",
    "observation_report": "2018-19",
}
NOTIFIED = (
    "/returns/monthly/2018-10/records/?sheet=Timeliness&measure=notified_in_two_days"
    "&form=case_file_audit&month=2018-10"
)


@pytest.fixture
def service(store: Store, records: Records) -> Store:
    keep_service(store, records, made_up_service(dict(store.versions.current())))
    return store


def shown(what: Return) -> Return:
    """The return with its small numbers, since what is hidden opens nothing."""
    return replace(what, suppress_below=0)


def every_figure(figures: Figures) -> Iterator[tuple[Figure, Measure]]:
    for measured in figures.measured.values():
        for row in measured.rows:
            for figure, measure in zip(row.figures, measured.measures, strict=True):
                # What is owed opens its debts (test_returns_owed), not records.
                if measure.of != OWED:
                    yield figure, measure


def opened(session: Session, store: Store, what: Return, address: str) -> Behind:
    query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    period = period_of(urlsplit(address).path.split("/")[3])
    asked = Asked(session, store.versions, what, period, EVERYTHING, TODAY)
    return behind(asked, query)


@pytest.mark.parametrize("key", list(PERIODS))
def test_every_figure_opens_as_many_as_it_counts(
    service: Store, session: Session, key: str
) -> None:
    what = shown(shipped_returns()[key])
    figures = figures_of(
        session,
        service.versions,
        what,
        period_of(PERIODS[key]),
        council="Exampleshire",
        counted_on=TODAY,
    )
    looked_at = 0
    for figure, measure in every_figure(figures):
        found = opened(session, service, what, figure.address)
        # Of a change, the share it is a change of is opened.
        here = (*figure.pieces[:2], 0, 0)
        assert found.total() == here[0], figure.address
        assert len(found.lines(COUNTED, 0, 1_000)) == here[0]
        if found.measure.out_of is not None:
            assert found.total(OTHERS) == here[1], figure.address
        if measure.middle is not None and not isinstance(figure.value, Symbol):
            assert found.median() == figure.value
        looked_at += bool(figure.pieces)
    assert looked_at > 10


def test_pages_have_each_row_once(service: Store, session: Session) -> None:
    address = (
        "/returns/observation_report/2018-19/records/?sheet=Grades+by+quarter"
        "&measure=graded&form=meeting_observation&area=focus_on_the_child"
        "&quarter=2018-Q3&scale=ofsted"
    )
    found = opened(session, service, shipped_returns()["observation_report"], address)
    whole = found.lines(COUNTED, 0, 1_000)
    pages = [found.lines(COUNTED, at, 2) for at in range(0, len(whole) + 2, 2)]

    assert len(whole) > 2
    assert [line for page in pages for line in page] == whole


def test_of_a_median_each_record_says_its_days(app: Flask) -> None:
    for received in ("14/10/2018", "12/10/2018", "21/10/2018"):
        audit(app, audit_date="12/10/2018", date_received=received)
    store = store_of(app)
    address = NOTIFIED.replace("notified_in_two_days", "days_to_receive")
    with store.session() as session:
        found = opened(session, store, shipped_returns()["monthly"], address)
        days_said = [line.said[DAYS] for line in found.lines(COUNTED, 0, 10)]

    assert days_said == ["0", "2", "9"]
    page = logged_in(app).get(address).text
    assert "Median days to receive, case file audits, October 2018: 2, the" in page
    assert "middle of 3 records" in page


@pytest.fixture
def notified(app: Flask) -> Flask:
    """Three audits whose actions were notified, two of them within two days."""
    for day in ("13/10/2018", "14/10/2018", "20/10/2018"):
        audit(app, audit_date="12/10/2018", actions_notified_on=day)
    audit(app, audit_date="15/10/2018")
    return app


def test_a_share_shows_what_counts_and_the_others_beside(notified: Flask) -> None:
    client = logged_in(notified)
    page = client.get(NOTIFIED).text

    assert (
        "Actions notified within 48 hours, case file audits, October 2018:"
        " 2 of 3, 67%" in page
    )
    assert [row[4] for row in table(page)[1:]] == ["13 Oct 2018", "14 Oct 2018"]
    others = client.get(f"{NOTIFIED}&show=others").text
    assert [row[4] for row in table(others)[1:]] == ["20 Oct 2018"]
    assert "/records/case_file_audit/details/?id=" in page


def test_the_figure_of_a_page_leads_there(notified: Flask) -> None:
    client = logged_in(notified)
    page = client.get("/returns/monthly/2018-10/").text
    links = re.findall(r'href="(/returns/[^"]*/records/[^"]*)">([^<]+)<', page)

    assert (NOTIFIED, "67%") in {(html.unescape(to), words) for to, words in links}
    for address, _ in links:
        assert client.get(html.unescape(address)).status_code == 200


def test_an_action_is_shown_with_its_record(app: Flask) -> None:
    saved = audit(
        app,
        audit_date="12/10/2018",
        actions=[{"action": "Update the chronology.", "due_on": "1/11/2018"}],
    )
    page = logged_in(app).get(
        "/returns/monthly/2018-10/records/?sheet=Actions+by+team"
        "&measure=actions_overdue&form=case_file_audit&team=North"
    )

    assert "Overdue, case file audits, North, October 2018: 1" in page.text
    (row,) = table(page.text)[1:]
    assert row[0] == saved.reference
    assert "Update the chronology." in row
    assert "1 Nov 2018" in row


def test_of_a_published_return_it_tells_what_was_published(notified: Flask) -> None:
    stop_the_clock(notified)
    client = logged_in(notified, Role.PERFORMANCE_MANAGER)
    post(client, "/returns/monthly/2018-10/publish")
    assert "stands as it was: 67%" in client.get(NOTIFIED).text

    audit(notified, audit_date="16/10/2018", actions_notified_on="30/10/2018")

    page = client.get(NOTIFIED).text
    assert "is published, with <b>67%</b> here" in page
    assert "which say <b>50%</b>" in page


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_are_shown_no_records(notified: Flask, role: Role) -> None:
    answer = logged_in(notified, role, "Nova Newcomer", "East").get(NOTIFIED)

    assert answer.status_code == 403
    assert "CFA-2018" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        NOTIFIED.replace("Timeliness", "Timelines"),
        NOTIFIED.replace("notified_in_two_days", "moderated"),
        NOTIFIED.replace("&month=2018-10", ""),
        f"{NOTIFIED}&page=2",
        f"{NOTIFIED}&page=x",
        NOTIFIED.replace("monthly", "weekly"),
        "/returns/monthly/2018-10/records/",
    ],
)
def test_no_such_figure_is_not_found(notified: Flask, address: str) -> None:
    assert logged_in(notified).get(address).status_code == 404


def test_a_place_without_records_says_so(notified: Flask) -> None:
    page = logged_in(notified).get(NOTIFIED.replace("&form=case_file", "&form=no")).text

    assert "No record is counted here." in page


def test_what_a_return_has_not_is_no_figure(store: Store, session: Session) -> None:
    what = shipped_returns()["monthly"]
    asked = Asked(
        session,
        store.versions,
        what,
        period_of("2018-10"),
        EVERYTHING,
        date(2026, 11, 24),
    )
    with pytest.raises(NoSuchFigure):
        behind(asked, {"sheet": "Cover", "measure": "completed"})
