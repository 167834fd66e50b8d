"""Uploads at work beside people: sent at once, too many, too large; saves meanwhile."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from backoffice import app as app_module
from backoffice import clock
from backoffice.access.roles import Role
from backoffice.app import create_app
from backoffice.config import Settings
from backoffice.intake import abandoned, committing
from backoffice.intake.desk import Desk
from backoffice.screens import background
from backoffice.store.database import write_connection, writing
from backoffice.store.fixed import Upload
from backoffice.store.opening import Store, connect, store_of
from tests.backoffice.intake.sheets import LOG, TODAY, csv_of, desk_of, how_many, send
from tests.backoffice.jobs.test_faults import impatient
from tests.backoffice.people import add_account, log_in, logged_in, post
from tests.backoffice.screens.pages import opened
from tests.backoffice.screens.test_edit import GOOD, NEW
from tests.backoffice.screens.test_uploads import send as send_files
from tests.backoffice.screens.test_uploads import words


def all_at_once(*tasks: object) -> None:
    """Run each in a thread of its own."""
    threads = [threading.Thread(target=task) for task in tasks]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()


@contextmanager
def two_servers(settings: Settings) -> Iterator[list[Flask]]:
    """As `backoffice serve --workers 2` runs them, each with a thread that works."""
    servers = [create_app(settings) for _ in range(2)]
    workers = [background.in_a_thread(server) for server in servers]
    try:
        yield servers
    finally:
        for worker in workers:
            worker.stop.set()
            worker.wake.set()
        for server in servers:
            store_of(server).engine.dispose()


def test_four_people_send_one_file_and_one_saves_it(settings: Settings) -> None:
    with two_servers(settings) as servers:
        people = [
            log_in(server.test_client(), add_account(server, name=f"Pat {n}"))
            for n, server in enumerate(servers * 2)
        ]
        start, sent_in = threading.Barrier(4), [""] * 4

        def send_and_save(n: int) -> None:
            start.wait(60)
            sent = send_files(people[n], ("log.csv", csv_of(LOG)))
            assert sent.status_code == 303
            sent_in[n] = sent.location
            when_over(people[n], sent.location)  # Save stands there once it is read
            start.wait(60)
            answer = post(people[n], f"{sent.location}save/")
            assert answer.status_code in {303, 409}

        all_at_once(*(partial(send_and_save, n) for n in range(4)))
        pages = [when_over(people[n], sent_in[n]) for n in range(4)]
        with store_of(servers[0]).session() as session:
            assert how_many(session) == (2, 2)
            stand = session.scalars(select(Upload.status)).all()
    assert sorted(stand) == ["committed"] + ["previewed"] * 3
    told = ["This file was already brought in by Pat" in page for page in pages]
    assert sorted(told) == [False, True, True, True]
    assert "Saved by Pat" in pages[told.index(False)]


def when_over(client: FlaskClient, at: str) -> str:
    """What the page of an upload says when nothing is being done with it."""
    for _ in range(600):
        page = words(client.get(at))
        if "You can leave this page" not in page:
            return page
        threading.Event().wait(0.1)
    raise AssertionError(page)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


def save_new(client: FlaskClient) -> TestResponse:
    """Save an audit on the screen, as its page does."""
    fields = {**opened(client, NEW), **GOOD, "_do": "save"}
    return client.post(NEW, data=fields, headers={"Sec-Fetch-Site": "same-origin"})


def test_a_save_on_screen_gets_through_while_an_upload_is_saved(
    app: Flask, store: Store, officer: FlaskClient
) -> None:
    inside, asked = threading.Event(), threading.Event()

    def wait(done: int, total: int) -> None:
        inside.set()
        asked.wait(60)

    with store.session() as session:
        upload_id = send(desk_of(store, session)).id
        desk = Desk(session, store.versions, "pat@tests.example", TODAY, wait)
        save = threading.Thread(target=committing.commit, args=(desk, upload_id))
        save.start()
        assert inside.wait(60)
        # Lets the commit go on while the other save waits for it.
        threading.Timer(0.5, asked.set).start()
        answer = save_new(officer)
        save.join(60)
        assert answer.status_code == 303, words(answer)
        session.rollback()
        assert how_many(session) == (3, 3)


def test_a_save_that_waits_too_long_is_told_and_kept(
    app: Flask, officer: FlaskClient, settings: Settings
) -> None:
    impatient(store_of(app).engine)
    engine = connect(settings).engine
    with write_connection(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE record_index IN EXCLUSIVE MODE"))
        answer = save_new(officer)
        # Whoever only reads waits for nobody.
        assert officer.get("/records/case_file_audit/").status_code == 200
    engine.dispose()
    assert answer.status_code == 503
    read = words(answer)
    assert "The database is busy saving an upload; try again in a moment." in read
    assert "Priya Shah" in read
    assert "Send what I typed" in read


def test_too_large_files_are_told_where_they_were_chosen(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "LARGEST_UPLOAD", 100_000)
    answer = send_files(officer, ("big.csv", b"x" * 200_000))
    assert answer.status_code == 413
    assert "There is a problem" in words(answer)
    assert "These files are larger than 50 MB together; send them" in words(answer)
    assert 'name="files"' in answer.text


def test_too_large_files_are_listened_to_the_end(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "LARGEST_UPLOAD", 100_000)
    sent = io.BytesIO(b"--x\r\n" + b"x" * 3_000_000)
    answer = officer.post(
        "/uploads/",
        input_stream=sent,
        content_length=sent.getbuffer().nbytes,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert sent.read() == b""


def test_too_large_a_file_tells_nobody_else_of_uploads(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "LARGEST_UPLOAD", 100_000)
    auditor = logged_in(app, Role.AUDITOR, "Ada Auditor", "North")
    answer = send_files(auditor, ("big.csv", b"x" * 200_000))
    assert answer.status_code == 413
    assert "What came in" not in answer.text


def test_nobody_keeps_more_uploads_than_they_may(
    officer: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandoned, "MOST_FILES", 2)
    files = [(f"{n}.csv", csv_of(LOG.replace("Sam", str(n)))) for n in range(3)]
    answer = send_files(officer, *files)
    assert answer.status_code == 422
    assert (
        "2.csv: You have 2 uploads that are not saved, 0 MB together, and may have 2"
        " of 500 MB; save or throw away some, and send this one again."
    ) in words(answer)
    other = logged_in(app, Role.PERFORMANCE, "Olu Officer")
    assert send_files(other, *files[:1]).status_code == 303


def test_nobody_keeps_more_bytes_than_they_may(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandoned, "MOST_BYTES", len(csv_of(LOG)) + 10)
    assert send_files(officer, ("one.csv", csv_of(LOG))).status_code == 303
    assert "throw away some" in words(send_files(officer, ("two.csv", csv_of(LOG))))


def test_what_is_saved_takes_no_room(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandoned, "MOST_FILES", 1)
    sent = send_files(officer, ("one.csv", csv_of(LOG)))
    post(officer, f"{sent.location}save/")
    assert send_files(officer, ("two.csv", csv_of(LOG))).status_code == 303


def test_what_nobody_saved_for_long_is_thrown_away(
    app: Flask, officer: FlaskClient
) -> None:
    old = str(send_files(officer, ("old.csv", csv_of(LOG))).location)
    kept = str(send_files(officer, ("kept.csv", csv_of(LOG))).location)
    post(officer, f"{kept}save/")
    with store_of(app).session() as session, writing(session):
        long_ago = clock.now() - abandoned.KEPT_FOR - timedelta(days=1)
        session.execute(update(Upload).values(at=long_ago))
    send_files(officer, ("new.csv", csv_of(LOG)))
    assert officer.get(old).status_code == 404
    assert officer.get(kept).status_code == 200
