"""Copies the whole database to one file, and brings it back.

SQLite through its backup API, because a file copied while it is written to is often
damaged; PostgreSQL through its own pg_dump and pg_restore.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, make_url

from backoffice.store.database import DatabaseError, keep_from_others


def back_up(engine: Engine, to: Path) -> str:
    """Write the database to a file while it is in use.

    The file appears when it is whole and has been checked, or not at all.

    Returns:
        Its SHA-256.

    Raises:
        DatabaseError: where it cannot be done, and why.
    """
    unfinished = to.with_name(f"{to.name}.unfinished")
    # It holds what the database holds: nobody else on the machine may read it.
    unfinished.unlink(missing_ok=True)
    keep_from_others(unfinished)
    try:
        if engine.dialect.name == "sqlite":
            _copy_sqlite(_file_of(engine), unfinished)
        else:
            _run("pg_dump", engine, "--format=custom", f"--file={unfinished}")
        digest = _sha256(unfinished)
        os.replace(unfinished, to)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest


def restore(engine: Engine, kept: Path, at: datetime) -> Path | None:
    """Put a backup in the place of the database.

    Returns:
        Where the database that was there has been kept (SQLite only).

    Raises:
        DatabaseError: where the file is no backup, or cannot be restored.
    """
    if engine.dialect.name != "sqlite":
        with kept.open("rb") as file:
            if file.read(5) != b"PGDMP":
                raise DatabaseError(f"{kept} is no backup of a PostgreSQL database.")
        _run(
            "pg_restore", engine, "--clean", "--if-exists", "--single-transaction",
            "--no-owner", str(kept),
        )  # fmt: skip
        return None
    _check_sqlite(kept)
    here, aside = _file_of(engine), None
    if here.exists() and here.stat().st_size:
        aside = here.with_name(f"{here.name}.before-{at:%Y%m%d-%H%M%S}")
        _copy_sqlite(here, aside)
    _copy_sqlite(kept, here)
    return aside


def _file_of(engine: Engine) -> Path:
    if not engine.url.database:
        raise DatabaseError("A database that is only in memory cannot be backed up.")
    return Path(engine.url.database)


def _copy_sqlite(source: Path, to: Path) -> None:
    keep_from_others(to)
    try:
        with (
            closing(sqlite.connect(f"file:{source}?mode=ro", uri=True)) as here,
            closing(sqlite.connect(str(to), timeout=30)) as there,
        ):
            here.backup(there)
    except sqlite.Error as why:
        raise DatabaseError(f"{source} could not be copied to {to}: {why}.") from None
    _check_sqlite(to)


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite.connect(f"file:{file}?mode=ro", uri=True)) as copied:
            [said] = copied.execute("PRAGMA integrity_check(1)").fetchone()
            copied.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite.Error:
        raise DatabaseError(f"{file} is no backup of this program's.") from None
    if said != "ok":
        raise DatabaseError(f"{file} is damaged: {said}.")


def _run(program: str, engine: Engine, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise DatabaseError(
            f"PostgreSQL's own {program} is not on the PATH; install its client"
            " programs (Debian: postgresql-client)."
        )
    url = make_url(engine.url)
    said: dict[str, Any] = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGDATABASE": url.database,
        # In the environment, because every process can read a command line.
        "PGPASSWORD": url.password,
    }
    environ = os.environ | {name: str(v) for name, v in said.items() if v is not None}
    into = [f"--dbname={url.database}"] if program == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        [found, *into, *arguments], env=environ, capture_output=True, text=True
    )
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["it did not say why"])[-1]
        raise DatabaseError(f"{program} failed: {why}")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
