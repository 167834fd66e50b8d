"""Writes the letters that follow a step, in its transaction: all of them, or no step.

One that is to somebody whom nobody knows is written too, and waits for a person to say
who it is to: the 48 hours run all the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.programme.notices.hours import due_at
from backoffice.programme.people import posts_on
from backoffice.programme.structure import tree_on, unit_names
from backoffice.programme.work.facts import facts
from backoffice.programme.work.taken import Taken
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.people_tables import Person
from backoffice.store.rows import StoredRecord
from form_definitions.conditions import World
from form_definitions.notices import Notice, shipped_notices

WAITS, SENDING, SENT = "waits", "sending", "sent"
REFUSED, NOBODY = "refused", "nobody"
UNKNOWN: Final = "Nobody of the staff list is known to be this; say who it is to."
NO_ADDRESS: Final = "The staff list has no e-mail address of theirs; say where to."


@dataclass(frozen=True)
class Recipient:
    """Whom a letter is to, and why; none where nobody knows who that is."""

    to_whom: str
    person_id: int | None


def notify(taken: Taken) -> None:
    """Write every letter that follows a step to everybody it is to."""
    record = taken.record
    if record is None:
        return
    told = facts(record)
    world = World(clock.today(), record.form.order)
    for notice in shipped_notices().get(record.form.key, ()):
        if notice.when is None or notice.when.holds(told, world):
            for recipient in _recipients(taken, notice, record, world):
                _put(taken, notice, record, recipient)


def _recipients(
    taken: Taken, notice: Notice, record: StoredRecord, world: World
) -> Iterator[Recipient]:
    doer = taken.of.doer
    places: dict[str, frozenset[int]] = {
        "doer": frozenset() if doer is None else frozenset([doer]),
        "subject": taken.of.subjects,
        "manager": taken.of.managers,
    }
    seen: set[int] = set()
    for place in notice.to:
        people = sorted(places[place])
        if not people:
            yield Recipient(place, None)
        for person_id in people:
            if person_id not in seen:
                seen.add(person_id)
                yield Recipient(place, person_id)
    for copy in notice.copies:
        if copy.when is None or copy.when.holds(record.values, world):
            holder = _holder(taken.session, copy.post, record)
            if holder is None or holder not in seen:
                yield Recipient(copy.post, holder)


def _holder(session: Session, post: str, record: StoredRecord) -> int | None:
    """The one person who held a post for the record's team, or for a unit above it, on
    its day; none where there was none, or more than one."""
    day = record.record_date or clock.today()
    held = posts_on(session, day, roles=[post])
    found = unit_names(session).find(record.unit or "", day) if record.unit else None
    tree = tree_on(session, day)
    unit_id = found.unit_id if found else None
    for unit in [unit.id for unit in reversed(tree.above(unit_id))]:
        there = {one.person_id for one in held if one.unit_id == unit}
        if there:
            return there.pop() if len(there) == 1 else None
    everywhere = {one.person_id for one in held}
    return everywhere.pop() if len(everywhere) == 1 else None


def _put(
    taken: Taken, notice: Notice, record: StoredRecord, recipient: Recipient
) -> None:
    """Write one letter; what somebody had of this record is not written again."""
    session, at = taken.session, taken.by.at
    again = select(NoticeRow.id).where(
        NoticeRow.notice == notice.key,
        NoticeRow.record_id == record.id,
        NoticeRow.to_whom == recipient.to_whom,
        NoticeRow.person_id.is_(None)
        if recipient.person_id is None
        else NoticeRow.person_id == recipient.person_id,
    )
    if session.scalars(again).first() is not None:
        return
    person = session.get(Person, recipient.person_id) if recipient.person_id else None
    address = (person.email or "") if person else ""
    due = due_at(at, notice.within_hours, notice.hours, clock.LONDON)
    session.add(
        NoticeRow(
            notice=notice.key,
            form=record.form.key,
            record_id=record.id,
            reference=record.reference,
            work_id=taken.work.id,
            to_whom=recipient.to_whom,
            person_id=recipient.person_id,
            address=address,
            subject=notice.subject,
            letter=notice.letter,
            made_at=at,
            due_at=due,
            state=WAITS if address else NOBODY,
            send_after=at,
            tries=0,
            message_id=secrets.token_hex(16),
            said="" if address else NO_ADDRESS if person else UNKNOWN,
        )
    )
    session.flush()
