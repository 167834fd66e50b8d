"""Settles what an upload holds, one record at a time.

A record that only a person can judge waits here with its raw cells until somebody has
answered, or has left it out with a reason. Nothing here counts in a figure before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select

from backoffice.intake import amending, kept, splitting
from backoffice.intake import answers as answers_given
from backoffice.intake.desk import COMMITTED, LARGEST_NUMBER, Desk, NotTaken
from backoffice.intake.judging import Judge, Judged
from backoffice.intake.saving import SETTLED, reason_of
from backoffice.store.database import writing
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.records import Saved
from form_definitions.entry import Entry, Problem, check
from importers.report import HELD, REFUSED

NO_SUCH_ROW = "There is no such row in this upload."


@dataclass(frozen=True)
class Settled:
    """What became of a settled record: saved, or still not to be (`judged`)."""

    judged: Judged
    saved: Saved | None = None
    more: tuple[Saved, ...] = ()
    """The other records that its row was."""


def waiting() -> Select[UploadEntry, str]:
    """The entries that wait to be settled, over all uploads, the oldest first."""
    return (
        select(UploadEntry, Upload.file_name)
        .join(Upload, Upload.id == UploadEntry.upload_id)
        .where(UploadEntry.status == HELD, Upload.status == COMMITTED)
        .order_by(UploadEntry.upload_id, UploadEntry.position)
    )


def how_many_wait(desk: Desk) -> int:
    return (
        desk.session.scalar(
            select(func.count())
            .select_from(UploadEntry)
            .join(Upload, Upload.id == UploadEntry.upload_id)
            .where(UploadEntry.status == HELD, Upload.status == COMMITTED)
        )
        or 0
    )


def held_entry(
    desk: Desk, upload_id: int, position: int, *, locked: bool = False
) -> tuple[UploadEntry, Entry]:
    """An entry that waits, as kept and as read.

    Raises NotTaken where it does not wait: it is settled, or its upload taken back.
    """
    upload = desk.upload(upload_id, locked=locked)
    if position > LARGEST_NUMBER:
        raise NotTaken(NO_SUCH_ROW)
    asked = select(UploadEntry).where(
        UploadEntry.upload_id == upload_id, UploadEntry.position == position
    )
    if locked:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = desk.session.scalars(asked).one_or_none()
    if found is None:
        raise NotTaken(NO_SUCH_ROW)
    if upload.status != COMMITTED:
        raise NotTaken("This upload is not among the records; save it first.")
    if found.status != HELD:
        raise NotTaken("Somebody has settled this row meanwhile.")
    form = desk.versions.form(found.form or "", found.form_version)
    return found, kept.entry_of(found, form)


def read_answers(
    entry: Entry,
    answers: Mapping[str, object],
    repeats: Mapping[str, Sequence[Mapping[str, object]]],
    desk: Desk,
) -> Entry:
    """The entry with a person's answers in the place of what was read of its row.

    What was read by a remembered answer, and stays so, goes on saying it.
    """
    answered = check(
        entry.form, answers, today=desk.today, origin=entry.origin, repeats=repeats
    )
    amending.lighten(answered)
    answered.typed, answered.unmapped = entry.typed, entry.unmapped
    answered.problems += [
        problem
        for problem in entry.problems
        if problem.answer is not None
        and answered.values.get(problem.field or "")
        == entry.values.get(problem.field or "")
    ]
    return answered


def settle(
    desk: Desk,
    upload_id: int,
    position: int,
    answers: Mapping[str, object],
    repeats: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    apart: bool = False,
    several: Sequence[Mapping[str, object]] = (),
) -> Settled:
    """Save a held record as a person has answered; all its answers, not only those
    that were asked for.

    Args:
        apart: it is a record of its own, however like another.
        several: the answers in which each of the records that it is differs.

    Raises NotTaken where it does not wait any more.
    """
    with writing(desk.session):
        row, entry = held_entry(desk, upload_id, position, locked=True)
        found: list[Judged] = []
        for own in several or ({},):
            answered = read_answers(entry, {**answers, **own}, repeats, desk)
            judge = Judge(desk.session, desk.versions, desk.today)
            found.append(judge.judge_one(answered, apart=apart))
            if found[-1].outcome is None:
                return Settled(found[-1])
        copies = splitting.copies(desk, row, len(found) - 1)
        of = (None, *(row.position for _ in copies))
        befores = list(map(answers_given.as_held, (row, *copies), of))
        saved = [_saved(desk, upload_id, judged) for judged in found]
        for one, judged, done in zip((row, *copies), found, saved, strict=True):
            notes = [said for said in one.problems if said["severity"] != "hold"]
            answers_given.write(one, judged)
            one.problems = notes  # what held it up is settled, and marks no cell
            answers_given.settled(one, done)
            answers_given.count(desk, upload_id, {(one.status, one.outcome): 1})
        names = " and ".join(done.reference for done in saved)
        words = f"{row.sheet}, row {row.row}: {names}"
        kept_rows = zip(befores, (row, *copies), saved, strict=True)
        answers_given.keep(desk, words, list(kept_rows))
    return Settled(found[0], saved[0], tuple(saved[1:]))


def leave_out(desk: Desk, upload_id: int, position: int, reason: str) -> None:
    """Settle a held row as no record, and say why. Raises NotTaken likewise."""
    reason = " ".join(reason.split())
    if not reason:
        raise NotTaken("Say why this row is left out.")
    with writing(desk.session):
        row, _ = held_entry(desk, upload_id, position, locked=True)
        before = answers_given.as_held(row)
        left = Problem(None, f"Left out by {desk.who}: {reason}", severity="note")
        row.status, row.settled, row.outcome = REFUSED, True, kept.LEFT_OUT
        row.problems = [*row.problems, kept.problem_json(left)]
        answers_given.count(desk, upload_id, {(REFUSED, row.outcome): 1})
        words = f"{row.sheet}, row {row.row}: left out"
        answers_given.keep(desk, words, [(before, row, None)])


def _saved(desk: Desk, upload_id: int, judged: Judged) -> Saved:
    after, record = judged.after, judged.record
    if record is not None and judged.outcome == kept.UNCHANGED:
        return Saved(record.id, record.reference, record.row_version, kept.UNCHANGED)
    if after is None:
        raise ValueError("an outcome other than unchanged says what is saved")
    return desk.records.save(
        replace(after, problems=[]),
        record_id=record.id if record else None,
        row_version=record.row_version if record else None,
        reason=reason_of(after, SETTLED),
        source="upload",
        upload_id=upload_id,
    )
