"""What the list of people is asked for: a day, names, roles, units, who is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from backoffice.programme.people import Held, posts_on
from backoffice.programme.structure import Tree, tree_on
from backoffice.store.people_tables import Person
from form_definitions.spelling import folded

HERE, GONE, NO_POST = "here", "gone", "no_post"
STATES = (
    (HERE, "Holds a post"),
    (NO_POST, "Here, without a post"),
    (GONE, "Left or not yet here"),
)
PAGE = 50


@dataclass(frozen=True)
class Row:
    """One person on a day: each post of theirs, or none."""

    person: Person
    posts: tuple[Held, ...]
    state: str


@dataclass(frozen=True)
class Asked:
    """What one asks the list for."""

    day: date
    words: str = ""
    roles: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    stages: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    page: int = 0

    @property
    def in_use(self) -> bool:
        return bool(
            self.words or self.roles or self.units or self.stages or self.states
        )


def asked_for(args: MultiDict[str, str], today: date) -> Asked:
    """What an address asks for; what is no day, number or word counts for nothing."""
    return Asked(
        day_in(args.get("on"), today),
        " ".join(args.get("search", "").split())[:200],
        tuple(args.getlist("role")),
        tuple(int(one) for one in args.getlist("unit") if is_number(one)),
        tuple(args.getlist("stage")),
        tuple(args.getlist("state")),
        int(args["page"]) if is_number(args.get("page", "")) else 0,
    )


def is_number(text: str) -> bool:
    """Whether it is the number of a row, and no longer than one may be."""
    return text.isascii() and text.isdigit() and len(text) < 10


def day_in(text: str | None, otherwise: date) -> date:
    """A day as a browser sends it; another where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def rows_of(session: Session, asked: Asked) -> tuple[list[Row], Tree]:
    """Everybody who is asked for, by name, and the structure of that day."""
    tree = tree_on(session, asked.day)
    posts: dict[int, list[Held]] = {}
    for post in posts_on(session, asked.day):
        posts.setdefault(post.person_id, []).append(post)
    people = session.scalars(
        select(Person)
        .where(Person.merged_into.is_(None))
        .order_by(Person.folded, Person.id)
    )
    rows = (
        Row(one, tuple(posts.get(one.id, ())), _state(one, posts, asked.day))
        for one in people
    )
    units = {below for unit in asked.units for below in tree.below(unit)}
    return [row for row in rows if _is_asked(row, asked, units)], tree


def _state(person: Person, posts: Mapping[int, Sequence[Held]], day: date) -> str:
    if person.id in posts:
        return HERE
    gone = person.left_on is not None and person.left_on < day
    to_come = person.started_on is not None and person.started_on > day
    return GONE if gone or to_come else NO_POST


def _is_asked(row: Row, asked: Asked, units: set[int]) -> bool:
    if asked.words and folded(asked.words) not in row.person.folded:
        number = (row.person.staff_number or "").casefold()
        if asked.words.casefold() not in (number, row.person.email or ""):
            return False
    if asked.states and row.state not in asked.states:
        return False
    if not (asked.roles or asked.units or asked.stages):
        return True
    return any(
        (not asked.roles or post.role in asked.roles)
        and (not asked.units or post.unit_id in units)
        and (not asked.stages or post.stage in asked.stages)
        for post in row.posts
    )
