"""Gives moderations to those who moderate: in equal shares, and never to somebody who
is not independent of the audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.independent import concerned_with
from backoffice.programme.notices.hours import is_working_day
from backoffice.programme.people import names_of, posts_on
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling.allocate import given
from backoffice.programme.sampling.independence import Auditor, Concerned, conflict
from backoffice.programme.work.steps import Steps
from backoffice.programme.work.taken import NotTaken
from backoffice.store.database import writing
from backoffice.store.moderation_tables import Moderation
from backoffice.store.people_history import PeopleHistory
from backoffice.store.records import Records
from backoffice.store.rows import SUBMITTED, StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.moderation_rules import Moderated
from form_definitions.spelling import folded

MODERATE = "moderate"
"""The step of a life cycle by which a record goes to its moderator."""
_BALANCED = timedelta(days=366)
"""How far back what somebody had counts towards their share."""


@dataclass
class Giving:
    """Who moderates what, on behalf of an account of the Performance Team."""

    session: Session
    records: Records
    steps: Steps
    rules: Moderated

    def share_out(self, ids: Iterable[int]) -> tuple[int, int]:
        """Give those of these records' moderations that nobody has.

        Returns how many were given, and how many could be given to nobody.

        Raises NotChanged where nobody holds a post that moderates.
        """
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            rows = self._free(ids)
            there = self.moderators()
            if rows and not there:
                raise NotChanged(
                    "Nobody holds a post that moderates; see the staff list, or say"
                    " other posts in moderation.yaml."
                )
            load = self._load()
            waiting = {str(row.id): row for row in rows}
            whose = {key: self._whose(row) for key, row in waiting.items()}
            done = 0
            # Whoever can take none of what is left is no measure for the others.
            while waiting:
                shares = given(
                    {key: whose[key] for key in waiting},
                    there,
                    own_team=self.rules.own_team,
                    seed=min(row.id for row in waiting.values()),
                    load=load,
                )
                before = done
                for one in shares:
                    if one.auditor is None:
                        waiting[one.case].conflict = one.why
                        continue
                    self._give(history, waiting.pop(one.case), one.auditor.person_id)
                    load[one.auditor.person_id] += 1
                    done += 1
                if done == before:
                    break
            self.session.flush()
        return done, len(waiting)

    def give(self, record_id: int, person_id: int, reason: str) -> str:
        """Give a moderation to somebody; their name.

        Raises NotChanged where it is graded, they may not moderate it, or it is taken
        from somebody without a reason.
        """
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            row = of_record(self.session, record_id)
            if row is None:
                raise NotChanged("That audit is not to be moderated.")
            if row.graded_at is not None:
                raise NotChanged("It was graded already; its moderator stays.")
            if row.moderator_id is not None and not reason.strip():
                raise NotChanged("Say why somebody else is asked, in a sentence.")
            for one, why in self.who_else(row):
                if one.person_id == person_id:
                    if why:
                        raise NotChanged(f"{why}; choose somebody else.")
                    self._give(history, row, person_id, reason.strip())
                    self.session.flush()
                    return one.name
        raise NotChanged("Choose somebody who holds a post that moderates.")

    def who_else(self, row: Moderation) -> list[tuple[Auditor, str]]:
        """Whoever moderates, by name, with why they may not moderate this; "" where
        they may."""
        whose = self._whose(row)
        return [
            (one, conflict(one, whose, own_team=self.rules.own_team))
            for one in sorted(self.moderators(), key=lambda one: folded(one.name))
        ]

    def moderators(self) -> list[Auditor]:
        """Whoever holds a post that moderates today."""
        posts = posts_on(self.session, self.steps.today, roles=self.rules.moderators)
        units: dict[int, set[int]] = {}
        for post in posts:
            units.setdefault(post.person_id, set()).update(
                [post.unit_id] if post.unit_id is not None else []
            )
        names = names_of(self.session, units)
        return [
            Auditor(person_id, names.get(person_id, ""), frozenset(of))
            for person_id, of in units.items()
        ]

    def _free(self, ids: Iterable[int]) -> list[Moderation]:
        asked = select(Moderation).where(
            Moderation.record_id.in_(list(ids)),
            Moderation.form == self.rules.form,
            Moderation.moderator_id.is_(None),
        )
        locked = asked.order_by(Moderation.id).with_for_update()
        return [
            row
            for row in self.session.scalars(
                locked.execution_options(populate_existing=True)
            )
            if self._record(row) is not None
        ]

    def _load(self) -> Counter[int]:
        """How many moderations each has had lately."""
        since = self.steps.by.at - _BALANCED
        rows = self.session.scalars(
            select(Moderation.moderator_id).where(
                Moderation.asked_at >= since, Moderation.moderator_id.is_not(None)
            )
        )
        return Counter(one for one in rows if one is not None)

    def _record(self, row: Moderation) -> StoredRecord | None:
        record = self.records.read(row.form, row.record_id)
        return record if record and record.status == SUBMITTED else None

    def _whose(self, row: Moderation) -> Concerned:
        """Whoever must not moderate a record: those whom its fields name, whoever
        entered it or was asked for it, and its team."""
        record = self._record(row)
        if record is None:
            return Concerned()
        return concerned_with(self.session, record, self.rules.never, self.steps.today)

    def _give(
        self, history: PeopleHistory, row: Moderation, person_id: int, reason: str = ""
    ) -> None:
        before, row.moderator_id = row.moderator_id, person_id
        row.conflict = ""
        row.due_on = working_days_on(self.steps.today, self.rules.within_working_days)
        told = {"moderator": [before, person_id], "due": [None, row.due_on]}
        history.tell("moderation", row.record_id, "given", told, reason)
        work = self.session.scalars(
            select(Work).where(Work.record_id == row.record_id).with_for_update()
        ).one_or_none()
        if work is None:
            return
        work.moderator_id = person_id
        self.session.flush()
        try:
            self.steps.take(work.id, MODERATE, work.steps)
        except NotTaken:
            # Where it stands it cannot go to moderation; it is moderated all the same.
            return


def working_days_on(day: date, many: int) -> date:
    """The day that so many working days after another end on."""
    while many:
        day += timedelta(days=1)
        many -= is_working_day(day)
    return day
