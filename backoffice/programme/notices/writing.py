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
from backoffice.access.roles import Role, may
from backoffice.programme.notices.hours import due_at
from backoffice.programme.people import posts_on
from backoffice.programme.rules.in_force import notices
from backoffice.programme.structure import tree_on, unit_names
from backoffice.programme.work.facts import facts
from backoffice.programme.work.movers import MANAGER, Concerned
from backoffice.programme.work.taken import Taken
from backoffice.store.fixed import Account
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.people_tables import Person
from backoffice.store.rows import By, StoredRecord
from form_definitions.conditions import World
from form_definitions.notices import Notice

WAITS, SENDING, SENT = "waits", "sending", "sent"
REFUSED, NOBODY = "refused", "nobody"
UNKNOWN: Final = "Nobody of the staff list is known to be this; say who it is to."
NO_ADDRESS: Final = "The staff list has no e-mail address of theirs; say where to."


@dataclass(frozen=True)
class Recipient:
    """Whom a letter is to, and why; nobody where it is not known who that is."""

    to_whom: str
    person_id: int | None = None
    address: str = ""
    """Of somebody who is known by their account."""


@dataclass(frozen=True)
class About:
    """What letters are written of: a record, its people, and its work if it has any."""

    session: Session
    by: By
    record: StoredRecord
    of: Concerned
    work_id: int | None


def notify(taken: Taken) -> None:
    """Write every letter that follows a step to everybody it is to."""
    record = taken.record
    if record is None:
        return
    told = facts(record)
    world = World(clock.today(), record.form.order)
    about = About(taken.session, taken.by, record, taken.of, taken.work.id)
    for notice in notices(taken.session).get(record.form.key, ()):
        if not notice.follows(taken.step.key):
            continue
        if notice.when is None or notice.when.holds(told, world):
            write(about, notice)


def write(about: About, notice: Notice, *, again: bool = False) -> None:
    """Write a letter to everybody it is to.

    Args:
        again: also to those who have had it of this record before.
    """
    for recipient in _recipients(about, notice):
        if again or not _had(about, notice, recipient):
            _put(about, notice, recipient)


def _recipients(about: About, notice: Notice) -> Iterator[Recipient]:
    """Everybody a letter is to, nobody twice by the staff list."""
    seen: set[int] = set()
    for one in (*_places(about, notice), *_copied(about, notice)):
        if one.person_id is None or one.person_id not in seen:
            yield one
        if one.person_id is not None:
            seen.add(one.person_id)


def _places(about: About, notice: Notice) -> Iterator[Recipient]:
    """Those whom it is to by what they are to the record."""
    of = about.of
    people: dict[str, frozenset[int]] = {
        "doer": frozenset() if of.doer is None else frozenset([of.doer]),
        "subject": of.subjects,
        "manager": of.managers,
    }
    for place in notice.to:
        if place == "performance":
            yield from _performance(about.session)
        elif people[place]:
            yield from (Recipient(place, one) for one in sorted(people[place]))
        elif place != MANAGER or MANAGER in about.record.form.record.about:
            yield Recipient(place)


def _copied(about: About, notice: Notice) -> Iterator[Recipient]:
    """Those who hold a post; which of several it is, a person has to say, unless it is
    an alert, which all of them get."""
    record = about.record
    world = World(clock.today(), record.form.order)
    for copy in notice.copies:
        if copy.when is None or copy.when.holds(record.values, world):
            holders = _holders(about.session, copy.post, record)
            if len(holders) == 1 or (holders and notice.alert):
                yield from (Recipient(copy.post, one) for one in holders)
            else:
                yield Recipient(copy.post)


def _performance(session: Session) -> Iterator[Recipient]:
    """Everybody who looks after the programme and may log in."""
    rows = session.execute(
        select(Account.email, Account.role)
        .where(Account.active)
        .order_by(Account.email)
    )
    for email, role in rows:
        if may(_Holder(Role(role)), "manage_programme"):
            yield Recipient("performance", address=email)


@dataclass(frozen=True)
class _Holder:
    """Somebody of whom no more is asked than their role."""

    role: Role


def _holders(session: Session, post: str, record: StoredRecord) -> list[int]:
    """Who held a post for the record's team, or else for the nearest unit above it, on
    its day; where no unit is known, everybody who held it."""
    day = record.record_date or clock.today()
    held = posts_on(session, day, roles=[post])
    found = unit_names(session).find(record.unit or "", day) if record.unit else None
    tree = tree_on(session, day)
    unit_id = found.unit_id if found else None
    for unit in [unit.id for unit in reversed(tree.above(unit_id))]:
        there = {one.person_id for one in held if one.unit_id == unit}
        if there:
            return sorted(there)
    return sorted({one.person_id for one in held})


def _had(about: About, notice: Notice, recipient: Recipient) -> bool:
    """Whether somebody had this letter of this record already."""
    whose = (
        NoticeRow.address == recipient.address
        if recipient.address
        else NoticeRow.person_id.is_(None)
        if recipient.person_id is None
        else NoticeRow.person_id == recipient.person_id
    )
    asked = select(NoticeRow.id).where(
        NoticeRow.notice == notice.key,
        NoticeRow.record_id == about.record.id,
        NoticeRow.to_whom == recipient.to_whom,
        whose,
    )
    return about.session.scalars(asked).first() is not None


def _put(about: About, notice: Notice, recipient: Recipient) -> None:
    session, at, record = about.session, about.by.at, about.record
    person = session.get(Person, recipient.person_id) if recipient.person_id else None
    address = recipient.address or ((person.email or "") if person else "")
    session.add(
        NoticeRow(
            notice=notice.key,
            form=record.form.key,
            record_id=record.id,
            reference=record.reference,
            work_id=about.work_id,
            to_whom=recipient.to_whom,
            person_id=recipient.person_id,
            address=address,
            subject=notice.subject,
            letter=notice.letter,
            made_at=at,
            due_at=due_at(at, notice.within_hours, notice.hours, clock.LONDON),
            state=WAITS if address else NOBODY,
            send_after=at,
            tries=0,
            message_id=secrets.token_hex(16),
            said="" if address else NO_ADDRESS if person else UNKNOWN,
        )
    )
    session.flush()
