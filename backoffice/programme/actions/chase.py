"""Whose actions are overdue, and the letter that chases each owner.

A letter says of which record an action is and when it was due, never what it is: that
may name a child or a worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.actions.listed import Action, ActionState
from backoffice.programme.notices.chasing import (
    ACTIONS,
    AGAIN,
    Late,
    last_written,
    letter,
    put,
)
from backoffice.programme.whose import whose
from backoffice.store.database import writing
from backoffice.store.people_tables import Person
from backoffice.store.rows import By
from form_definitions.spelling import folded


@dataclass(frozen=True)
class Chased:
    """Somebody with overdue actions, and the letter to them."""

    person: Person
    actions: list[Action]
    letter: str
    written_at: datetime | None
    """When they were last written to about their actions."""

    def rests(self, now: datetime) -> bool:
        """Whether that is too lately for another letter."""
        return self.written_at is not None and now - self.written_at < AGAIN


def chased(
    session: Session, found: Iterable[Action], day: date, address: str, council: str
) -> tuple[list[Chased], list[Action]]:
    """Each owner of overdue actions, whose first was due first before the others; and
    the overdue actions whose owner is nobody that is known for certain.

    Args:
        address: of the page where they say how their actions go.
    """
    late = [one for one in found if one.state(day) is ActionState.OVERDUE]
    people = whose(session, [one.owner for one in late if one.owner])
    by_person: dict[int, list[Action]] = {}
    nobody = []
    for one in late:
        person_id = people.get(folded(one.owner)) if one.owner else None
        if person_id is None:
            nobody.append(one)
        else:
            by_person.setdefault(person_id, []).append(one)
    written = last_written(session, ACTIONS)
    rows = session.scalars(select(Person).where(Person.id.in_(by_person)))
    made = [
        _chased(person, by_person[person.id], written, day, address, council)
        for person in rows
    ]
    made.sort(key=lambda one: (one.actions[0].due_on or day, one.person.folded))
    return made, nobody


def _chased(
    person: Person,
    several: list[Action],
    written: Mapping[int, datetime],
    day: date,
    address: str,
    council: str,
) -> Chased:
    late = [
        Late(f"An action of {one.reference}", one.due_on)
        for one in several
        if one.due_on is not None
    ]
    words = letter(person.name, late, day, address, council)
    return Chased(person, several, words, written.get(person.id))


def write_to(session: Session, by: By, those: Iterable[Chased]) -> int:
    """Put these letters into the outbox; how many, of whom nobody was written to
    within a week."""
    with writing(session):
        return sum(put(session, by, ACTIONS, one.person, one.letter) for one in those)
