"""A worker is killed at any instant of a save: the next one does it, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.intake import preview
from backoffice.jobs import queue
from backoffice.jobs.worker import Worker
from backoffice.store import verifying
from backoffice.store.database import writing
from backoffice.store.opening import Store
from tests.backoffice.intake.sheets import csv_of, desk_of, how_many
from tests.backoffice.jobs.test_jobs import WHO, lapse, state

KILLS = 5
ROWS = 600
HEAD = "| Case ID | Team | Auditor | Date of audit | Overall grade |\n"
LOG = HEAD + "\n".join(
    f"| {3_000_000 + n} | North | Priya Shah | {13 + n % 15}/04/2018 | Good |"
    for n in range(ROWS)
)


def test_a_killed_worker_leaves_all_or_nothing(
    store: Store, session: Session, settings: Settings
) -> None:
    desk = desk_of(store, session)
    upload_id = preview.preview(desk, csv_of(LOG), "log.csv").id
    with writing(session):
        queue.enqueue(session, queue.SAVE, upload_id, WHO)
    chance = random.Random(20261124)
    for _ in range(KILLS):
        kill_a_worker(settings, chance.uniform(0, 1.0))
        session.rollback()
        committed = state(desk, upload_id) == ("committed", "done")
        assert how_many(session) == ((ROWS, ROWS) if committed else (0, 0))
        if committed:
            break
        lapse(desk)
        give_another_chance(desk.session, upload_id)
    while Worker(store, settings).work_off():
        pass
    assert state(desk, upload_id) == ("committed", "done")
    assert how_many(session) == (ROWS, ROWS)
    session.rollback()
    assert list(verifying.verify(store.engine, store.versions)) == []


def kill_a_worker(settings: Settings, after: float) -> None:
    """Start a worker and kill it, some moments after it has begun."""
    environ = os.environ | {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
    }
    program = "from backoffice.commands import main; main(['worker'])"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program], env=environ, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout is not None
        assert b"Working" in worker.stdout.readline()
        time.sleep(after)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)


def give_another_chance(session: Session, upload_id: int) -> None:
    """Forget how often it was tried: it is not the job that kills these workers."""
    with writing(session):
        job = queue.newest(session, upload_id)
        assert job is not None
        job.tries = 0
