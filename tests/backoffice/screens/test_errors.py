"""What went wrong is said in plain words, and nothing of anybody's is given away."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask, abort
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError

from backoffice.access.gate import public
from backoffice.app import create_app
from backoffice.config import Settings
from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in

SECRET = "Poppy Hartley"


@public
def _fail(why: str) -> ResponseReturnValue:
    match why:
        case "bug":
            raise RuntimeError(SECRET)
        case "down":
            raise OperationalError("SELECT", {"name": SECRET}, Exception(SECRET))
        case "twice":
            raise IntegrityError("INSERT", {"name": SECRET}, Exception(SECRET))
        case _:
            abort(int(why))


@pytest.fixture
def failing(app: Flask) -> Flask:
    app.add_url_rule("/fail/<why>", "fail", _fail)
    app.testing = False  # as served: an exception becomes a page
    return app


@pytest.mark.parametrize(
    ("why", "status", "title"),
    [
        ("400", 400, "That could not be read"),
        ("403", 403, "That is not yours to do"),
        ("404", 404, "There is nothing here that you can see"),
        ("405", 405, "That page does not take what was sent"),
        ("413", 413, "That is too large"),
        ("418", 418, "That could not be read"),
        ("429", 429, "Too many tries in a short time"),
        ("503", 503, "The service cannot be reached just now"),
        ("bug", 500, "Something went wrong on our side"),
        ("twice", 500, "Something went wrong on our side"),
        ("down", 503, "The service cannot be reached just now"),
    ],
)
def test_it_is_said_in_plain_words(
    failing: Flask, why: str, status: int, title: str
) -> None:
    answer = logged_in(failing).get(f"/fail/{why}")
    assert answer.status_code == status
    assert title in answer.text
    for leak in (SECRET, "Traceback", "RuntimeError", "SELECT", "INSERT", "sqlalchemy"):
        assert leak not in answer.text


@pytest.mark.parametrize("why", ["bug", "twice", "down"])
def test_the_log_has_the_reference_and_the_place_but_not_the_words(
    failing: Flask, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    with caplog.at_level(logging.INFO):
        answer = failing.test_client().get(f"/fail/{why}")
    [said] = [r.getMessage() for r in caplog.records if "reference=" in r.getMessage()]
    reference = said.partition("reference=")[2].split()[0]
    assert reference in answer.text
    assert "test_errors.py" in said
    assert SECRET not in caplog.text


def test_a_script_gets_the_words_as_data(failing: Flask) -> None:
    answer: Any = failing.test_client().get(
        "/fail/403", headers={"Accept": "application/json"}
    )
    assert answer.json["error"] == "That is not yours to do"


def test_too_large_a_form_is_refused_before_it_is_read(app: Flask) -> None:
    client = logged_in(app)
    answer = client.post("/account", data={"password": "x" * (5 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_a_stranger_sends_no_workbook(app: Flask) -> None:
    answer = app.test_client().post(
        "/account",
        data=b"x" * (5 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
        headers={
            "Sec-Fetch-Site": "same-origin",
            "Referer": "http://localhost/uploads/?page=1",
        },
    )
    assert answer.status_code == 401
    assert 'name="next" value="/uploads/?page=1"' in answer.text
    assert "What you typed is kept" not in answer.text


def test_it_is_up_but_not_ready_before_the_set_up(
    empty_url: str, tmp_path: Any
) -> None:
    app = create_app(
        Settings(database_url=empty_url, secret_key="x" * 40, data=tmp_path)
    )
    client = app.test_client()
    assert client.get("/health").json == {"up": True}
    ready = client.get("/ready")
    assert ready.status_code == 503
    assert ready.json == {"ready": False, "because": "run: backoffice setup"}
    store_of(app).engine.dispose()


def test_it_is_ready_when_the_database_is(app: Flask) -> None:
    assert app.test_client().get("/ready").json == {"ready": True}


def test_it_is_not_ready_without_a_database(tmp_path: Any) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    app = create_app(Settings(database_url=nowhere, secret_key="x" * 40, data=tmp_path))
    ready = app.test_client().get("/ready")
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["because"] == "the database does not answer"
    page = app.test_client().get("/log-in")
    assert page.status_code == 503
    assert "Nothing that was saved is lost" in page.text
