"""Asks auditors to audit cases again: whoever owes audits, is not of the case and,
where the rules say so, is another auditor than before."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backoffice.programme.moderation.independent import concerned_with
from backoffice.programme.re_audits import ReAudit, of_case
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling.independence import Auditor, conflict
from backoffice.programme.sampling.known import auditors_by_month
from backoffice.programme.work.movers import MANAGER
from backoffice.programme.work.steps import Steps
from backoffice.programme.work.taken import NotTaken
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.records import Records
from backoffice.store.rows import StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.moderation_rules import ANOTHER, SAME, AuditedAgain
from form_definitions.spelling import folded


@dataclass
class AskingAgain:
    """Who audits a case again, on behalf of an account of the Performance Team."""

    session: Session
    records: Records
    steps: Steps
    rules: AuditedAgain

    def who(self, record: StoredRecord) -> list[tuple[Auditor, str]]:
        """Whoever owes audits this month, by name, with why they may not audit this
        case again; "" where they may."""
        day = self.steps.today
        month = f"{day:%Y-%m}"
        found = auditors_by_month(
            *(self.session, self.records.versions, [month]),
            as_of=day,
            form=self.rules.form,
        )[month]
        by = record.form.record.by or ""
        whose = concerned_with(
            self.session, record, (*record.form.record.about, MANAGER), day
        )
        before = concerned_with(self.session, record, (by,), day)
        return [
            (one, self._why(one, conflict(one, whose, own_team=True), before.people))
            for one in sorted(found, key=lambda one: folded(one.name))
        ]

    def ask(self, record_id: int, person_id: int) -> str:
        """Ask somebody to audit the case of a record again; their name.

        Raises NotChanged where it is not due, was done or begun, or they may not.
        """
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            record = self.records.read(self.rules.form, record_id)
            due = None if record is None else self._due(record)
            if record is None or due is None or due.after is not None:
                raise NotChanged("That case is not to be audited again any more.")
            there = {one.person_id: (one, why) for one, why in self.who(record)}
            if person_id not in there:
                raise NotChanged("Choose somebody who owes an audit this month.")
            auditor, why = there[person_id]
            if why:
                raise NotChanged(f"{why}; choose somebody else.")
            self._take_back(due)
            self.steps.begin(
                self.rules.form,
                reason=f"Audited again after {record.reference}",
                person_id=person_id,
                subject=due.subject[:60],
                due_on=due.due_on,
                obligation=self.rules.key,
            )
            told = {
                f"auditor again after {record.reference}": [due.asked_id, person_id]
            }
            history.tell("audited_again", record_id, "asked", told)
        return auditor.name

    def _due(self, record: StoredRecord) -> ReAudit | None:
        found = of_case(
            *(self.session, self.records.versions, self.rules, record.subject or ""),
            as_of=self.steps.today,
        )
        return next((one for one in found if one.before.record_id == record.id), None)

    def _take_back(self, one: ReAudit) -> None:
        work = self.session.get(Work, one.work_id) if one.work_id else None
        if work is None:
            return
        if work.record_id is not None:
            raise NotChanged(f"{one.asked} has begun it already.")
        try:
            self.steps.take(work.id, "withdraw", work.steps, "Somebody else is asked")
        except NotTaken as why:
            raise NotChanged(str(why)) from None

    def _why(self, one: Auditor, why: str, before: object) -> str:
        was = isinstance(before, dict) and one.person_id in before
        if self.rules.by == ANOTHER and was:
            return f"{one.name} audited it before"
        if self.rules.by == SAME and not was:
            return f"{one.name} did not audit it before"
        return why
