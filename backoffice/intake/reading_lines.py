"""Reads a file into lines: here where it is small, in a process of its own where not.

``python -m backoffice.intake.reading_lines`` is that process. A workbook of a hundred
thousand rows fills some hundred megabytes while it is judged; they are that process's
and go with it, and the server holds a few hundred lines at a time.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from backoffice.intake.lines import Line, line_of
from form_definitions.catalog import Catalog
from form_definitions.compiler import form_from_json
from importers.answers import Answer, Answers
from importers.child import TOO_MUCH, bind, end_with, write
from importers.grid import GAVE_UP, environment, plain_frames, read_grid
from importers.limits import LIMITS
from importers.plain_book import read_plain
from importers.reader import Opened, open_book
from importers.sheets import Workbook
from importers.troubles import CannotRead

Frame = tuple[Any, ...]
"""``("opened", per cent)``, ``("begun", form, columns, rows)``, ``("lines", [])``,
``("end", head)`` or ``("cannot", sentence)``."""
AT_ONCE = 500
SMALL = 256 << 10
"""Bytes of a file up to which a process of its own would cost more than it saves."""
NARROW, FEW = 120, 5_000
"""Columns of a sheet, each asked of each form, and rows, up to which the same holds."""
BOUNDS = replace(LIMITS, memory=1536 << 20, cpu_seconds=600)
"""Of the process that judges. What it is handed was read under stricter ones."""


@dataclass(frozen=True)
class Wanted:
    """A file and how to read it."""

    path: Path
    name: str
    today: date
    form: str | None
    maps: tuple[tuple[str, str], ...]
    answers: Answers


def frames_of(wanted: Wanted, catalog: Catalog) -> Generator[Frame, None, None]:
    """What a file holds, as frames of plain values.

    Raises CannotRead with one sentence for its sender.
    """
    book = None
    if wanted.path.stat().st_size <= SMALL:
        book = read_grid(wanted.path, name=wanted.name)
    if book is None or not _is_small(book):
        yield from _from_a_process(wanted, catalog)
    else:
        yield from _framed(_judged(wanted, book, catalog))


def _is_small(book: Workbook) -> bool:
    """Whether what a small file holds is small: few columns, and few rows."""
    rows = sum(len(sheet.rows) for sheet in book.sheets)
    return rows <= FEW and all(sheet.width <= NARROW for sheet in book.sheets)


def _opened(wanted: Wanted, catalog: Catalog, tell: Callable[[int], None]) -> Opened:
    path, name = wanted.path, wanted.name
    book = read_plain(path, name=name, limits=LIMITS, progress=tell)
    if book is None:
        book = read_grid(path, name=name, progress=tell)
    return _judged(wanted, book, catalog)


def _judged(wanted: Wanted, book: Workbook, catalog: Catalog) -> Opened:
    return open_book(
        book,
        catalog,
        today=wanted.today,
        form=wanted.form,
        maps=wanted.maps,
        answers=wanted.answers,
    )


def _framed(opened: Opened) -> Iterator[Frame]:
    report = opened.report
    columns = [
        (column.heading, column.field)
        for sheet in report.sheets
        for column in sheet.columns
    ]
    yield ("begun", report.form.key if report.form else None, columns, opened.rows)
    lines = map(line_of, opened.verdicts)
    while some := [tuple(line) for line in islice(lines, AT_ONCE)]:
        yield ("lines", some)
    said = report.as_json()
    yield ("end", {k: v for k, v in said.items() if k not in ("records", "counts")})


def lines_of(frame: Frame) -> list[Line]:
    """The lines in a frame of lines."""
    return [Line(*said) for said in frame[1]]


def _from_a_process(wanted: Wanted, catalog: Catalog) -> Iterator[Frame]:
    """The same from a process of its own; ends it where nobody wants more."""
    said = {
        **vars(wanted),
        "path": str(wanted.path),
        "answers": {key: vars(answer) for key, answer in wanted.answers.items()},
        "forms": [form.said for form in catalog.values()],
    }
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", __name__, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        process_group=0,
    ) as process:
        ended = False
        try:
            assert process.stdin is not None  # noqa: S101 - for the type checker
            assert process.stdout is not None  # noqa: S101
            with suppress(BrokenPipeError):  # told below, as any end before its time
                process.stdin.write(pickle.dumps(said))
                process.stdin.close()
            for frame in plain_frames(process.stdout):
                if frame[0] == "cannot":
                    raise CannotRead(frame[1])
                ended = frame[0] == "end"
                yield frame
        finally:
            # Its own child is in its group.
            os.killpg(process.pid, signal.SIGKILL)
    if not ended:
        raise CannotRead(GAVE_UP)


def main() -> None:
    end_with(int(sys.argv[1]))
    bind(BOUNDS)
    # Nothing made here goes round in circles, and cells are looked through in vain.
    gc.disable()
    said = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own parent
    forms = [form_from_json(text) for text in said.pop("forms")]
    answers = {key: Answer(**one) for key, one in said["answers"].items()}
    wanted = Wanted(**{**said, "path": Path(said["path"]), "answers": answers})
    out = sys.stdout.buffer
    try:
        opened = _opened(
            wanted,
            {form.key: form for form in forms},
            lambda share: write([("opened", share)], out),
        )
        write(_framed(opened), out)
    except CannotRead as why:
        write([("cannot", str(why))], out)
    except MemoryError:
        write([("cannot", TOO_MUCH)], out)


if __name__ == "__main__":
    main()
