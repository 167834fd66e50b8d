"""Killed at any instant of a commit: all of it is there, or nothing; then it is done.

50 kills on each database, drawn over the whole length of a commit: before the job is
taken up, in the middle of its transaction, and after that is over.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.intake import preview
from backoffice.intake.desk import Desk
from backoffice.jobs import queue
from backoffice.jobs.worker import Worker
from backoffice.store import verifying
from backoffice.store.database import writing
from backoffice.store.fixed import Rating, UploadEntry
from backoffice.store.opening import Store, connect
from tests.backoffice.intake.sheets import csv_of, desk_of, how_many, rows_in
from tests.backoffice.jobs.dying import Dying, dying, left_of
from tests.backoffice.jobs.test_jobs import WHO, lapse, sent, state

KILLS = 50
NEW, CHANGED = 12, 3
"""Records that each upload makes, and those of the first that it changes."""
HEAD = "| Case ID | Team | Auditor | Date of audit | Overall grade |\n"


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def log(number: int) -> bytes:
    """The upload of this number: new audits, and other grades for some old ones."""
    grade = "Good" if number % 2 else "Outstanding"
    again = [f"| {9_000_000 + n} | {grade}" for n in range(CHANGED)]
    new = [f"| {1_000_000 + number * NEW + n} | Good" for n in range(NEW)]
    lines = [
        line.replace(" | ", " | North | Priya Shah | 13/04/2018 | ") + " |"
        for line in (again + new if number else again)
    ]
    return csv_of(HEAD + "\n".join(lines))


def to_save(desk: Desk, number: int) -> int:
    """An upload that is read, with the job that is to save it."""
    upload_id = preview.preview(desk, log(number), f"log {number}.csv").id
    with writing(desk.session) as session:
        queue.enqueue(session, queue.SAVE, upload_id, WHO)
    return upload_id


def give_another_chance(desk: Desk, upload_id: int) -> None:
    """Let the lease run out, and forget how often it was tried: it is not the job
    that kills these workers."""
    lapse(desk)
    with writing(desk.session) as session:
        job = queue.newest(session, upload_id)
        assert job is not None
        job.tries = 0


def kill(dying: Dying, after: float) -> int:
    """Kill a worker some moments after it has begun; its number."""
    worker = dying.begin()
    time.sleep(after)
    os.kill(worker, signal.SIGKILL)
    return worker


def there_is(desk: Desk, uploads: int) -> None:
    """Exactly so many uploads are saved, each of them whole."""
    session = desk.session
    session.rollback()
    records = CHANGED + (uploads - 1) * NEW
    assert how_many(session) == (records, records + (uploads - 1) * CHANGED)
    assert rows_in(session) == records
    assert session.scalar(select(func.count()).select_from(Rating)) == records
    session.rollback()


def everything_agrees(desk: Desk, settings: Settings) -> None:
    """The chain of history, the projections and the rows of each record."""
    # By a connection of its own: one that has written a full-text index before takes
    # what another process has added to it since for damage.
    fresh = connect(settings)
    assert list(verifying.verify(fresh.engine, desk.versions)) == []
    fresh.engine.dispose()


def test_a_kill_leaves_all_of_a_commit_or_nothing(
    store: Store, session: Session, settings: Settings, temporary: Path
) -> None:
    desk = desk_of(store, session)
    to_save(desk, 0)
    assert Worker(store, settings).work_off()
    there_is(desk, 1)
    chance, stages = random.Random(20261124), Counter[str]()
    saved, within = 1, 0.2
    upload_id = to_save(desk, saved)
    with dying(settings, temporary) as workers:
        for number in range(KILLS):
            # Every fifth at once: to take a job up takes a moment only.
            kill(workers, chance.uniform(0, within if number % 5 else 0.002))
            status, stage = state(desk, upload_id)
            stages[stage] += 1
            # Half of the instants shall be within a commit, however long one takes.
            within *= 0.9 if stage == queue.DONE else 1.1
            if stage == queue.DONE:
                assert status == "committed"
                saved += 1
                there_is(desk, saved)
                upload_id = to_save(desk, saved)
            else:
                assert status == "previewed"
                there_is(desk, saved)
                give_another_chance(desk, upload_id)
            if number % 10 == 0:
                everything_agrees(desk, settings)
    assert stages[queue.WAITS] >= 1, stages
    assert min(stages[queue.RUNS], stages[queue.DONE]) >= 10, stages

    assert Worker(store, settings).work_off()
    assert state(desk, upload_id) == ("committed", "done")
    there_is(desk, saved + 1)
    everything_agrees(desk, settings)
    assert [*temporary.iterdir(), *(settings.data / "jobs").glob("*")] == []


def test_a_worker_killed_while_it_reads_leaves_nothing(
    store: Store, session: Session, settings: Settings, temporary: Path
) -> None:
    desk, chance = desk_of(store, session), random.Random(20261124)
    upload_id = sent(desk, log(1))
    within, stages = 0.4, Counter[str]()
    with dying(settings, temporary) as workers:
        for _ in range(20):
            gone = kill(workers, chance.uniform(0, within))
            status, stage = state(desk, upload_id)
            stages[stage] += 1
            within *= 0.8 if stage == queue.DONE else 1.2
            entries = session.scalar(
                select(func.count()).where(UploadEntry.upload_id == upload_id)
            )
            done = stage == queue.DONE
            assert (status, entries) == (
                ("previewed", NEW + CHANGED) if done else ("reading", 0)
            )
            while left_of(gone):
                time.sleep(0.01)
            assert list(temporary.iterdir()) == []
            if done:
                upload_id = sent(desk, log(1))
            else:
                give_another_chance(desk, upload_id)
    assert min(stages[queue.RUNS], stages[queue.DONE]) >= 2, stages
    assert Worker(store, settings).work_off()
    assert state(desk, upload_id) == ("previewed", "done")
