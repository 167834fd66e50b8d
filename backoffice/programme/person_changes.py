"""Changes of people: who there is, what they are called, the posts they hold.

Every change is told in the history of people and structure. Merging two people is in
`merging`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.programme.dated import DAY
from backoffice.programme.restructuring import LONGEST_NAME, NotChanged
from backoffice.store.people_history import PeopleHistory, differences
from backoffice.store.people_tables import Person, PersonName, Post
from backoffice.store.rows import By
from form_definitions.spelling import as_typed, folded


@dataclass(frozen=True)
class PostSaid:
    """What a post is, apart from its days."""

    role: str
    unit_id: int | None = None
    manager_id: int | None = None
    stage: str | None = None


class PersonChanges:
    """Changes people on behalf of somebody, inside one writing transaction:

    with writing(session):
        PersonChanges(session, by).add(...)
    """

    def __init__(self, session: Session, by: By) -> None:
        if not session.info.get("writing"):
            raise RuntimeError("change people inside writing()")
        self.session = session
        self.by = by
        self.history = PeopleHistory(session, by)

    def add(
        self,
        name: str,
        *,
        email: str | None = None,
        staff_number: str | None = None,
        started_on: date | None = None,
        left_on: date | None = None,
    ) -> Person:
        """Somebody new. Raises NotChanged where the address or number is taken."""
        name = one_line(name)
        if not folded(name):
            raise NotChanged("Say what the person is called.")
        person = Person(
            name=name,
            folded=folded(name),
            email=_address(email),
            staff_number=_number(staff_number),
            started_on=started_on,
            left_on=left_on,
        )
        self._refuse_taken(person.email, person.staff_number, None)
        self._refuse_days(started_on, left_on)
        self.session.add(person)
        self.session.flush()
        said = differences({}, _told(person))
        self.history.tell("person", person.id, "added", said)
        return person

    def change(self, person: Person, **after: Any) -> None:
        """Another name, address, staff number, first or last day of a person.

        A name that changes stays one of theirs.
        """
        before = _told(person)
        if "name" in after:
            after["name"] = one_line(after["name"])
            if not folded(after["name"]):
                raise NotChanged("Say what the person is called.")
        if "email" in after:
            after["email"] = _address(after["email"])
        if "staff_number" in after:
            after["staff_number"] = _number(after["staff_number"])
        self._refuse_taken(after.get("email"), after.get("staff_number"), person.id)
        self._refuse_days(
            after.get("started_on", person.started_on),
            after.get("left_on", person.left_on),
        )
        for column, value in after.items():
            setattr(person, column, value)
        person.folded = folded(person.name)
        self.session.flush()
        said = differences(before, _told(person))
        self.history.tell("person", person.id, "changed", said)
        if folded(before["name"]) != person.folded:
            self.add_name(person, before["name"])

    def add_name(self, person: Person, name: str) -> None:
        """Another name or spelling of a person. One that is there is left as it is."""
        name = one_line(name)
        known = self.session.scalars(
            select(PersonName).where(
                PersonName.person_id == person.id, PersonName.folded == folded(name)
            )
        ).first()
        if known is not None or not folded(name):
            return
        self.session.add(
            PersonName(
                person_id=person.id,
                name=name,
                folded=folded(name),
                who=self.by.who,
                at=self.by.at,
            )
        )
        self.session.flush()
        self.history.tell("person", person.id, "named", {"also": [None, name]})

    def drop_name(self, person: Person, name_id: int) -> None:
        """Take another name away from a person again."""
        known = self.session.get(PersonName, name_id)
        if known is None or known.person_id != person.id:
            raise NotChanged("That name is not there any more.")
        self.session.delete(known)
        self.history.tell("person", person.id, "unnamed", {"also": [known.name, None]})

    def add_post(
        self, person: Person, said: PostSaid, from_on: date, to_on: date | None = None
    ) -> Post:
        """A post that a person holds from a day on."""
        if to_on is not None and to_on < from_on:
            raise NotChanged("The last day of a post is before its first.")
        if said.manager_id == person.id:
            raise NotChanged("Nobody is their own line manager.")
        if person.left_on is not None and (to_on is None or to_on > person.left_on):
            to_on = person.left_on
        post = Post(
            person_id=person.id,
            role=said.role,
            unit_id=said.unit_id,
            manager_id=said.manager_id,
            stage=said.stage,
            from_on=from_on,
            to_on=to_on,
        )
        self.session.add(post)
        self.session.flush()
        self._tell_post(post, None, "post begun")
        return post

    def end_post(self, post: Post, last_day: date) -> None:
        """End a post; one that had not begun by then is taken out."""
        before = as_row(post)
        if last_day < post.from_on:
            self.session.delete(post)
            self.session.flush()
            said = {f"post {post.id}": [before, None]}
            self.history.tell("person", post.person_id, "post taken out", said)
            return
        if post.to_on == last_day:
            return
        post.to_on = last_day
        self.session.flush()
        self._tell_post(post, before, "post ended")

    def correct_post(self, post: Post, **after: Any) -> None:
        """Put right what a post said wrongly, from its first day on."""
        before = as_row(post)
        for column, value in after.items():
            setattr(post, column, value)
        if post.to_on is not None and post.to_on < post.from_on:
            raise NotChanged("The last day of a post is before its first.")
        if post.manager_id == post.person_id:
            raise NotChanged("Nobody is their own line manager.")
        self.session.flush()
        if as_row(post) != before:
            self._tell_post(post, before, "post corrected")

    def change_post(self, post: Post, said: PostSaid, from_on: date) -> Post:
        """Let a person hold another post in place of one, from a day on."""
        if from_on <= post.from_on:
            self.correct_post(post, **vars(said))
            return post
        to_on = post.to_on
        self.end_post(post, from_on - DAY)
        person = self.session.get_one(Person, post.person_id)
        return self.add_post(person, said, from_on, to_on)

    def leave(self, person: Person, last_day: date) -> None:
        """Let a person leave: their posts end on that day, at the latest."""
        self.change(person, left_on=last_day)
        for post in self.posts_after(person, last_day):
            self.end_post(post, last_day)

    def posts_after(self, person: Person, day: date) -> list[Post]:
        """A person's posts that last beyond a day."""
        return list(
            self.session.scalars(
                select(Post)
                .where(
                    Post.person_id == person.id,
                    or_(Post.to_on.is_(None), Post.to_on > day),
                )
                .order_by(Post.from_on, Post.id)
            )
        )

    def _tell_post(
        self, post: Post, before: Mapping[str, Any] | None, action: str
    ) -> None:
        said = {f"post {post.id}": [before, as_row(post)]}
        self.history.tell("person", post.person_id, action, said)

    def _refuse_taken(
        self, email: str | None, staff_number: str | None, but: int | None
    ) -> None:
        for column, value, words in (
            (Person.email, email, "e-mail address"),
            (Person.staff_number, staff_number, "staff number"),
        ):
            if value is None:
                continue
            other = self.session.scalars(select(Person).where(column == value)).first()
            if other is not None and other.id != but:
                raise NotChanged(f"{other.name} has that {words} already.")

    def _refuse_days(self, first: date | None, last: date | None) -> None:
        if first is not None and last is not None and last < first:
            raise NotChanged("The last day is before the first; check both.")


def as_row(row: Person | Post | PersonName) -> dict[str, Any]:
    """A row of these tables, by its columns."""
    return {
        column.key: getattr(row, column.key) for column in type(row).__table__.columns
    }


def _told(person: Person) -> dict[str, Any]:
    row = as_row(person)
    return {name: value for name, value in row.items() if name not in ("id", "folded")}


def one_line(text: str) -> str:
    """A name as it is kept."""
    return " ".join(as_typed(text).split())[:LONGEST_NAME]


def _address(text: str | None) -> str | None:
    return as_typed(text or "").casefold()[:254] or None


def _number(text: str | None) -> str | None:
    return as_typed(text or "")[:40] or None
