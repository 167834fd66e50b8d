"""The figures of leadership's first page: what monthly returns that are published say.

A month that is not published yet says so: counted beside what is published, its records
would tell of those that came in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.figures.came_in import up_to
from backoffice.published.editions import Editions
from backoffice.published.newest import periods_of
from backoffice.screens.return_periods import Standing, due, returns_in_order
from exports.figures import Completed, Figures
from exports.tables import Symbol

MONTHS = 6
NOT_PUBLISHED = "Not published"


@dataclass(frozen=True)
class ToldByMonth:
    """Each kind of record and how many were completed, month by month."""

    months: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    """Its title, and for each month the number in words."""
    addresses: Mapping[str, str]
    """Of the months that are published, the return that says so."""
    below: int
    """Counts from 1 to below this are hidden."""
    due: Sequence[Standing]
    """The returns that are over and not published yet."""


def told_by_month(editions: Editions, today: date) -> ToldByMonth:
    """The months up to the newest that is published, of all monthly returns."""
    found: dict[str, tuple[str, Figures]] = {}
    for what in returns_in_order():
        if what.period != "month" or not what.has("completion"):
            continue
        for period in periods_of(editions, what)[:MONTHS]:
            edition = editions.for_leadership(what, period)
            if edition is not None and period.key not in found:
                address = f"/returns/{what.key}/{period.key}/"
                found[period.key] = address, editions.figures(edition)
    months = up_to(max(found), MONTHS) if found else []
    shown = {month: found[month] for month in months if month in found}
    titles = {
        form: title for _, figures in shown.values() for form, title in figures.forms
    }
    by_form = {
        (row.form, month): row
        for month, (_, figures) in shown.items()
        for row in figures.completed
    }
    rows = [
        (title, [_said(month, shown, by_form.get((form, month))) for month in months])
        for form, title in titles.items()
        if any(_is_there(by_form.get((form, month))) for month in months)
    ]
    belows = [figures.suppress_below for _, figures in shown.values()]
    return ToldByMonth(
        months,
        rows,
        {month: address for month, (address, _) in shown.items()},
        max(belows, default=0),
        due(editions.session, today),
    )


def _is_there(row: Completed | None) -> bool:
    return row is not None and row.completed != 0


def _said(month: str, shown: Mapping[str, object], row: Completed | None) -> str:
    if month not in shown:
        return NOT_PUBLISHED
    if row is None:
        return str(Symbol.NOT_APPLICABLE)
    count = row.completed
    return str(count) if isinstance(count, Symbol) else f"{count:,}"
