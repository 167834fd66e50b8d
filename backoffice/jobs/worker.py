"""Works jobs off, one after the other: a thread of the server, or a process."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError

from backoffice.config import Settings
from backoffice.jobs import queue, work
from backoffice.jobs.live import live_of
from backoffice.store.intake_tables import Job
from backoffice.store.opening import Store

LOOKS_EVERY = 1.0
"""Seconds between two looks for a job; a job put down here is taken up at once."""
HOLDS_EVERY = queue.LEASE.total_seconds() / 4
_LOG = logging.getLogger(__name__)


def new_name() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass
class Worker:
    """Takes jobs up and does them, until told to stop."""

    store: Store
    settings: Settings
    name: str = field(default_factory=new_name)
    wake: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until `stop` is set."""
        while not self.stop.is_set():
            if not self._one_more():
                self.wake.wait(LOOKS_EVERY)
                self.wake.clear()

    def start(self) -> threading.Thread:
        """Work in a thread that ends with the process."""
        thread = threading.Thread(target=self.run, name="jobs", daemon=True)
        thread.start()
        return thread

    def _one_more(self) -> bool:
        try:
            return self.work_off()
        except OperationalError as why:
            # The database is busy or away; the job, where one was taken, is let go
            # when its lease runs out.
            _LOG.warning("jobs: %s; looking again", type(why).__name__)
            return False

    def work_off(self, job_id: int | None = None) -> bool:
        """Do one job that is to be done, or a certain one; whether there was one."""
        with self.store.session() as session:
            job = queue.take(session, self.name, job_id)
        if job is None:
            return False
        if job.state == queue.RUNS:
            live = live_of(self.settings, self.store.engine)
            with self._holding(job):
                work.do(self.store, self.settings, live, job, self.name)
        return True

    @contextmanager
    def _holding(self, job: Job) -> Iterator[None]:
        """Hold a job's lease for as long as the work takes."""
        over = threading.Event()
        holder = threading.Thread(target=self._hold, args=(job.id, over), daemon=True)
        holder.start()
        try:
            yield
        finally:
            over.set()
            holder.join(5)

    def _hold(self, job_id: int, over: threading.Event) -> None:
        while not over.wait(HOLDS_EVERY):
            try:
                with self.store.session() as session:
                    queue.hold(session, job_id, self.name)
            except OperationalError:
                # On SQLite the job itself may hold the lock; nobody can take it then.
                continue
