"""The way in, the way out, and the way back to where one was."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.screens.log_in_view import safe_address
from tests.backoffice.people import (
    PASSWORD,
    add_account,
    log_in,
    logged_in,
    post,
    stop_the_clock,
    token,
    try_log_in,
)


@pytest.fixture
def helen(app: Flask) -> Account:
    return add_account(app, Role.PERFORMANCE, "Helen Marsh")


def test_it_leads_back_to_where_one_was(client: FlaskClient, helen: Account) -> None:
    asked = client.get("/account?tab=1")
    assert asked.location == "/log-in?next=%2Faccount%3Ftab%3D1"
    page = client.get(asked.location).text
    assert 'name="next" value="/account?tab=1"' in page
    answer = post(
        client,
        "/log-in",
        email=helen.email,
        password=PASSWORD,
        next="/account?tab=1",
    )
    assert answer.location == "/account?tab=1"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/log-out",
        "",
    ],
)
def test_it_leads_nowhere_else(address: str) -> None:
    assert safe_address(address) == "/"


def test_known_and_unknown_people_are_refused_in_the_same_words(
    client: FlaskClient, helen: Account
) -> None:
    def refused(email: str) -> str:
        answer = try_log_in(client, email, "three loud words")
        assert answer.status_code == 401
        # What differs by chance: the tokens, and the address typed again.
        return re.sub(r'(csrf[^>]*|nonce=)"[^"]+"', "", answer.text).replace(email, "")

    known = refused(helen.email)
    assert known == refused("nobody@council.example")
    for _ in range(10):
        try_log_in(client, helen.email, "three loud words")
    assert refused(helen.email) == known
    assert try_log_in(client, helen.email, PASSWORD).status_code == 401


def test_the_address_typed_is_kept_and_the_password_is_not(client: FlaskClient) -> None:
    page = try_log_in(client, "a@council.example", "three loud words").text
    assert 'value="a@council.example"' in page
    assert "three loud words" not in page


def test_the_csrf_token_of_before_is_worth_nothing_after(
    client: FlaskClient, helen: Account
) -> None:
    before = token(client)
    log_in(client, helen)
    assert client.post("/log-out", data={"csrf_token": before}).status_code == 400
    assert client.get("/account").status_code == 200


def test_a_log_out_needs_the_token_of_our_page(app: Flask) -> None:
    client = logged_in(app)
    assert client.post("/log-out").status_code == 400
    assert client.get("/log-out").status_code == 405
    assert client.get("/account").status_code == 200


def test_over_https_the_cookies_are_bound_to_this_host(app: Flask) -> None:
    helen = add_account(app)
    client = app.test_client()
    https = {"base_url": "https://qa.council.example"}
    page = client.get("/log-in", **https)
    [csrf] = re.findall(r'name="csrf-token" content="([^"]+)"', page.text)
    answer = client.post(
        "/log-in",
        data={"csrf_token": csrf, "email": helen.email, "password": PASSWORD},
        headers={"Referer": "https://qa.council.example/log-in"},
        **https,
    )
    cookies = [
        *page.headers.getlist("Set-Cookie"),
        *answer.headers.getlist("Set-Cookie"),
    ]
    assert len(cookies) >= 2
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert word in cookie
        assert "Domain" not in cookie


def test_what_was_typed_outlives_the_log_in_that_ended_under_it(
    app: Flask, helen: Account
) -> None:
    clock = stop_the_clock(app)
    client = log_in(app.test_client(), helen)
    form = {"csrf_token": token(client, "/account"), "rationale": "Seen alone, twice."}
    clock.forward(minutes=31)
    here = {"Sec-Fetch-Site": "same-origin"}
    refused = client.post("/account", data=form, headers=here)
    assert refused.status_code == 401
    assert "What you typed is kept" in refused.text
    assert "Seen alone" not in refused.text  # whoever sits there now is not yet known
    [kept] = re.findall(r'name="kept" value="([^"]+)"', refused.text)
    [csrf] = re.findall(r'name="csrf-token" content="([^"]+)"', refused.text)
    answer = client.post(
        "/log-in",
        data={
            "csrf_token": csrf,
            "kept": kept,
            "email": helen.email,
            "password": PASSWORD,
        },
    )
    assert answer.status_code == 200
    assert 'action="/account"' in answer.text
    assert 'name="rationale" value="Seen alone, twice."' in answer.text
    assert 'value="three' not in answer.text


def test_what_was_typed_is_offered_to_nobody_else(app: Flask, helen: Account) -> None:
    tariq = add_account(app, name="Tariq Farrar")
    clock = stop_the_clock(app)
    client = log_in(app.test_client(), helen)
    form = {"csrf_token": token(client, "/account"), "rationale": "Seen alone, twice."}
    clock.forward(minutes=31)
    # Another log-in, anywhere, tidies sessions away; whose this was is still known.
    log_in(app.test_client(), tariq)
    here = {"Sec-Fetch-Site": "same-origin"}
    refused = client.post("/account", data=form, headers=here)
    [kept] = re.findall(r'name="kept" value="([^"]+)"', refused.text)
    [csrf] = re.findall(r'name="csrf-token" content="([^"]+)"', refused.text)
    typed = {"csrf_token": csrf, "kept": kept, "password": PASSWORD}
    answer = client.post("/log-in", data={**typed, "email": tariq.email})
    assert answer.status_code == 302
    assert "Seen alone" not in answer.text


def test_a_strangers_words_are_not_kept(app: Flask, helen: Account) -> None:
    client = log_in(app.test_client(), helen)
    there = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    answer = client.post("/account", data={"rationale": "Forged"}, headers=there)
    assert answer.status_code == 400
    assert "Forged" not in answer.text


def test_a_form_whose_page_stood_open_too_long_can_be_sent_again(
    app: Flask, helen: Account
) -> None:
    client = log_in(app.test_client(), helen)
    here = {"Sec-Fetch-Site": "same-origin"}
    form = {"csrf_token": "of yesterday", "rationale": "Seen <b>alone</b>"}
    answer = client.post("/account", data=form, headers=here)
    assert answer.status_code == 400
    assert "what you typed is kept" in answer.text
    assert 'value="Seen &lt;b&gt;alone&lt;/b&gt;"' in answer.text
    assert "of yesterday" not in answer.text


def test_an_old_log_in_page_is_offered_again(client: FlaskClient) -> None:
    answer = client.post("/log-in", data={"email": "a@council.example"})
    assert answer.status_code == 400
    assert "This page had been open for a long time" in answer.text


def test_a_script_is_told_to_log_in_and_not_sent_a_page(client: FlaskClient) -> None:
    answer = client.get("/account/time-left", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json == {"error": "Log in first."}


def change(client: FlaskClient, old: str, new: str, again: str) -> tuple[int, str]:
    answer = post(
        client, "/account", password=old, new_password=new, again_password=again
    )
    return answer.status_code, answer.text


def test_one_changes_ones_own_password(app: Flask, helen: Account) -> None:
    client = log_in(app.test_client(), helen)
    elsewhere = log_in(app.test_client(), helen)
    assert change(client, PASSWORD, "four quiet words", "four quiet words")[0] == 302
    assert "Your password is changed" in client.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    other = app.test_client()
    assert try_log_in(other, helen.email, PASSWORD).status_code == 401
    assert try_log_in(other, helen.email, "four quiet words").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "because"),
    [
        ("wrong", "four quiet words", "four quiet words", "not your password now"),
        (PASSWORD, "four quiet words", "four loud words", "are not the same"),
        (PASSWORD, "kestrel", "kestrel", "at least 12 characters"),
    ],
)
def test_a_password_is_not_changed_for_these(
    app: Flask, helen: Account, old: str, new: str, again: str, because: str
) -> None:
    client = log_in(app.test_client(), helen)
    status, page = change(client, old, new, again)
    assert status == 400
    assert because in page
    assert new not in page
