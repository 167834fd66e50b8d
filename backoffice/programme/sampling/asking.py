"""Asks auditors for the audits of a sample: each is a piece of work, given or swapped.

Whoever is asked sees it in what is due. A case or an auditor that is swapped leaves the
work withdrawn with the reason, and the case that was drawn first in its place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.restructuring import NotChanged
from backoffice.programme.rules.in_force import life_cycles
from backoffice.programme.sampling.cases import Case, case_key, not_since
from backoffice.programme.sampling.draw import Drawn, in_chance
from backoffice.programme.sampling.independence import Auditor
from backoffice.programme.sampling.keeping import (
    HISTORY,
    case_row,
    frame,
    locked,
    rows_of,
)
from backoffice.programme.sampling.known import FORM, audited_since
from backoffice.programme.sampling.sharing_out import Auditors, auditors_of
from backoffice.programme.work.steps import Steps
from backoffice.programme.work.taken import NotTaken
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.sampling_tables import Sample, SampleCase
from backoffice.store.versions import Versions
from backoffice.store.work_tables import Work
from exports.periods import period_of
from form_definitions.sampling_rules import SamplingRules


@dataclass
class Asking:
    """The cases of samples and who is asked to audit them, on behalf of an account."""

    session: Session
    versions: Versions
    steps: Steps
    rules: SamplingRules

    def allocate(self, number: int, through: str) -> tuple[int, int]:
        """Ask for the audits of every case that nobody is asked for yet.

        Args:
            through: the last month whose cases are given.

        Returns:
            How many were given, and how many could be given to nobody.

        Raises NotChanged where the sample is not there, or was not drawn yet.
        """
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            sample = self._drawn(number)
            rows = [
                row
                for row in rows_of(self.session, number)
                if row.work_id is None
                and row.swapped_for is None
                and row.month <= through
            ]
            cases = self._cases(sample)
            auditors = self._auditors(sample)
            those = [
                Drawn(row.position, cases[case_key(row.case_ref)], row.month)
                for row in rows
            ]
            shares = auditors.shared_out(those, sample.seed)
            many = 0
            for row, one in zip(rows, those, strict=True):
                share = shares[one.position]
                row.conflict = share.why
                if share.auditor is not None:
                    self._ask(row, one.case, share.auditor, auditors, "")
                    many += 1
            if many:
                history.tell(HISTORY, number, "allocated", {"given": [None, many]})
            self.session.flush()
        return many, len(rows) - many

    def swap_auditor(
        self, number: int, case_id: int, person_id: int, reason: str
    ) -> str:
        """Ask somebody else for the audit of a case; their name.

        Raises NotChanged where they may not audit it or no reason is given, or its
        audit was begun.
        """
        _needs(reason)
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            sample, row = self._row(number, case_id)
            if sample.form != FORM:
                raise NotChanged("Whose file it is says who audits it.")
            auditors = self._auditors(sample)
            there = {one.person_id: one for one in auditors.by_month[row.month]}
            if person_id not in there:
                raise NotChanged("Choose somebody who owes an audit in that month.")
            case = self._cases(sample)[case_key(row.case_ref)]
            one = Drawn(row.position, case, row.month)
            if why := auditors.conflict(there[person_id], one):
                raise NotChanged(f"{why}; choose somebody else.")
            before = self._withdraw(row, reason)
            if before == person_id:
                raise NotChanged("They are asked for it already.")
            self._ask(row, case, there[person_id], auditors, reason)
            told = {f"auditor of {row.case_ref}": [before, person_id]}
            history.tell(HISTORY, number, "swapped", told, reason)
            self.session.flush()
        return there[person_id].name

    def swap_case(self, number: int, case_id: int, reason: str) -> SampleCase:
        """Take the next case of the same team and plan type in the place of one that
        cannot be audited; it goes to the same auditor, where they may.

        Raises NotChanged where none is left or no reason is given, or its audit was
        begun.
        """
        _needs(reason)
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            sample, row = self._row(number, case_id)
            rows = rows_of(self.session, number)
            case = self._next(sample, row, rows)
            person_id = self._withdraw(row, reason)
            made = case_row(number, max(r.position for r in rows) + 1, case, row.month)
            self.session.add(made)
            self.session.flush()
            row.swapped_for, row.reason, row.conflict = made.id, reason, ""
            if person_id is not None:
                self._give_to(sample, made, case, person_id, reason)
            told = {f"case {row.case_ref}": [row.case_ref, made.case_ref]}
            history.tell(HISTORY, number, "swapped", told, reason)
            self.session.flush()
        return made

    def who_else(self, sample: Sample, row: SampleCase) -> list[tuple[Auditor, str]]:
        """Who owes an audit in a case's month, by name, each with why they may not
        audit it; "" where they may."""
        auditors = self._auditors(sample)
        case = self._cases(sample)[case_key(row.case_ref)]
        one = Drawn(row.position, case, row.month)
        there = sorted(auditors.by_month[row.month], key=lambda one: one.name)
        return [(auditor, auditors.conflict(auditor, one)) for auditor in there]

    def _next(
        self, sample: Sample, row: SampleCase, rows: Sequence[SampleCase]
    ) -> Case:
        cases = self._cases(sample)
        took = {case_key(one.case_ref) for one in rows}
        since = not_since(period_of(sample.period), self.rules)
        audited = audited_since(self.session, since)
        stratum = cases[case_key(row.case_ref)].stratum
        for case in in_chance(cases.values(), sample.seed):
            free = case.key not in took and case.key not in audited
            if case.stratum == stratum and free:
                return case
        raise NotChanged(
            f"No other case of {row.team}, {row.plan_type} is left on that list."
        )

    def _give_to(
        self, sample: Sample, row: SampleCase, case: Case, person_id: int, reason: str
    ) -> None:
        """Ask the auditor of the case before, or else whoever has fewest."""
        auditors = self._auditors(sample)
        one = Drawn(row.position, case, row.month)
        for auditor in auditors.by_month[row.month]:
            if auditor.person_id == person_id and not auditors.conflict(auditor, one):
                self._ask(row, case, auditor, auditors, reason)
                return
        share = auditors.shared_out([one], sample.seed)[one.position]
        row.conflict = share.why
        if share.auditor is not None:
            self._ask(row, case, share.auditor, auditors, reason)

    def _ask(
        self,
        row: SampleCase,
        case: Case,
        auditor: Auditor,
        auditors: Auditors,
        reason: str,
    ) -> None:
        work = self.steps.begin(
            FORM,
            reason=reason,
            person_id=auditor.person_id,
            subject=row.case_ref[:60],
            about_id=auditors.whose.worker(case),
            unit_id=auditors.whose.unit(case),
            due_on=period_of(row.month).last,
            obligation=auditor.obligation,
        )
        row.work_id, row.conflict = work.id, ""

    def _withdraw(self, row: SampleCase, reason: str) -> int | None:
        """Take the work of a case back; who was asked for it."""
        work = self.session.get(Work, row.work_id) if row.work_id else None
        if work is None:
            return None
        if work.record_id is not None:
            raise NotChanged("Its audit was begun; it cannot be swapped any more.")
        if work.state not in _aside(self.session, work.form):
            try:
                self.steps.take(work.id, "withdraw", work.steps, reason)
            except NotTaken as why:
                raise NotChanged(str(why)) from None
        row.work_id = None
        return work.person_id

    def _row(self, number: int, case_id: int) -> tuple[Sample, SampleCase]:
        sample = self._drawn(number)
        row = self.session.get(SampleCase, case_id, populate_existing=True)
        if row is None or row.sample_id != number or row.swapped_for is not None:
            raise NotChanged("That case was swapped already; look at it again.")
        return sample, row

    def _drawn(self, number: int) -> Sample:
        sample = locked(self.session, number)
        if sample.drawn_at is None:
            raise NotChanged("Draw the sample first.")
        return sample

    def _cases(self, sample: Sample) -> dict[str, Case]:
        return {case.key: case for case in frame(self.session, sample)[1]}

    def _auditors(self, sample: Sample) -> Auditors:
        period = period_of(sample.period)
        return auditors_of(
            self.session,
            self.versions,
            period,
            self.rules,
            as_of=self.steps.today,
            load=load_of(self.session, FORM, period.first, period.last),
        )


def _needs(reason: str) -> None:
    if not reason.strip():
        raise NotChanged("Say why it is swapped, in a sentence.")


def load_of(
    session: Session, form: str, first: date, last: date
) -> dict[str, Counter[int]]:
    """How many pieces of work of a form each person was asked for in each month; what
    was taken back does not count."""
    rows = session.execute(
        select(Work.person_id, Work.due_on).where(
            Work.form == form,
            Work.due_on.between(first, last),
            Work.state.not_in(_aside(session, form)),
        )
    )
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for person_id, due_on in rows:
        if person_id is not None:
            found[f"{due_on:%Y-%m}"][person_id] += 1
    return dict(found)


def _aside(session: Session, form: str) -> list[str]:
    """The states of work that nobody has to do any more, undone."""
    states = life_cycles(session)[form].states.values()
    return [one.key for one in states if one.sort == "aside" and one.key != "disputed"]
