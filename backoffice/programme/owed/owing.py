"""What is owed, out of the database: one question of each sort, whatever the number
of people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.owed.counting import counted
from backoffice.programme.owed.debts import Asked, Counted, Debt, Excuse, Known
from backoffice.programme.owed.expected import owed, reaches_back
from backoffice.programme.owed.obligations import Obligations, obligations
from backoffice.programme.owed.stretches import Stretch
from backoffice.programme.people import posts_in
from backoffice.programme.whose import whose
from backoffice.store.obligation_tables import Commission, CommissionAsked, Exemption
from backoffice.store.versions import Versions
from form_definitions.spelling import folded


def debts(
    session: Session,
    versions: Versions,
    first: date,
    last: date,
    *,
    as_of: date,
    only: Collection[str] | None = None,
) -> list[Debt]:
    """What is owed in stretches of time that reach into the days from `first` to
    `last`, with what had come in by a day.

    Args:
        as_of: the day it is told of; a record of a later day is not there yet.
        only: the keys of some obligations; all where it is None.
    """
    all_of_them = obligations(session)
    if only is not None:
        all_of_them = all_of_them.only(only)
    return list(
        owed(known(session, versions, all_of_them, first, last, as_of), first, last)
    )


def known(
    session: Session,
    versions: Versions,
    those: Obligations,
    first: date,
    last: date,
    as_of: date,
) -> Known:
    """All that the debts of some days are worked out from."""
    back = reaches_back(those, first)
    people = whose(session)
    records: dict[str, list[Counted]] = {}
    for key in those.keys:
        of_key: dict[int, Counted] = {}
        for version in those.changes_in(key, back, last):
            if version.obligation is not None:
                may = counted(
                    session, versions, version.obligation, people, back, as_of
                )
                of_key.update((one.record_id, one) for one in may)
        records[key] = list(of_key.values())
    return Known(
        obligations=those,
        posts=posts_in(session, back, last),
        records=records,
        excuses=_excuses(session, back, last),
        asked=_asked(session, back, last),
    )


def _excuses(session: Session, first: date, last: date) -> list[Excuse]:
    e = Exemption
    rows = session.scalars(
        select(e)
        .where(e.ended_at.is_(None), e.first_on <= last, e.last_on >= first)
        .order_by(e.id)
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


def _asked(session: Session, first: date, last: date) -> list[Asked]:
    c, a = Commission, CommissionAsked
    rows = session.execute(
        select(
            *(c.id, c.obligation, c.title, c.theme, a.person_id, a.many),
            *(c.from_on, c.due_on),
        )
        .join(a, a.commission_id == c.id)
        .where(c.ended_at.is_(None), c.from_on <= last, c.due_on >= first)
        .order_by(c.id, a.person_id)
    )
    return [
        Asked(row[0], row[1], row[2], folded(row[3]), *row[4:6], Stretch(*row[6:]))
        for row in rows
    ]
