"""What goes wrong under a job, and what becomes of it: each with a real fault."""

from __future__ import annotations

import logging
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.intake.desk import Desk
from backoffice.jobs import queue, work, worker
from backoffice.jobs.live import live_of
from backoffice.jobs.worker import Worker
from backoffice.store.database import write_connection, writing
from backoffice.store.fixed import Upload
from backoffice.store.intake_tables import Job
from backoffice.store.opening import Store, connect
from tests.backoffice.intake.sheets import desk_of, how_many
from tests.backoffice.jobs.test_jobs import WHO, lapse, sent, state, to_save


@pytest.fixture
def desk(store: Store, session: Session) -> Desk:
    return desk_of(store, session)


@pytest.fixture
def working(store: Store, settings: Settings) -> Worker:
    return Worker(store, settings)


def said(desk: Desk, upload_id: int) -> str:
    """The sentence with which the last job of an upload ended."""
    job = queue.newest(desk.session, upload_id)
    assert job is not None
    return job.said


def test_what_the_database_refuses_is_told_and_not_tried_again(
    desk: Desk, working: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    upload_id = to_save(desk, working)
    with writing(desk.session) as session:
        # The second record of the file is one too many for it.
        session.execute(
            text("CREATE UNIQUE INDEX one_only ON f_case_file_audit (form_version)")
        )
    assert working.work_off()
    assert state(desk, upload_id) == ("previewed", "failed")
    assert said(desk, upload_id) == work.REFUSED
    assert how_many(desk.session) == (0, 0)
    assert re.search("error=(IntegrityError|UniqueViolation) at=", caplog.text)
    assert "Priya" not in caplog.text
    assert not working.work_off()


def test_a_disk_that_fails_is_told_with_its_reason(
    desk: Desk, working: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = sent(desk)
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    assert working.work_off()
    assert state(desk, upload_id) == ("unread", "failed")
    assert said(desk, upload_id) == (
        "The server could not keep a file that it works with (no such file or"
        " directory); tell your administrator, and try it again."
    )


@contextmanager
def held(settings: Settings, upload_id: int) -> Iterator[None]:
    """While somebody else holds what a job wants to write."""
    engine = connect(settings).engine
    with write_connection(engine) as connection:
        wanted = update(Upload).where(Upload.id == upload_id)
        connection.execute(wanted.values(file_name="log.csv"))
        yield
    engine.dispose()


def impatient(engine: Engine) -> None:
    """Wait a moment for a lock, and not as long as a person would."""

    @event.listens_for(engine, "connect")
    def hurry(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 50")
        else:
            cursor.execute("SET lock_timeout = '50ms'")
            connection.commit()  # type: ignore[attr-defined]
        cursor.close()

    engine.dispose()


def test_a_database_that_is_busy_is_tried_again(
    desk: Desk, store: Store, settings: Settings, working: Worker
) -> None:
    upload_id = to_save(desk, working)
    with store.session() as session:
        job = queue.take(session, working.name)
    assert job is not None
    hurried = connect(settings)
    impatient(hurried.engine)
    live = live_of(settings, store.engine)
    desk.session.rollback()
    with held(settings, upload_id), pytest.raises(OperationalError):
        work.do(hurried, settings, live, job, working.name)
    hurried.engine.dispose()
    assert state(desk, upload_id) == ("previewed", "runs")
    lapse(desk)
    assert working.work_off()
    assert state(desk, upload_id) == ("committed", "done")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody rest, so that a test needs no patience."""
    monkeypatch.setattr(worker, "RESTS", 0.01)
    monkeypatch.setattr(worker, "LOOKS_EVERY", 0.01)


@contextmanager
def at_work(working: Worker) -> Iterator[None]:
    thread = working.start()
    try:
        yield
    finally:
        working.stop.set()
        working.wake.set()
        thread.join(30)
        assert not thread.is_alive()


def until(desk: Desk, upload_id: int, wanted: str, *, patient: bool = True) -> None:
    """Wait until the last job of an upload has ended so; the impatient wait for no
    lease."""
    pause = threading.Event()
    for _ in range(600):
        if state(desk, upload_id)[1] == wanted:
            return
        if not patient:
            lapse(desk)
        pause.wait(0.05)
    raise AssertionError(state(desk, upload_id))


def what_nobody_foresaw(desk: Desk) -> int:
    """A file whose job is one that no worker can do, nor knows how to refuse."""
    upload_id = sent(desk, name="Poppy Hartley.csv")
    with writing(desk.session) as session:
        session.execute(update(Job).values(asked={"form": None, "maps": ["Poppy"]}))
    return upload_id


@pytest.mark.usefixtures("quick")
def test_a_file_that_kills_its_thread_stops_no_other(
    desk: Desk, working: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    bad = what_nobody_foresaw(desk)
    good = sent(desk, b"Case ID,Auditor\n0100001,Priya Shah\n", "good.csv")
    with at_work(working):
        until(desk, good, "done")
        assert state(desk, bad) == ("reading", "runs")
        until(desk, bad, "failed", patient=False)
    assert state(desk, bad) == ("unread", "failed")
    assert said(desk, bad) == queue.GIVEN_UP
    assert "a thread died error=ValueError at=" in caplog.text
    assert "Poppy" not in caplog.text


def test_other_threads_die_as_they_always_did(
    working: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda of: heard.append(of.exc_type))

    def fail() -> None:
        raise ZeroDivisionError

    with at_work(working):
        other = threading.Thread(target=fail)
        other.start()
        other.join()
    assert heard == [ZeroDivisionError]


def test_what_is_given_up_leaves_nothing_behind(
    desk: Desk, store: Store, settings: Settings, working: Worker
) -> None:
    upload_id = sent(desk)
    live = live_of(settings, store.engine)
    for _ in range(queue.MOST_TRIES):
        with store.session() as session:
            job = queue.take(session, "killed")
        assert job is not None
        live.tell(job.id, 1, 2)
        lapse(desk)
    assert working.work_off()
    assert state(desk, upload_id) == ("unread", "failed")
    assert said(desk, upload_id) == queue.GIVEN_UP
    assert [*(settings.data / "jobs").glob("*")] == []


def test_it_can_be_tried_again_after_it_was_given_up(
    desk: Desk, store: Store, working: Worker
) -> None:
    upload_id = what_nobody_foresaw(desk)
    for _ in range(queue.MOST_TRIES):
        with store.session() as session:
            assert queue.take(session, "killed") is not None
        lapse(desk)
    assert working.work_off()
    with writing(desk.session) as session:
        asked = {"form": None, "maps": [], "remember": True}
        queue.enqueue(session, queue.READ, upload_id, WHO, asked)
    assert working.work_off()
    assert state(desk, upload_id) == ("previewed", "done")


def test_logging_is_on() -> None:
    """What the tests above hold against the log would else say nothing."""
    assert logging.getLogger("backoffice.jobs").isEnabledFor(logging.ERROR)
