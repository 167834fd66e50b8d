"""Two people change one record: the second sees both versions and loses nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.store.opening import store_of
from backoffice.store.records import StoredRecord
from tests.backoffice.people import logged_in
from tests.backoffice.screens.pages import (
    audit,
    edit,
    form_in,
    opened,
    press,
    sent,
    table,
)


@pytest.fixture
def helen(app: Flask) -> FlaskClient:
    return logged_in(app, name="Helen Marsh")


@pytest.fixture
def ruth(app: Flask) -> FlaskClient:
    return logged_in(app, name="Ruth Okafor")


def stored(app: Flask) -> StoredRecord:
    store = store_of(app)
    with store.session() as session:
        found = store.records(session, "tests").read("case_file_audit", 1)
    assert found is not None
    return found


def test_a_stale_save_is_refused_with_both_versions_side_by_side(
    app: Flask, helen: FlaskClient, ruth: FlaskClient
) -> None:
    record = audit(app, worker="M Jelinek", actions=[{"action": "Put a date"}])
    mine = opened(helen, edit(record))
    sent(ruth, edit(record), team="South", manager="D Quist", _reason="Moved")

    mine |= {"team": "East", "worker": "S Lowe", "audit_date": "next sup"}
    answer = press(helen, edit(record), {**mine, "_reason": "Their team was wrong"})
    assert answer.status_code == 409
    assert "Ruth Okafor changed this record while you had it open" in answer.text
    rows = {row[0]: row[1:] for row in table(answer.text)}
    assert rows["Team"][:2] == ["Theirs: South", "Mine: East"]
    assert rows["Team manager"][2] == "Theirs, which you had not changed"
    assert "Social worker" not in rows
    # Nothing was saved, and nothing typed is lost: not even what cannot be read.
    assert stored(app).values["worker"] == "M Jelinek"
    again = form_in(answer.text)
    assert (again["team"], again["worker"]) == ("East", "S Lowe")
    assert again["audit_date"] == "next sup"
    assert again["manager"] == "D Quist"
    assert again["_reason"] == "Their team was wrong"


@pytest.mark.parametrize(
    ("take", "typed", "stands"),
    [("mine", "East", "East"), ("theirs", "East", "South"), ("mine", "West", "West")],
)
def test_mine_theirs_or_another_answer_is_taken_and_saved(
    app: Flask,
    helen: FlaskClient,
    ruth: FlaskClient,
    take: str,
    typed: str,
    stands: str,
) -> None:
    record = audit(app)
    mine = opened(helen, edit(record)) | {"team": "East", "_reason": "Wrong"}
    sent(ruth, edit(record), team="South", _reason="Moved")
    again = form_in(press(helen, edit(record), mine).text)

    unsettled = press(helen, edit(record), again)
    assert unsettled.status_code == 422
    assert '<a href="#_take-team">Choose which Team stands' in unsettled.text

    again = form_in(unsettled.text) | {"_take-team": take, "team": typed}
    assert press(helen, edit(record), again).status_code == 303
    assert stored(app).values["team"] == stands
    assert stored(app).row_version == (2 if stands == "South" else 3)


def test_rows_both_changed_are_asked_about_as_a_whole(
    app: Flask, helen: FlaskClient, ruth: FlaskClient
) -> None:
    record = audit(app, actions=[{"action": "Put a date"}])
    mine = opened(helen, edit(record)) | {"actions-0-owner": "M Jelinek"}
    sent(ruth, edit(record), **{"actions-0-owner": "D Quist"}, _reason="Agreed")
    answer = press(helen, edit(record), mine | {"_reason": "Agreed"})
    rows = {row[0]: row[1:] for row in table(answer.text)}
    title = store_of(app).versions.form("case_file_audit").repeats[0].title
    assert rows[title][:2] == [
        "Theirs: 1. Put a date, D Quist",
        "Mine: 1. Put a date, M Jelinek",
    ]
    again = form_in(answer.text) | {"_take-actions": "theirs", "team": "East"}
    assert press(helen, edit(record), again).status_code == 303
    (row,) = stored(app).repeats["actions"]
    assert row["owner"] == "D Quist"
    assert stored(app).values["team"] == "East"


def test_the_same_change_by_both_is_no_conflict(
    app: Flask, helen: FlaskClient, ruth: FlaskClient
) -> None:
    record = audit(app)
    mine = opened(helen, edit(record)) | {"team": "South", "_reason": "Moved"}
    sent(ruth, edit(record), team="South", _reason="Moved")
    again = form_in(press(helen, edit(record), mine).text)
    assert "_conflict" not in again
    assert press(helen, edit(record), again).status_code == 303


def test_a_form_without_its_row_version_is_taken_for_stale(
    app: Flask, helen: FlaskClient
) -> None:
    record = audit(app)
    fields = opened(helen, edit(record)) | {"team": "East", "_reason": "Wrong"}
    for broken in ("", "abc", "-1", "99999999999999999999"):
        answer = press(helen, edit(record), fields | {"_row_version": broken})
        assert answer.status_code == 409
    assert stored(app).row_version == 1
