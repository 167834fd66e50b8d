"""A workbook of forty columns is brought in: by us, by django-import-export, at least.

CPU seconds of a dry run and a commit, each side in a process of its own, in turns. Only
the ratios of one run are worth telling.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import our_side, peer_side, served_import, workbook
from form_definitions.catalog import shipped_forms

ROWS = 10_000
MANY = 50_000
MOST = 100_000
ROUNDS = 3
TIMES_THE_PEER = 4.0
OF_THE_FLOOR = 0.4
MORE_A_ROW = 1.2
"""What a row may cost where there are five times as many; the rest is noise."""
CHILD, SERVER = 1024, 300
"""MB that reading may take at most, and the server meanwhile."""

Said = dict[str, Any]


def contest(kept: Path) -> list[str]:
    """Rows a CPU second of all three, and by how much ours are quicker or slower."""
    book = _book(kept, ROWS)
    spent: dict[str, list[float]] = {"ours": [], "peer": [], "floor": []}
    for turn in range(ROUNDS):
        sides = [("ours", ours), ("peer", peer), ("floor", floor)]
        for name, side in [*sides[turn % 3 :], *sides[: turn % 3]]:
            with _folder(kept) as folder:
                said = side(folder, book)
            if said["saved"] < ROWS * 0.98:
                raise RuntimeError(f"{name} saved {said['saved']} rows of {ROWS}")
            spent[name].append(said["dry"] + said["commit"])
    cpu = {name: statistics.median(each) for name, each in spent.items()}
    times, share = cpu["peer"] / cpu["ours"], cpu["floor"] / cpu["ours"]
    rates = ", ".join(f"{name} {ROWS / each:,.0f}" for name, each in cpu.items())
    return [
        f"Import of {ROWS:,} rows x {workbook.COLUMNS} columns, dry run and commit,"
        f" rows a CPU second: {rates}",
        f"Import, {times:.1f} x django-import-export (at least {TIMES_THE_PEER:.0f}):"
        f" {_verdict(times >= TIMES_THE_PEER)}",
        f"Import, {share:.0%} of the floor (at least {OF_THE_FLOOR:.0%}):"
        f" {_verdict(share >= OF_THE_FLOOR)}",
    ]


def linear(kept: Path) -> str:
    """What a row costs in a workbook five times as long."""
    cost = {}
    for count in (ROWS, MANY):
        with _folder(kept) as folder:
            said = ours(folder, _book(kept, count))
        cost[count] = (said["dry"] + said["commit"]) / count
    more = cost[MANY] / cost[ROWS]
    return (
        f"Import, CPU ms a row at {ROWS:,} and {MANY:,} rows: {1e3 * cost[ROWS]:.2f}"
        f" and {1e3 * cost[MANY]:.2f}, ratio {more:.2f} (at most {MORE_A_ROW}):"
        f" {_verdict(more <= MORE_A_ROW)}"
    )


def memory(kept: Path, port: int) -> list[str]:
    """What a real server and its children hold at most, and when they first tell."""
    with _folder(kept) as folder:
        seen = served_import.measure(folder, _book(kept, MOST), port)
    return [
        f"Import of {MOST:,} rows, most memory of a child: {seen.child:,} MB (at most"
        f" {CHILD:,}): {_verdict(seen.child <= CHILD)}",
        f"Import of {MOST:,} rows, most memory of the server: {seen.server:,} MB (at"
        f" most {SERVER}): {_verdict(seen.server <= SERVER)}",
        f"Import of {MOST:,} rows, first progress after {seen.first:.1f} s (at most"
        f" {served_import.SOON:.0f}), read after {seen.read:.0f} s, saved"
        f" {seen.saved:.0f} s later: {_verdict(seen.first <= served_import.SOON)}",
    ]


def ours(folder: Path, book: Path) -> Said:
    """The product's own path: a job that reads, another that saves."""
    return _told(
        [sys.executable, "-m", "benchmarks.our_import", book, folder], Path.cwd()
    )


def floor(folder: Path, book: Path) -> Said:
    """The least that does it at all."""
    database = folder / "floor.sqlite"
    return _told([sys.executable, "-m", "benchmarks.floor", book, database], Path.cwd())


def peer(folder: Path, book: Path) -> Said:
    """django-import-export, tuned."""
    peer_side.tell_fields(folder, shipped_forms()[our_side.FORM])
    return _told(
        [peer_side.PYTHON, "-m", "peer.importing", book, str(workbook.COLUMNS)],
        peer_side.HERE,
        peer_side.settings(folder),
    )


def _told(
    command: Sequence[str | Path], where: Path, more: dict[str, str] | None = None
) -> Said:
    """Run one side; its last line says what it cost."""
    run = subprocess.run(
        command,
        cwd=where,
        env=os.environ | (more or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    said: Said = json.loads(run.stdout.splitlines()[-1])
    return said


def _book(kept: Path, count: int) -> Path:
    form = shipped_forms()[our_side.FORM]
    path = kept / f"import-{count}-{form.digest[:12]}.xlsx"
    if not path.exists():
        kept.mkdir(parents=True, exist_ok=True)
        workbook.write(path, form, count)
    return path


@contextmanager
def _folder(kept: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=kept))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    print("\n".join(contest(Path("build").absolute() / "bench")))
