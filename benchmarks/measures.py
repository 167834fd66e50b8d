"""Every shipped measure over a month, a quarter, a year and all time.

What returns and the feed ask is counted ahead, as a worker does that has nothing else
to do; then each sheet is asked for the first time, and once more after a save to the
newest month of the period. Measures one by one are asked after a save too. The records
that are filled in have no follow-up actions, so that rows of a repeat are counted too,
each is given one within a transaction that is taken back.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.config import settings
from backoffice.figures.asked import RECORDS as INDEX
from backoffice.figures.asked import Asked
from backoffice.figures.measuring import measured
from backoffice.figures.questions import every_return
from backoffice.jobs.counting_ahead import CountingAhead
from backoffice.store import months
from backoffice.store.database import write_connection, writing
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
    said = [_count_ahead(folder, store)]
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
    asked.session.rollback()
    found = {
        "as returns and the feed ask for the first time": list(_as_asked(asked)),
        "the same after a save": _saved(store, asked, _as_asked),
    }
    # One by one they are other questions than returns ask: nobody has counted ahead.
    asked.session.rollback()
    for _ in _each(asked):
        pass
    return {**found, "each by itself, after a save": _saved(store, asked, _each)}


def _saved(
    store: Store, asked: Asked, ask: Callable[[Asked], Iterator[Took]]
) -> list[Took]:
    asked.session.rollback()
    with write_connection(store.engine) as connection:
        months.mark(connection, our_side.FORM, asked.period.months[-1:])
    took = list(ask(asked))
    # What was kept meanwhile is seen from the next transaction on.
    asked.session.rollback()
    return took


def _count_ahead(folder: Path, store: Store) -> str:
    """What a worker does while nobody waits."""
    began = time.process_time()
    ahead = CountingAhead(store, settings(our_side.environment(folder)), lambda: False)
    while ahead.count():
        pass
    return f"Counting ahead: {time.process_time() - began:.0f} CPU s, while idle"


def _as_asked(asked: Asked) -> Iterator[Took]:
    """The sheets of returns and of the feed, each with all its measures."""
    for what in every_return(shipped_returns().values()):
        for sheet in what.sheets:
            if isinstance(sheet, MeasuredSheet):
                began = time.process_time()
                measured(replace(asked, what=what), sheet)
                spent = time.process_time() - began
                yield Took(spent, f"{what.key} {sheet.name}")


def _each(asked: Asked) -> Iterator[Took]:
    yield from _took(asked, RECORDS, GRADES)


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
