"""A month's moderations: what was asked for, of whom, and how each stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backoffice.store.fixed import RecordIndex
from backoffice.store.moderation_tables import Moderation
from backoffice.store.people_tables import Person
from backoffice.store.rows import SUBMITTED


class State(StrEnum):
    """How a moderation stands on a day."""

    NOBODY = "nobody"
    """Nobody is asked for it yet."""
    OVERDUE = "overdue"
    WAITS = "waits"
    """For the moderator's grades."""
    OPEN = "open"
    """Graded, and not agreed by both yet."""
    AGREED = "agreed"


@dataclass(frozen=True)
class Moderated:
    """A moderation with its record's reference and its moderator's name."""

    row: Moderation
    reference: str
    team: str
    record_date: date | None
    moderator: str

    def state(self, day: date) -> State:
        return state_of(self.row, day)


def state_of(row: Moderation, day: date) -> State:
    """How a moderation stands on a day; due on that day is not yet missed."""
    if row.agreed_at is not None:
        return State.AGREED
    if row.graded_at is not None:
        return State.OPEN
    if row.moderator_id is None:
        return State.NOBODY
    late = row.due_on is not None and row.due_on < day
    return State.OVERDUE if late else State.WAITS


def of_months(session: Session, form: str, months: Iterable[str]) -> list[Moderated]:
    """The moderations of the records of some months, by reference; of those that were
    withdrawn none."""
    index = RecordIndex
    return _found(session, and_(Moderation.form == form, index.month.in_(list(months))))


def of_person(
    session: Session, person_id: int | None, owner: str, email: str
) -> list[Moderated]:
    """What somebody moderates, and what was moderated of theirs, unless it is agreed.

    Args:
        owner: their name, folded, by which records are theirs; `email` likewise.
    """
    mine: list[ColumnElement[bool]] = [RecordIndex.created_by == email]
    if person_id is not None:
        mine.append(Moderation.moderator_id == person_id)
    if owner:
        mine.append(RecordIndex.owner == owner)
    return _found(session, and_(Moderation.agreed_at.is_(None), or_(*mine)))


def _found(session: Session, so: ColumnElement[bool]) -> list[Moderated]:
    index = RecordIndex
    asked = (
        select(
            *(Moderation, index.reference, index.unit, index.record_date),
            Person.name,
        )
        .join(index, index.record_id == Moderation.record_id)
        .outerjoin(Person, Person.id == Moderation.moderator_id)
        .where(index.status == SUBMITTED, so)
    )
    found = [
        Moderated(row, reference, team or "", day, name or "")
        for row, reference, team, day, name in session.execute(asked)
    ]
    # Asked to give them in order, SQLite goes through all records by reference.
    return sorted(found, key=lambda one: one.reference)
