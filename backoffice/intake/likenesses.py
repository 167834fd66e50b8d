"""Rows that may be here already: held beside the record they may be, and decided.

The same, and ours stands; the same, and what the row says is put into the record; or
another record. Who decides has seen both, so the record must still be as it was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from backoffice.intake import amending, answers, kept
from backoffice.intake.amending import Changes
from backoffice.intake.answering import (
    Answered,
    Place,
    answer_in,
    answered_entry,
    save_about,
    waiting_of,
)
from backoffice.intake.answers import Before
from backoffice.intake.desk import Desk
from backoffice.intake.judging import Judge, Judged
from backoffice.store.database import writing
from backoffice.store.fixed import UploadEntry
from backoffice.store.records import Saved
from backoffice.store.rows import WITHDRAWN, StoredRecord
from form_definitions.entry import Entry
from importers.report import DUPLICATE, READY

Decision = Literal["keep", "take", "apart"]
MEANWHILE = "The record was changed meanwhile; it stands here as it is now"
NONE_ALONE = "No one record stands here that it may be; look at its row, and settle it"


@dataclass(frozen=True)
class Alike:
    """A row that waits, the record it may be, and what that would become."""

    entry: Entry
    record: StoredRecord
    after: Entry
    changes: Changes

    @property
    def seen(self) -> str:
        """Which record it is beside, as it stands now."""
        return f"{self.record.id}.{self.record.row_version}"

    @property
    def in_the_way(self) -> str:
        """Why what the row says cannot be put into the record; "" where it can."""
        if self.record.status == WITHDRAWN:
            return f"{self.record.reference} was withdrawn; restore it first"
        held = [p.words for p in self.after.problems if p.severity == "hold"]
        return held[0] if held else ""


def alike(desk: Desk, rows: Iterable[UploadEntry]) -> dict[Place, Alike]:
    """Those of some rows that wait of which one record stands that each may be."""
    places, entries = [], []
    for row in rows:
        form = desk.versions.form(row.form or "", row.form_version)
        places.append((row.upload_id, row.position))
        entries.append(answered_entry(desk, kept.entry_of(row, form), {}, apart=True))
    judge = Judge(desk.session, desk.versions, desk.today)
    found: dict[Place, Alike] = {}
    for place, judged in zip(places, judge.judge_settled(entries), strict=True):
        if judged.record is not None:
            found[place] = _beside(desk, judged.entry, judged.record)
    return found


def _beside(desk: Desk, entry: Entry, record: StoredRecord) -> Alike:
    # That it is near the record is what is being asked.
    asked = [p for p in entry.problems if p.code != "near_duplicate"]
    entry = replace(entry, problems=asked)
    amended = amending.amend(entry, record, {}, desk.today)
    return Alike(entry, record, amended.entry, amended.changes)


def decide(
    desk: Desk, said: Mapping[Place, tuple[Decision, str]], words: str
) -> Answered:
    """Settle rows that may be here already, in one transaction.

    Args:
        said: what each is, and the record it stood beside (`Alike.seen`), "" where
            that is not for the officer to have seen: one answer for very many.
        words: what was answered, for whoever would take it back.
    """
    result = Answered()
    with writing(desk.session):
        done: list[tuple[Before, UploadEntry, Saved | None]] = []
        for upload_id, held in waiting_of(desk, said, result):
            places = {(row.upload_id, row.position): row for row in held}
            apart = {p: row for p, row in places.items() if said[p][0] == "apart"}
            own: dict[Place, dict[str, object]] = {place: {} for place in apart}
            done += answer_in(desk, upload_id, list(apart.values()), own, True, result)
            for place, row in places.items():
                if place not in apart:
                    done += _the_same(desk, row, *said[place], result)
        answers.keep(desk, words, done)
    return result


def _the_same(
    desk: Desk, row: UploadEntry, decision: Decision, seen: str, result: Answered
) -> Iterable[tuple[Before, UploadEntry, Saved]]:
    """Settle a row as the record it stood beside; one at a time, since two rows may be
    the same record."""
    place = (row.upload_id, row.position)
    one = alike(desk, [row]).get(place)
    if one is None or (seen and one.seen != seen):
        result.wrong[place] = MEANWHILE if one else NONE_ALONE
        return
    if decision == "take" and one.in_the_way:
        result.wrong[place] = one.in_the_way
        return
    if decision == "keep" or not one.changes:
        judged = Judged(one.entry, DUPLICATE, None, kept.UNCHANGED, one.record)
    else:
        judged = Judged(
            one.entry, READY, None, kept.UPDATED, one.record, one.after, one.changes
        )
    before = answers.as_held(row)
    saved = save_about(desk, row.upload_id, judged)
    answers.write(row, judged)
    answers.settled(row, saved)
    answers.count(desk, row.upload_id, {(row.status, row.outcome): 1})
    result.saved += 1
    yield before, row, saved
