"""A PostgreSQL server for one run of the tests, in a folder that is thrown away."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

_OWNER = "postgres"


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server that is installed, or None.

    Debian keeps its programs off the PATH, in a folder for each version.
    """
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    if newest is None and on_path:
        newest = Path(on_path).resolve()
    return newest.parent if newest else None


def quick_folder() -> Path:
    """Where a database of a test is quickest: in memory, where there is room.

    A container's /dev/shm often has 64 MB, which is none.
    """
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000:
        return memory
    return Path(tempfile.gettempdir())


@dataclass(frozen=True)
class Postgres:
    """A running server on a port of its own; it trusts whoever is on this machine."""

    folder: Path
    port: int

    @classmethod
    @contextmanager
    def shared(cls, base: Path) -> Iterator[Postgres]:
        """One server for every process of a run; the last to leave stops it."""
        with _alone(base):
            users = base / "postgres-users"
            if users.exists():
                server = cls(*_told(base))
            else:
                server = cls.start()
                (base / "postgres").write_text(f"{server.folder}\n{server.port}")
            users.write_text(str(_count(users) + 1))
        try:
            yield server
        finally:
            with _alone(base):
                left = _count(users) - 1
                users.write_text(str(left))
                if left == 0:
                    users.unlink()
                    server.stop()

    @classmethod
    def start(cls, *, durable: bool = False) -> Postgres:
        """Make a cluster and start it. `durable` keeps fsync, as crash tests need."""
        folder = quick_folder() / f"backoffice-pg-{secrets.token_hex(6)}"
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            # The server refuses to run as root.
            shutil.chown(folder, _OWNER)
        made = cls(folder, _free_port())
        made._run("initdb", "-D", folder / "data", "-U", _OWNER, "-A", "trust", "-N")
        fast = "" if durable else " -c fsync=off -c full_page_writes=off"
        options = (
            f"-p {made.port} -k {folder} -c listen_addresses=127.0.0.1"
            f" -c max_connections=60{fast} -c synchronous_commit="
            f"{'on' if durable else 'off'}"
        )
        made._run(
            "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options,
            "start",
        )  # fmt: skip
        return made

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql://{_OWNER}@127.0.0.1:{self.port}/{name}"

    def template(self, set_up: Callable[[str], None]) -> str:
        """A database that is set up once for all processes of the run."""
        with _alone(self.folder):
            if not self._names("template_of_ours"):
                self._create("template_of_ours", "template0")
                set_up(self.url("template_of_ours"))
        return "template_of_ours"

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """The URL of a new database, which goes when the block ends."""
        name = f"test_{secrets.token_hex(6)}"
        with _alone(self.folder):
            # One at a time: a template that is being copied takes no second copy.
            self._create(name, template)
        try:
            yield self.url(name)
        finally:
            self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, name: str, template: str) -> None:
        self._ask(
            f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'"
            " STRATEGY FILE_COPY"
        )

    def _names(self, name: str) -> bool:
        with psycopg.connect(self.url("postgres")) as connection:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(asked, (name,)).fetchone() is not None

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: object) -> None:
        folder = binaries()
        assert folder is not None
        as_owner = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(folder / program), *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = folder / ".lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _count(users: Path) -> int:
    return int(users.read_text()) if users.exists() else 0


def _told(base: Path) -> tuple[Path, int]:
    folder, port = (base / "postgres").read_text().split("\n")
    return Path(folder), int(port)
