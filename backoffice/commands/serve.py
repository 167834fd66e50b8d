"""`backoffice serve`: the production server, gunicorn with threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from backoffice.app import create_app
from backoffice.commands import Sentence, opened
from backoffice.config import Settings, settings
from backoffice.screens import background
from backoffice.store import migrate

THREADS = 8
"""Sync workers died to 40 slow clients; threads let them wait."""


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any], make: Callable[[], Flask]) -> None:
        self._options = options
        self._make = make
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            # The control socket, which we do without, is younger than gunicorn 23.
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        # In each worker, after the fork: a connection must not be shared by two.
        return self._make()


def options(host: str, port: int, workers: int) -> dict[str, Any]:
    """How gunicorn is run."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 120,
        "graceful_timeout": 30,
        "keepalive": 5,
        "limit_request_line": 8190,
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108
        "control_socket_disable": True,
        "proc_name": "backoffice",
        "loglevel": "warning",
    }


def _refuse_unready(of: Settings) -> None:
    store = opened(of)
    with store.engine.connect() as connection:
        if not migrate.in_order(connection):
            raise Sentence(
                "The database is not in order: run `backoffice setup` first."
            )
    store.engine.dispose()


def working(app: Flask) -> Flask:
    """An app whose uploads are read and saved by a thread beside its requests."""
    background.in_a_thread(app)
    return app


def run(of: Settings, host: str, port: int, workers: int) -> None:
    """Serve until told to stop; does not come back."""
    # A setting that is wrong is told here, once, and not by each worker as it dies.
    create_app(of)
    _Server(options(host, port, workers), lambda: working(create_app(of))).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the screens. Put a proxy that speaks https in front of it."""
    of = settings()
    _refuse_unready(of)
    click.echo(f"Serving at http://{host}:{port}/ (stop with Ctrl+C)")
    run(of, host, port, workers)


commands: list[click.Command] = [serve]
