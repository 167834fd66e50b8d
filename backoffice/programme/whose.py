"""Whose the names are that records hold: those that are known, and no guesses."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.store.people_tables import NameWritten, Person, PersonName


def whose(session: Session) -> Mapping[str, int]:
    """People by their names, folded: their own, others that were settled, and what a
    person settled of a name as records write it, which counts before all.

    A name that two people have is nobody's until somebody settles whose it is.
    """
    merged = select(Person.id, Person.merged_into)
    turned_out: dict[int, int] = {
        person_id: other
        for person_id, other in session.execute(merged)
        if other is not None
    }
    known: dict[str, set[int]] = {}
    for asked in (
        select(Person.folded, Person.id).where(Person.merged_into.is_(None)),
        select(PersonName.folded, PersonName.person_id),
    ):
        for name, person_id in session.execute(asked):
            known.setdefault(name, set()).add(_in_the_end(turned_out, person_id))
    settled = session.execute(select(NameWritten.folded, NameWritten.person_id))
    for name, meant in settled:
        known[name] = set() if meant is None else {_in_the_end(turned_out, meant)}
    return {name: people.pop() for name, people in known.items() if len(people) == 1}


def _in_the_end(turned_out: Mapping[int, int], person_id: int) -> int:
    """Who somebody turned out to be."""
    seen = {person_id}
    while person_id in turned_out and turned_out[person_id] not in seen:
        person_id = turned_out[person_id]
        seen.add(person_id)
    return person_id
