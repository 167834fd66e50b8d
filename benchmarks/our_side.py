"""Our side: the database as `setup` makes it, records by the bulk path, our server."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import select

from backoffice.config import settings
from backoffice.store.opening import Store, connect
from benchmarks import copies
from benchmarks.contender import Contender
from benchmarks.rows import typed
from form_definitions.entry import Entry, check
from form_definitions.form import Form

FORM = "case_file_audit"
WHO = "bench@tests.example"
TODAY = date(2026, 11, 24)
READ_AFRESH = 10_000
"""Records read from what is typed; the rest repeat them for other children and days."""
BY_THE_BULK_PATH = 100_000
"""Records saved as an upload is; where more are wanted these are copied."""
AT_ONCE = 10_000
"""Records a transaction: an upload of the size that is measured elsewhere."""
PASSWORD = secrets.token_urlsafe(18)


def environment(folder: Path) -> dict[str, str]:
    """The settings of the installation in `folder`."""
    return {"BACKOFFICE_DATA": str(folder / "ours")}


def database(folder: Path) -> Path:
    """Its SQLite file."""
    return folder / "ours" / "backoffice.sqlite"


def command(*words: str) -> list[str]:
    """The command line of `backoffice …`."""
    return [
        sys.executable,
        "-c",
        "from backoffice.commands import main; main()",
        *words,
    ]


def store_in(folder: Path) -> Store:
    """Its store, opened without an app."""
    return connect(settings(environment(folder)))


def fill(folder: Path, count: int) -> Form:
    """Set up an installation in `folder` with `count` records; gives their form."""
    run(folder, "setup")
    store = store_in(folder)
    form = store.versions.form(FORM)
    made = entries(form, min(count, BY_THE_BULK_PATH))
    with store.session() as session:
        while some := list(islice(made, AT_ONCE)):
            store.records(session, WHO).save_many(some)
    store.engine.dispose()
    copies.multiply(database(folder), form, count)
    return form


def entries(form: Form, count: int) -> Iterator[Entry]:
    """Entries to save, no two of one child."""
    first = [check(form, row, today=TODAY) for row in typed(form, READ_AFRESH)]
    for number in range(count):
        turn, at = divmod(number, READ_AFRESH)
        yield first[at] if turn == 0 else _another(form, first[at], number, turn)


def _another(form: Form, entry: Entry, number: int, turn: int) -> Entry:
    values = dict(entry.values)
    day = values[form.record.date]
    if isinstance(day, date):
        values[form.record.date] = day - timedelta(days=turn % 28)
    values["case_id"] = f"{number:07d}"
    return replace(entry, values=values, problems=[])


def ids(folder: Path) -> list[int]:
    """The record ids, in the order they were saved."""
    store = store_in(folder)
    table = store.versions.table(FORM).table
    with store.engine.connect() as connection:
        found = list(connection.scalars(select(table.c.id).order_by(table.c.id)))
    store.engine.dispose()
    return found


def mark_at(folder: Path, place: int) -> str:
    """What a list's own "next" says after this many records, newest first."""
    store = store_in(folder)
    c = store.versions.table(FORM).table.c
    asked = select(c.record_date, c.id).order_by(c.record_date.desc(), c.id.desc())
    with store.engine.connect() as connection:
        day, record = connection.execute(asked.offset(place - 1).limit(1)).one()
    store.engine.dispose()
    return f"={day.isoformat()}~{record}"


def run(folder: Path, *words: str, answer: str = "") -> None:
    """Run a command of the product there; raises where it is not done."""
    subprocess.run(
        command(*words),
        env=_whole_environment(folder),
        input=answer,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _whole_environment(folder: Path) -> dict[str, str]:
    return {**os.environ, **environment(folder)}


def served(folder: Path, port: int, workers: int = 1) -> Contender:
    """Our own server, with one worker as the peer has."""
    words = ("serve", "--port", str(port), "--workers", str(workers))
    return Contender(
        "ours",
        command(*words),
        port,
        environment(folder),
        Path.cwd(),
        folder / "ours.log",
    )


def log_in(folder: Path, contender: Contender) -> None:
    """As a Performance Officer, whose account is made for this run."""
    who = f"bench-{secrets.token_hex(4)}@tests.example"
    run(folder, "user", "add", who, "--role", "performance", "--name", "Bench",
        "--password-stdin", answer=PASSWORD)  # fmt: skip
    contender.log_in("/log-in", {"email": who, "password": PASSWORD})
