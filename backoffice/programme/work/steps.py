"""Takes work from step to step, by its life cycle, and by nobody who has no right to.

Each step is one row of history in the transaction that takes it. What follows a step
(`then`) is done in that transaction too, so that it is done exactly if the step is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.programme.alerts.raising import raise_where_marked
from backoffice.programme.moderation.asked_for import ask_where_always
from backoffice.programme.moderation.kept import typed_over
from backoffice.programme.people import person_of_account
from backoffice.programme.rules.in_force import life_cycles
from backoffice.programme.work.effects import EFFECTS
from backoffice.programme.work.movers import Concerned, concerned, movers
from backoffice.programme.work.stands import Offered, Stands, missing
from backoffice.programme.work.taken import NotTaken, Taken
from backoffice.store.database import writing
from backoffice.store.records import Records
from backoffice.store.rows import WITHDRAWN, By, StoredRecord
from backoffice.store.work_tables import Work, WorkStep
from form_definitions.life_cycles import SUBMIT, LifeCycle, Step
from form_definitions.moderation_rules import (
    ModerationRules,
    shipped_moderation_rules,
)

NEW: Final = "new"
"""The step by which a piece of work began."""


class Steps:
    """The work of one database, on behalf of an account.

    Args:
        today: the day it is where the council is.
        rules: of moderation; those that come with this program where none are given.
    """

    def __init__(
        self,
        session: Session,
        records: Records,
        account: Account,
        by: By,
        today: date,
        rules: ModerationRules | None = None,
    ) -> None:
        self.session = session
        self.records = records
        self.account = account
        self.by = by
        self.today = today
        self.rules = rules or shipped_moderation_rules()

    @property
    def person_id(self) -> int | None:
        """The person whose account acts here, where the staff list knows them."""
        person = person_of_account(self.session, self.account.email)
        return None if person is None else person.id

    def of_record(self, record: StoredRecord) -> Stands | None:
        """Where a record's work stands; None of a form without a life cycle, and of
        what came in with a workbook."""
        work = self.session.scalars(
            select(Work).where(Work.record_id == record.id)
        ).one_or_none()
        return None if work is None else self.stands(work, record)

    def stands(self, work: Work, record: StoredRecord | None) -> Stands:
        """Where a piece of work stands, and which steps this account may take."""
        cycle = life_cycles(self.session)[work.form]
        of = concerned(self.session, work, record)
        mine = movers(self.session, self.account, of, record)
        offered = tuple(
            Offered(step, self._missing(step, record))
            for step in cycle.from_(work.state)
            if mine.intersection(step.who)
        )
        return Stands(work, cycle, cycle.states[work.state], offered, of)

    def take(self, work_id: int, key: str, seen: int, reason: str = "") -> Work:
        """Take a step.

        Args:
            seen: the number of the last step that whoever takes it has seen.

        Raises NotTaken where it is not theirs to take, where something it needs is
        missing, or where somebody has taken another step meanwhile.
        """
        with writing(self.session):
            work = self._locked(work_id)
            record = self._record(work)
            stands = self.stands(work, record)
            step = stands.cycle.steps.get(key)
            if work.steps != seen:
                now = stands.state.label
                raise NotTaken(
                    f"Somebody has moved this on meanwhile: it is “{now}” now; look at"
                    " it again."
                )
            if step is None or work.state not in step.begins:
                raise NotTaken(
                    f"That cannot be done while it is “{stands.state.label}”."
                )
            offered = {one.step.key: one for one in stands.offered}
            if key not in offered:
                raise NotTaken("That is not yours to do.")
            if step.reason and not reason.strip():
                raise NotTaken(
                    "Say why, in a sentence that its reader will understand."
                )
            if offered[key].missing:
                raise NotTaken(". ".join(offered[key].missing) + ".")
            self._move(work, step, reason.strip())
            self._after(work, step, record, stands.of)
            return work

    def follow(self, work_id: int, key: str) -> None:
        """Take a step that follows from what others said or did, whoever acts here, if
        it leads on from where the work stands and nothing that it needs is missing.
        """
        with writing(self.session):
            work = self._locked(work_id)
            step = life_cycles(self.session)[work.form].steps.get(key)
            if step is None or work.state not in step.begins:
                return
            record = self._record(work)
            if self._missing(step, record):
                return
            of = concerned(self.session, work, record)
            self._move(work, step, "")
            self._after(work, step, record, of)

    def saved(
        self,
        form_key: str,
        record_id: int,
        work_id: int | None = None,
        *,
        is_new: bool = True,
    ) -> None:
        """Note that a record was saved on a screen: its work begins, or goes on, and is
        sent in if nothing that it needs is missing. In the transaction that saved it.

        A record that came in with a workbook has no work, and mending it begins none:
        nobody is to be written to about an audit of years ago.

        Args:
            work_id: the piece of work that was allocated and that this is the record
                of; None where nobody allocated it.
            is_new: whether the record was not there before.

        Raises NotTaken where that piece of work is not this account's to do, or what
        the record keeps of its moderation was typed over.
        """
        record = self.records.read(form_key, record_id)
        raise_where_marked(self.session, self.by, record)
        cycle = life_cycles(self.session).get(form_key)
        if cycle is None:
            return
        work = self._work_of(form_key, record_id, work_id, cycle, is_new)
        step = cycle.steps[SUBMIT]
        if why := typed_over(self.session, self.rules, record):
            raise NotTaken(why)
        if work is None:
            return
        if work.state not in step.begins:
            self._ask_moderation(work, record)
            return
        of = concerned(self.session, work, record)
        mine = movers(self.session, self.account, of, record)
        if not mine.intersection(step.who) or self._missing(step, record):
            return
        self._move(work, step, "")
        self._after(work, step, record, of)

    def begin(
        self,
        form_key: str,
        *,
        record_id: int | None = None,
        reason: str = "",
        **facts_of_it: object,
    ) -> Work:
        """A new piece of work in its first state. In the caller's transaction."""
        cycle = life_cycles(self.session)[form_key]
        work = Work(
            form=form_key,
            state=cycle.first.key,
            since=self.by.at,
            steps=0,
            record_id=record_id,
            **facts_of_it,
        )
        self.session.add(work)
        self.session.flush()
        self._tell(work, NEW, "", cycle.first.key, reason)
        return work

    def history(self, work: Work) -> list[WorkStep]:
        """The steps that were taken, in order."""
        asked = select(WorkStep).where(WorkStep.work_id == work.id)
        return list(self.session.scalars(asked.order_by(WorkStep.number)))

    def _work_of(
        self,
        form_key: str,
        record_id: int,
        work_id: int | None,
        cycle: LifeCycle,
        is_new: bool,
    ) -> Work | None:
        there = self.session.scalars(
            select(Work).where(Work.record_id == record_id).with_for_update()
        ).one_or_none()
        if there is not None or not is_new:
            return there
        if work_id is None:
            return self.begin(form_key, record_id=record_id)
        work = self._locked(work_id)
        if work.form != form_key or work.record_id is not None:
            raise NotTaken("That piece of work has a record already; open it instead.")
        if cycle.states[work.state].sort != "before":
            raise NotTaken("That piece of work is not open any more.")
        of = concerned(self.session, work, None)
        if not movers(self.session, self.account, of, None) & {"doer", "performance"}:
            raise NotTaken("That piece of work is somebody else's to do.")
        work.record_id = record_id
        self.session.flush()
        return work

    def _missing(self, step: Step, record: StoredRecord | None) -> tuple[str, ...]:
        return missing(self.session, self.rules, step, record, self.today)

    def _after(
        self, work: Work, step: Step, record: StoredRecord | None, of: Concerned
    ) -> None:
        if step.key == SUBMIT:
            self._ask_moderation(work, record)
        for name in step.then:
            EFFECTS[name](Taken(self.session, self.by, work, step, record, of))

    def _ask_moderation(self, work: Work, record: StoredRecord | None) -> None:
        """Ask for it where a record is moderated in any case, once it was sent in."""
        if record is not None and record.status != WITHDRAWN:
            rules = self.rules.moderated.get(work.form)
            ask_where_always(self.session, rules, record, self.by, self.today)

    def _move(self, work: Work, step: Step, reason: str) -> None:
        before = work.state
        moved = self.session.execute(
            update(Work)
            .where(Work.id == work.id, Work.steps == work.steps)
            .values(state=step.ends, since=self.by.at, steps=work.steps + 1)
            .execution_options(synchronize_session=False)
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise NotTaken("Somebody has moved this on meanwhile; look at it again.")
        self.session.refresh(work)
        self._tell(work, step.key, before, step.ends, reason)

    def _tell(self, work: Work, key: str, begins: str, ends: str, reason: str) -> None:
        row: Mapping[str, object] = {
            "work_id": work.id,
            "number": work.steps,
            "step": key,
            "begins": begins,
            "ends": ends,
            "at": self.by.at,
            "who": self.by.who,
            "reason": reason or self.by.reason,
        }
        self.session.execute(insert(WorkStep), row)

    def _locked(self, work_id: int) -> Work:
        work = self.session.scalars(
            select(Work)
            .where(Work.id == work_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if work is None:
            raise NotTaken("That piece of work is not there any more.")
        return work

    def _record(self, work: Work) -> StoredRecord | None:
        if work.record_id is None:
            return None
        return self.records.read(work.form, work.record_id)
