"""`make bench`: fills both databases once, then measures, then prints a table."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from benchmarks import (
    exporting,
    figures,
    growing,
    importing,
    measures,
    our_side,
    pages,
    peer_side,
)
from benchmarks.contest import Result, as_table
from form_definitions.catalog import shipped_forms

KEPT = Path("build").absolute() / "bench"
SIZES = (10_000, 1_000_000)
LONG = 100_000
"""From this size on, imports are measured at two more sizes; memory, exports' too."""
ROUNDS = 40
PORTS = (19_210, 19_211)

QUESTIONS = {
    "first": "list, first page of 50",
    "filtered": "list, filtered by grade and month",
    "deep": "list, nine tenths down",
    "searched": "list, searched for a word one in a thousand has",
    "edit": "edit page",
    "save": "save of one record, with history and projections",
}


def main(sizes: tuple[int, ...]) -> int:
    """Measure at these numbers of records; 0 where every target is reached."""
    results: list[Result] = []
    said: list[str] = []
    for count in sizes:
        folder = filled(count)
        results += measured(folder)
        said.append(figures.measure(folder, count))
        said += measures.measure(folder, count)
        said += [
            growing.measure(folder, PORTS[0], filtered=filtered)
            for filtered in (False, True)
        ]
    said += [*importing.contest(KEPT), *exporting.contest(KEPT)]
    if max(sizes) >= LONG:
        said += [importing.linear(KEPT), *importing.memory(KEPT, PORTS[0])]
        said += exporting.memory(KEPT)
    print(as_table(results, QUESTIONS))
    print()
    print("\n".join(said))
    reached = [result.reached for result in results] + ["MISSED" not in s for s in said]
    return 0 if all(reached) else 1


def filled(count: int) -> Path:
    """The folder with both databases at this size, made where it is not there yet."""
    form = shipped_forms()[our_side.FORM]
    folder = KEPT / f"{count}-{form.digest[:12]}"
    done = folder / "filled"
    if done.exists():
        our_side.run(folder, "setup")  # migrations that came since it was filled
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        began = time.process_time()
        print(f"Filling {count:,} records …", file=sys.stderr)
        stored = our_side.fill(folder, count)
        spent = time.process_time() - began
        print(f"… {count / spent:,.0f} records a CPU second", file=sys.stderr)
        peer_side.fill(folder, stored, our_side.database(folder))
        done.touch()
    return folder


def measured(folder: Path) -> list[Result]:
    """The pages, both servers side by side."""
    ids = our_side.ids(folder)
    ours = our_side.served(folder, PORTS[0])
    django = peer_side.served(folder, PORTS[1])
    with ours, django:
        our_side.log_in(folder, ours)
        peer_side.log_in(django)
        deep = int(len(ids) / 50 * 0.9)
        sites = [
            pages.ours(ours, our_side.mark_at(folder, deep * 50)),
            pages.django(django, deep + 1),
        ]
        return pages.measure(sites, ids, ROUNDS)


if __name__ == "__main__":
    sys.exit(main(tuple(int(n) for n in sys.argv[1:]) or SIZES))
