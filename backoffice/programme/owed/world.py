"""All that debts follow from beside records: who held which post, what is owed, who is
excused, what was commissioned. Read once, whatever days are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.programme.owed.debts import Asked, Excuse
from backoffice.programme.owed.obligations import Obligations, obligations
from backoffice.programme.owed.stretches import Stretch
from backoffice.programme.people import Held, posts_in
from backoffice.programme.whose import whose
from backoffice.store.obligation_tables import (
    Commission,
    CommissionAsked,
    Exemption,
    ObligationVersion,
)
from backoffice.store.people_tables import SINCE_EVER, PeopleChange
from form_definitions.spelling import folded

Mark = tuple[int, int]


@dataclass(frozen=True)
class World:
    """What stood in the database when it stood at `mark`."""

    mark: Mark
    obligations: Obligations
    people: Mapping[str, int]
    """Whose the names are that records hold."""
    posts: tuple[Held, ...]
    excuses: tuple[Excuse, ...]
    asked: tuple[Asked, ...]

    def posts_in(self, first: date, last: date) -> list[Held]:
        """Those that were held on some day between two."""
        return [
            post
            for post in self.posts
            if post.from_on <= last and (post.to_on is None or post.to_on >= first)
        ]

    def excuses_in(self, first: date, last: date) -> list[Excuse]:
        return [one for one in self.excuses if one.first <= last and one.last >= first]

    def asked_in(self, first: date, last: date) -> list[Asked]:
        return [one for one in self.asked if one.stretch.shared(first, last)]


def mark_of(session: Session) -> Mark:
    """What all of it stands at.

    Each change of people, structure, obligations, excuses and commissions is told in
    `people_change`, whose writers take turns, so that its newest number never hides an
    older one that comes to light later. `setup` publishes obligations beside it.
    """
    changes = select(func.max(PeopleChange.id)).scalar_subquery()
    versions = select(func.max(ObligationVersion.id)).scalar_subquery()
    row = session.execute(select(changes, versions)).one()
    return row[0] or 0, row[1] or 0


def world(session: Session) -> World:
    """All of it as this session sees it."""
    # The mark first: what is read after it may be newer than it says, never older.
    mark = mark_of(session)
    return World(
        mark,
        obligations(session),
        whose(session),
        tuple(posts_in(session, SINCE_EVER, date.max)),
        tuple(_excuses(session)),
        tuple(_asked(session)),
    )


def _excuses(session: Session) -> list[Excuse]:
    rows = session.scalars(
        select(Exemption).where(Exemption.ended_at.is_(None)).order_by(Exemption.id)
    )
    return [
        Excuse(
            row.id,
            row.obligation,
            row.person_id,
            row.group_key or "",
            row.first_on,
            row.last_on,
            row.reason,
            row.approved_by,
        )
        for row in rows
    ]


def _asked(session: Session) -> list[Asked]:
    c, a = Commission, CommissionAsked
    rows = session.execute(
        select(
            *(c.id, c.obligation, c.title, c.theme, a.person_id, a.many),
            *(c.from_on, c.due_on),
        )
        .join(a, a.commission_id == c.id)
        .where(c.ended_at.is_(None))
        .order_by(c.id, a.person_id)
    )
    return [
        Asked(row[0], row[1], row[2], folded(row[3]), *row[4:6], Stretch(*row[6:]))
        for row in rows
    ]
