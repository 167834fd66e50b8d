"""Places for what is only in passing: files without a name, folders that go.

A process can be killed at any instant. A file without a name is gone with it; a folder,
where a library wants paths of its own, lies among our own data with a lock on it that
goes with its process, and is swept when the application starts next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".aside-"
_JUST_MADE = 60
"""Seconds within which a folder may not have its lock yet."""


@contextmanager
def nameless_file(content: Iterable[bytes] = ()) -> Iterator[Path]:
    """A file without a name, with this content; yields a path that opens it, here and
    in the processes that are started from here."""
    with tempfile.TemporaryFile() as file:
        file.writelines(content)
        file.flush()
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


@contextmanager
def folder_aside(data: Path) -> Iterator[Path]:
    """An empty folder among our own data, since a shared /tmp is no place for what is
    OFFICIAL-SENSITIVE; it goes with all that is in it."""
    data.mkdir(parents=True, exist_ok=True)
    made = tempfile.TemporaryDirectory(dir=data, prefix=_PREFIX)
    with made as name, _held(Path(name)):
        yield Path(name)


def sweep(data: Path) -> None:
    """Take away the folders that processes have left which were killed."""
    for folder in data.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError, BlockingIOError):
            if time.time() - folder.stat().st_mtime > _JUST_MADE:
                with _held(folder):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """A lock on a folder, which its process loses however it ends.

    Raises BlockingIOError where another process has it.
    """
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(number)
