"""What leadership may read: of each return the newest edition of each period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from backoffice.published.editions import LEADERSHIP, Editions
from backoffice.store.return_tables import ReturnEdition
from exports.figures import Figures
from exports.periods import Period, period_of
from exports.returns import Return


def periods_of(editions: Editions, what: Return) -> list[Period]:
    """The published periods of a return that leadership may read, the newest first."""
    query = select(ReturnEdition.period).where(
        ReturnEdition.return_key == what.key, ReturnEdition.audience == LEADERSHIP
    )
    found = (period_of(key) for key in set(editions.session.scalars(query)))
    own = (one for one in found if editions.for_leadership(what, one) is not None)
    return sorted(own, key=lambda one: one.first, reverse=True)


def newest_told(editions: Editions, returns: Iterable[Return]) -> Iterator[Figures]:
    """The figures of every newest edition that leadership may read."""
    for what in returns:
        for period in periods_of(editions, what):
            edition = editions.for_leadership(what, period)
            if edition is not None:
                yield editions.figures(edition)
