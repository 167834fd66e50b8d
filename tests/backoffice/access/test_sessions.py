"""Sessions stand on the server, end there, and end everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account, Accounts
from backoffice.access.roles import Role
from backoffice.access.sessions import Sessions, hash_of, touch
from backoffice.store import fixed
from backoffice.store.database import write_connection
from backoffice.store.opening import Store, store_of
from tests.backoffice.people import (
    PASSWORD,
    Clock,
    add_account,
    log_in,
    post,
    stop_the_clock,
    token,
    try_log_in,
)


@pytest.fixture
def clock(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def helen(app: Flask) -> Account:
    return add_account(app, Role.PERFORMANCE, "Helen Marsh")


def is_in(client: FlaskClient) -> bool:
    answer = client.get("/account")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def test_only_a_hash_of_the_token_is_kept(
    app: Flask, client: FlaskClient, helen: Account
) -> None:
    log_in(client, helen)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert len(cookie.value) >= 43  # 256 bits
    with store_of(app).session() as session:
        [kept] = session.scalars(select(fixed.WebSession))
    assert kept.token_hash == hash_of(cookie.value)
    assert cookie.value not in repr(vars(kept))


def test_a_token_planted_before_the_log_in_is_worth_nothing(
    app: Flask, client: FlaskClient, helen: Account
) -> None:
    client.set_cookie("session", "planted")
    log_in(client, helen)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.value != "planted"
    stranger = app.test_client()
    stranger.set_cookie("session", "planted")
    assert not is_in(stranger)


def test_a_second_log_in_ends_the_first(
    app: Flask, client: FlaskClient, helen: Account
) -> None:
    log_in(client, helen)
    first = client.get_cookie("session")
    assert first is not None
    # The log-in page still stood open in another tab.
    form = {"csrf_token": token(client, "/account"), "email": helen.email}
    client.post("/log-in", data={**form, "password": PASSWORD})
    again = app.test_client()
    again.set_cookie("session", first.value)
    assert is_in(client)
    assert not is_in(again)


def test_a_cookie_copied_before_the_log_out_opens_nothing_after(
    app: Flask, client: FlaskClient, helen: Account
) -> None:
    log_in(client, helen)
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert is_in(thief)
    assert post(client, "/log-out").location == "/log-in?why=out"
    assert not is_in(thief)
    assert not is_in(client)


def test_thirty_minutes_without_use_end_it(
    client: FlaskClient, helen: Account, clock: Clock
) -> None:
    log_in(client, helen)
    for _ in range(5):
        clock.forward(minutes=29)
        assert is_in(client)
    clock.forward(minutes=30, seconds=1)
    assert not is_in(client)


def test_ten_hours_end_it_however_it_is_used(
    client: FlaskClient, helen: Account, clock: Clock
) -> None:
    log_in(client, helen)
    for _ in range(23):
        clock.forward(minutes=26)
        assert is_in(client)
    clock.forward(minutes=3)
    assert not is_in(client)


def test_to_ask_how_long_is_left_leaves_no_more(
    client: FlaskClient, helen: Account, clock: Clock
) -> None:
    log_in(client, helen)
    clock.forward(minutes=28)
    assert client.get("/account/time-left").json == {"seconds": 120}
    assert client.get("/account/time-left").json == {"seconds": 120}
    assert post(client, "/account/stay").json == {"seconds": 1800}


def test_a_disabled_account_is_out_at_once(
    app: Flask, client: FlaskClient, helen: Account
) -> None:
    log_in(client, helen)
    with store_of(app).session() as session:
        Accounts(session).disable(helen.email)
    assert not is_in(client)
    assert try_log_in(client, helen.email, PASSWORD).status_code == 401


def test_another_role_bites_at_once(
    app: Flask, client: FlaskClient, helen: Account
) -> None:
    log_in(client, helen)
    with store_of(app).session() as session:
        Accounts(session).set_role(helen.email, Role.LEADERSHIP)
    assert not is_in(client)
    log_in(client, helen)
    assert "Leadership" in client.get("/account").text


def test_whose_an_ended_session_was_is_known_for_a_while(
    session: Session, store: Store
) -> None:
    clock = Clock()
    account = Accounts(session).add("a@council.example", Role.PERFORMANCE, PASSWORD)
    sessions = Sessions(session, clock)
    ended = sessions.begin(account)
    clock.forward(hours=11)
    sessions.begin(account)
    assert sessions.find(ended) is None
    assert sessions.whose(ended) == account.id
    clock.forward(hours=12)
    sessions.begin(account)
    assert sessions.whose(ended) is None
    assert len(session.scalars(select(fixed.WebSession)).all()) == 2


def test_a_page_does_not_wait_for_somebody_elses_long_save(
    session: Session, store: Store
) -> None:
    clock = Clock()
    account = Accounts(session).add("a@council.example", Role.PERFORMANCE, PASSWORD)
    logged_in = Sessions(session, clock).find(Sessions(session, clock).begin(account))
    assert logged_in is not None
    session.commit()
    later = clock() + timedelta(minutes=5)
    if store.engine.dialect.name == "sqlite":
        with write_connection(store.engine):
            assert touch(store.engine, logged_in, later) is False
    assert touch(store.engine, logged_in, later) is True
