"""Returns that are no longer made: their file is gone, what was published is not."""

from __future__ import annotations

from collections.abc import Container

from sqlalchemy import select

from backoffice.published.editions import WHOLE, Editions
from backoffice.store.return_tables import ReturnEdition
from exports.periods import Period, period_of
from exports.returns import Return


def return_of_old(editions: Editions, key: str) -> Return | None:
    """A return as its newest edition has it described; None where it has none."""
    query = (
        select(ReturnEdition)
        .where(ReturnEdition.return_key == key, ReturnEdition.audience == WHOLE)
        .order_by(ReturnEdition.id.desc())
        .limit(1)
    )
    newest = editions.session.scalars(query).first()
    return None if newest is None else editions.figures(newest).what


def no_longer_made(
    editions: Editions, known: Container[str]
) -> list[tuple[Return, list[Period]]]:
    """Each return that has editions and is not among those known, with the periods
    that are published, the newest first.
    """
    query = select(ReturnEdition.return_key, ReturnEdition.period).where(
        ReturnEdition.audience == WHOLE
    )
    periods: dict[str, set[str]] = {}
    for key, period in editions.session.execute(query.distinct()):
        if key not in known:
            periods.setdefault(key, set()).add(period)
    found = []
    for key, keys in sorted(periods.items()):
        what = return_of_old(editions, key)
        if what is not None:
            several = map(period_of, keys)
            found.append((what, sorted(several, key=lambda p: p.first, reverse=True)))
    return found
