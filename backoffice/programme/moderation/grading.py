"""Takes what moderator and auditor say: the moderator's own grades, what each of them
agrees to, and what the Performance Team settles where they do not agree.

Every one is added to those before; the auditor's grades in the record are never
touched. Once each area is agreed, that is kept, the record says who moderated it and
what was agreed overall, and its work goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice.access.roles import may
from backoffice.programme.moderation import sides as side
from backoffice.programme.moderation.kept import moderated_in, put_into
from backoffice.programme.moderation.sides import AreaSides, next_number, sides_of
from backoffice.programme.work.movers import concerned
from backoffice.programme.work.steps import Steps
from backoffice.store.database import writing
from backoffice.store.moderation_tables import Moderation, ModerationGrade
from backoffice.store.records import NotDone, Records, Stale
from backoffice.store.rows import SUBMITTED, StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.form import Area
from form_definitions.moderation_rules import Moderated

AGREE = "agree"
"""The step of a life cycle by which grades are agreed."""


class NotGraded(ValueError):
    """What cannot be said in a moderation: a sentence that says why."""


@dataclass(frozen=True)
class Place:
    """What an account is to a moderation."""

    moderator: bool = False
    auditor: bool = False
    settles: bool = False
    """Whether it is theirs to settle what the two do not agree on."""

    @property
    def agrees(self) -> bool:
        return self.moderator or self.auditor


@dataclass(frozen=True)
class Given:
    """A grade with the reason for it."""

    grade: str
    reason: str


@dataclass
class Grading:
    """The grades of moderations, on behalf of an account."""

    session: Session
    records: Records
    steps: Steps
    rules: Moderated

    def place_of(self, row: Moderation, record: StoredRecord) -> Place:
        """What this account is to a moderation. Whoever it is about is nothing to it,
        though they be of the Performance Team."""
        work, account = self._work(row), self.steps.account
        of = concerned(self.session, work, record)
        mine = self.steps.person_id
        if mine is not None and mine in of.subjects | of.managers:
            return Place()
        officer = may(account, "manage_programme")
        auditor = mine is not None and mine == of.doer
        if mine is None or of.doer is None:
            # An officer who typed an audit in for its auditor is not its auditor.
            auditor = record.created_by == account.email and not officer
        moderator = mine is not None and mine == row.moderator_id and not auditor
        return Place(moderator, auditor, officer and not (auditor or moderator))

    def grade(
        self, record_id: int, seen: int, given: Mapping[str, Given]
    ) -> list[AreaSides]:
        """Take the moderator's grades; how each area stands then.

        Args:
            seen: the record's row version that the moderator read.
            given: by area; what is left out is not moderated.

        Raises NotGraded where they are not this account's to give, or one lacks its
        reason, or is none of its scale, or the record was changed meanwhile.
        """
        with writing(self.session):
            row, record = self._locked(record_id)
            if not self.place_of(row, record).moderator:
                raise NotGraded("Somebody else was asked to moderate this audit.")
            if row.agreed_at is not None:
                raise NotGraded("Its grades are agreed already; they stay as they are.")
            if record.row_version != seen:
                raise NotGraded(
                    f"Somebody has changed {record.reference} meanwhile; read it again"
                    " before you grade it."
                )
            areas = self._sound(record, given)
            number = next_number(self.session, row.id)
            before = [
                (one.area.key, one.auditor, one.auditor_reason)
                for one in sides_of(self.session, row, record)
                if one.auditor is not None
            ]
            self._add(row, record, side.AUDITOR, number, before)
            own = [(a.key, given[a.key].grade, given[a.key].reason) for a in areas]
            self._add(row, record, side.MODERATOR, number + 1, own)
            row.graded_at = self.steps.by.at
            self.session.flush()
            grades = {key: one.grade for key, one in given.items()}
            kept = moderated_in(self.session, self.rules, row, record, grades)
            self._keep(record, "Moderated", kept)
            return self._agreed(row)

    def agree(
        self, record_id: int, grades: Mapping[str, str], reason: str = ""
    ) -> list[AreaSides]:
        """Take what this account agrees to, of areas that are not agreed yet; how each
        area stands then.

        Raises NotGraded where it is neither the auditor nor the moderator, or nothing
        is open, or a grade is neither the auditor's nor the moderator's nor between.
        """
        with writing(self.session):
            row, record = self._locked(record_id)
            place = self.place_of(row, record)
            if not place.agrees:
                raise NotGraded("The auditor and the moderator agree the grades.")
            which = side.MODERATOR_AGREES if place.moderator else side.AUDITOR_AGREES
            said = [
                (one.area.key, grades[one.area.key], reason.strip())
                for one in self._open(row, record, grades)
            ]
            self._add(row, record, which, next_number(self.session, row.id), said)
            return self._agreed(row)

    def settle(
        self, record_id: int, grades: Mapping[str, str], reason: str
    ) -> list[AreaSides]:
        """Settle areas that auditor and moderator do not agree on; how each stands
        then.

        Raises NotGraded where it is not this account's to settle, or no reason is
        given.
        """
        with writing(self.session):
            row, record = self._locked(record_id)
            if not self.place_of(row, record).settles:
                raise NotGraded(
                    "The Performance Team settles it, and nobody of theirs who audited,"
                    " moderated or was audited."
                )
            if not reason.strip():
                raise NotGraded("Say why, in a sentence that both will understand.")
            said = [
                (one.area.key, grades[one.area.key], reason.strip())
                for one in self._open(row, record, grades)
            ]
            number = next_number(self.session, row.id)
            self._add(row, record, side.SETTLED, number, said)
            return self._agreed(row)

    # --- what is sound

    def _sound(
        self, record: StoredRecord, given: Mapping[str, Given]
    ) -> Sequence[Area]:
        """The areas that are graded, each with a grade of its scale and a reason."""
        areas = [area for area in record.form.areas if area.key in given]
        overall = record.form.overall
        if overall is not None and overall.key not in given:
            raise NotGraded(f"Give a grade for {overall.label}.")
        for area in areas:
            one = given[area.key]
            if not side.scale_of(area, record).knows(one.grade):
                raise NotGraded(f"Choose a grade for {area.label} from its list.")
            if not one.reason.strip():
                raise NotGraded(f"Say why, for {area.label}.")
        return areas

    def _open(
        self, row: Moderation, record: StoredRecord, grades: Mapping[str, str]
    ) -> list[AreaSides]:
        """The open areas that something is said of. Where none is left open, as the
        auditor has corrected the record since, saying so is enough."""
        sides = sides_of(self.session, row, record)
        is_open = [one for one in sides if one.is_open]
        found = [one for one in is_open if one.area.key in grades]
        if (
            row.agreed_at is not None
            or row.graded_at is None
            or (is_open and not found)
        ):
            raise NotGraded("Nothing of that is open any more; look at it again.")
        for one in found:
            if not one.scale.knows(grades[one.area.key]):
                raise NotGraded(f"Choose a grade for {one.area.label} from its list.")
        return found

    # --- keeping

    def _add(
        self,
        row: Moderation,
        record: StoredRecord,
        whose: str,
        number: int,
        said: Sequence[tuple[str, str | None, str]],
    ) -> None:
        common = {
            "moderation_id": row.id,
            "number": number,
            "side": whose,
            "row_version": record.row_version,
            "at": self.steps.by.at,
            "who": self.steps.by.who,
        }
        rows = [
            {**common, "area": area, "grade": grade, "reason": reason}
            for area, grade, reason in said
        ]
        if rows:
            self.session.execute(insert(ModerationGrade), rows)

    def _agreed(self, row: Moderation) -> list[AreaSides]:
        """Keep what is agreed, once nothing is open; how each area stands."""
        record = self._record(row)
        found = sides_of(self.session, row, record)
        if any(one.is_open for one in found):
            return found
        number = next_number(self.session, row.id)
        agreed = [(one.area.key, one.agreed, "") for one in found if one.agreed]
        self._add(row, record, side.AGREED, number, agreed)
        row.agreed_at = self.steps.by.at
        self.session.flush()
        overall = record.form.overall
        grades = {area: grade for area, grade, _ in agreed}
        if overall is not None and overall.key in grades:
            kept = {self.rules.keeps.get("agreed", ""): grades[overall.key]}
            self._keep(record, "Grades agreed", kept)
        work = self._work(row)
        if work is not None:
            self.steps.follow(work.id, AGREE)
        return sides_of(self.session, row, self._record(row))

    def _keep(
        self, record: StoredRecord, reason: str, values: Mapping[str, str]
    ) -> None:
        try:
            put_into(self.records, record, reason, values)
        except (Stale, NotDone):
            raise NotGraded(
                f"Somebody has just saved {record.reference}; look at it again."
            ) from None

    # --- reading

    def _locked(self, record_id: int) -> tuple[Moderation, StoredRecord]:
        row = self.session.scalars(
            select(Moderation)
            .where(Moderation.record_id == record_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if row is None:
            raise NotGraded("That audit is not to be moderated.")
        return row, self._record(row)

    def _record(self, row: Moderation) -> StoredRecord:
        record = self.records.read(row.form, row.record_id)
        if record is None or record.status != SUBMITTED:
            raise NotGraded("That audit was withdrawn; it is not moderated any more.")
        return record

    def _work(self, row: Moderation) -> Work | None:
        return self.session.scalars(
            select(Work).where(Work.record_id == row.record_id)
        ).one_or_none()
