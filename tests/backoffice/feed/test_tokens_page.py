"""The page of one's tokens: made and shown once, ended, and only one's own."""

from __future__ import annotations

import re

from flask import Flask

from backoffice.access.roles import Role
from backoffice.feed.tokens import MOST, Tokens
from backoffice.store.opening import store_of
from tests.backoffice.feed.test_feed import Program
from tests.backoffice.people import add_account, logged_in, post

PAGE = "/account/feed/"


def test_a_token_is_shown_once_and_reads_the_feed(app: Flask) -> None:
    client = logged_in(app)

    made = post(client, f"{PAGE}make", name="Excel at my desk").text

    token = re.search(r'id="made">([\w-]+)<', made)
    assert token is not None
    assert Program(app, token[1]).get("").status_code == 200
    after = client.get(PAGE).text
    assert "Excel at my desk" in after
    assert token[1] not in after


def test_a_token_says_what_it_is_for(app: Flask) -> None:
    answer = post(logged_in(app), f"{PAGE}make", name=" ")

    assert answer.status_code == 400
    assert "Say what the token is for" in answer.text


def test_only_ones_own_token_can_be_ended(app: Flask) -> None:
    client = logged_in(app)
    other = add_account(app, Role.PERFORMANCE, "Otto Other")
    with store_of(app).session() as session:
        Tokens(session).make(other, "Theirs")
        (theirs,) = Tokens(session).of(other)
    assert post(client, f"{PAGE}end", token=theirs.id).status_code == 404
    post(client, f"{PAGE}make", name="Mine")
    mine = re.search(r'name="token" value="(\d+)"', client.get(PAGE).text)
    assert mine is not None

    assert post(client, f"{PAGE}end", token=mine[1]).status_code == 303

    assert "You have none yet" in client.get(PAGE).text


def test_there_are_never_more_tokens_than_one_can_oversee(app: Flask) -> None:
    client = logged_in(app)
    for _ in range(MOST):
        assert post(client, f"{PAGE}make", name="One more").status_code == 200

    refused = post(client, f"{PAGE}make", name="One too many")

    assert "end one you no longer use" in refused.text


def test_who_sees_neither_records_nor_figures_has_no_feed(app: Flask) -> None:
    assert logged_in(app, Role.WORKER).get(PAGE).status_code == 403
