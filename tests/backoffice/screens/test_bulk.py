"""One change to many records: shown first, then done to all or to none."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.pages import LIST, audit, references, table

ACTION = f"{LIST}action/"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app)


@pytest.fixture
def three(app: Flask) -> list[int]:
    return [audit(app, audit_type="random").record_id for _ in range(3)]


def types(app: Flask, ids: list[int]) -> list[object]:
    store = store_of(app)
    with store.session() as session:
        records = store.records(session, "tests")
        read = [records.read("case_file_audit", one) for one in ids]
    return [record.values["audit_type"] for record in read if record]


def test_what_will_change_is_shown_first(
    app: Flask, officer: FlaskClient, three: list[int]
) -> None:
    answer = post(officer, ACTION, action="withdraw", rowid=three[:2])
    assert answer.status_code == 200
    assert "Withdraw 2 records" in answer.text
    rows = [row[0] for row in table(answer.text)]
    assert rows[1:] == ["CFA-2018-0001", "CFA-2018-0002"]
    assert len(references(officer)) == 3


def test_they_are_withdrawn_with_a_reason(
    app: Flask, officer: FlaskClient, three: list[int]
) -> None:
    fields = {"action": "withdraw", "rowid": three[:2], "_confirmed": "1"}
    answer = post(officer, ACTION, **fields)
    assert answer.status_code == 422
    assert "Say why, in a sentence" in answer.text
    answer = post(officer, ACTION, **fields, _reason="Typed twice")
    assert answer.status_code == 303
    assert "2 records withdrawn." in officer.get(LIST).text
    assert references(officer) == ["CFA-2018-0003"]


def test_they_are_given_one_answer(
    app: Flask, officer: FlaskClient, three: list[int]
) -> None:
    fields = {
        "action": "set",
        "rowid": three,
        "_confirmed": "1",
        "_reason": "All were re-audits",
        "_field": "audit_type",
    }
    answer = post(officer, ACTION, **fields)
    assert answer.status_code == 422
    assert "Choose a question and give its answer" in answer.text
    answer = post(officer, ACTION, **fields, audit_type="re_audit")
    assert answer.status_code == 303
    assert types(app, three) == ["re_audit"] * 3
    page = officer.get(f"{LIST}details/?id={three[0]}").text
    assert "Type of audit: Re-audit" in page
    assert "‘All were re-audits’" in page


def test_where_one_would_be_wrong_none_is_changed(
    app: Flask, officer: FlaskClient, three: list[int]
) -> None:
    """A thematic audit owes its theme, and none of these has one but the last."""
    last = audit(app, audit_type="thematic", theme="Neglect").record_id
    answer = post(
        officer,
        ACTION,
        action="set",
        rowid=[last, *three],
        _confirmed="1",
        _reason="All thematic",
        _field="audit_type",
        audit_type="thematic",
    )
    assert answer.status_code == 422
    assert "CFA-2018-0001 would not be right: Theme is missing." in answer.text
    assert types(app, three) == ["random"] * 3


def test_only_what_is_offered_can_be_set(
    app: Flask, officer: FlaskClient, three: list[int]
) -> None:
    for field in ("case_id", "status", "overall_grade", "owner", "nothing"):
        answer = post(
            officer,
            ACTION,
            action="set",
            rowid=three,
            _confirmed="1",
            _reason="x",
            _field=field,
            **{field: "good"},
        )
        assert answer.status_code == 422


def test_one_that_is_not_yours_stops_all(app: Flask, three: list[int]) -> None:
    own = audit(app, auditor="Tom Ashby", audit_type="random").record_id
    tom = logged_in(app, Role.AUDITOR, "Tom Ashby", "East")
    fields = {
        "action": "set",
        "_confirmed": "1",
        "_reason": "x",
        "_field": "audit_type",
        "audit_type": "other",
    }
    answer = post(tom, ACTION, rowid=[own, three[0]], **fields)
    assert answer.status_code == 303
    page = tom.get(LIST).text
    assert "Nothing was changed: 1 of the 2 records you chose is not yours" in page
    assert types(app, [own, three[0]]) == ["random", "random"]
    assert post(tom, ACTION, rowid=[own], **fields).status_code == 303
    assert types(app, [own]) == ["other"]
    refused = post(tom, ACTION, action="withdraw", rowid=[own])
    assert refused.status_code == 403


def test_nothing_ticked_and_too_many_are_told(officer: FlaskClient) -> None:
    post(officer, ACTION, action="withdraw")
    assert "Tick the records first" in officer.get(LIST).text
    post(officer, ACTION, action="withdraw", rowid=list(range(1, 300)))
    assert "Choose 200 records or fewer" in officer.get(LIST).text


def test_the_bar_offers_what_one_may_do(app: Flask, three: list[int]) -> None:
    page = logged_in(app).get(LIST).text
    assert 'value="withdraw"' in page
    assert 'value="set"' in page
    audit(app, auditor="Tom Ashby")
    page = logged_in(app, Role.AUDITOR, "Tom Ashby", "East").get(LIST).text
    assert 'value="withdraw"' not in page
    assert 'value="set"' in page
