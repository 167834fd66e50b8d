"""Our server while a job of its reads and saves a large workbook: memory, progress."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backoffice.config import settings
from backoffice.intake import preview
from backoffice.intake.desk import Desk
from backoffice.intake.reading import NOTHING_SAID
from backoffice.jobs import queue
from backoffice.jobs.live import live_of
from backoffice.store.database import writing
from backoffice.store.opening import Store
from benchmarks import our_side
from benchmarks.contender import Contender

SOON = 2.0
"""Seconds until a job first says how far it is."""
PATIENCE = 1800.0


@dataclass
class Seen:
    """Most memory of any one process, in MB; seconds on the wall."""

    server: int = 0
    child: int = 0
    first: float = PATIENCE
    read: float = 0.0
    saved: float = 0.0


def measure(folder: Path, book: Path, port: int) -> Seen:
    """Have a server of ours read and save a workbook, and look at it meanwhile."""
    our_side.run(folder, "setup")
    store = our_side.store_in(folder)
    with store.session() as session:
        desk = Desk(session, store.versions, our_side.WHO)
        upload_id = preview.receive(desk, book.read_bytes(), book.name).id
    seen = Seen()
    with our_side.served(folder, port) as server:
        seen.read = _done(store, folder, queue.READ, upload_id, _look(server, seen))
        seen.first = min(seen.first, seen.read)
        seen.saved = _done(store, folder, queue.SAVE, upload_id, _look(server, seen))
    store.engine.dispose()
    return seen


def _look(server: Contender, seen: Seen) -> Callable[[float, bool], None]:
    def look(since: float, told: bool) -> None:
        own, below = server.peaks()
        seen.server, seen.child = max(seen.server, own), max(seen.child, below)
        if told:
            seen.first = min(seen.first, since)

    return look


def _done(
    store: Store,
    folder: Path,
    kind: str,
    upload_id: int,
    look: Callable[[float, bool], None],
) -> float:
    """Have a job done by the server; the seconds from when it was taken up."""
    live = live_of(settings(our_side.environment(folder)), store.engine)
    asked = NOTHING_SAID.as_json() if kind == queue.READ else None
    with store.session() as session, writing(session):
        job_id = queue.enqueue(session, kind, upload_id, our_side.WHO, asked).id
    put_down = time.monotonic()
    began: float | None = None
    while time.monotonic() - put_down < PATIENCE:
        with store.session() as session:
            job = queue.job_of(session, job_id)
        if job is None or job.state in (queue.FAILED, queue.CANCELLED):
            raise RuntimeError(job.said if job else "the job is gone")
        if job.state == queue.RUNS and began is None:
            began = time.monotonic()
        since = time.monotonic() - (began or put_down)
        look(since, kind == queue.READ and live.told(job_id) != (0, 0))
        if job.state == queue.DONE:
            return since
        time.sleep(0.1)
    raise RuntimeError(f"{kind} goes on for more than {PATIENCE:.0f} s")
