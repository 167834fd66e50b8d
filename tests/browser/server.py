"""The product as it is run: its commands, and its server in a process of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.config import settings
from backoffice.store.opening import connect

STARTED_WITHIN = 60.0
"""Seconds; a busy machine of two cores takes ten."""

ONE_OF_EACH = {
    "performance": ("Pat Officer", ""),
    "performance_manager": ("Perry Lead", ""),
    "auditor": ("Ada Auditor", "North"),
    "manager": ("Mo Manager", "North"),
    "worker": ("Wes Worker", "North"),
    "leadership": ("Lee Director", ""),
    "administrator": ("Alex Admin", ""),
}
"""A role, and the name and team of the person who holds it in these tests."""


class CommandFailed(AssertionError):
    """A command of the product ended otherwise than the test expected."""


@dataclass
class Product:
    """One installation: its data folder, its commands, and where it is served."""

    data: Path
    port: int
    extra: Mapping[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        mine = {k: v for k, v in os.environ.items() if not k.startswith("BACKOFFICE_")}
        return {**mine, "BACKOFFICE_DATA": str(self.data), **self.extra}

    def run(
        self, *words: str | Path, answer: str = "", expect: tuple[int, ...] = (0,)
    ) -> str:
        """Run `backoffice …` and give what it printed; raises CommandFailed."""
        done = subprocess.run(
            self.command(*words),
            input=answer,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode not in expect:
            said = f"{done.stdout}\n{done.stderr}"
            raise CommandFailed(f"backoffice {words} gave {done.returncode}: {said}")
        return done.stdout

    @staticmethod
    def command(*words: str | Path) -> list[str]:
        program = "from backoffice.commands import main; main()"
        return [sys.executable, "-c", program, *map(str, words)]

    def add_everybody(self) -> None:
        """One account a role, with a password made up for this run.

        In this process: a command each would take longer than the tests.
        """
        store = connect(settings({"BACKOFFICE_DATA": str(self.data), **self.extra}))
        with store.session() as session:
            for role, (name, team) in ONE_OF_EACH.items():
                self.passwords[role] = secrets.token_urlsafe(18)
                Accounts(session).add(
                    email_of(role), Role(role), self.passwords[role], name, team
                )
        store.engine.dispose()


def email_of(role: str) -> str:
    """The address a role's test account logs in with."""
    return f"{role}@tests.example"


def free_port() -> int:
    """A port of this machine nobody listens on just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def set_up(data: Path) -> Product:
    """A new installation with an account a role, not served yet."""
    product = Product(data, free_port())
    product.run("setup")
    product.add_everybody()
    return product


@contextmanager
def copy_of(original: Product, data: Path, **extra: str) -> Iterator[Product]:
    """The same installation in a folder of its own, served until the block ends."""
    shutil.copytree(original.data, data, dirs_exist_ok=True)
    product = Product(data, free_port(), extra, original.passwords)
    with served(product):
        yield product


@contextmanager
def served(product: Product) -> Iterator[None]:
    """The product's own server, from answering its first question to the end."""
    log = product.data / "server.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            product.command("serve", "--port", str(product.port)),
            env=product.environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(product, server, log)
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_it_answers(
    product: Product, server: subprocess.Popen[bytes], log: Path
) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{product.url}/health", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise CommandFailed(f"backoffice serve did not answer: {log.read_text()}")
