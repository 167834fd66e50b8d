"""Work beside the screens: done once, however its worker ends; seen, left, stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.config import Settings
from backoffice.intake import preview
from backoffice.intake.desk import Desk, Stopped
from backoffice.intake.reading import NOTHING_SAID
from backoffice.jobs import queue, work
from backoffice.jobs.live import Live, live_of
from backoffice.jobs.worker import Worker
from backoffice.store.database import writing
from backoffice.store.fixed import Upload
from backoffice.store.intake_tables import Job
from backoffice.store.opening import Store
from tests.backoffice.intake.sheets import LOG, csv_of, desk_of, how_many

WHO = "pat@tests.example"


@pytest.fixture
def desk(store: Store, session: Session) -> Desk:
    return desk_of(store, session)


@pytest.fixture
def worker(store: Store, settings: Settings) -> Worker:
    return Worker(store, settings)


@pytest.fixture
def live(store: Store, settings: Settings) -> Live:
    return live_of(settings, store.engine)


def sent(desk: Desk, content: bytes = b"", name: str = "log.csv") -> int:
    """A file that was sent in, with the job that is to read it."""
    with writing(desk.session) as session:
        upload = preview.receive(desk, content or csv_of(LOG), name)
        queue.enqueue(session, queue.READ, upload.id, WHO, NOTHING_SAID.as_json())
        return upload.id


def to_save(desk: Desk, worker: Worker) -> int:
    """A file that is read, with the job that is to save it."""
    upload_id = sent(desk)
    assert worker.work_off()
    with writing(desk.session) as session:
        queue.enqueue(session, queue.SAVE, upload_id, WHO)
    return upload_id


def state(desk: Desk, upload_id: int) -> tuple[str, str]:
    """How an upload stands, and how its last job does."""
    desk.session.rollback()
    desk.session.expire_all()
    job = queue.newest(desk.session, upload_id)
    assert job is not None
    return desk.upload(upload_id).status, job.state


def lapse(desk: Desk) -> None:
    """Let the time pass in which a worker that is gone still holds its job."""
    with writing(desk.session) as session:
        gone = clock.now() - timedelta(seconds=1)
        session.execute(update(Job).values(leased_until=gone))


def test_a_file_is_read_and_then_saved(desk: Desk, worker: Worker) -> None:
    upload_id = to_save(desk, worker)
    assert state(desk, upload_id) == ("previewed", "waits")
    assert worker.work_off()
    assert state(desk, upload_id) == ("committed", "done")
    assert how_many(desk.session) == (2, 2)
    assert not worker.work_off()


def test_a_job_is_there_exactly_if_its_upload_is(desk: Desk, worker: Worker) -> None:
    def send_and_fail() -> None:
        with writing(desk.session):
            sent(desk)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send_and_fail()
    assert not worker.work_off()


def test_what_cannot_be_read_is_told(desk: Desk, worker: Worker) -> None:
    upload_id = sent(desk, b"%PDF-1.7", "scan.xlsx")
    worker.work_off()
    assert state(desk, upload_id) == ("unread", "failed")
    job = queue.newest(desk.session, upload_id)
    assert job is not None
    assert "PDF" in job.said


def test_two_workers_never_take_the_same_job(
    desk: Desk, store: Store, settings: Settings
) -> None:
    sent(desk)
    with store.session() as one, store.session() as two:
        assert queue.take(one, "one") is not None
        assert queue.take(two, "two") is None


def test_a_job_whose_worker_is_gone_is_taken_up_again(
    desk: Desk, store: Store, worker: Worker
) -> None:
    upload_id = to_save(desk, worker)
    with store.session() as session:
        assert queue.take(session, "killed") is not None
    assert not worker.work_off()
    lapse(desk)
    assert worker.work_off()
    assert state(desk, upload_id) == ("committed", "done")
    assert how_many(desk.session) == (2, 2)


def test_a_worker_that_was_given_up_saves_nothing(
    desk: Desk, store: Store, settings: Settings, worker: Worker, live: Live
) -> None:
    upload_id = to_save(desk, worker)
    with store.session() as session:
        slow = queue.take(session, "slow")
    assert slow is not None
    lapse(desk)
    with store.session() as session:
        assert queue.take(session, "quick") is not None
    work.do(store, settings, live, slow, "slow")
    assert state(desk, upload_id) == ("previewed", "runs")
    assert how_many(desk.session) == (0, 0)


def test_a_job_that_kills_its_worker_is_not_tried_for_ever(
    desk: Desk, store: Store, worker: Worker
) -> None:
    upload_id = sent(desk)
    for _ in range(queue.MOST_TRIES):
        with store.session() as session:
            assert queue.take(session, "killed") is not None
        lapse(desk)
    assert worker.work_off()
    assert state(desk, upload_id)[1] == "failed"


def test_it_is_seen_how_far_a_job_is(live: Live, desk: Desk) -> None:
    sent(desk)
    assert live.told(1) == (0, 0)
    work.Teller(live, 1)(1_000, 10_000)
    assert live.told(1) == (1_000, 10_000)


def test_a_job_is_stopped_and_nothing_of_it_kept(
    desk: Desk, worker: Worker, live: Live
) -> None:
    upload_id = to_save(desk, worker)
    job = queue.unfinished(desk.session, upload_id)
    assert job is not None
    live.ask_to_stop(job.id)
    with pytest.raises(Stopped):
        work.Teller(live, job.id)(0, 0)
    desk.session.rollback()
    worker.work_off()
    assert state(desk, upload_id) == ("previewed", "cancelled")
    assert how_many(desk.session) == (0, 0)


@pytest.fixture
def working(worker: Worker) -> Iterator[Worker]:
    thread = worker.start()
    yield worker
    worker.stop.set()
    worker.wake.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_thread_works_beside_what_else_is_done(desk: Desk, working: Worker) -> None:
    upload_id = sent(desk)
    working.wake.set()
    pause = threading.Event()
    for _ in range(200):
        if state(desk, upload_id)[1] == "done":
            break
        pause.wait(0.05)
    assert state(desk, upload_id) == ("previewed", "done")


def test_four_uploads_of_one_file_are_one_commit(
    desk: Desk, store: Store, settings: Settings
) -> None:
    worker = Worker(store, settings)
    uploads = [sent(desk) for _ in range(4)]
    while worker.work_off():
        pass
    with writing(desk.session) as session:
        for upload_id in uploads:
            queue.enqueue(session, queue.SAVE, upload_id, WHO)
    workers = [Worker(store, settings) for _ in uploads]
    threads = [threading.Thread(target=w.work_off) for w in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    while worker.work_off():
        pass
    desk.session.expire_all()
    found = [state(desk, upload_id) for upload_id in uploads]
    assert sorted(found) == [("committed", "done")] + [("previewed", "failed")] * 3
    assert how_many(desk.session) == (2, 2)
    refused = [queue.newest(desk.session, u) for u in uploads]
    told = [job.said for job in refused if job is not None and job.said]
    assert len(told) == 3
    assert all("already brought in" in words for words in told)
    assert desk.session.query(Upload).count() == 4
