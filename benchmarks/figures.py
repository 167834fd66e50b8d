"""Grades by area and month, read off the projection as the return reads them.

Each time as if for the first time: what is kept of the months is let go before.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from sqlalchemy import delete

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import Asked
from backoffice.figures.grades import by_month
from backoffice.store.database import write_connection
from backoffice.store.month_tables import MonthCount
from benchmarks import our_side
from exports.periods import period_of
from exports.returns import shipped_returns

YEAR = "2022-23"
LONGEST = 0.5
"""CPU seconds, at a million records."""
ROUNDS = 7


def measure(folder: Path, count: int) -> str:
    """How long a year's grades take: every area, grade and month of every form."""
    store = our_side.store_in(folder)
    returns = shipped_returns()
    took = []
    with store.session() as session:
        for _ in range(ROUNDS + 1):
            asked = Asked(
                session,
                store.versions,
                returns["monthly"],
                period_of(YEAR),
                EVERYTHING,
                our_side.TODAY,
            )
            session.rollback()
            with write_connection(store.engine) as connection:
                connection.execute(delete(MonthCount))
            began = time.process_time()
            rows = list(by_month(asked))
            took.append(time.process_time() - began)
    store.engine.dispose()
    spent = statistics.median(took[1:])
    graded = sum(row[-1] for row in rows)
    verdict = "reached" if spent <= LONGEST else "MISSED"
    return (
        f"Grades by area and month of a year at {count:,} records ({graded:,} grades of"
        f" that year): {spent:.2f} CPU s (at most {LONGEST}): {verdict}"
    )
