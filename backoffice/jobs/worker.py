"""Works jobs off, one after the other, and sends letters between them: a thread of the
server, or a process."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from backoffice.config import Settings
from backoffice.jobs import queue, work
from backoffice.jobs.counting_ahead import CountingAhead
from backoffice.jobs.live import live_of
from backoffice.jobs.work import AWAY, place_of
from backoffice.programme.notices.sending import send_one
from backoffice.store.intake_tables import Job
from backoffice.store.opening import Store

LOOKS_EVERY = 1.0
"""Seconds between two looks for a job; a job put down here is taken up at once."""
RESTS = 1.0
"""Seconds before a thread that died is followed by another."""
HOLDS_EVERY = queue.LEASE.total_seconds() / 4
THREAD = "jobs"
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

    def __post_init__(self) -> None:
        self._ahead = CountingAhead(self.store, self.settings, self._is_called)

    def _is_called(self) -> bool:
        return self.wake.is_set() or self.stop.is_set()

    def run(self) -> None:
        """Work until `stop` is set."""
        while not self.stop.is_set():
            if not self._one_more():
                self.wake.wait(LOOKS_EVERY)
                self.wake.clear()

    def keep_working(self) -> None:
        """Work until `stop` is set, in one thread after another.

        What nobody foresaw ends a thread. Its job is let go when the lease runs out,
        and given up after some tries; all others are done meanwhile.
        """
        with _ends_logged():
            while not self.stop.is_set():
                thread = threading.Thread(target=self.run, name=THREAD, daemon=True)
                thread.start()
                thread.join()
                self.stop.wait(RESTS)

    def start(self) -> threading.Thread:
        """Keep working beside the caller, at most as long as the process lives."""
        thread = threading.Thread(target=self.keep_working, daemon=True)
        thread.start()
        return thread

    def _one_more(self) -> bool:
        try:
            return (
                self.work_off()
                or send_one(self.store, self.settings)
                or self._ahead.one_more()
            )
        except AWAY as why:
            # The job, where one was taken, is let go when its lease runs out.
            _LOG.warning("jobs: %s; looking again", type(why).__name__)
            return False

    def work_off(self, job_id: int | None = None) -> bool:
        """Do one job that is to be done, or a certain one; whether there was one."""
        with self.store.session() as session:
            job = queue.take(session, self.name, job_id)
        if job is None:
            return False
        live = live_of(self.settings, self.store.engine)
        if job.state == queue.RUNS:
            with self._holding(job):
                work.do(self.store, self.settings, live, job, self.name)
        else:
            live.forget(job.id)
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
            except AWAY:
                # On SQLite the job itself may hold the lock; nobody can take it then.
                continue


@contextmanager
def _ends_logged() -> Iterator[None]:
    """Log why a thread of ours died without the words of the exception; Python itself
    would print them."""
    usual = threading.excepthook

    def log(of: threading.ExceptHookArgs) -> None:
        if of.thread is None or of.thread.name != THREAD:
            usual(of)
            return
        at = place_of(of.exc_traceback)
        _LOG.error("jobs: a thread died error=%s at=%s", of.exc_type.__name__, at)

    threading.excepthook = log
    try:
        yield
    finally:
        threading.excepthook = usual
