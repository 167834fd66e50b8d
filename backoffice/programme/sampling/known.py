"""What records, the staff list and the obligations know of the cases of a draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.programme.name_book import name_book
from backoffice.programme.owed.obligations import obligations
from backoffice.programme.owed.owing import debts
from backoffice.programme.people import Held, names_of, posts_in
from backoffice.programme.sampling.cases import NOT_SAID, Case, case_key
from backoffice.programme.sampling.independence import Auditor, Concerned
from backoffice.programme.structure import successors, unit_names
from backoffice.store.fixed import RecordIndex
from backoffice.store.rows import SUBMITTED
from backoffice.store.versions import Versions
from exports.periods import Period, period_of
from form_definitions.obligations import Each
from form_definitions.sampling_rules import CASES, shipped_sampling_rules
from form_definitions.spelling import folded
from importers.people_as_written import each_of
from importers.values import is_nobody

FORM: Final = shipped_sampling_rules().draws[CASES].form
"""Of the records that come of a sample of cases."""


def audited_since(session: Session, since: date) -> dict[str, date]:
    """When each case that was audited since a day was so last, by `case_key`."""
    c = RecordIndex
    rows = session.execute(
        select(c.subject, func.max(c.record_date))
        .where(c.form == FORM, c.status == SUBMITTED, c.record_date >= since)
        .group_by(c.subject)
    )
    found: dict[str, date] = {}
    for subject, day in rows:
        if subject is None or day is None:
            continue
        key = case_key(subject)
        found[key] = max(day, found.get(key, day))
    return found


class Whose:
    """Whose cases are, as far as anybody knows, in a period.

    A name that may be somebody's is taken for theirs: an audit that is somebody else's
    to do costs nothing, and one of one's own case is worth nothing.
    """

    def __init__(self, session: Session, period: Period) -> None:
        self._book = name_book(session)
        self._units = unit_names(session)
        self._ends = successors(session)
        self._day = period.first
        self._managers: defaultdict[int, set[int]] = defaultdict(set)
        for post in posts_in(session, period.first, period.last):
            if post.manager_id is not None:
                self._managers[post.person_id].add(post.manager_id)

    def of(self, case: Case) -> Concerned:
        """Whom a case is of, and its teams."""
        people: dict[int, str] = {}
        for name, what in self._names(case):
            for person_id, sure in self._people(name):
                words = f"is its {what}" if sure else f"may be its {what}, {name}"
                people.setdefault(person_id, words)
                if what == "worker":
                    for manager_id in self._managers[person_id]:
                        people.setdefault(manager_id, "is its worker's line manager")
        return Concerned(people, frozenset(self._teams(case)))

    def worker(self, case: Case) -> int | None:
        """The case's worker, where it is certain who that is."""
        return self._book.sure(case.worker) if case.worker else None

    def unit(self, case: Case) -> int | None:
        """The case's team, where the structure knows it."""
        return next(self._teams(case), None)

    def _names(self, case: Case) -> Iterator[tuple[str, str]]:
        of = ((case.worker, "worker"), (case.manager, "manager"))
        for text, what in (*of, *((name, "worker or manager") for name in case.people)):
            for name in each_of(text):
                if folded(name) and not is_nobody(name):
                    yield name, what

    def _people(self, name: str) -> Iterator[tuple[int, bool]]:
        sure = self._book.sure(name)
        if sure is not None:
            yield sure, True
            return
        if folded(name) in self._book.settled:
            return
        for person_id in dict.fromkeys(
            (*self._book.named(name), *self._book.likely(name))
        ):
            yield person_id, False

    def _teams(self, case: Case) -> Iterator[int]:
        for text in (case.team, *case.teams):
            unit_id = (
                None if text == NOT_SAID else self._units.find(text, self._day).unit_id
            )
            if unit_id is not None:
                yield unit_id
                yield self._ends.get(unit_id, unit_id)


def auditors_by_month(
    session: Session,
    versions: Versions,
    months: Sequence[str],
    *,
    as_of: date,
    form: str = FORM,
) -> dict[str, list[Auditor]]:
    """Who owes a record of a form in each month by their post, and is not excused."""
    found: dict[str, list[Auditor]] = {month: [] for month in months}
    if not months:
        return found
    those = obligations(session)
    keys = {
        key
        for key in those.keys
        for version in those.versions(key)
        if version.obligation is not None
        and version.obligation.form == form
        and version.obligation.each is Each.MONTH
        and version.obligation.who.people
    }
    first, last = period_of(months[0]).first, period_of(months[-1]).last
    names = names_of(session)
    posts: defaultdict[int, list[Held]] = defaultdict(list)
    for post in posts_in(session, first, last):
        posts[post.person_id].append(post)
    for debt in debts(session, versions, first, last, as_of=as_of, only=keys):
        month = f"{debt.stretch.first:%Y-%m}"
        there = found.get(month)
        if there is None or debt.person_id is None or debt.excuse is not None:
            continue
        if any(one.person_id == debt.person_id for one in there):
            continue
        units = _units(posts[debt.person_id], period_of(month))
        name = names.get(debt.person_id, "")
        there.append(Auditor(debt.person_id, name, units, debt.obligation.key))
    return found


def _units(posts: Iterable[Held], month: Period) -> frozenset[int]:
    return frozenset(
        post.unit_id
        for post in posts
        if post.unit_id is not None
        and post.from_on <= month.last
        and (post.to_on is None or month.first <= post.to_on)
    )
