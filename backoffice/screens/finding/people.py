"""People of the staff list, by their names."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.store.people_tables import Person

TITLE = "People"


def found(asked: Asked) -> list[Found]:
    if not asked.may("manage_people") or not asked.words:
        return []
    query = select(Person.id, Person.name, Person.left_on).where(
        Person.merged_into.is_(None),
        *(Person.folded.contains(word, autoescape=True) for word in asked.words),
    )
    rows = asked.session.execute(query.order_by(Person.folded).limit(MOST))
    return [
        Found(name, f"/people/{number}/", "has left" if left else "")
        for number, name, left in rows
    ]
