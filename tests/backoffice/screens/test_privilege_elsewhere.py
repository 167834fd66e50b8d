"""What is under legal privilege stands on no page beside its own: not in a return's
lists, the search, what is to be done, moderation, or beside a row that came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from backoffice.access import privilege
from backoffice.access.roles import Role
from backoffice.figures.returns import figures_of
from backoffice.store.opening import store_of
from exports.periods import period_of
from exports.returns import shipped_returns
from form_definitions.privilege import Privileged, shipped_privilege
from tests.backoffice.intake.test_likenesses import HERE, NEAR
from tests.backoffice.people import add_account, log_in, post, stop_the_clock
from tests.backoffice.programme.work.audited import ROLES, Audited
from tests.backoffice.screens.test_uploads import send_log, words

# One database is enough: which records are kept back is asked of both elsewhere.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MEETING = {
    "meeting_type": "Legal Planning Meeting",
    "meeting_date": "20/10/2026",
    "team": "Seacroft",
    "observer": "Ann Auditor",
    "chair": "Cass Counsel",
    "overall_grade": "Good",
    "overall_rationale": "The threshold was weighed with care.",
}
ACTION = {"action": "Brief counsel", "owner": "Wren Worker", "due_on": "1/11/2026"}
REFERENCE, OCTOBER = "MTG-2026-0001", "/returns/monthly/2026-10/"
ELSEWHERE = (
    *("/", "/actions/", "/actions/chase/", "/alerts/", "/due/", "/due/notices/"),
    *(
        "/due/re-audits/",
        "/due/chase/",
        "/moderation/",
        "/learning/",
        "/plans/",
        "/themes/",
    ),
    "/records/meeting_observation/",
)


def as_(app: Flask, name: str, role: Role | None = None) -> FlaskClient:
    role = role or ROLES[name][0]
    return log_in(app.test_client(), add_account(app, role, name, "Seacroft"))


@pytest.fixture
def seen(app: Flask) -> int:
    """A legal planning meeting of October, with an action that is overdue."""
    stop_the_clock(app)
    store = store_of(app)
    with store.session() as session:
        audited = Audited(store, session)
        return audited.save(form="meeting_observation", actions=(ACTION,), **MEETING)


@pytest.fixture
def grades_are() -> Iterator[None]:
    """A council by whose rules audits of these two grades are privileged."""
    answers = ("good", "inadequate")
    named = ("performance_manager",)
    privilege.hold([Privileged("case_file_audit", "overall_grade", answers, named)])
    yield
    privilege.hold(shipped_privilege())


@pytest.mark.usefixtures("seen")
def test_no_page_tells_an_officer_a_stranger_or_leadership_of_it(app: Flask) -> None:
    pat = as_(app, "Pat Officer")
    others = as_(app, "Mo Manager"), as_(app, "Lee Leader", Role.LEADERSHIP)
    for browser in (pat, *others):
        for address in ELSEWHERE:
            read = browser.get(address).text
            for word in (REFERENCE, "Brief counsel", "threshold"):
                assert word not in read, address
    assert "Brief counsel" in as_(app, "Wren Worker").get("/actions/").text  # her own


@pytest.mark.usefixtures("seen")
def test_no_search_finds_it(app: Flask) -> None:
    for name in ("Ann Auditor", "Pat Officer", "Mo Manager"):
        found = post(as_(app, name), "/find/", q="threshold")
        assert found.status_code == 200
        assert REFERENCE not in found.text, name


@pytest.mark.usefixtures("seen")
def test_a_return_counts_it_and_lists_it_nowhere(app: Flask) -> None:
    store, what = store_of(app), shipped_returns()["monthly"]
    with store.session() as session:
        figures = figures_of(
            *(session, store.versions, what, period_of("2026-10")),
            council="Leeds",
            counted_on=date(2026, 11, 24),
        )
        assert [one.completed for one in figures.completed if one.completed] == [1]
        assert figures.lines is not None
        assert list(figures.lines.rows) == []
    perry = as_(app, "Perry Lead", Role.PERFORMANCE_MANAGER)
    post(perry, f"{OCTOBER}publish", edition="0")
    behind = f"{OCTOBER}counted/?edition=1&form=meeting_observation"
    pat = as_(app, "Pat Officer")
    assert REFERENCE not in pat.get(OCTOBER).text
    page = pat.get(behind)
    assert page.status_code == 200
    assert REFERENCE not in page.text
    assert REFERENCE in perry.get(behind).text


@pytest.mark.usefixtures("seen")
def test_a_blank_form_offers_no_name_out_of_it(app: Flask) -> None:
    address = "/records/meeting_observation/blank/one/?names=1"
    for name, there in (("Mo Manager", False), ("Ann Auditor", True)):
        answer = as_(app, name).get(address)
        assert answer.status_code == 200
        book = load_workbook(BytesIO(answer.data))
        cells = {c.value for s in book for row in s.iter_rows() for c in row}
        assert ("Cass Counsel" in cells) is there, name


def test_moderation_re_audits_and_letters_keep_it_out(
    app: Flask, grades_are: None
) -> None:
    stop_the_clock(app)
    store = store_of(app)
    with store.session() as session:
        Audited(store, session).save(overall_grade="Inadequate")
    privilege.hold(
        [Privileged("case_file_audit", "overall_grade", ("inadequate",), ())]
    )
    pat, ann = as_(app, "Pat Officer"), as_(app, "Ann Auditor")
    assert ann.get("/records/case_file_audit/details/?id=1").status_code == 200
    assert pat.get("/moderation/case_file_audit/1/").status_code == 404
    assert pat.get("/due/re-audits/?ask=1").status_code == 404
    for address in ("/moderation/?month=2026-11", "/due/re-audits/", "/due/notices/"):
        page = pat.get(address)
        assert page.status_code == 200
        assert "CFA-2026-0001" not in page.text, address
    privilege.hold(())
    assert pat.get("/moderation/case_file_audit/1/").status_code == 200


def test_beside_a_row_that_came_in_stands_no_record_kept_back(
    app: Flask, grades_are: None
) -> None:
    pat, olu = as_(app, "Pat Officer"), as_(app, "Olu Other", Role.PERFORMANCE)
    sent = send_log(pat, HERE, "here.csv")
    post(pat, f"{sent}save/")
    post(olu, f"{send_log(olu, NEAR, 'near.csv')}save/")
    assert "Ours: Good" in words(pat.get("/review/"))
    for address in ("/review/", "/review/2/?row=0"):
        read = words(olu.get(address))
        assert "Ours: Good" not in read, address
        assert "Priya Shah" not in read, address
    rows = words(olu.get(f"{sent}?show=new")).partition("Rows: New")[2]
    assert "Under legal privilege" in rows
    assert "0100001" not in rows
    assert "0100002" in rows  # its grade is another
