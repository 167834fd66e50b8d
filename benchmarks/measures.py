"""Every shipped measure, by kind of record, month and team, of a year and of all time.

The records that are filled in have no follow-up actions, so what counts those is left
out here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import RECORDS as INDEX
from backoffice.figures.asked import Asked
from backoffice.figures.measuring import measured
from benchmarks import our_side
from exports.asked import MeasuredSheet
from exports.measures import GRADES, RECORDS, shipped_measures
from exports.periods import Period, period_of
from exports.returns import shipped_returns

YEAR = "2022-23"
LONGEST = 0.5
"""CPU seconds, at a million records."""
BREAKDOWNS = ("form", "month", "team")


def measure(folder: Path, count: int) -> list[str]:
    """The slowest measures of each length of time, and how many are quick enough."""
    store = our_side.store_in(folder)
    said = []
    with store.session() as session:
        first = session.scalar(select(func.min(INDEX.c.record_date)))
        last = session.scalar(select(func.max(INDEX.c.record_date)))
        if first is None or last is None:
            raise ValueError("there are no records to measure")
        for called, period in (
            ("a year", period_of(YEAR)),
            ("all time", Period("all", first, last)),
        ):
            asked = Asked(
                session,
                store.versions,
                shipped_returns()["monthly"],
                period,
                EVERYTHING,
                our_side.TODAY,
            )
            took = sorted(_took(asked), reverse=True)
            quick = sum(spent <= LONGEST for spent, _ in took)
            verdict = "reached" if quick == len(took) else "MISSED"
            slowest = ", ".join(f"{what} {spent:.2f}" for spent, what in took[:3])
            said.append(
                f"Measures over {called} at {count:,} records: {quick} of {len(took)}"
                f" within {LONGEST} CPU s; the slowest: {slowest}: {verdict}"
            )
    store.engine.dispose()
    return said


def _took(asked: Asked) -> Iterator[tuple[float, str]]:
    for key, one in shipped_measures().items():
        if one.of not in (RECORDS, GRADES):
            continue
        for by in BREAKDOWNS:
            sheet = MeasuredSheet(one.name, "", (by,), (key,))
            began = time.process_time()
            measured(asked, sheet)
            yield time.process_time() - began, f"{key} by {by}"
