"""How far a job is, and whether it is to stop: told while its transaction is open.

On SQLite a job that saves holds the only lock there is, so that nothing could be
written beside it: small files in the data folder tell it, which server and workers
share on their one machine. On PostgreSQL the job's own row does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, select, update

from backoffice.config import Settings
from backoffice.store.database import write_connection
from backoffice.store.intake_tables import Job


class Live(Protocol):
    """What is told of a job while it runs."""

    def tell(self, job_id: int, done: int, total: int) -> None:
        """Say how many of how many rows are dealt with."""

    def told(self, job_id: int) -> tuple[int, int]:
        """How many of how many; (0, 0) where that is not known yet."""

    def ask_to_stop(self, job_id: int) -> None:
        """Ask whoever works on a job to leave off."""

    def is_to_stop(self, job_id: int) -> bool:
        """Whether somebody has asked for that."""

    def forget(self, job_id: int) -> None:
        """Drop what was told of a job that has ended."""


@dataclass(frozen=True)
class InFiles:
    """Told by files in a folder."""

    folder: Path

    def tell(self, job_id: int, done: int, total: int) -> None:
        new = self._of(job_id, "new")
        new.write_text(f"{done} {total}", encoding="ascii")
        new.replace(self._of(job_id, "far"))

    def told(self, job_id: int) -> tuple[int, int]:
        try:
            done, total = self._of(job_id, "far").read_text("ascii").split()
        except FileNotFoundError:
            return 0, 0
        return int(done), int(total)

    def ask_to_stop(self, job_id: int) -> None:
        self._of(job_id, "stop").touch()

    def is_to_stop(self, job_id: int) -> bool:
        return self._of(job_id, "stop").exists()

    def forget(self, job_id: int) -> None:
        for what in ("new", "far", "stop"):
            self._of(job_id, what).unlink(missing_ok=True)

    def _of(self, job_id: int, what: str) -> Path:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder / f"{job_id}.{what}"


@dataclass(frozen=True)
class InTheTable:
    """Told by the job's row, over a connection of its own."""

    engine: Engine

    def tell(self, job_id: int, done: int, total: int) -> None:
        self._put(job_id, done=done, total=total)

    def told(self, job_id: int) -> tuple[int, int]:
        with self.engine.connect() as connection:
            asked = select(Job.done, Job.total).where(Job.id == job_id)
            row = connection.execute(asked).one_or_none()
        return (row.done, row.total) if row else (0, 0)

    def ask_to_stop(self, job_id: int) -> None:
        self._put(job_id, cancel=True)

    def is_to_stop(self, job_id: int) -> bool:
        with self.engine.connect() as connection:
            asked = select(Job.cancel).where(Job.id == job_id)
            return bool(connection.execute(asked).scalar())

    def forget(self, job_id: int) -> None:
        """The row stays, as the record of what was done."""

    def _put(self, job_id: int, **values: object) -> None:
        with write_connection(self.engine) as connection:
            connection.execute(update(Job).where(Job.id == job_id).values(values))


def live_of(settings: Settings, engine: Engine) -> Live:
    """How this installation tells it."""
    if engine.dialect.name == "sqlite":
        return InFiles(settings.data / "jobs")
    return InTheTable(engine)
