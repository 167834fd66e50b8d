"""What is owed with each record of some days: read from the form's own table, with the
letters that tell its follow-up.

A duty is one debt, of whoever did the work. One that is told by letters is done when
the last of them was sent, and late where one was sent after its time (hours of the
clock or of working days, as the notice says). Of a record whose work was done elsewhere
nothing is owed unless it says something of the duty itself: what nobody knows is not
missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.programme.notices.writing import SENT
from backoffice.programme.owed.debts import Debt, Done
from backoffice.programme.owed.stretches import Stretch
from backoffice.programme.owed.world import World as Standing
from backoffice.programme.people import Held
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.rows import SUBMITTED
from backoffice.store.tables import FormTable
from backoffice.store.work_tables import Work
from form_definitions.conditions import World
from form_definitions.obligations import Obligation

FOLLOW_UP: Final = "follow_up"
"""The notices by which a record's follow-up is told."""
TOLD_ON: Final = "actions_notified_on"
"""The field of a form that says when it was told, where that was done elsewhere."""


@dataclass(frozen=True)
class _Letters:
    """The follow-up letters of a record: when they were due, and when all were sent."""

    due_on: date
    sent_on: date | None
    late: bool


class Rows:
    """The records of one obligation's form, and what is owed with each."""

    def __init__(
        self,
        session: Session,
        table: FormTable,
        one: Obligation,
        first: date,
        last: date,
        as_of: date,
        now: Standing,
    ) -> None:
        self.session, self.table, self.one = session, table, one
        self.now = now
        self.first, self.last, self.as_of = first, last, as_of
        self.form = table.form

    def debts(self) -> Iterator[Debt]:
        rows = self._records()
        letters = self._letters() if self.one.met is None else {}
        people = {
            name: self.now.people.get(name)
            for name in {row["owner"] for row in rows if row["owner"]}
        }
        posts = self._posts()
        world = World(self.as_of, self.form.order)
        for row in rows:
            if self.one.where is not None and not self.one.where.holds(row, world):
                continue
            if not row["has_work"] and not self._says(row):
                continue
            person = people.get(row["owner"]) if row["owner"] else None
            yield self._debt(row, letters.get(row["id"]), world, person, posts)

    def _debt(
        self,
        row: Mapping[str, Any],
        letters: _Letters | None,
        world: World,
        person: int | None,
        posts: Mapping[int, Sequence[Held]],
    ) -> Debt:
        day: date = row["record_date"]
        ends = day + timedelta(hours=self.one.within_hours or 0)
        done: tuple[Done, ...] = ()
        if letters is not None:
            ends = max(letters.due_on, day)
            if letters.sent_on is not None:
                done = (Done(row["id"], letters.sent_on, letters.late),)
        else:
            met = self._met_on(row, world)
            if met is not None and met <= self.as_of:
                done = (Done(row["id"], met, met > ends),)
        held = [one for one in posts.get(person or 0, ()) if one.on(day)]
        post = next((p for p in held if p.role in self.one.who.posts), None)
        return Debt(
            self.one,
            Stretch(day, ends),
            1,
            person_id=person,
            role=post.role if post else "",
            unit_id=post.unit_id if post else None,
            title=f"{self.one.title}: {row['reference']}",
            done=done,
        )

    def _met_on(self, row: Mapping[str, Any], world: World) -> date | None:
        """The day on which a duty was met; none where it is not."""
        if self.one.met is None:
            told = row.get(TOLD_ON)
            return told if isinstance(told, date) else None
        if not self.one.met.holds(row, world):
            return None
        said = [row.get(name) for name in self.one.met.names()]
        days = [one for one in said if isinstance(one, date)]
        own: date = row["record_date"]
        return max([own, *days])

    def _says(self, row: Mapping[str, Any]) -> bool:
        """Whether a record says something of the duty itself."""
        names = self.one.met.names() if self.one.met else {TOLD_ON}
        return any(row.get(name) not in (None, "", ()) for name in names)

    def _records(self) -> list[dict[str, Any]]:
        c = self.table.table.c
        names = {TOLD_ON}
        for condition in (self.one.where, self.one.met):
            names |= condition.names() if condition else set()
        fields = [self.form.by_key[name] for name in names if name in self.form.by_key]
        asked = (
            select(
                *(c.id, c.reference, c.record_date, c.owner),
                Work.id.is_not(None).label("has_work"),
                *(c[field.column].label(field.key) for field in fields),
            )
            .outerjoin(Work, Work.record_id == c.id)
            .where(c.status == SUBMITTED, c.record_date.between(self.first, self.last))
            .order_by(c.record_date, c.id)
        )
        rows = self.session.connection().execute(asked).mappings()
        found = [dict(row) for row in rows]
        for repeat in self.form.repeats:
            if repeat.key in names:
                self._count(repeat.key, found)
        return found

    def _count(self, key: str, rows: Sequence[dict[str, Any]]) -> None:
        """Give each record as many rows of a repeat as it has; none is looked into."""
        of, c = self.table.repeats[key].table, self.table.table.c
        asked = (
            select(of.c.record_id)
            .join(self.table.table, c.id == of.c.record_id)
            .where(c.record_date.between(self.first, self.last))
        )
        many: defaultdict[int, list[None]] = defaultdict(list)
        for number in self.session.scalars(asked):
            many[number].append(None)
        for row in rows:
            row[key] = many.get(row["id"], [])

    def _letters(self) -> dict[int, _Letters]:
        c, n = self.table.table.c, NoticeRow
        asked = (
            select(n.record_id, n.due_at, n.sent_at, n.state)
            .join(self.table.table, c.id == n.record_id)
            .where(n.form == self.form.key, n.notice == FOLLOW_UP)
            .where(c.record_date.between(self.first, self.last))
        )
        by_record: defaultdict[int, list[Any]] = defaultdict(list)
        for row in self.session.execute(asked):
            by_record[row.record_id].append(row)
        return {number: self._told(rows) for number, rows in by_record.items()}

    def _told(self, rows: Sequence[Any]) -> _Letters:
        def day(instant: Any) -> date:
            here: date = instant.astimezone(clock.LONDON).date()
            return here

        sent = [row for row in rows if row.state == SENT and row.sent_at]
        sent = [row for row in sent if day(row.sent_at) <= self.as_of]
        return _Letters(
            day(min(row.due_at for row in rows)),
            day(max(row.sent_at for row in sent)) if len(sent) == len(rows) else None,
            any(row.sent_at > row.due_at for row in sent),
        )

    def _posts(self) -> Mapping[int, Sequence[Held]]:
        found: defaultdict[int, list[Held]] = defaultdict(list)
        for post in self.now.posts_in(self.first, max(self.first, self.last)):
            found[post.person_id].append(post)
        return found
