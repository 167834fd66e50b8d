"""People of the tests: their accounts, and their way in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.access.accounts import Account, Accounts
from backoffice.access.roles import Role
from backoffice.store.opening import store_of

PASSWORD = "three quiet words"


class Clock:
    """A clock that stands until it is put forward."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **time: float) -> None:
        self.instant += timedelta(**time)


def stop_the_clock(app: Flask) -> Clock:
    """Let this app live by a clock that the test puts forward."""
    clock = Clock()
    app.config["NOW"] = clock
    return clock


def add_account(
    app: Flask, role: Role = Role.PERFORMANCE, name: str = "", team: str = ""
) -> Account:
    """An account of this role, whose password is PASSWORD."""
    email = f"{(name or role.value).lower().replace(' ', '.')}@tests.example"
    with store_of(app).session() as session:
        return Accounts(session).add(email, role, PASSWORD, name, team)


def token(client: FlaskClient, page: str = "/log-in") -> str:
    """The CSRF token of this browser, from a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    """Send a form as our pages do, with this browser's token."""
    page = "/log-in" if address == "/log-in" else "/account"
    return client.post(address, data={"csrf_token": token(client, page), **fields})


def try_log_in(client: FlaskClient, email: str, password: str) -> TestResponse:
    return post(client, "/log-in", email=email, password=password)


def log_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Log this browser in."""
    answer = try_log_in(client, account.email, PASSWORD)
    assert answer.status_code == 302, answer.text
    return client


def logged_in(
    app: Flask, role: Role = Role.PERFORMANCE, name: str = "", team: str = ""
) -> FlaskClient:
    """A browser of its own, logged in with a new account of this role."""
    return log_in(app.test_client(), add_account(app, role, name, team))
