"""What is owed, kept between questions and never older than the last save.

Working out what everybody owes costs half a second, and hardly anything of it moves
between two pages. So each process keeps three things, each with what the database
stood at when it was read: who holds which post and owes what (`world`), the records of
a month that may count for an obligation (`store.months`), and the debts that follow.
Where something was saved meanwhile, by whichever process, it stands elsewhere, and that
part alone is worked out anew. Nothing is stored, so nothing can disagree.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from backoffice.programme.owed.counting import counted
from backoffice.programme.owed.debts import Counted, Debt, Known
from backoffice.programme.owed.expected import (
    before_records,
    reaches_back,
    with_records,
)
from backoffice.programme.owed.obligations import Obligations, Version
from backoffice.programme.owed.stretches import MONTHS
from backoffice.programme.owed.world import World, mark_of, world
from backoffice.store import months as store_months
from backoffice.store.versions import Versions
from exports.periods import Period, period_of
from form_definitions.catalog import Catalog

MOST_MONTHS, MOST_ANSWERS = 4_000, 400
"""Months of an obligation's records, and answers of an obligation, that are kept."""

Value = TypeVar("Value")
Stands = Mapping[str, int]


class Recent(Generic[Value]):
    """The last so many values, each good while it stands where it stood."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, Value]] = OrderedDict()

    def get(self, key: Hashable, stands: Hashable) -> Value | None:
        found = self._kept.get(key)
        if found is None or found[0] != stands:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: Hashable, stands: Hashable, value: Value) -> None:
        self._kept[key] = stands, value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        self._kept.clear()


@dataclass(frozen=True)
class _Question:
    """The days that are asked about, and those that must be known for it."""

    first: date
    last: date
    as_of: date
    back: date

    @property
    def months(self) -> list[str]:
        return [] if self.as_of < self.back else months_between(self.back, self.as_of)


class Kept:
    """What one process keeps of the debts in one database. Safe for its threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._world: World | None = None
        self._catalog: Catalog | None = None
        self._months: Recent[list[Counted]] = Recent(MOST_MONTHS)
        self._answers: Recent[list[Debt]] = Recent(MOST_ANSWERS)
        self._owing: Recent[list[Debt]] = Recent(MOST_ANSWERS)

    def debts(
        self,
        session: Session,
        versions: Versions,
        first: date,
        last: date,
        as_of: date,
        only: Collection[str] | None = None,
    ) -> list[Debt]:
        """What `owing.debts` says it gives."""
        with self._turn:
            now = self._now(session, versions)
            those = now.obligations if only is None else now.obligations.only(only)
            asked = _Question(first, last, as_of, reaches_back(those, first))
            marks = _Marks(session, those.forms, asked.months)
            all_of = (None if only is None else frozenset(only), asked)
            found = self._answers.get(all_of, marks.stand)
            if found is None:
                found = [
                    debt
                    for key in those.keys
                    for debt in self._of(
                        session, versions, now, those, key, asked, marks
                    )
                ]
                self._answers.put(all_of, marks.stand, found)
            return list(found)

    def world(self, session: Session, versions: Versions) -> World:
        """Who holds which post and owes what, as it stands."""
        with self._turn:
            return self._now(session, versions)

    def _now(self, session: Session, versions: Versions) -> World:
        """The world as it stands, read anew where it moved."""
        catalog = versions.current()
        if catalog is not self._catalog:
            self._catalog, self._world = catalog, None
            self._months.clear()
            self._owing.clear()
        if self._world is None or self._world.mark != mark_of(session):
            self._world = world(session)
            self._answers.clear()
            self._owing.clear()
            self._months.clear()
        return self._world

    def _of(
        self,
        session: Session,
        versions: Versions,
        now: World,
        those: Obligations,
        key: str,
        asked: _Question,
        marks: _Marks,
    ) -> list[Debt]:
        """What is owed of one obligation."""
        changes = [
            version
            for version in those.changes_in(key, asked.back, asked.last)
            if _owes(version, now)
        ]
        stands = tuple(
            (form, tuple(marks.of(form).items()))
            for form in sorted({v.obligation.form for v in changes if v.obligation})
        )
        found = self._answers.get((key, asked), stands)
        if found is None:
            records: dict[int, Counted] = {}
            for version in changes:
                for month, stood in marks.of(_form_of(version)).items():
                    several = self._counted(
                        session, versions, now, version, month, stood, asked.as_of
                    )
                    records.update((one.record_id, one) for one in several)
            owing = self._before(now, those, key, asked)
            seen = [one for one in records.values() if _seen(one, asked)]
            found = list(with_records(owing, seen, asked.first, asked.last))
            self._answers.put((key, asked), stands, found)
        return found

    def _before(
        self, now: World, those: Obligations, key: str, asked: _Question
    ) -> list[Debt]:
        """What is owed of one obligation, whatever came in: it moves with the world."""
        found = self._owing.get((key, asked), now.mark)
        if found is None:
            known = Known(
                obligations=those.only([key]),
                posts=now.posts_in(asked.back, asked.last),
                records={},
                excuses=now.excuses_in(asked.back, asked.last),
                asked=now.asked_in(asked.back, asked.last),
            )
            found = before_records(known, key, asked.first, asked.last)
            self._owing.put((key, asked), now.mark, found)
        return found

    def _counted(
        self,
        session: Session,
        versions: Versions,
        now: World,
        version: Version,
        month: str,
        stood: int,
        today: date,
    ) -> list[Counted]:
        """The records of a month that may count for a version of an obligation."""
        one = version.obligation
        if one is None:
            return []
        # A condition may ask what day it is; few do, and they are asked every day.
        day = today if "today" in version.said else None
        key = (version.key, version.from_on, version.said, month)
        found = self._months.get(key, (stood, day))
        if found is None:
            of: Period = period_of(month)
            found = list(
                counted(session, versions, one, now.people, of.first, of.last, today)
            )
            self._months.put(key, (stood, day), found)
        return found


class _Marks:
    """What the months of each form stand at, asked once for all forms."""

    def __init__(
        self, session: Session, forms: Sequence[str], months: list[str]
    ) -> None:
        self._known: Mapping[str, Stands] = (
            store_months.standing_of(session, forms, months) if months else {}
        )

    def of(self, form: str) -> Stands:
        return self._known.get(form, {})

    @property
    def stand(self) -> Hashable:
        """What all of them stand at."""
        return tuple(
            (form, tuple(stands.items())) for form, stands in self._known.items()
        )


def _form_of(version: Version) -> str:
    return version.obligation.form if version.obligation else ""


def _owes(version: Version, now: World) -> bool:
    """Whether anything follows from it, so that its records matter."""
    one = version.obligation
    if one is None:
        return False
    asked = any(each.obligation == version.key for each in now.asked)
    return one.each in MONTHS or bool(one.stages) or asked


def _seen(one: Counted, asked: _Question) -> bool:
    return asked.back <= one.day <= asked.as_of


def months_between(first: date, last: date) -> list[str]:
    """The months from a day's to another's."""
    found, one = [], period_of(f"{first:%Y-%m}")
    while one.first <= last:
        found.append(one.key)
        one = one.after
    return found


_OF: WeakKeyDictionary[Versions, Kept] = WeakKeyDictionary()


def kept_of(versions: Versions) -> Kept:
    """What this process keeps of the database that these forms are of."""
    return _OF.setdefault(versions, Kept())


def world_of(session: Session, versions: Versions) -> World:
    """Who holds which post and owes what, read again only where it moved."""
    if session.info.get("writing"):
        return world(session)
    return kept_of(versions).world(session, versions)


def worked_out(
    session: Session,
    versions: Versions,
    first: date,
    last: date,
    as_of: date,
    only: Collection[str] | None = None,
) -> list[Debt]:
    """The same with nothing that was kept: for who is writing, and to compare."""
    return Kept().debts(session, versions, first, last, as_of, only)
