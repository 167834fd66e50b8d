"""`backoffice worker`: works background jobs off, in a process of its own."""

from __future__ import annotations

import signal
from typing import Any

import click

from backoffice.commands import Sentence, opened
from backoffice.config import settings
from backoffice.jobs.worker import Worker
from backoffice.store import migrate


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, and end.")
def worker(once: bool) -> None:
    """Read and save uploads, where they are not worked off in the server."""
    of = settings()
    store = opened(of)
    with store.engine.connect() as connection:
        if not migrate.in_order(connection):
            raise Sentence(
                "The database is not in order: run `backoffice setup` first."
            )
    store.versions.notice()
    working = Worker(store, of)
    if once:
        while working.work_off():
            pass
        return

    def stop(*_: Any) -> None:
        working.stop.set()
        working.wake.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("Working (stop with Ctrl+C)")
    working.keep_working()


commands: list[click.Command] = [worker]
