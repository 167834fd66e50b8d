"""Puts letters that chase into the outbox: one to a person about what they owe of one
sort, and not another within a week."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.clock import LONDON
from backoffice.programme.notices.hours import due_at
from backoffice.programme.notices.writing import NO_ADDRESS, NOBODY, WAITS
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.people_tables import Person
from backoffice.store.rows import By

AGAIN: Final = timedelta(days=7)
WITHIN_HOURS: Final = 48
ACTIONS, AUDITS_AGAIN = "chase_actions", "chase_again"
"""What a letter chases; also its key among the notices."""
SUBJECTS: Final = {
    ACTIONS: "OFFICIAL: follow-up actions that are overdue",
    AUDITS_AGAIN: "OFFICIAL: cases to be audited again",
}
OWNER: Final = "owner"


@dataclass(frozen=True)
class Late:
    """Something that is overdue, said without a child's or a worker's name."""

    what: str
    due_on: date


def letter(
    name: str, late: Iterable[Late], day: date, address: str, council: str
) -> str:
    """The words of a letter that chases, what was due first before the rest."""
    told = "\n".join(
        f"- {one.what}, due {one.due_on:%-d %B %Y}, {(day - one.due_on).days} days ago"
        for one in sorted(late, key=lambda one: (one.due_on, one.what))
    )
    first = name.split()[0] if name else "colleague"
    return (
        f"Dear {first},\n\nThese are yours and their day has passed:\n\n{told}\n\n"
        f"Please say how they go at {address}. If something stands in the way, tell us,"
        f" so that it can be settled.\n\nPerformance Team\n{council}\n"
    )


def last_written(session: Session, key: str) -> dict[int, datetime]:
    """When each person was last written to about what a key chases."""
    rows = session.execute(
        select(NoticeRow.person_id, func.max(NoticeRow.made_at))
        .where(NoticeRow.notice == key)
        .group_by(NoticeRow.person_id)
    )
    return {person_id: at for person_id, at in rows if person_id is not None}


def put(session: Session, by: By, key: str, person: Person, words: str) -> bool:
    """Put a letter into the outbox; whether it was, as nobody is written to about the
    same again within a week. In the caller's transaction."""
    before = last_written(session, key).get(person.id)
    if before is not None and by.at - before < AGAIN:
        return False
    # Braces stand for what the sender fills in, and no name may do so.
    safe = words.replace("{", "{{").replace("}", "}}")
    session.add(
        NoticeRow(
            notice=key,
            form="",
            record_id=0,
            reference="",
            to_whom=OWNER,
            person_id=person.id,
            address=person.email or "",
            subject=SUBJECTS[key],
            letter=safe,
            made_at=by.at,
            due_at=due_at(by.at, WITHIN_HOURS, "clock", LONDON),
            state=WAITS if person.email else NOBODY,
            send_after=by.at,
            tries=0,
            message_id=secrets.token_hex(16),
            said="" if person.email else NO_ADDRESS,
        )
    )
    session.flush()
    return True
