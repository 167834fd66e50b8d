"""What a job does: reads a file that was sent in, or saves what was read of it.

Everything of it is one transaction, the note that it is done among it. A worker may
be killed at any instant: the job is done once, or is still to do.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from backoffice import clock
from backoffice.config import Settings
from backoffice.intake import committing, preview
from backoffice.intake.desk import Desk, NotTaken, Stopped
from backoffice.intake.reading import Asked
from backoffice.jobs import queue
from backoffice.jobs.live import Live
from backoffice.jobs.queue import Lost
from backoffice.store.database import writing
from backoffice.store.intake_tables import Job
from backoffice.store.opening import Store
from importers.troubles import CannotRead

TOLD_EVERY = 0.5
"""Seconds; each time costs a small file or an update."""
_LOG = logging.getLogger(__name__)


@dataclass
class Teller:
    """Says how far a job is, now and then, and stops it where that was asked."""

    live: Live
    job_id: int
    _next: float = field(default=0.0)

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + TOLD_EVERY
        if self.live.is_to_stop(self.job_id):
            raise Stopped
        self.live.tell(self.job_id, done, total)


def do(store: Store, settings: Settings, live: Live, job: Job, worker: str) -> None:
    """Do a job that was taken up, and write how it ended."""
    with store.session() as session:
        store.versions.notice(session)
        today = clock.today(settings.timezone)
        tell = Teller(live, job.id)
        desk = Desk(session, store.versions, job.who, today, tell)

        def done() -> None:
            queue.end(session, job.id, worker, queue.DONE)

        try:
            tell(0, 0)
            _work(desk, job, done)
        except Lost:
            _LOG.warning("job=%s was taken up by another worker", job.id)
        except Stopped:
            _failed(desk, job, worker, queue.CANCELLED, "It was stopped.")
        except (CannotRead, NotTaken) as why:
            _failed(desk, job, worker, queue.FAILED, f"{str(why).rstrip('.')}.")
        except Exception as error:  # noqa: BLE001
            # The end of the line for a worker, as error 500 is for a page: whatever
            # went wrong with one file, the next one is read.
            _log(job, error)
            words = "Something went wrong on our side, and nothing was saved."
            _failed(desk, job, worker, queue.FAILED, words)
    live.forget(job.id)


def _work(desk: Desk, job: Job, done: Callable[[], None]) -> None:
    if job.kind == queue.SAVE:
        committing.commit(desk, job.upload_id, done)
    else:
        asked = Asked.of_json(job.asked)
        preview.read_again(desk, job.upload_id, asked, done)


def _failed(desk: Desk, job: Job, worker: str, state: str, said: str) -> None:
    try:
        with writing(desk.session):
            queue.end(desk.session, job.id, worker, state, said)
            preview.not_read(desk, job.upload_id)
    except Lost:
        _LOG.warning("job=%s was taken up by another worker", job.id)


def _log(job: Job, error: BaseException) -> None:
    """What went wrong and where, without the words of the exception."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    at = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
    _LOG.error("job=%s error=%s at=%s", job.id, type(error).__name__, at)
