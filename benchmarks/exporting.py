"""Records go out: a list and a return by us, the same rows by django-import-export.

CPU seconds, each side in a process of its own, in turns. Only the ratios of one run are
worth telling. Of a long list what is told is the most memory that a real command held.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import our_side, peer_side, workbook
from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry
from form_definitions.form import Form

ROWS = 10_000
MOST = 100_000
ROUNDS = 3
TIMES_THE_PEER = 2.0
HELD = 300
"""MB that a command may hold at most, however many rows it writes."""
PERIOD, FIRST_DAY, DAYS = "2025-26", date(2025, 4, 1), 365
"""One financial year, which a return can be of, with every record in it."""

Said = dict[str, Any]


def contest(kept: Path) -> list[str]:
    """Rows a CPU second of a styled list and of a return, and of the peer's list."""
    folder = filled(kept, ROWS)
    keys = chosen(shipped_forms()[our_side.FORM])
    spent: dict[str, list[float]] = {"list": [], "return": [], "peer": []}
    for turn in range(ROUNDS):
        sides = [("ours", ours), ("peer", peer)]
        for name, side in [*sides[turn % 2 :], *sides[: turn % 2]]:
            said = side(folder, keys)
            if said["rows"] < ROWS:
                raise RuntimeError(f"{name} wrote {said['rows']} rows of {ROWS}")
            for part in spent.keys() & said.keys():
                spent[part].append(said[part])
    cpu = {name: statistics.median(each) for name, each in spent.items()}
    rates = ", ".join(f"{name} {ROWS / each:,.0f}" for name, each in cpu.items())
    return [
        f"Export of {ROWS:,} rows x {len(keys)} columns as a styled workbook, and of a"
        f" return over as many records, rows a CPU second: {rates}",
        *(_times(words, cpu["peer"] / cpu[part]) for part, words in _PARTS),
    ]


_PARTS = (("list", "A styled line list"), ("return", "A return with its line list"))


def _times(what: str, times: float) -> str:
    return (
        f"{what}, {times:.1f} x django-import-export (at least"
        f" {TIMES_THE_PEER:.0f}): {_verdict(times >= TIMES_THE_PEER)}"
    )


def memory(kept: Path) -> list[str]:
    """The most that the real commands hold at a time while they write a long list."""
    folder = filled(kept, MOST)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    asked = {
        "a workbook": ("records", "--form", our_side.FORM, "-o", f"{out}/list.xlsx"),
        "a csv": ("records", "--form", our_side.FORM, "-o", f"{out}/list.csv"),
        "a return": ("return", "--period", PERIOD, "-o", f"{out}/return.xlsx"),
    }
    told = []
    for what, words in asked.items():
        held = peak(folder, *words)
        told.append(
            f"Export of {MOST:,} records as {what}, most memory: {held:,} MB (at most"
            f" {HELD}): {_verdict(held <= HELD)}"
        )
    shutil.rmtree(out)
    return told


_AND_TELL = """
import atexit, pathlib
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text()))
from backoffice.commands import main
main()
"""
"""The command itself, saying at its end what the kernel knows of it. What a parent is
told of a child counts what the parent held when it began the child."""


def peak(folder: Path, *words: str) -> int:
    """Run `backoffice export …` in a process of its own; the most MB it held."""
    run = subprocess.run(
        [sys.executable, "-c", _AND_TELL, "export", *words],
        env={**os.environ, **our_side.environment(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    lines = run.stdout.splitlines()
    held = next(line for line in lines if line.startswith("VmHWM"))
    return int(held.split()[1]) >> 10


def ours(folder: Path, keys: list[str]) -> Said:
    """The product's own commands."""
    return _told([sys.executable, "-m", "benchmarks.our_export", folder, *keys])


def peer(folder: Path, keys: list[str]) -> Said:
    """django-import-export's own workbook: no styles, no table, no codebook."""
    return _told(
        [peer_side.PYTHON, "-m", "peer.exporting", folder / "peer.xlsx", *keys],
        peer_side.HERE,
        peer_side.settings(folder),
    )


def _told(
    command: list[Any], where: Path | None = None, more: dict[str, str] | None = None
) -> Said:
    """Run one side; its last line says what it cost."""
    run = subprocess.run(
        command,
        cwd=where,
        env={**os.environ, **(more or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    said: Said = json.loads(run.stdout.splitlines()[-1])
    return said


def chosen(form: Form) -> list[str]:
    """The columns of the list: the first forty of the form."""
    return [field.key for field in workbook.asked_in_it(form)]


def filled(kept: Path, count: int) -> Path:
    """The folder with both databases, made where it is not there yet."""
    form = shipped_forms()[our_side.FORM]
    folder = kept / f"export-{count}-{form.digest[:12]}"
    done = folder / "filled"
    if done.exists():
        our_side.run(folder, "setup")  # migrations that came since it was filled
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    our_side.run(folder, "setup")
    store = our_side.store_in(folder)
    made = _of_one_year(form, our_side.entries(form, count))
    with store.session() as session:
        while some := list(islice(made, our_side.AT_ONCE)):
            store.records(session, our_side.WHO).save_many(some)
    store.engine.dispose()
    peer_side.fill(folder, form, our_side.database(folder))
    done.touch()
    return folder


def _of_one_year(form: Form, entries: Iterator[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries):
        day = FIRST_DAY + timedelta(days=number % DAYS)
        values = {**entry.values, form.record.date: day, "date_received": day}
        yield replace(entry, values=values)


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    place = Path("build").absolute() / "bench"
    print("\n".join([*contest(place), *(memory(place) if "long" in sys.argv else ())]))
