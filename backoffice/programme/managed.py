"""The teams that somebody's posts are over, as records name them, and on which days.

A head of service sees the records of the teams that stood below the service on the day
of each record: a team that came to it last year brings nothing from before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account, TeamDays
from backoffice.programme.people import person_of_account
from backoffice.programme.structure import UnitNames, unit_names
from backoffice.store.fixed import RecordIndex
from backoffice.store.people_tables import SINCE_EVER, Post, UnitPlace

Days = tuple[date, date]
_EVER: Days = (date.min, date.max)


def teams_of(
    session: Session, account: Account, day: date
) -> tuple[TeamDays, ...] | None:
    """The teams whose records an account sees by its person's posts of a day.

    None where nobody of the staff list is linked to it, or has ever held a post: then
    the account's own team says it.
    """
    person = person_of_account(session, account.email)
    if person is None:
        return None
    posts = session.scalars(select(Post).where(Post.person_id == person.id)).all()
    if not posts:
        return None
    over = {
        post.unit_id
        for post in posts
        if post.unit_id is not None
        and post.from_on <= day
        and (post.to_on is None or day <= post.to_on)
    }
    return tuple(_texts(session, unit_days(session, over))) if over else ()


def unit_days(session: Session, over: set[int]) -> Mapping[int, list[Days]]:
    """On which days each unit was one of some, or stood below one."""
    places: defaultdict[int, list[tuple[int, Days]]] = defaultdict(list)
    p = UnitPlace
    for unit, parent, first, last in session.execute(
        select(p.unit_id, p.parent_id, p.from_on, p.to_on)
    ):
        if parent is not None:
            since = date.min if first == SINCE_EVER else first
            places[unit].append((parent, (since, last or date.max)))
    found: dict[int, list[Days]] = {unit: [_EVER] for unit in over}
    # A tree of service, area and team is settled in as many rounds as it is deep.
    for _ in range(4):
        for unit, several in places.items():
            if unit not in over:
                found[unit] = [
                    both
                    for parent, days in several
                    for other in found.get(parent, ())
                    if (both := _shared(days, other)) is not None
                ]
    return {unit: days for unit, days in found.items() if days}


def _shared(one: Days, other: Days) -> Days | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _texts(session: Session, units: Mapping[int, list[Days]]) -> Iterator[TeamDays]:
    """The names of those units as records hold them."""
    names = unit_names(session)
    written = session.scalars(
        select(RecordIndex.unit).where(RecordIndex.unit.is_not(None)).distinct()
    )
    for text in written:
        for unit, called in _meant(names, text or ""):
            for days in units.get(unit, ()):
                both = _shared(days, called)
                if both is not None:
                    yield TeamDays(
                        text or "",
                        None if both[0] == date.min else both[0],
                        None if both[1] == date.max else both[1],
                    )


def _meant(names: UnitNames, text: str) -> Iterator[tuple[int, Days]]:
    """Which units a text means, and on which days."""
    found = names.find(text)
    if found.unit_id is not None:
        yield found.unit_id, _EVER
        return
    for first, last in names.stretches(text):
        there = names.find(text, first)
        if there.unit_id is not None:
            yield there.unit_id, (first, last)
