"""Every shipped measure over a month, a quarter, a year and all time.

Each is asked three ways: for the first time, when every month is counted; again; and
after a save to the newest month of the period. The records that are filled in have no
follow-up actions, so that rows of a repeat are counted too, each is given one within a
transaction that is taken back.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import RECORDS as INDEX
from backoffice.figures.asked import Asked
from backoffice.figures.measuring import measured
from backoffice.store import months
from backoffice.store.database import write_connection, writing
from backoffice.store.month_tables import MonthCount
from backoffice.store.opening import Store
from benchmarks import our_side
from exports.asked import MeasuredSheet
from exports.measures import GRADES, RECORDS, Measure, shipped_measures
from exports.periods import Period, period_of
from exports.returns import shipped_returns

LONGEST = 0.5
"""CPU seconds, at a million records."""
PERIODS = {
    "a month": period_of("2022-10"),
    "a quarter": period_of("2022-Q3"),
    "a year": period_of("2022-23"),
}
ALL_TIME = "all time"


@dataclass(frozen=True)
class Took:
    """CPU seconds that a measure by one breakdown took."""

    spent: float
    what: str


def measure(folder: Path, count: int) -> list[str]:
    """The slowest measures of each length of time, and how many are quick enough."""
    store = our_side.store_in(folder)
    said = []
    with store.session() as session:
        for called, period in {**PERIODS, ALL_TIME: _all_time(session)}.items():
            asked = Asked(
                session,
                store.versions,
                shipped_returns()["monthly"],
                period,
                EVERYTHING,
                our_side.TODAY,
            )
            of_period = f"Measures over {called} at {count:,} records"
            for how, took in _ways(store, asked).items():
                said.append(f"{of_period}, {how}: {_verdict(took)}")
            if called != ALL_TIME:
                took = _of_actions(asked)
                said.append(f"{of_period}, of a million actions: {_verdict(took)}")
    store.engine.dispose()
    return said


def _all_time(session: Session) -> Period:
    first, last = session.execute(
        select(func.min(INDEX.c.record_date), func.max(INDEX.c.record_date))
    ).one()
    if not isinstance(first, date) or not isinstance(last, date):
        raise ValueError("there are no records to measure")
    return Period(f"{first:%Y}", first, last)


def _verdict(took: list[Took]) -> str:
    took = sorted(took, key=lambda one: -one.spent)
    quick = sum(one.spent <= LONGEST for one in took)
    slowest = ", ".join(f"{one.what} {one.spent:.2f}" for one in took[:3])
    middle = statistics.median(one.spent for one in took)
    return (
        f"{quick} of {len(took)} within {LONGEST} CPU s; the middle one {middle:.3f},"
        f" the slowest {slowest}: {'reached' if quick == len(took) else 'MISSED'}"
    )


def _ways(store: Store, asked: Asked) -> dict[str, list[Took]]:
    def with_writing(change: Callable[[Connection], object]) -> list[Took]:
        with write_connection(store.engine) as connection:
            change(connection)
        took = list(_took(asked, RECORDS, GRADES))
        # What was kept meanwhile is seen from the next transaction on.
        asked.session.rollback()
        return took

    asked.session.rollback()
    newest = asked.period.months[-1:]
    return {
        "asked for the first time": with_writing(
            lambda connection: connection.execute(delete(MonthCount))
        ),
        "asked again": with_writing(lambda connection: None),
        "after a save": with_writing(
            lambda connection: months.mark(connection, our_side.FORM, newest)
        ),
    }


def _took(asked: Asked, *of: str) -> Iterator[Took]:
    # What is the change of another asks the same as that one, and more.
    for key, one in sorted(
        shipped_measures().items(), key=lambda m: not m[1].change_of
    ):
        for by in _breakdowns(one) if one.of in of else ():
            sheet = MeasuredSheet(one.name, "", (by,), (key,))
            began = time.process_time()
            measured(asked, sheet)
            yield Took(time.process_time() - began, f"{key} by {by}")


def _breakdowns(measure: Measure) -> tuple[str, ...]:
    """What the shipped returns break such measures down by."""
    beside = "area" if measure.of == GRADES else "by"
    return ("form", "month", "team", beside)


def _of_actions(asked: Asked) -> list[Took]:
    table = asked.versions.table(our_side.FORM)
    rows = table.repeats["actions"].table.name
    with writing(asked.session) as session:
        session.execute(
            text(
                f"INSERT INTO {rows} (record_id, row_key, position, action, due_on)"
                f" SELECT id, '1', 0, 'Ring the school', record_date"
                f" FROM {table.table.name}"
            )
        )
        months.mark_all(session.connection(), our_side.FORM)
        took = list(_took(asked, "actions"))
        session.rollback()
    return took
