"""Whether what is kept of the months is what their records say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.questions import ask_all, every_return
from backoffice.store.versions import Versions
from exports.periods import month_title, period_of
from exports.returns import shipped_returns


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
        for what in every_return(shipped_returns().values()):
            period = period_of(f"{year:04}")
            asked = Asked(session, versions, what, period, EVERYTHING, on, differing)
            for _ in ask_all(asked):
                pass
    for form, month in sorted(differing):
        yield (
            f"{versions.form(form).plural}: a count kept of {month_title(month)} is not"
            " what the records say; `backoffice projections rebuild` puts it right."
        )
