"""Home, what is due and whom to chase, at ten years' records of a made-up service.

There is no peer that has these pages. The floor beside them, in the same run and of the
same server, is a page that asks the database for nothing but who is there. Each page
is asked twice over: as it stands, and right after a record was saved, when what was
kept of it must not be shown again.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from pathlib import Path

from backoffice.programme.owed.kept import worked_out
from backoffice.store.opening import Store
from benchmarks import our_side, service
from benchmarks.contender import Contender
from benchmarks.contest import must
from form_definitions.entry import check

LONGEST, LONGEST_YEAR = 0.050, 1.0
"""CPU seconds: of a page, and of what 600 people owe in a year."""
FLOOR = "/account"
PAGES = {
    "home": "/",
    "what is due": "/due/",
    "what is due in a year": "/due/?period=2026-27",
    "whom to chase": "/due/chase/",
}
ROUNDS = 8
AT_ONCE = 5_000
PORT = 19_214


def filled(kept: Path) -> Path:
    """The folder of its database, made where it is not there yet."""
    folder = kept / "service"
    done = folder / "filled"
    if done.exists():
        our_side.run(folder, "setup")  # migrations that came since it was filled
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print("Filling ten years of a service …", file=sys.stderr)
    our_side.run(folder, "setup")
    store = our_side.store_in(folder)
    made_up = service.made_up()
    with store.session() as session:
        service.put_in(made_up, session)
        made = service.entries(made_up)
        while some := list(islice(made, AT_ONCE)):
            store.records(session, service.BY.who).save_many(some)
    store.engine.dispose()
    done.touch()
    return folder


def measure(kept: Path) -> list[str]:
    """A sentence for each page, and for what is owed in a year."""
    folder = filled(kept)
    said = [_year(folder)]
    server = our_side.served(folder, PORT)
    with server:
        our_side.log_in(folder, server)
        said += _pages(server, our_side.store_in(folder))
    return said


def _year(folder: Path) -> str:
    """What everybody owes in a financial year, with nothing kept of it."""
    store = our_side.store_in(folder)
    took = []
    with store.session() as session:
        for _ in range(5):
            first, last = date(2025, 4, 1), date(2026, 3, 31)
            began = time.process_time()
            found = worked_out(session, store.versions, first, last, TODAY)
            took.append(time.process_time() - began)
    store.engine.dispose()
    spent = statistics.median(took)
    return (
        f"Expected of a year of 600 people ({len(found):,} debts): {spent:.2f} CPU s"
        f" (at most {LONGEST_YEAR:.0f}): {_verdict(spent, LONGEST_YEAR)}"
    )


def _pages(server: Contender, store: Store) -> Iterable[str]:
    floor = statistics.mean(_took(server, FLOOR, lambda: None))
    for called, address in PAGES.items():
        for when, before in (
            ("asked again", lambda: None),
            ("after a save", lambda: _save(store)),
        ):
            took = _took(server, address, before)
            spent = statistics.mean(took)
            yield (
                f"Page {called}, {when}, at ten years' records: {spent * 1000:.0f} CPU"
                f" ms, {spent / floor:.1f} x a page of nothing (at most"
                f" {LONGEST * 1000:.0f} ms): {_verdict(spent, LONGEST)}"
            )
    store.engine.dispose()


def _took(server: Contender, address: str, before: Callable[[], object]) -> list[float]:
    """CPU seconds of each round but the first, which fills what is kept."""
    took = []
    for _ in range(ROUNDS + 1):
        before()
        so_far = server.cpu()
        answer = server.ask("GET", address)
        took.append(server.cpu() - so_far)
        must(answer.status == 200, f"{address} answers {answer.status}")
    return took[1:]


def _save(store: Store) -> None:
    """A case file audit of this month, by another process than the server."""
    form = store.versions.form("case_file_audit")
    typed = {"auditor": "Hana Head1", "audit_date": "2026-11-20"}
    with store.session() as session:
        entry = check(form, {**typed, "case_id": f"{time.time_ns()}"}, today=TODAY)
        store.records(session, service.BY.who).save(entry)


TODAY = service.TODAY


def _verdict(spent: float, most: float) -> str:
    return "reached" if spent <= most else "MISSED"


if __name__ == "__main__":
    print("\n".join(measure(Path("build").absolute() / "bench")))
