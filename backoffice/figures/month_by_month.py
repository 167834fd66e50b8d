"""Asks a question of each month of a period, and counts those alone that have changed.

Figures of years are added up from what was found in their months. A month in which
nothing was saved since is not counted again (`store.months` says how that is known),
so a figure over a million records costs what its newest months do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from backoffice.figures.asked import RECORDS, Asked
from backoffice.store import months as kept_months
from backoffice.store.months import Counted
from exports.periods import Period, period_of

Row: TypeAlias = Sequence[Any]
Ask: TypeAlias = Callable[[Asked], Select[Any]]
Answer: TypeAlias = Callable[[Asked], Iterable[Row]]
Pack: TypeAlias = Callable[[Iterable[Row]], Iterable[Row]]

_MINE = "counted by month"
"""What a session has counted itself: it may not see yet that this was kept."""
MOST = 5_000
"""Rows of one month; more are not kept. What tells so many places apart adds up
nothing, and is counted as quickly as it would be read."""
_ANY_MONTH, _ANY_DAY = period_of("2000-01"), date(1000, 10, 10)
"""Of which a question is told: it is the same one, of whichever months and day."""


def _as_they_are(rows: Iterable[Row]) -> Iterable[Row]:
    return rows


def month_by_month(
    asked: Asked,
    form: str,
    ask: Ask,
    alike: tuple[Hashable, ...],
    *,
    added_up: Answer | None = None,
    packed: Pack = _as_they_are,
) -> Iterator[Row]:
    """All that a question finds in the months of a period, a month after the other.

    Args:
        form: whose records alone it is about.
        ask: makes the question, of the period of what it is given. It is grouped by
            the month, which is its first column, and looks at nothing but records of
            those months.
        alike: what the question is made of beside its period and day.
        added_up: answers the same from what is kept already, where that is so.
        packed: puts rows together that are to be kept as one.
    """
    session = asked.session
    if asked.scope.clause(RECORDS.c) is not None:
        # Of one team or person: few, found by an index, and different for each reader.
        yield from packed(session.execute(ask(asked)))
        return

    def counted_anew(of: Asked) -> Iterable[Row]:
        return packed(session.execute(ask(of)))

    question, daily = _told(asked, form, ask, alike)
    stands = kept_months.standing(session, form, asked.period.months)
    found = {
        month: [_unpacked(row) for row in one.found]
        for month, one in kept_months.kept(session, form, question, [*stands]).items()
        if one.stands == stands.get(month) and (not daily or one.on == asked.on)
    }
    if asked.differing is not None:
        differing = _differing(asked, counted_anew, found)
        asked.differing.update((form, month) for month in differing)
        return
    mine: dict[str, Counted] = session.info.setdefault(_MINE, {}).setdefault(
        (form, question, asked.on), {}
    )
    own = {m: one.found for m, one in mine.items() if one.stands == stands.get(m)}
    found = own | found
    lacking = [month for month in stands if month not in found]
    counted = _counted(asked, added_up or counted_anew, lacking)
    found |= counted
    if counted:
        # Where something was saved meanwhile, it is not known which of it was seen.
        now = kept_months.standing(session, form, lacking)
        unmoved = {m: rows for m, rows in counted.items() if now[m] == stands[m]}
        mine |= {m: Counted(now[m], asked.on, rows) for m, rows in unmoved.items()}
        _keep(session, form, question, stands, unmoved, asked.on if daily else None)
    for month in stands:
        yield from found[month]


def _told(
    asked: Asked, form: str, ask: Ask, alike: tuple[Hashable, ...]
) -> tuple[str, bool]:
    """A digest of a question, and whether it asks what day it is."""
    # The table is another one as soon as the form has another version.
    known_by = (asked.versions.table(form), *alike)
    if known_by not in _TOLD:
        if len(_TOLD) == _MOST_TOLD:
            _TOLD.clear()
        query = ask(replace(asked, period=_ANY_MONTH, on=_ANY_DAY))
        compiled = query.compile(dialect=asked.session.get_bind().dialect)
        told = f"{compiled} {sorted(compiled.params.items())!r}"
        daily = _ANY_DAY in compiled.params.values()
        _TOLD[known_by] = sha256(told.encode()).hexdigest(), daily
    return _TOLD[known_by]


_TOLD: dict[tuple[Hashable, ...], tuple[str, bool]] = {}
"""Questions that were told already: putting one together takes longer than reading
what is kept of it."""
_MOST_TOLD = 2_000


def _counted(
    asked: Asked, answer: Answer, months: Sequence[str]
) -> dict[str, list[Row]]:
    """What is found in some months, at once for those that follow one another."""
    found: dict[str, list[Row]] = {month: [] for month in months}
    for stretch in stretches(months):
        for row in answer(asked.at(stretch)):
            found[row[0]].append(row)
    return found


def _differing(
    asked: Asked, answer: Answer, found: Mapping[str, list[Row]]
) -> Iterator[str]:
    """The months of which something else is kept than their records say."""
    for month, rows in _counted(asked, answer, sorted(found)).items():
        there = Counter(tuple(_as_packed(row)) for row in rows)
        if there != Counter(tuple(_as_packed(row)) for row in found[month]):
            yield month


def _as_packed(row: Row) -> Iterator[Any]:
    return (str(_packed(one)) for one in row)


def stretches(months: Sequence[str]) -> Iterator[Period]:
    """The periods that months in order make up."""
    stretch: Period | None = None
    for month in map(period_of, months):
        if stretch is None:
            stretch = month
        elif month.first == stretch.last + timedelta(days=1):
            stretch = Period("", stretch.first, month.last)
        else:
            yield stretch
            stretch = month
    if stretch is not None:
        yield stretch


def _keep(
    session: Session,
    form: str,
    question: str,
    stands: Mapping[str, int],
    found: Mapping[str, list[Row]],
    on: date | None,
) -> None:
    engine = session.get_bind()
    kept = {
        month: Counted(
            stands[month], on, [[_packed(one) for one in row] for row in rows]
        )
        for month, rows in found.items()
        if len(rows) <= MOST
    }
    # A session that writes sees what nobody else may ever see.
    if kept and isinstance(engine, Engine) and not session.info.get("writing"):
        kept_months.keep(engine, form, question, kept)


def _packed(value: Any) -> Any:
    """A value as JSON holds it: days apart from texts, several answers as a list."""
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _unpacked(row: Sequence[Any]) -> Row:
    return [
        date.fromisoformat(one["day"])
        if isinstance(one, dict)
        else tuple(one)
        if isinstance(one, list)
        else one
        for one in row
    ]
