"""Asks service delivery managers for the supervision audits of a month, each of a file
that was drawn; a file that cannot be audited is swapped for the next of the draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.people import Held, posts_in
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling.independence import Auditor
from backoffice.programme.sampling.keeping import HISTORY, locked, rows_of
from backoffice.programme.sampling.known import auditors_by_month
from backoffice.programme.sampling.supervision import (
    FORM,
    File,
    files_drawn,
    files_of,
    in_chance,
)
from backoffice.programme.structure import tree_on
from backoffice.programme.work.steps import Steps
from backoffice.programme.work.taken import NotTaken
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.sampling_tables import Sample, SampleCase
from backoffice.store.versions import Versions
from backoffice.store.work_tables import Work
from exports.periods import Period, period_of


@dataclass
class AskingFiles:
    """The supervision files that are drawn for a month, on behalf of an account."""

    session: Session
    versions: Versions
    steps: Steps

    def draw(self, month: Period, seed: int) -> Sample:
        """Draw a file for everybody who owes a supervision audit in a month and has
        none yet, and ask them for it.

        Raises NotChanged where the period is no month, or nobody is without a file.
        """
        if month.length != "month":
            raise NotChanged("Supervision files are drawn for one month; choose one.")
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            have = self._have(month)
            auditors = [a for a in self._auditors(month) if a.person_id not in have]
            if not auditors:
                raise NotChanged(
                    "Everybody who owes a supervision audit in that month has a file."
                    if have
                    else "Nobody owes a supervision audit in that month."
                )
            by = self.steps.by
            sample = Sample(
                form=FORM,
                period=month.key,
                seed=seed,
                size="",
                file_name="",
                sha256="",
                who=by.who,
                at=by.at,
                drawn_by=by.who,
                drawn_at=by.at,
                cases={},
                left_out={"rows": [], "notes": []},
            )
            self.session.add(sample)
            self.session.flush()
            posts = self._posts(month)
            names = self._teams(month)
            for at, one in enumerate(files_drawn(auditors, posts, seed), 1):
                self._put(sample, at, one.auditor, one.file, names, one.why)
            told = {"drawn": [None, len(auditors)], "seed": [None, seed]}
            history.tell(HISTORY, sample.id, "drawn", told)
        return sample

    def swap(self, number: int, case_id: int, reason: str) -> SampleCase:
        """Take the next file of the draw in the place of one that cannot be audited.

        Raises NotChanged where none is left or no reason is given, or its audit was
        begun.
        """
        if not reason.strip():
            raise NotChanged("Say why it is swapped, in a sentence.")
        with writing(self.session):
            history = PeopleHistory(self.session, self.steps.by)
            sample = locked(self.session, number)
            row = self.session.get(SampleCase, case_id, populate_existing=True)
            work = self.session.get(Work, row.work_id) if row and row.work_id else None
            if row is None or work is None or row.sample_id != number:
                raise NotChanged("That file was swapped already; look at it again.")
            if work.record_id is not None:
                raise NotChanged("Its audit was begun; it cannot be swapped any more.")
            month = period_of(sample.period)
            auditor = self._auditor(month, work)
            file = self._next(sample, auditor)
            try:
                self.steps.take(work.id, "withdraw", work.steps, reason)
            except NotTaken as why:
                raise NotChanged(str(why)) from None
            row.work_id, row.reason = None, reason
            at = max(one.position for one in rows_of(self.session, number)) + 1
            names = self._teams(month)
            made = self._put(sample, at, auditor, file, names, "", reason)
            row.swapped_for = made.id
            told = {f"file of {row.worker}": [row.worker, made.worker]}
            history.tell(HISTORY, number, "swapped", told, reason)
            self.session.flush()
        return made

    def _next(self, sample: Sample, auditor: Auditor) -> File:
        posts = self._posts(period_of(sample.period))
        took = {(one.manager, one.worker) for one in rows_of(self.session, sample.id)}
        for file in in_chance(files_of(auditor, posts), sample.seed, auditor):
            if (file.manager, file.supervisee) not in took:
                return file
        raise NotChanged(f"No other supervision file is left for {auditor.name}.")

    def _auditor(self, month: Period, work: Work) -> Auditor:
        for one in self._auditors(month):
            if one.person_id == work.person_id:
                return one
        raise NotChanged("Whoever was asked owes no supervision audit any more.")

    def _put(
        self,
        sample: Sample,
        position: int,
        auditor: Auditor,
        file: File | None,
        teams: Mapping[int, str],
        why: str,
        reason: str = "",
    ) -> SampleCase:
        row = SampleCase(
            sample_id=sample.id,
            position=position,
            case_ref="",
            plan_type="",
            month=sample.period,
            team=teams.get(file.unit_id, "") if file and file.unit_id else "",
            worker=file.supervisee if file else "",
            manager=file.manager if file else "",
            conflict=why,
        )
        if file is not None:
            work = self.steps.begin(
                FORM,
                reason=reason,
                person_id=auditor.person_id,
                about_id=file.manager_id,
                unit_id=file.unit_id,
                due_on=period_of(sample.period).last,
                obligation=auditor.obligation,
            )
            row.work_id = work.id
        self.session.add(row)
        self.session.flush()
        return row

    def _have(self, month: Period) -> set[int | None]:
        """Who has a file in a month already."""
        asked = (
            select(Work.person_id)
            .join(SampleCase, SampleCase.work_id == Work.id)
            .join(Sample, Sample.id == SampleCase.sample_id)
            .where(Sample.form == FORM, SampleCase.month == month.key)
            .where(SampleCase.swapped_for.is_(None))
        )
        return set(self.session.scalars(asked))

    def _auditors(self, month: Period) -> list[Auditor]:
        found = auditors_by_month(
            self.session,
            self.versions,
            month.months,
            as_of=self.steps.today,
            form=FORM,
        )
        return found[month.key]

    def _posts(self, month: Period) -> list[Held]:
        return posts_in(self.session, month.first, month.last)

    def _teams(self, month: Period) -> dict[int, str]:
        units = tree_on(self.session, month.first).units
        return {unit.id: unit.name for unit in units.values()}
