"""The jobs that wait and run: a small lease table in the database of the records.

A job is put down in its caller's transaction, so that it is there exactly if what it
is about is. Whoever takes it up holds it for a while; a worker that dies lets go by
itself, and the job is taken up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.intake.desk import READING, UNREAD
from backoffice.store.database import writing
from backoffice.store.fixed import Upload
from backoffice.store.intake_tables import Job

READ, SAVE = "read", "save"
WAITS, RUNS, DONE, FAILED, CANCELLED = "waits", "runs", "done", "failed", "cancelled"
LEASE = timedelta(seconds=60)
"""How long a worker that says nothing still holds its job."""
MOST_TRIES = 3
"""A job that killed its worker so often is not tried again."""
GIVEN_UP = (
    f"This was begun {MOST_TRIES} times and never finished, and nothing was saved; try"
    " it again, and tell your administrator if it happens once more."
)


class Lost(Exception):
    """Somebody else has the job by now; what was done for it is rolled back."""


def enqueue(
    session: Session, kind: str, upload_id: int, who: str, asked: Any = None
) -> Job:
    """Put a job down, in the caller's transaction."""
    job = Job(
        kind=kind,
        upload_id=upload_id,
        asked=asked or {},
        who=who,
        at=clock.now(),
        state=WAITS,
    )
    session.add(job)
    session.flush()
    return job


def unfinished(session: Session, upload_id: int) -> Job | None:
    """The job of an upload that waits or runs."""
    return session.scalars(
        select(Job)
        .where(Job.upload_id == upload_id, Job.state.in_((WAITS, RUNS)))
        .order_by(Job.id)
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def unfinished_of(session: Session, upload_ids: Iterable[int]) -> set[int]:
    """Those of some uploads that have a job which waits or runs."""
    asked = select(Job.upload_id).where(
        Job.upload_id.in_(set(upload_ids)), Job.state.in_((WAITS, RUNS))
    )
    return set(session.scalars(asked))


def job_of(session: Session, job_id: int) -> Job | None:
    """A job as it stands now; None where it is gone with its upload."""
    return session.scalars(
        select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    ).one_or_none()


def newest(session: Session, upload_id: int) -> Job | None:
    """The last job of an upload, however it ended."""
    return session.scalars(
        select(Job)
        .where(Job.upload_id == upload_id)
        .order_by(Job.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def take(session: Session, worker: str, job_id: int | None = None) -> Job | None:
    """Take up the oldest job that waits or whose worker is gone, or a certain one."""
    now = clock.now()
    free = or_(Job.state == WAITS, (Job.state == RUNS) & (Job.leased_until < now))
    asked = select(Job).where(free).order_by(Job.id).limit(1)
    if job_id is not None:
        asked = asked.where(Job.id == job_id)
    if session.scalars(asked).first() is None:
        # Looked at without a lock first: on SQLite there is one for the whole database.
        session.rollback()
        return None
    with writing(session):
        job = session.scalars(
            asked.with_for_update(skip_locked=True).execution_options(
                populate_existing=True
            )
        ).one_or_none()
        if job is None:
            return None
        job.tries += 1
        job.worker, job.state, job.leased_until = worker, RUNS, now + LEASE
        if job.tries > MOST_TRIES:
            job.state, job.said, job.ended_at = FAILED, GIVEN_UP, now
            session.execute(
                update(Upload)
                .where(Upload.id == job.upload_id, Upload.status == READING)
                .values(status=UNREAD)
            )
        return job


def hold(session: Session, job_id: int, worker: str) -> None:
    """Go on holding a job."""
    with writing(session):
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.worker == worker, Job.state == RUNS)
            .values(leased_until=clock.now() + LEASE)
        )


def end(session: Session, job_id: int, worker: str, state: str, said: str = "") -> None:
    """Write how a job ended, in the transaction of what it did.

    Raises Lost where somebody else holds it, so that nothing is done twice.
    """
    ended = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.worker == worker, Job.state == RUNS)
        .values(state=state, said=said, ended_at=clock.now(), leased_until=None)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise Lost(f"job {job_id}")
