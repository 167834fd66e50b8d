"""Changes of the structure, each from a day on: new units, names, places, mergers.

Every change is told in the history of people and structure. What is asked and cannot be
done is refused in a sentence, before anything is changed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.dated import DAY, from_now, holding, in_days
from backoffice.programme.structure import KINDS, ONE_OF, Tree, tree_on
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory, differences
from backoffice.store.people_tables import SINCE_EVER, Post, Unit, UnitName, UnitPlace
from backoffice.store.rows import By
from form_definitions.spelling import as_typed, folded

LONGEST_NAME = 200


class NotChanged(ValueError):
    """What is asked of people or structure cannot be done: a sentence that says why."""


class Restructuring:
    """Changes units on behalf of somebody; each call is a transaction of its own, or
    part of the caller's.
    """

    def __init__(self, session: Session, by: By) -> None:
        self.session = session
        self.by = by

    def add(
        self,
        name: str,
        kind: str,
        parent_id: int | None = None,
        from_on: date = SINCE_EVER,
    ) -> int:
        """A new unit. Returns its number.

        Raises NotChanged where its name is taken below the same parent, or it cannot
        stand there.
        """
        name = _named(name)
        with writing(self.session):
            tree = tree_on(self.session, max(from_on, self.by.at.date()))
            self._refuse_place(tree, kind, parent_id)
            self._refuse_name(tree, name, parent_id)
            unit = Unit(kind=kind, began_on=from_on)
            self.session.add(unit)
            self.session.flush()
            self.session.add_all(
                [
                    UnitName(
                        unit_id=unit.id, name=name, folded=folded(name), from_on=from_on
                    ),
                    UnitPlace(unit_id=unit.id, parent_id=parent_id, from_on=from_on),
                ]
            )
            made = {"name": name, "kind": kind, "parent": parent_id, "from": from_on}
            self._tell(unit.id, "added", differences({}, made))
            return unit.id

    def rename(self, unit_id: int, name: str, from_on: date) -> None:
        """Give a unit another name from a day on; what it was called before stays."""
        name = _named(name)
        with writing(self.session):
            self._there(unit_id, from_on)
            tree = tree_on(self.session, from_on)
            parent = tree.units[unit_id].parent_id
            self._refuse_name(tree, name, parent, but=unit_id)
            if tree.name(unit_id) == name:
                raise NotChanged(f"It is called {name} on that day already.")
            rows = self.session.scalars(
                select(UnitName).where(UnitName.unit_id == unit_id)
            ).all()
            made = UnitName(unit_id=unit_id, name=name, folded=folded(name))
            from_now(self.session, rows, made, from_on)
            said = {"name": [tree.name(unit_id), name], "from": [None, from_on]}
            self._tell(unit_id, "renamed", said)

    def move(self, unit_id: int, parent_id: int | None, from_on: date) -> None:
        """Let a unit belong to another from a day on."""
        with writing(self.session):
            unit = self._there(unit_id, from_on)
            tree = tree_on(self.session, from_on)
            self._refuse_place(tree, unit.kind, parent_id)
            self._move(tree, unit_id, parent_id, from_on)

    def merge(self, unit_id: int, into: int, from_on: date, reason: str) -> None:
        """Let a unit become part of another of its kind on a day.

        Its posts that last beyond the day before go on in the other unit, and what
        stood below it stands below the other.

        Raises NotChanged where no reason is given, or the two cannot become one.
        """
        with writing(self.session):
            if not reason.strip():
                raise NotChanged("Say why the units become one.")
            unit, other = self._there(unit_id, from_on), self._there(into, from_on)
            if unit.id == other.id:
                raise NotChanged("A unit cannot become part of itself.")
            if unit.kind != other.kind:
                raise NotChanged(
                    f"One is {ONE_OF[unit.kind]}, the other {ONE_OF[other.kind]}."
                )
            if unit.began_on >= from_on:
                raise NotChanged(
                    "It only begins on that day, or later; choose another."
                )
            tree = tree_on(self.session, from_on)
            for child in tree.children(unit_id):
                self._move(tree, child.id, into, from_on)
            posts = self._hand_over(unit_id, into, from_on)
            self._end(unit, from_on - DAY)
            unit.merged_into = into
            said = {
                "merged_into": [None, into],
                "ended_on": [None, unit.ended_on],
                **({"posts handed over": [None, posts]} if posts else {}),
            }
            self._tell(unit_id, "merged", said, reason)

    def end(self, unit_id: int, last_day: date) -> None:
        """End a unit that nobody works in and nothing stands below."""
        with writing(self.session):
            unit = self._there(unit_id, last_day)
            day = last_day + DAY
            held = self.session.scalars(
                select(Post.id)
                .where(Post.unit_id == unit_id, in_days(Post, day, date.max))
                .limit(1)
            ).first()
            if held is not None or tree_on(self.session, day).children(unit_id):
                raise NotChanged(
                    "Somebody works there after that day, or a unit stands below it;"
                    " move them first, or merge it into another."
                )
            self._end(unit, last_day)
            self._tell(unit_id, "ended", {"ended_on": [None, last_day]})

    def _move(
        self, tree: Tree, unit_id: int, parent_id: int | None, from_on: date
    ) -> None:
        before = tree.units[unit_id].parent_id
        if before == parent_id:
            return
        rows = self.session.scalars(
            select(UnitPlace).where(UnitPlace.unit_id == unit_id)
        ).all()
        made = UnitPlace(unit_id=unit_id, parent_id=parent_id)
        from_now(self.session, rows, made, from_on)
        said = {"parent": [before, parent_id], "from": [None, from_on]}
        self._tell(unit_id, "moved", said)

    def _hand_over(self, unit_id: int, into: int, from_on: date) -> int:
        """Let posts go on in another unit from a day on. Returns how many did."""
        posts = self.session.scalars(
            select(Post).where(
                Post.unit_id == unit_id, in_days(Post, from_on, date.max)
            )
        ).all()
        for post in posts:
            if post.from_on >= from_on:
                post.unit_id = into
                continue
            self.session.add(
                Post(
                    person_id=post.person_id,
                    role=post.role,
                    unit_id=into,
                    manager_id=post.manager_id,
                    stage=post.stage,
                    from_on=from_on,
                    to_on=post.to_on,
                )
            )
            post.to_on = from_on - DAY
        return len(posts)

    def _end(self, unit: Unit, last_day: date) -> None:
        unit.ended_on = last_day
        for table in (UnitName, UnitPlace):
            rows: Any = self.session.scalars(
                select(table).where(table.unit_id == unit.id)
            ).all()
            for row in rows:
                if row.from_on > last_day:
                    self.session.delete(row)
            if (last := holding(rows, last_day)) is not None:
                last.to_on = last_day

    def _there(self, unit_id: int, day: date) -> Unit:
        unit = self.session.get(Unit, unit_id)
        if unit is None:
            raise NotChanged("There is no such unit any more.")
        if unit.began_on > day or (unit.ended_on is not None and unit.ended_on < day):
            raise NotChanged(
                "It is not there on that day; choose a day on which it is."
            )
        return unit

    def _refuse_place(self, tree: Tree, kind: str, parent_id: int | None) -> None:
        if kind not in KINDS:
            raise NotChanged("Choose whether it is a service, an area or a team.")
        if parent_id is None:
            return
        parent = tree.units.get(parent_id)
        if parent is None:
            raise NotChanged("The unit above it is not there on that day.")
        # Never below its own kind: so no unit can come to stand below itself.
        if KINDS.index(parent.kind) >= KINDS.index(kind):
            raise NotChanged(
                f"{ONE_OF[kind].capitalize()} cannot belong to {parent.name}:"
                f" that is {ONE_OF[parent.kind]} itself."
            )

    def _refuse_name(
        self, tree: Tree, name: str, parent_id: int | None, but: int | None = None
    ) -> None:
        for unit in tree.children(parent_id):
            if unit.id != but and folded(unit.name) == folded(name):
                raise NotChanged(
                    f"There is {ONE_OF[unit.kind]} called {unit.name} already."
                )

    def _tell(
        self, unit_id: int, action: str, said: dict[str, Any], reason: str = ""
    ) -> None:
        self.session.flush()
        PeopleHistory(self.session, self.by).tell("unit", unit_id, action, said, reason)


def _named(text: str) -> str:
    name = " ".join(as_typed(text).split())[:LONGEST_NAME]
    if not folded(name):
        raise NotChanged("Say what it is called.")
    return name
