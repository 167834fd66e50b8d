"""Any file as sheets of cells, read in a process of its own.

The child is started by name, not forked, so that a server with threads may call
this; whatever becomes of it, the server hears one sentence.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from importers.limits import LIMITS, Limits
from importers.sheets import Fill, Mark, Range, Sheet, Workbook
from importers.sniff import is_older
from importers.troubles import CannotRead

_ROOT = Path(__file__).resolve().parent.parent
TOO_LONG = (
    "This file takes too long to read; copy its rows into a new workbook, without"
    " formats and formulas, and send that"
)
GAVE_UP = (
    "This file is damaged, or needs more memory than one upload may take; copy its rows"
    " into a new workbook, save that as .xlsx, and send it"
)


Progress = Callable[[int], None]
"""Told how many per cent of a file are unpacked, while nothing more is known of it."""
TOLD_EVERY = 0.5
"""Seconds."""


def read_grid(
    path: Path,
    *,
    name: str | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Workbook:
    """The sheets of a file, whatever its extension says.

    Args:
        path: where it is.
        name: what its sender called it; the name of `path` unless given.
        limits: how much of the machine reading it may take.
        progress: told now and then how far that is.

    Raises CannotRead with one sentence for its sender.
    """
    name = name or path.name
    sha256 = sha256_of(path, limits)
    if is_older(path):
        limits = limits.of_older(path.stat().st_size)
    return book_of(_frames(path, limits, progress), name, sha256)


def book_of(frames: Iterable[tuple[Any, ...]], name: str, sha256: str) -> Workbook:
    """The workbook that frames tell of. Raises CannotRead where they say so, or end
    before it does."""
    book = Workbook(name, [], sha256)
    for frame in frames:
        match frame:
            case ("sheet", str(title), bool(hidden)):
                sheet = Sheet(title or Path(name).stem, [], hidden)
                book.sheets.append(sheet)
            case ("rows", list(rows)):
                sheet.rows.extend(rows)
            case ("strays", dict(strays)):
                sheet.strays = strays
            case ("marks", marks, hidden_rows, hidden_columns, merges, fills, epoch):
                sheet.from_1904 = epoch
                sheet.marks = {at: Mark(*said) for at, said in marks.items()}
                sheet.hidden_rows = frozenset(hidden_rows)
                sheet.hidden_columns = frozenset(hidden_columns)
                sheet.merges = tuple(Range(*merge) for merge in merges)
                sheet.fills = {
                    at: [Fill(*run) for run in runs] for at, runs in fills.items()
                }
            case ("end", bool(text_only)):
                book.text_only = text_only
                return book
            case ("cannot", str(sentence)):
                raise CannotRead(sentence)
    raise CannotRead(GAVE_UP)


def sha256_of(path: Path, limits: Limits = LIMITS) -> str:
    """The digest of a file's content. Raises CannotRead where it cannot be opened."""
    try:
        if path.stat().st_size > limits.file_bytes:
            raise CannotRead(
                f"This file is larger than {limits.file_bytes >> 20} MB; split it and"
                " send the parts"
            )
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as why:
        said = why.strerror or "it is not there"
        raise CannotRead(
            f"{path.name} cannot be opened ({said.lower()}); check its name and place"
        ) from None


def command_of(limits: Limits) -> list[str]:
    """How the child is started: under which limits, and on whose behalf."""
    bounds = json.dumps(asdict(limits))
    return [sys.executable, "-m", "importers.child", bounds, str(os.getpid())]


def environment() -> dict[str, str]:
    """What a child of ours is told of its surroundings: where to find our modules."""
    return {
        **{key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ},
        "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]),
    }


def _frames(
    path: Path, limits: Limits, progress: Progress | None
) -> Iterator[tuple[Any, ...]]:
    """The child's frames. Ends early where the child does."""
    with (
        path.open("rb") as file,
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command_of(limits),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ) as child,
    ):
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        watch = threading.Timer(limits.wall_seconds, stop)
        watch.daemon = True
        watch.start()
        try:
            assert child.stdout is not None  # noqa: S101 - for the type checker
            if progress is not None:
                _watch(file, child.stdout, progress)
            yield from plain_frames(child.stdout)
        finally:
            watch.cancel()
            child.kill()
            child.wait()
        if late.is_set() or child.returncode == -signal.SIGXCPU:
            raise CannotRead(TOO_LONG)


def _watch(file: IO[bytes], stream: IO[bytes], progress: Progress) -> None:
    """Tell how far the child is in its file, until it has something to say.

    The two share one place in the file, since it was opened here and handed over.
    """
    size = os.fstat(file.fileno()).st_size or 1
    while not select.select([stream], [], [], TOLD_EVERY)[0]:
        at = os.lseek(file.fileno(), 0, os.SEEK_CUR)
        progress(max(1, min(99, at * 100 // size)))


def plain_frames(stream: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    """Frames as a child of ours writes them, of plain values. Ends early where it
    does."""
    while len(length := stream.read(4)) == 4:
        said = stream.read(struct.unpack(">I", length)[0])
        try:
            frame = _Plain(BytesIO(said)).load()
        except (pickle.UnpicklingError, EOFError):
            return
        yield frame
        if frame[0] in ("end", "cannot"):
            return


class _Plain(pickle.Unpickler):
    """Dates and what needs no import, nothing else: a child that a hostile file took
    over can send wrong cells, but not a program.
    """

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in _PLAIN:
            return _PLAIN[name]
        if module == "builtins" and name == "set":
            return set
        raise pickle.UnpicklingError(f"{module}.{name} is no plain type")


_PLAIN = {kind.__name__: kind for kind in (date, datetime, time, timedelta)}
