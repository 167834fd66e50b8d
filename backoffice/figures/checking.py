"""Whether what is kept of the months is what their records say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures import completed, grades, left_out
from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.measuring import measured
from backoffice.store.versions import Versions
from exports.asked import MeasuredSheet
from exports.measures import GRADES, shipped_measures
from exports.periods import month_title, period_of
from exports.returns import LEADERSHIP, Return, shipped_returns


def disagreements(session: Session, versions: Versions, on: date) -> Iterator[str]:
    """Each form and month of which a count is kept that its records do not bear out.

    Every question of the shipped returns and of the feed is counted anew over all
    time, so it takes minutes for a million records.

    Args:
        on: the day it is, where the council is.
    """
    c = RECORDS.c
    first, last = session.execute(
        select(func.min(c.record_date), func.max(c.record_date))
    ).one()
    if first is None:
        return
    differing = set[tuple[str, str]]()
    for year in range(first.year, last.year + 1):
        for what in _returns():
            period = period_of(f"{year:04}")
            asked = Asked(session, versions, what, period, EVERYTHING, on, differing)
            _ask(asked)
    for form, month in sorted(differing):
        yield (
            f"{versions.form(form).plural}: a count kept of {month_title(month)} is not"
            " what the records say; `backoffice projections rebuild` puts it right."
        )


def _returns() -> Iterator[Return]:
    """Every return in its editions, and the feed as if it were one."""
    for what in shipped_returns().values():
        yield what
        if what.audience != LEADERSHIP:
            # Its completion sheet tells no roles apart either.
            yield replace(what.for_leadership(), by_role=False)
    monthly = shipped_returns()["monthly"]
    yield replace(monthly, sheets=tuple(_of_the_feed()))


def _ask(asked: Asked) -> None:
    """Ask everything that a return shows."""
    completed.completed(asked)
    grades.counts_of(asked)
    left_out.from_uploads(asked, {form.key for form in asked.forms})
    for sheet in asked.what.sheets:
        if isinstance(sheet, MeasuredSheet):
            measured(asked, sheet)


def _of_the_feed() -> Iterator[MeasuredSheet]:
    for key, one in shipped_measures().items():
        if not one.each and not one.change_of:
            apart = ("area", "scale") if one.of == GRADES else ()
            by = ("form", "month", "team", *apart)
            yield MeasuredSheet(one.name, "", by, (key,))
