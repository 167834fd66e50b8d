"""An administrator looks after the accounts, and sees nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from tests.backoffice.people import (
    PASSWORD,
    add_account,
    log_in,
    logged_in,
    post,
    try_log_in,
)

TOM = {"email": "tom@council.example", "name": "Tom Ashby", "team": "Harbour"}


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    return logged_in(app, Role.ADMINISTRATOR)


def add(client: FlaskClient, **changed: str) -> tuple[int, str]:
    typed = {**TOM, "role": "auditor", "new_password": PASSWORD, **changed}
    answer = post(client, "/accounts/add", **typed)
    return answer.status_code, answer.text


def change(client: FlaskClient, email: str, do: str, **more: str) -> int:
    return post(client, "/accounts/change", email=email, do=do, **more).status_code


def test_they_add_somebody_who_then_logs_in(
    app: Flask, administrator: FlaskClient
) -> None:
    assert add(administrator)[0] == 303
    page = administrator.get("/accounts/").text
    assert "tom@council.example may log in as Auditor." in page
    assert try_log_in(app.test_client(), TOM["email"], PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"email": "tom"}, "is no e-mail address"),
        ({"role": ""}, "Choose what this person is here."),
        ({"role": "emperor"}, "Choose what this person is here."),
        ({"new_password": "short"}, "at least 12 characters"),
        ({"email": "administrator@tests.example"}, "has an account already"),
    ],
)
def test_what_will_not_do_is_said_and_the_rest_is_kept(
    administrator: FlaskClient, changed: dict[str, str], because: str
) -> None:
    status, page = add(administrator, **changed)
    assert status == 400
    assert because in page
    assert 'value="Tom Ashby"' in page
    assert PASSWORD not in page


def test_who_is_disabled_is_out_at_once(app: Flask, administrator: FlaskClient) -> None:
    helen = add_account(app, Role.PERFORMANCE, "Helen Marsh")
    client = log_in(app.test_client(), helen)
    assert change(administrator, helen.email, "disable") == 303
    assert client.get("/").status_code == 302
    assert change(administrator, helen.email, "enable") == 303
    log_in(client, helen)


def test_another_role_is_another_view(app: Flask, administrator: FlaskClient) -> None:
    helen = add_account(app, Role.PERFORMANCE, "Helen Marsh")
    given = {"role": "manager", "team": "Harbour"}
    assert change(administrator, helen.email, "role", **given) == 303
    page = log_in(app.test_client(), helen).get("/").text
    assert "You see your own records and those of Harbour." in page


def test_nobody_locks_themselves_out(administrator: FlaskClient) -> None:
    assert change(administrator, "administrator@tests.example", "disable") == 400
    assert administrator.get("/accounts/").status_code == 200


@pytest.mark.parametrize(
    ("email", "do", "more", "status"),
    [
        ("nobody@council.example", "disable", {}, 404),
        ("helen.marsh@tests.example", "delete", {}, 400),
        ("helen.marsh@tests.example", "role", {"role": "emperor"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(
    app: Flask,
    administrator: FlaskClient,
    email: str,
    do: str,
    more: dict[str, str],
    status: int,
) -> None:
    add_account(app, Role.PERFORMANCE, "Helen Marsh")
    assert change(administrator, email, do, **more) == status


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_it_is_nobody_elses_to_do(app: Flask, role: Role) -> None:
    client = logged_in(app, role)
    assert client.get("/accounts/").status_code == 403
    assert add(client)[0] == 403
    assert change(client, "administrator@tests.example", "disable") == 403
