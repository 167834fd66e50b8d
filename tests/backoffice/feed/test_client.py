"""The feed read by an OData client that nobody here wrote (python-odata)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest
import requests
from flask import Flask
from odata import ODataService
from werkzeug.serving import make_server

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.feed.tokens import Tokens
from backoffice.store.opening import store_of
from tests.backoffice.figures.service import Known, keep


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the feed is served, with 25 audits in it."""
    made = [
        Known("case_file_audit", date(2018, 10, day), "Seacroft", {"overall": "good"})
        for day in range(1, 26)
    ]
    store = store_of(app)
    with store.session() as session:
        keep(store, store.records(session, "setup@tests.example"), made)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/feed/"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def service(app: Flask, address: str) -> Iterator[ODataService]:
    """The client, which reads the metadata and makes its classes of it."""
    with store_of(app).session() as session:
        account = Accounts(session).add(
            "pat@tests.example", Role.PERFORMANCE, "correct horse battery", "Pat"
        )
        token = Tokens(session).make(account, "The client")
    with requests.Session() as browser:
        browser.auth = ("pat@tests.example", token)
        yield ODataService(address, reflect_entities=True, session=browser)


def test_the_client_filters_sorts_and_reads_every_page(
    service: ODataService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.feed.pages.MOST_ROWS", 10)
    audits = service.entities["case_file_audit"]

    query = service.query(audits)
    query = query.filter(audits.overall_grade == "good")
    # It knows no Edm.Date, and hands over what we write.
    query = query.filter("audit_date gt 2018-10-03")
    query = query.order_by(audits.audit_date.desc())

    days = [int(one.audit_date[-2:]) for one in query.all()]
    assert days == list(range(25, 3, -1))
