"""How a request has work done beside it, and waits a moment for it.

A small workbook is read before the page is there; a large one goes on while its sender
does something else. Where no thread works (a test, another server), the request does.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from flask import Flask, current_app

from backoffice.access.gate import current_account
from backoffice.jobs import queue
from backoffice.jobs.live import Live, live_of
from backoffice.jobs.worker import Worker
from backoffice.store.database import db, writing
from backoffice.store.intake_tables import Job
from backoffice.store.opening import store_of

_KEY = "backoffice.jobs"
WAITS = 2.0
"""Seconds a request waits for work before it shows how far that is."""


def register(app: Flask) -> None:
    """Let requests do their own work, until `in_a_thread` says otherwise."""
    app.extensions[_KEY] = None


def in_a_thread(app: Flask) -> Worker:
    """Have the work done by a thread of this process."""
    worker = Worker(store_of(app), app.config["SETTINGS"])
    app.extensions[_KEY] = worker
    worker.start()
    return worker


def begin(kind: str, upload_id: int, asked: Any = None) -> int:
    """Put a job down, in the caller's transaction; its id."""
    who = current_account().email
    return queue.enqueue(db.session(), kind, upload_id, who, asked).id


def do(kind: str, upload_id: int, asked: Any = None) -> Job | None:
    """Have a job of an upload done, unless one is in hand; how it stands by now."""
    session = db.session()
    with writing(session):
        there = queue.unfinished(session, upload_id)
        job_id = there.id if there else begin(kind, upload_id, asked)
    await_all([job_id])
    return queue.job_of(session, job_id)


def await_all(job_ids: Sequence[int]) -> None:
    """Wait until these jobs are done, but not longer than a person would."""
    worker: Worker | None = current_app.extensions[_KEY]
    session = db.session()
    if worker is None:
        session.rollback()
        own = Worker(store_of(current_app), current_app.config["SETTINGS"])
        for job_id in job_ids:
            own.work_off(job_id)
        session.expire_all()
        return
    worker.wake.set()
    until = time.monotonic() + WAITS
    left = list(job_ids)
    while left and time.monotonic() < until:
        session.rollback()
        if _is_over(queue.job_of(session, left[0])):
            left.pop(0)
        else:
            time.sleep(0.05)
    # What was read before is old by now.
    session.rollback()
    session.expire_all()


def _is_over(job: Job | None) -> bool:
    return job is None or job.state not in (queue.WAITS, queue.RUNS)


def live() -> Live:
    """Where it is told how far the jobs of this app are."""
    return live_of(current_app.config["SETTINGS"], store_of(current_app).engine)
