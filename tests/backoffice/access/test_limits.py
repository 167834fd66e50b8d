"""Who guesses at every account is stopped; everybody else is not."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.limits import Tries
from tests.backoffice.people import (
    PASSWORD,
    Clock,
    add_account,
    stop_the_clock,
    try_log_in,
)


def test_a_caller_is_let_in_again_after_a_while() -> None:
    clock, tries = Clock(), Tries(most=3, within=timedelta(minutes=10))
    for _ in range(3):
        assert not tries.too_many("192.0.2.1", clock())
        tries.count("192.0.2.1", clock())
        clock.forward(minutes=1)
    assert tries.too_many("192.0.2.1", clock())
    assert not tries.too_many("192.0.2.2", clock())
    clock.forward(minutes=8)
    assert not tries.too_many("192.0.2.1", clock())


def test_one_password_tried_on_every_account_is_stopped(
    app: Flask, client: FlaskClient
) -> None:
    clock = stop_the_clock(app)
    helen = add_account(app)
    app.extensions["tries"] = Tries(most=5)
    for number in range(5):
        answer = try_log_in(client, f"person{number}@council.example", "guess")
        assert answer.status_code == 401
    stopped = try_log_in(client, helen.email, PASSWORD)
    assert stopped.status_code == 429
    assert "Too many tries" in stopped.text
    clock.forward(minutes=11)
    assert try_log_in(client, helen.email, PASSWORD).status_code == 302
