"""Every address there is, walked: by nobody, by each role, and with another's record.

A view that is added is walked too, without being named here; one whose address holds
something new stops the walk until SAMPLES says what to put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backoffice.access.roles import Role
from backoffice.intake.desk import Desk
from backoffice.intake.preview import preview
from backoffice.store.opening import store_of
from backoffice.store.records import Saved
from form_definitions.entry import check
from tests.backoffice.people import logged_in, token

FORM = "case_file_audit"
SECRET = "Heron-7391"
"""Words that stand in the record of somebody else, and nowhere else."""

SAMPLES = {
    "form": FORM,
    "export_type": "xlsx",
    "layout": "many",
    "filename": "backoffice.css",
    "return_key": "monthly",
    "key": "monthly",
    "period": "2018-10",
    "upload_id": "1",
    "template_id": "1",
    "number": "1",
    "form_key": "case_file_audit",
    "record_id": "1",
    "row_key": "1",
    "what": "$metadata",
    "kind": "life_cycle",
    "name": "case_file_audit",
    "token": "nobodys",
}
"""What is put into an address where it has a part that varies."""

# The link of a survey is its own way in, and one that nobody was given leads nowhere.
OPEN_TO_ALL = {"/health", "/ready", "/log-in", "/static/backoffice.css"} | {
    "/survey/nobodys/"
}

RECORDS = {Role.PERFORMANCE, Role.PERFORMANCE_MANAGER, Role.AUDITOR, Role.MANAGER}
TEAM = {Role.PERFORMANCE, Role.PERFORMANCE_MANAGER}
MAY_OPEN = {
    # A worker reads what was shared with them, and no more.
    **{
        f"/records/{FORM}/{page}/": RECORDS
        for page in ("new", "edit", "export", "download", "blank")
    },
    "/records/": {*RECORDS, Role.WORKER},
    "/due/chase/": TEAM,
    "/due/re-audits/": TEAM,
    "/actions/chase/": TEAM,
    "/moderation/agreement/": TEAM,
    "/moderation/": RECORDS,
    "/due/excuses/": TEAM,
    "/due/notices/": TEAM,
    "/due/commissions/": TEAM,
    "/due/samples/": TEAM,
    "/due/": RECORDS,
    "/obligations/": TEAM,
    "/surveys/": TEAM,
    "/rules/": TEAM,
    "/alerts/": {*RECORDS, Role.WORKER},
    "/actions/": {*RECORDS, Role.WORKER},
    "/uploads/": TEAM,
    # Leadership has figures, and nothing that tells of single records.
    "/returns/monthly/2018-10/records/": TEAM,
    "/returns/monthly/2018-10/counted/": TEAM,
    "/returns/monthly/2018-10/since/": TEAM,
    "/returns/monthly/2018-10/editions/": TEAM,
    "/returns/": {*TEAM, Role.LEADERSHIP},
    "/trail/": {Role.PERFORMANCE_MANAGER},
    "/review/": TEAM,
    "/help/uploads/": TEAM,
    "/help/due/": TEAM,
    "/themes/": TEAM,
    # What was learnt, without names: no record can be opened from there.
    "/learning/": {*RECORDS, Role.LEADERSHIP},
    "/plans/": {*RECORDS, Role.LEADERSHIP},
    "/help/learning/": {*RECORDS, Role.LEADERSHIP},
    "/people/": TEAM,
    "/structure/": TEAM,
    "/accounts/": {Role.ADMINISTRATOR},
}
"""Who may open what stands below an address; all who are logged in, where not named."""


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Every address that takes this method."""
    for rule in app.url_map.iter_rules():
        if rule.methods and method in rule.methods:
            yield rule


def address(app: Flask, rule: Rule) -> str:
    """One address of a rule, with SAMPLES in its varying parts."""
    unknown = rule.arguments - set(SAMPLES) - set(rule.defaults or {})
    assert not unknown, f"SAMPLES must say what {rule} has for {sorted(unknown)}"
    parts = {name: SAMPLES[name] for name in rule.arguments if name in SAMPLES}
    built = app.url_map.bind("localhost").build(rule.endpoint, parts, method=None)
    assert isinstance(built, str)
    return built


def is_static(rule: Rule) -> bool:
    return rule.rule.startswith("/static/")


def audit(app: Flask, **typed: str) -> Saved:
    """A record, saved by somebody whose account is not of these tests."""
    answers = {
        "case_id": "0123456",
        "audit_date": "2018-10-12",
        "overall_grade": "Good",
        "overall_rationale": f"The plan is clear. {SECRET}",
        **typed,
    }
    store = store_of(app)
    entry = check(store.versions.form(FORM), answers, today=date(2026, 11, 24))
    with store.session() as session:
        return store.records(session, "someone@else.example").save(entry)


@pytest.fixture
def theirs(app: Flask) -> Saved:
    """Another auditor's record, of another team."""
    return audit(app, auditor="Olu Other", team="South")


@pytest.fixture
def upload(app: Flask) -> int:
    """A workbook with a record that somebody must settle, sent in and not saved."""
    sheet = f"""
Case ID,Audit date,Auditor,Team,Overall grade,Overall rationale
0123456,12/10/2018,Olu Other,South,Good/RI,{SECRET}
"""
    store = store_of(app)
    with store.session() as session:
        desk = Desk(session, store.versions, "someone@else.example")
        return preview(desk, sheet.strip().encode(), "October.csv").id


@pytest.fixture
def auditor(app: Flask) -> FlaskClient:
    """Ada, an auditor of the North team, who has one record of her own."""
    audit(app, auditor="Ada Auditor", team="North", overall_rationale="Hers")
    return logged_in(app, Role.AUDITOR, "Ada Auditor", "North")


# --- nobody


def test_nobody_sees_more_than_the_way_in(
    app: Flask, theirs: Saved, upload: int
) -> None:
    client = app.test_client()
    answered = {
        path: client.get(path, query_string={"id": theirs.record_id}, buffered=True)
        for rule in rules(app, "GET")
        if not is_static(rule)
        for path in [address(app, rule)]
    }
    shown = {path for path, answer in answered.items() if answer.status_code == 200}
    assert shown <= OPEN_TO_ALL
    for path, answer in answered.items():
        assert SECRET not in answer.text, path
        if path not in OPEN_TO_ALL:
            assert answer.status_code in {301, 302, 308, 401}, path


def test_nobody_can_send_anything(app: Flask, theirs: Saved) -> None:
    client = app.test_client()
    taken = {
        path: answer.status_code
        for rule in rules(app, "POST")
        for path in [address(app, rule)]
        if path not in OPEN_TO_ALL
        for answer in [client.post(path, data={"id": theirs.record_id})]
        if answer.status_code != 401
    }
    assert taken == {}


def test_everybody_gets_the_static_files(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app, "GET"):
        if is_static(rule):
            with client.get(address(app, rule)) as answer:
                assert answer.status_code == 200


def test_nothing_is_taken_without_the_token_of_its_page(app: Flask) -> None:
    """Cross-site request forgery: a page elsewhere posts with our cookie."""
    client = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    taken = {
        path: answer.status_code
        for rule in rules(app, "POST")
        for path in [address(app, rule)]
        for answer in [client.post(path)]
        if answer.status_code not in {400, 403, 404}
    }
    assert taken == {}


@pytest.mark.parametrize("number", ["9" * 30, str(2**63), "0"])
def test_a_number_that_no_row_has_is_not_found(app: Flask, number: str) -> None:
    client = logged_in(app)
    asked = 0
    for rule in app.url_map.iter_rules():
        for name in rule.arguments:
            if f"<int:{name}>" in rule.rule:
                method = "GET" if "GET" in (rule.methods or ()) else "POST"
                path = rule.rule.replace(f"<int:{name}>", number)
                path = re.sub(r"<(?:\w+:)?\w+>", "case_file_audit", path)
                answer = client.open(path, method=method)
                assert answer.status_code in {400, 404, 405}, path
                asked += 1
    assert asked > 20


# --- each role


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_may(
    app: Flask, theirs: Saved, upload: int, role: Role
) -> None:
    client = logged_in(app, role, "Nova Newcomer", "East")
    refused, failed = set(), {}
    for rule in rules(app, "GET"):
        path = address(app, rule)
        answer = client.get(path, query_string={"id": theirs.record_id}, buffered=True)
        if answer.status_code >= 500 and path != "/ready":
            failed[path] = answer.status_code
        if answer.status_code == 403:
            refused.add(path)
        mine = next((who for at, who in MAY_OPEN.items() if path.startswith(at)), None)
        if mine is not None and role not in mine:
            assert answer.status_code in {403, 404}, f"{role} opened {path}"
    assert failed == {}
    for path in refused:
        allowed = next((w for at, w in MAY_OPEN.items() if path.startswith(at)), set())
        assert role not in allowed, f"{role} was refused {path}"


@pytest.mark.parametrize("role", sorted(set(Role) - TEAM))
def test_only_the_performance_team_reads_everybodys(
    app: Flask, theirs: Saved, upload: int, role: Role
) -> None:
    client = logged_in(app, role, "Nova Newcomer", "East")
    for rule in rules(app, "GET"):
        path = address(app, rule)
        answer = client.get(path, query_string={"id": theirs.record_id}, buffered=True)
        assert SECRET not in text_of(answer), f"{role} read it at {path}"


def test_the_performance_team_does(app: Flask, theirs: Saved, upload: int) -> None:
    client = logged_in(app, Role.PERFORMANCE, "Pat Officer")
    page = client.get(f"/records/{FORM}/details/?id={theirs.record_id}")
    assert SECRET in page.text
    assert "Olu Other" in client.get(f"/uploads/{upload}/?show=held").text


# --- another's record


def test_anothers_record_is_not_found_on_any_page(
    app: Flask, auditor: FlaskClient, theirs: Saved
) -> None:
    for rule in rules(app, "GET"):
        if rule.rule.startswith("/records/"):
            path = address(app, rule)
            answer = auditor.get(
                path, query_string={"id": theirs.record_id}, buffered=True
            )
            whole = text_of(answer)
            assert SECRET not in whole, path
            assert theirs.reference not in whole, path
            if path.endswith(("/details/", "/edit/")):
                assert answer.status_code == 404, path


def test_nothing_can_be_done_to_anothers_record(
    app: Flask, auditor: FlaskClient, theirs: Saved
) -> None:
    sent = {
        "csrf_token": token(auditor, "/account"),
        "id": theirs.record_id,
        "rowid": theirs.record_id,
        "row_version": "1",
        "action": "withdraw",
        "reason": "Not mine to withdraw",
        "confirmed": "1",
        "overall_grade": "inadequate",
    }
    for rule in rules(app, "POST"):
        if rule.rule.startswith("/records/"):
            path = address(app, rule)
            at = {"id": theirs.record_id}
            answer = auditor.post(path, query_string=at, data=sent)
            assert SECRET not in answer.text, path
            assert theirs.reference not in answer.text, path
            if path.endswith(("/edit/", "/withdraw/", "/restore/")):
                assert answer.status_code in {403, 404}, path
    store = store_of(app)
    with store.session() as session:
        record = store.records(session, "test").read(FORM, theirs.record_id)
    assert record is not None
    assert (record.status, record.row_version) == ("submitted", 1)


@pytest.mark.parametrize(
    "asked",
    [
        {"search": SECRET},
        {"flt_team_in_list": "South"},
        {"flt_auditor_contains": "other"},
        {"flt_status_in_list": ["submitted", "withdrawn"]},
        {"page": "1"},
        {"before": "=2018-10-01~0"},
    ],
    ids=lambda asked: "&".join(asked),
)
@pytest.mark.parametrize("below", ["", "export/xlsx/", "export/csv/"])
def test_no_way_of_asking_a_list_brings_it_out(
    auditor: FlaskClient, theirs: Saved, asked: dict[str, str], below: str
) -> None:
    answer = auditor.get(f"/records/{FORM}/{below}", query_string=asked, buffered=True)
    whole = text_of(answer)
    assert theirs.reference not in whole
    assert "Olu Other" not in whole


def test_a_filter_offers_only_names_of_records_one_sees(
    auditor: FlaskClient, theirs: Saved
) -> None:
    page = auditor.get(f"/records/{FORM}/").text
    assert "Ada Auditor" in page
    assert "Olu Other" not in page


def text_of(answer: TestResponse) -> str:
    """What somebody reads in an answer: a page, a csv, or every cell of a workbook."""
    if not answer.data.startswith(b"PK"):
        return answer.get_data(as_text=True)
    book = load_workbook(BytesIO(answer.data))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)
