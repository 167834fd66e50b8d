"""Two people who are one: joined by a person with a reason, and parted again.

What was another's before is kept in the change itself, so that parting puts both back
as they were, as long as nothing else has been changed of them since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from backoffice.programme.dated import DAY
from backoffice.programme.person_changes import PersonChanges, as_row
from backoffice.programme.restructuring import NotChanged
from backoffice.store.database import writing
from backoffice.store.people_tables import (
    NameWritten,
    PeopleChange,
    Person,
    PersonName,
    Post,
)
from backoffice.store.rows import By

MERGED, PARTED = "merged", "parted"


def merge(session: Session, by: By, person_id: int, into: int, reason: str) -> None:
    """Let a person turn out to be another, who keeps the name.

    Posts, names and what names in records were settled for go over; two stretches of
    one post become one. The other keeps an address and staff number that they have.

    Raises NotChanged where no reason is given, or the two cannot be one.
    """
    with writing(session):
        if not reason.strip():
            raise NotChanged("Say how you know that they are one person.")
        gone, kept = _person(session, person_id), _person(session, into)
        if gone.id == kept.id:
            raise NotChanged("Choose two different people.")
        if session.scalars(_managing_each_other(gone.id, kept.id)).first():
            raise NotChanged("One is the other's line manager; they are two people.")
        before = _state(session, gone, kept)
        changes = PersonChanges(session, By(by.who, by.at, reason=reason))
        names = [gone.name, *(one["name"] for one in before["names"])]
        session.execute(delete(PersonName).where(PersonName.person_id == gone.id))
        _hand_over_identity(session, gone, kept)
        _hand_over_posts(session, gone.id, kept.id)
        _everywhere(session, gone.id, kept.id)
        gone.merged_into = kept.id
        session.flush()
        changes.history.tell("person", kept.id, "took in", {"person": [None, gone.id]})
        for name in names:
            if name != kept.name:
                changes.add_name(kept, name)
        # Told last: whatever is told of either after it was done since.
        told = {"merged_into": [None, kept.id], "before": [before, None]}
        changes.history.tell("person", gone.id, MERGED, told)


def part(session: Session, by: By, person_id: int) -> None:
    """Undo a merger.

    Raises NotChanged where there is none, or either has been changed since.
    """
    with writing(session):
        gone = session.get(Person, person_id)
        if gone is None or gone.merged_into is None:
            raise NotChanged("This person is not merged into another.")
        kept = session.get_one(Person, gone.merged_into)
        merged = session.scalars(
            select(PeopleChange)
            .where(
                PeopleChange.what == "person",
                PeopleChange.item == str(gone.id),
                PeopleChange.action == MERGED,
            )
            .order_by(PeopleChange.id.desc())
            .limit(1)
        ).one()
        if _changed_since(session, merged, gone.id, kept.id):
            raise NotChanged(
                f"{kept.name} has been changed since; put that right by hand."
            )
        before = merged.changes["before"][0]
        _put_back(session, gone, kept, before)
        changes = PersonChanges(session, by)
        told = {"merged_into": [kept.id, None]}
        changes.history.tell("person", gone.id, PARTED, told)
        changes.history.tell(
            "person", kept.id, "gave back", {"person": [gone.id, None]}
        )


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.merged_into is not None:
        raise NotChanged("That person is not there any more.")
    return person


def _managing_each_other(one: int, other: int) -> Select[int]:
    both = (one, other)
    return select(Post.id).where(Post.person_id.in_(both), Post.manager_id.in_(both))


def _state(session: Session, gone: Person, kept: Person) -> dict[str, Any]:
    """What both have before, and whatever speaks of the one that goes."""
    posts = session.scalars(
        select(Post).where(Post.person_id.in_([gone.id, kept.id])).order_by(Post.id)
    )
    names = session.scalars(
        select(PersonName)
        .where(PersonName.person_id == gone.id)
        .order_by(PersonName.id)
    )
    managed = session.scalars(select(Post.id).where(Post.manager_id == gone.id))
    written = session.scalars(
        select(NameWritten.folded).where(NameWritten.person_id == gone.id)
    )
    others = session.scalars(select(Person.id).where(Person.merged_into == gone.id))
    kept_names = session.scalars(
        select(PersonName.folded).where(PersonName.person_id == kept.id)
    )
    return {
        "gone": as_row(gone),
        "kept": as_row(kept),
        "posts": [as_row(post) for post in posts],
        "names": [as_row(one) for one in names],
        "kept names": sorted(kept_names),
        "managed": sorted(managed),
        "written": sorted(written),
        "others": sorted(others),
    }


def _hand_over_identity(session: Session, gone: Person, kept: Person) -> None:
    """An address and number that the other lacks; the first and last day of both."""
    email, number = gone.email, gone.staff_number
    if kept.email is None and email is not None:
        gone.email = None
        session.flush()  # no two may have it at any moment
        kept.email = email
    if kept.staff_number is None and number is not None:
        gone.staff_number = None
        session.flush()
        kept.staff_number = number
    first = [day for day in (gone.started_on, kept.started_on) if day is not None]
    kept.started_on = min(first) if first else None
    if gone.left_on is None or kept.left_on is None:
        kept.left_on = None
    else:
        kept.left_on = max(gone.left_on, kept.left_on)


def _hand_over_posts(session: Session, gone: int, kept: int) -> None:
    """All posts are the other's; stretches of one post that touch become one."""
    posts = session.scalars(
        select(Post).where(Post.person_id.in_([gone, kept])).order_by(Post.from_on)
    ).all()
    alike: defaultdict[tuple[Any, ...], list[Post]] = defaultdict(list)
    for post in posts:
        post.person_id = kept
        key = (post.role, post.unit_id, post.manager_id, post.stage)
        last = alike[key][-1] if alike[key] else None
        if last is not None and _touches(last, post.from_on):
            last.to_on = _later(last.to_on, post.to_on)
            session.delete(post)
        else:
            alike[key].append(post)


def _touches(post: Post, day: date) -> bool:
    return post.to_on is None or day <= post.to_on + DAY


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _everywhere(session: Session, gone: int, kept: int) -> None:
    """Whoever spoke of the one speaks of the other."""
    for table, column in (
        (Post, Post.manager_id),
        (NameWritten, NameWritten.person_id),
        (Person, Person.merged_into),
    ):
        session.execute(update(table).where(column == gone).values({column.key: kept}))


def _changed_since(
    session: Session, merged: PeopleChange, gone: int, kept: int
) -> bool:
    later = session.scalar(
        select(func.count())
        .select_from(PeopleChange)
        .where(
            PeopleChange.id > merged.id,
            PeopleChange.what == "person",
            PeopleChange.item.in_([str(gone), str(kept)]),
        )
    )
    return bool(later)


def _put_back(
    session: Session, gone: Person, kept: Person, before: Mapping[str, Any]
) -> None:
    gone.merged_into = None
    kept.email = kept.staff_number = None
    session.flush()
    for person, said in ((gone, before["gone"]), (kept, before["kept"])):
        person.email, person.staff_number = said["email"], said["staff_number"]
        person.started_on = _day(said["started_on"])
        person.left_on = _day(said["left_on"])
    session.execute(delete(Post).where(Post.person_id.in_([gone.id, kept.id])))
    session.expire_all()
    if before["posts"]:
        session.execute(insert(Post), [_with_days(post) for post in before["posts"]])
    session.execute(
        delete(PersonName).where(
            PersonName.person_id == kept.id,
            PersonName.folded.not_in(before["kept names"]),
        )
    )
    if before["names"]:
        session.execute(
            insert(PersonName), [_with_days(one) for one in before["names"]]
        )
    for table, column, keys, reference in (
        (Post, Post.id, before["managed"], "manager_id"),
        (Person, Person.id, before["others"], "merged_into"),
        (NameWritten, NameWritten.folded, before["written"], "person_id"),
    ):
        session.execute(
            update(table).where(column.in_(keys)).values({reference: gone.id})
        )


def _with_days(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it was told, its days and instants read again."""
    read = dict(row)
    for name in ("from_on", "to_on"):
        if row.get(name):
            read[name] = date.fromisoformat(row[name])
    if row.get("at"):
        read["at"] = datetime.fromisoformat(row["at"])
    return read


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
