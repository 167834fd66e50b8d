"""The periods of each return that have records, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.figures.asked import RECORDS
from backoffice.published.editions import WHOLE
from backoffice.screens.publishing_view import published_only
from backoffice.screens.returns_known import returns_known
from backoffice.store.return_tables import ReturnEdition
from exports.periods import NoPeriod, Period, period_of, quarter_of
from exports.returns import LENGTHS, Return

DRAFT, PUBLISHED, REVISED = "Draft", "Published", "Revised"
DUE = "Not published yet"
COLOURS = {DRAFT: "blue", DUE: "grey", PUBLISHED: "green", REVISED: "purple"}
_MOST = 36
Editions = Mapping[tuple[str, str], tuple[int, datetime]]
"""Of each return and period the number of an edition, and when it was given out."""


@dataclass(frozen=True)
class Standing:
    """A return of one period: a draft, published, or revised since."""

    what: Return
    period: Period
    number: int
    """Of its newest edition; 0 where there is none."""
    at: datetime | None
    over: bool

    @property
    def title(self) -> str:
        return self.period.title

    @property
    def name(self) -> str:
        """``Monthly return, October 2018``, ``Six-monthly review, H1 2026-27``."""
        of = self.period.title if self.period.length == "month" else self.period.short
        return f"{self.what.title}, {of}"

    @property
    def address(self) -> str:
        return f"/returns/{self.what.key}/{self.period.key}/"

    @property
    def state(self) -> str:
        if published_only() and not self.number:
            return DUE
        return (DRAFT, PUBLISHED, REVISED)[min(self.number, 2)]

    @property
    def colour(self) -> str:
        return COLOURS[self.state]


def returns_in_order() -> list[Return]:
    """Every return, those of the shortest time first."""
    found = returns_known().values()
    return sorted(found, key=lambda one: (LENGTHS.index(one.period), one.title))


def standings(session: Session, what: Return, today: date) -> list[Standing]:
    """The periods of a return from its first record to today, the newest first."""
    editions = _editions(session, [what.key])
    return list(_standings(what, today, _days(session), editions))


def _days(session: Session) -> tuple[date, date] | None:
    """The first and the last day of all records; None where there is none."""
    # Each is one end of an index, however many records there are; together in one
    # query SQLite would go through all of them.
    first = session.scalar(select(func.min(RECORDS.c.record_date)))
    last = session.scalar(select(func.max(RECORDS.c.record_date)))
    return None if first is None or last is None else (first, last)


def _standings(
    what: Return, today: date, days: tuple[date, date] | None, editions: Editions
) -> Iterator[Standing]:
    if days is None:
        return
    for period in _back(what, min(days[1], today), days[0]):
        number, at = editions.get((what.key, period.key), (0, None))
        yield Standing(what, period, number, at, period.last < today)


def readable(periods: Sequence[Standing]) -> list[Standing]:
    """Those that the reader may look at: of leadership's, what is published, and the
    newest period that is over, though it is only due.
    """
    if not published_only():
        return list(periods)
    newest = next((one for one in periods if one.over), None)
    return [one for one in periods if one.number or one is newest]


def earlier(
    session: Session, what: Return, period: Period, today: date
) -> list[Standing]:
    """The published returns of the periods before this one, the newest first."""
    return [
        one
        for one in standings(session, what, today)
        if one.number and one.period.last < period.first
    ]


def due(session: Session, today: date) -> list[Standing]:
    """The returns whose last period is over and not published yet."""
    found, days = [], _days(session)
    returns = returns_in_order()
    editions = _editions(session, [what.key for what in returns])
    for what in returns:
        over = (one for one in _standings(what, today, days, editions) if one.over)
        last = next(over, None)
        if last is not None and not last.number:
            found.append(last)
    return found


def last_published(session: Session, today: date) -> Standing | None:
    """The return that was published or revised last."""
    query = select(ReturnEdition).where(ReturnEdition.audience == WHOLE)
    newest = session.scalars(query.order_by(ReturnEdition.id.desc()).limit(1)).first()
    what = None if newest is None else returns_known().get(newest.return_key)
    if newest is None or what is None:
        return None
    period = period_of(newest.period)
    return Standing(what, period, newest.number, newest.at, period.last < today)


def _editions(session: Session, returns: Sequence[str]) -> Editions:
    """The newest edition of each period of some returns."""
    e = ReturnEdition
    query = (
        select(e.return_key, e.period, e.number, e.at)
        .where(e.return_key.in_(returns), e.audience == WHOLE)
        .order_by(e.number)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)}


def _back(what: Return, last: date, first: date) -> Iterator[Period]:
    """Periods of the return's own length, from the one with `last` to that with
    `first`, no more than anybody looks through.
    """
    period = period_with(what.period, last)
    for _ in range(_MOST):
        # Of a year that is written like a month (2010-11) there is no address.
        named = period_of(period.key).length == what.period
        if period.last < first or not named:
            return
        yield period
        try:
            period = period.before
        except NoPeriod:
            return


def period_with(length: str, day: date) -> Period:
    """The period of that length that has this day; a year is the financial one."""
    month = f"{day:%Y-%m}"
    quarter = quarter_of(month)
    year, part = quarter.first_year, int(quarter.key[-1])
    match length:
        case "month":
            return period_of(month)
        case "quarter":
            return quarter
        case "half-year":
            return period_of(f"{year}-H{1 if part < 3 else 2}")
        case _:
            return period_of(f"{year}-{(year + 1) % 100:02}")
