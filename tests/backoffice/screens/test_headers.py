"""The security headers, on every kind of answer there is."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from flask import Flask

import backoffice.screens
from backoffice.config import SettingError
from backoffice.screens.council import rules
from tests.backoffice.people import logged_in

STATIC = Path(backoffice.screens.__file__).parent / "static"
PLACES = [
    ("/", 200),
    ("/account", 200),
    ("/health", 200),
    ("/nowhere", 404),
    ("/log-out", 405),
    ("/static/backoffice.css", 200),
    ("/static/council.css", 200),
    ("/static/nothing.css", 404),
]


@pytest.mark.parametrize(("address", "status"), PLACES)
def test_every_answer_has_them(app: Flask, address: str, status: int) -> None:
    answer = logged_in(app).get(address, buffered=True)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/account", "/nowhere", "/log-out"])
def test_no_page_is_kept_by_a_browser(app: Flask, address: str) -> None:
    assert logged_in(app).get(address).headers["Cache-Control"] == "no-store"


def test_over_https_it_is_https_for_a_year(app: Flask) -> None:
    answer = app.test_client().get("/health", base_url="https://qa.council.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_nonce_is_new_each_time_and_on_each_inline_script(app: Flask) -> None:
    client = logged_in(app)
    nonces = set()
    for _ in range(2):
        answer = client.get("/")
        [nonce] = re.findall(
            r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]
        )
        for script in re.findall(r"<script[^>]*>", answer.text):
            assert f'nonce="{nonce}"' in script or "src=" in script
        nonces.add(nonce)
    assert len(nonces) == 2


def test_no_page_of_ours_needs_more_than_the_policy_gives() -> None:
    templates = STATIC.parent / "templates"
    for file in templates.rglob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text), file
        assert not re.search(r"<script(?![^>]*(src=|nonce=))", text), file


def test_what_others_wrote_is_what_the_manifest_says() -> None:
    vendor = STATIC / "vendor"
    named = json.loads((vendor / "manifest.json").read_text("utf-8"))
    for one in named:
        digest = hashlib.sha256((vendor / one["file"]).read_bytes()).hexdigest()
        assert digest == one["sha256"], one["file"]
        assert one["licence"] == "MIT"
    served = {file.name for file in vendor.iterdir()}
    ours = {"manifest.json", "README.md", "govuk-frontend.scss"}
    assert served - ours == {one["file"] for one in named}


def test_nothing_asks_for_what_is_not_there() -> None:
    for file in STATIC.rglob("*.css"):
        text = file.read_text("utf-8")
        assert "url(" not in text, file
        assert "@import" not in text, file
        assert "GDS Transport" not in text, file
    for file in STATIC.rglob("*.js"):
        assert "sourceMappingURL" not in file.read_text("utf-8"), file


def test_a_councils_colour_is_laid_over_ours() -> None:
    assert "--council-colour: #17404f" in rules("#17404f")


def test_a_colour_on_which_white_cannot_be_read_is_refused() -> None:
    with pytest.raises(SettingError, match="BACKOFFICE_COUNCIL_COLOUR #ffcc00 is too"):
        rules("#ffcc00")


def test_a_file_named_by_its_digest_may_be_kept_for_ever(app: Flask) -> None:
    client = app.test_client()
    [address] = re.findall(
        r"/static/backoffice\.css\?v=\w+", client.get("/log-in").text
    )
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]
    plain = client.get("/static/backoffice.css", buffered=True)
    assert plain.headers["Cache-Control"] == "no-cache"
