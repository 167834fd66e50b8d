"""The search over everything: what fits, what one may see, and where its words go."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.programme.person_changes import PersonChanges
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import store_of
from backoffice.store.rows import By
from form_definitions.entry import check
from tests.backoffice.people import logged_in, post

BY = By("performance@tests.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.fixture
def app(app: Flask) -> Flask:
    """Two audits, one with an action; Wren Walker; and the Heron team."""
    store = store_of(app)
    form = store.versions.form("case_file_audit")
    with store.session() as session:
        records = store.records(session, BY.who)
        for case, auditor, owner in (
            ("7654321", "Ruth Okafor", "Wren Walker"),
            ("1112223", "Tom Ashby", ""),
        ):
            typed = {
                "case_id": case,
                "auditor": auditor,
                "audit_date": "2026-10-05",
                "overall_rationale": "The kingfisher drawing was kept.",
            }
            row = {"action": "Ring the school", "owner": owner, "status": "Open"}
            records.save(
                check(
                    form,
                    typed,
                    today=date(2026, 11, 24),
                    repeats={"actions": [row] if owner else []},
                )
            )
        Restructuring(session, BY).add("Heron", "team")
        with writing(session):
            PersonChanges(session, BY).add("Wren Walker")
    return app


def find(client: FlaskClient, words: str) -> str:
    answer = post(client, "/find/", q=words)
    assert answer.status_code == 200
    page = answer.text
    return page[page.index("<main") : page.index("</main>")]


def test_records_are_found_by_reference_case_and_words(app: Flask) -> None:
    client = logged_in(app)
    for words in ("CFA-2026-0001", "7654321", "kingfisher drawing"):
        assert 'details/?id=1">CFA-2026-0001</a>' in find(client, words)
    assert "Nothing that you may see fits." in find(client, "7654399")


def test_everything_else_is_found_beside_them(app: Flask) -> None:
    client = logged_in(app)
    assert "/people/1/" in find(client, "wren walk")
    assert "What Heron owes" in find(client, "heron")
    assert "Ring the school" in find(client, "ring school")
    assert "/due/samples/" in find(client, "samples")
    assert "/records/case_file_audit/new/" in find(client, "case file")
    assert "/returns/" in find(client, "monthly return")


def test_nothing_is_found_that_one_may_not_see(app: Flask) -> None:
    ruth = logged_in(app, Role.AUDITOR, "Ruth Okafor")
    page = find(ruth, "kingfisher")
    assert "CFA-2026-0001" in page
    assert "CFA-2026-0002" not in page
    assert "/people/" not in find(ruth, "wren")
    assert "owes" not in find(ruth, "heron")
    for role in (Role.WORKER, Role.LEADERSHIP, Role.ADMINISTRATOR):
        other = logged_in(app, role)
        for words in ("kingfisher", "7654321", "wren", "ring school", "accounts of"):
            assert "Nothing that you may see fits." in find(other, words)
    assert "/accounts/" in find(logged_in(app, Role.ADMINISTRATOR, "Ada"), "accounts")


def test_the_words_stand_in_no_address_and_no_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = logged_in(app)
    with caplog.at_level(logging.DEBUG):
        page = find(client, "kingfisher")
    assert "kingfisher" not in caplog.text.lower()
    assert 'method="post"' in page
    assert "kingfisher" not in "".join(
        part.split('"')[0] for part in page.split('href="')[1:]
    )
    assert "CFA-2026-0001" not in client.get("/find/?q=kingfisher").text


def test_the_dialog_is_given_the_results_alone(app: Flask) -> None:
    client = logged_in(app)
    page = client.get("/find/").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    answer = client.post(
        "/find/",
        data={"csrf_token": token, "q": "7654321"},
        headers={"X-Part": "results"},
    )
    assert "<html" not in answer.text
    assert "CFA-2026-0001" in answer.text


def test_signs_are_no_operators(app: Flask) -> None:
    client = logged_in(app)
    for words in (
        '"',
        "*",
        "a AND",
        "' OR 1=1 --",
        "%_",
        "<script>",
        "\x00",
        "é" * 300,
    ):
        assert "<script>" not in find(client, words)
