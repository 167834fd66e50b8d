"""Who held which role where: questions with a day or a period.

A period's posts are one query, whatever its length; whoever asks about many people or
days asks once and looks through the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backoffice.programme.dated import in_days
from backoffice.store.people_tables import Person, PersonName, Post


@dataclass(frozen=True)
class Held:
    """A post with the name of who held it. `from_on` and `to_on` are its first and
    last day; `to_on` is none while it lasts.
    """

    id: int
    person_id: int
    name: str
    role: str
    unit_id: int | None
    manager_id: int | None
    stage: str | None
    from_on: date
    to_on: date | None

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def within(self, first: date, last: date) -> tuple[date, date]:
        """Its first and last day inside a period that it reaches into."""
        ends = last if self.to_on is None else min(self.to_on, last)
        return max(self.from_on, first), ends


def posts_in(
    session: Session,
    first: date,
    last: date,
    *,
    roles: Collection[str] | None = None,
    units: Collection[int] | None = None,
    people: Collection[int] | None = None,
    managers: Collection[int] | None = None,
) -> list[Held]:
    """Every post that was held on some day from `first` to `last`, by name and day.

    Args:
        roles: only posts of these roles.
        units: only posts in these units themselves (`Tree.below` gives those below).
        people: only posts of these people.
        managers: only posts whose manager is one of these people.
    """
    asked = (
        select(
            Post.id,
            Post.person_id,
            Person.name,
            Post.role,
            Post.unit_id,
            Post.manager_id,
            Post.stage,
            Post.from_on,
            Post.to_on,
        )
        .join(Person, Person.id == Post.person_id)
        .where(in_days(Post, first, last))
        .order_by(Person.folded, Person.id, Post.from_on, Post.id)
    )
    wanted = (
        (Post.role, roles),
        (Post.unit_id, units),
        (Post.person_id, people),
        (Post.manager_id, managers),
    )
    for column, keys in wanted:
        if keys is not None:
            asked = asked.where(column.in_(list(keys)))
    return [Held(*row) for row in session.execute(asked)]


def posts_on(
    session: Session,
    day: date,
    *,
    roles: Collection[str] | None = None,
    units: Collection[int] | None = None,
    people: Collection[int] | None = None,
) -> list[Held]:
    """Every post that was held on a day."""
    return posts_in(session, day, day, roles=roles, units=units, people=people)


def manager_on(session: Session, person_id: int, day: date) -> int | None:
    """A person's line manager on a day; None where there was none, or two posts had
    two.
    """
    held = posts_on(session, day, people=[person_id])
    found = {post.manager_id for post in held} - {None}
    return found.pop() if len(found) == 1 else None


def starters(session: Session, first: date, last: date) -> list[Person]:
    """Who started in the service in a period, by name."""
    return _people(session, Person.started_on.between(first, last))


def leavers(session: Session, first: date, last: date) -> list[Person]:
    """Whose last day was in a period, by name."""
    return _people(session, Person.left_on.between(first, last))


def _people(session: Session, *conditions: ColumnElement[bool]) -> list[Person]:
    asked = select(Person).where(Person.merged_into.is_(None), *conditions)
    return list(session.scalars(asked.order_by(Person.folded, Person.id)))


def person_of_account(session: Session, email: str) -> Person | None:
    """The person whose account has this address."""
    return session.scalars(
        select(Person).where(
            Person.email == email.strip().casefold(), Person.merged_into.is_(None)
        )
    ).one_or_none()


def names_of(session: Session, people: Iterable[int] | None = None) -> dict[int, str]:
    """People's names by their numbers; everybody's unless only some are asked for."""
    asked = select(Person.id, Person.name)
    if people is not None:
        asked = asked.where(Person.id.in_(list(people)))
    return {row[0]: row[1] for row in session.execute(asked)}


def other_names(session: Session, person_id: int) -> list[PersonName]:
    """The other names and spellings of a person that somebody settled."""
    asked = select(PersonName).where(PersonName.person_id == person_id)
    return list(session.scalars(asked.order_by(PersonName.folded)))
