"""What a job does: reads a file that was sent in, or saves what was read of it.

Everything of it is one transaction, the note that it is done among it. A worker may
be killed at any instant: the job is done once, or is still to do. What is not named
here ends whoever works, and the job is taken up again when its lease has run out.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

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
AWAY = (
    OperationalError,
    InterfaceError,
    NoConnection,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
"""The database is busy or away, and the job is to be tried again. The driver's own
errors come from where rows are copied in by it alone."""
DISK = (
    "The server could not keep a file that it works with ({why}); tell your"
    " administrator, and try it again."
)
REFUSED = (
    "The database refused what this file holds, and nothing was saved; try it again,"
    " and tell your administrator if it happens once more."
)
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
    """Do a job that was taken up, and write how it ended.

    Raises what `AWAY` names, where the job is to be tried again.
    """
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
        except AWAY:
            raise
        except (SQLAlchemyError, psycopg.Error) as error:
            _log(job, error)
            _failed(desk, job, worker, queue.FAILED, REFUSED)
        except OSError as error:
            _log(job, error)
            said = (error.strerror or "no reason is given").lower()
            _failed(desk, job, worker, queue.FAILED, DISK.format(why=said))
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
    at = place_of(error.__traceback__)
    _LOG.error("job=%s error=%s at=%s", job.id, type(error).__name__, at)


def place_of(at: TracebackType | None) -> str:
    """Where something went wrong, without the words of the exception, which may be a
    child's name."""
    frames = traceback.extract_tb(at)[-12:]
    return " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
