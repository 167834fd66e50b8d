"""The duties that come with each record: its follow-up told in time, a discussion
offered, what was seen talked over with the chair.

They are kept between questions as all debts are (`kept`), a month of records at a
time: each with what its records and its letters stood at when it was read, so that a
save or a letter that was sent shows in the next answer, whichever process did it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backoffice.programme.notices.writing import SENT
from backoffice.programme.owed.debts import Debt
from backoffice.programme.owed.duty_rows import FOLLOW_UP, Rows
from backoffice.programme.owed.kept import Recent, months_between, world_of
from backoffice.programme.owed.obligations import Version
from backoffice.programme.owed.world import World
from backoffice.store import months as store_months
from backoffice.store.fixed import RecordIndex
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.versions import Versions
from exports.periods import period_of
from form_definitions.catalog import Catalog
from form_definitions.obligations import Each, Obligation

MOST_MONTHS: Final = 2_000
"""Months of an obligation's records whose duties are kept."""
_MOST_OFF: Final = timedelta(days=14)
"""By how much a record may be sent in later than its own day, and bank holidays."""


def duties(
    session: Session,
    versions: Versions,
    first: date,
    last: date,
    *,
    as_of: date,
    only: Collection[str] | None = None,
) -> list[Debt]:
    """The duties that fall due from `first` to `last`, or come with a record of those
    days, as they stood on a day.

    Args:
        only: the keys of some obligations; all where it is None.
    """
    # Who is writing sees what nobody else may ever see: nothing of it is kept.
    fresh = bool(session.info.get("writing"))
    kept = _Kept() if fresh else _OF.setdefault(versions, _Kept())
    return kept.duties(session, versions, _Question(first, last, as_of), only)


def duties_worked_out(
    session: Session, versions: Versions, first: date, last: date, as_of: date
) -> list[Debt]:
    """The same with nothing that was kept, to compare."""
    return _Kept().duties(session, versions, _Question(first, last, as_of), None)


@dataclass(frozen=True)
class _Question:
    """The days that are asked about, and the day that it is told of."""

    first: date
    last: date
    as_of: date

    def back(self, one: Obligation) -> date:
        """The first day whose records may owe something in those days."""
        return self.first - timedelta(hours=one.within_hours or 0) - _MOST_OFF

    @property
    def until(self) -> date:
        return min(self.last, self.as_of)


class _Kept:
    """What one process keeps of the duties in one database. Safe for its threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._catalog: Catalog | None = None
        self._months: Recent[list[Debt]] = Recent(MOST_MONTHS)

    def duties(
        self,
        session: Session,
        versions: Versions,
        asked: _Question,
        only: Collection[str] | None,
    ) -> list[Debt]:
        now = world_of(session, versions)
        with self._turn:
            if versions.current() is not self._catalog:
                self._catalog = versions.current()
                self._months.clear()
            of_records = [
                (version, one)
                for key in now.obligations.keys
                if only is None or key in only
                for version in now.obligations.changes_in(key, asked.first, asked.last)
                if (one := version.obligation) is not None
                if one.each is Each.RECORD and one.form in self._catalog
            ]
            stands = _Stands(session, [one for _, one in of_records], asked)
            return [
                debt
                for version, one in of_records
                for month in months_between(asked.back(one), asked.until)
                for debt in self._of(
                    *(session, versions, now, version, one, month, asked.as_of),
                    stands(one, month),
                )
                if asked.back(one) <= debt.stretch.first <= asked.until
                if debt.due_on >= asked.first
                if now.obligations.one_on(version.key, debt.stretch.first) == one
            ]

    def _of(
        self,
        session: Session,
        versions: Versions,
        now: World,
        version: Version,
        one: Obligation,
        month: str,
        as_of: date,
        stands: Hashable,
    ) -> list[Debt]:
        """What is owed with the records of a month, that were there on a day."""
        key = (version.key, version.from_on, version.said, month, as_of)
        found = self._months.get(key, (now.mark, stands))
        if found is None:
            days, table = period_of(month), versions.table(one.form)
            last = min(days.last, as_of)
            rows = Rows(session, table, one, days.first, last, as_of, now)
            found = list(rows.debts())
            self._months.put(key, (now.mark, stands), found)
        return found


class _Stands:
    """What the records and the letters of each month stand at, asked once for all."""

    def __init__(
        self, session: Session, several: Collection[Obligation], asked: _Question
    ) -> None:
        self._records: Mapping[str, Mapping[str, int]] = {}
        self._letters: Mapping[tuple[str, str], Hashable] = {}
        back = min((asked.back(one) for one in several), default=asked.until)
        months = months_between(back, asked.until)
        if not months or not several:
            return
        forms = {one.form for one in several}
        self._records = store_months.standing_of(session, sorted(forms), months)
        told = sorted({one.form for one in several if one.met is None})
        if told:
            self._letters = _letters(session, told, months)

    def __call__(self, one: Obligation, month: str) -> Hashable:
        letters = self._letters.get((one.form, month)) if one.met is None else None
        return self._records[one.form][month], letters


def _letters(
    session: Session, forms: Collection[str], months: list[str]
) -> dict[tuple[str, str], Hashable]:
    """Which letters there are by form and month of record, and which were sent when.

    A letter is sent once and never taken back, so that the numbers of those that were
    sent, added up, are of no others.
    """
    n, r = NoticeRow, RecordIndex
    sent = case((n.state == SENT, n.id), else_=0)
    asked = (
        select(
            *(r.form, r.month),
            *(func.count(), func.sum(n.id), func.sum(sent)),
            *(func.max(n.sent_at), func.min(n.due_at)),
        )
        .join(r, r.record_id == n.record_id)
        .where(r.form.in_(forms), r.month.between(months[0], months[-1]))
        .where(n.form == r.form, n.notice == FOLLOW_UP)
        .group_by(r.form, r.month)
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in session.execute(asked)}


_OF: WeakKeyDictionary[Versions, _Kept] = WeakKeyDictionary()
