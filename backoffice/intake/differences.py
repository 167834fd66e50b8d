"""What a corrected file would change, value by value, and which of it is taken.

All of it, unless an officer says otherwise: what is left stays in the record as it is,
and the upload says which that was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from backoffice.intake import kept
from backoffice.intake.desk import PREVIEWED, Desk, NotTaken
from backoffice.intake.judging import Judge, Judged
from backoffice.intake.preview import entries_of
from backoffice.intake.reading import WOULD
from backoffice.intake.reports import verdict_of
from backoffice.store.database import writing
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.entry import Entry
from importers.report import DUPLICATE, READY, Verdict

LEFT = "left"
"""In an upload's report: the positions of the rows whose value is left, by field."""
Place = tuple[int, str]
"""A row of the upload by its position, and a field or repeat of its form."""
FILLED, CHANGED, EMPTIED, ROWS = "filled", "changed", "emptied", "rows"


@dataclass(frozen=True)
class Difference:
    """One value that a record has, and the file has another of."""

    position: int
    key: str
    judged: Judged
    old: Any
    new: Any
    taken: bool

    @property
    def place(self) -> Place:
        return self.position, self.key

    @property
    def kind(self) -> str:
        """What kind of change it is."""
        form = self.judged.entry.form
        if any(repeat.key == self.key for repeat in form.repeats):
            return ROWS
        if self.old in (None, "", []):
            return FILLED
        return EMPTIED if self.new in (None, "", []) else CHANGED


def differences(desk: Desk, upload: Upload) -> Iterator[Difference]:
    """Each value that an upload would change, in the order of its rows."""
    left = left_of(upload)
    judge = Judge(desk.session, desk.versions, desk.today)
    for entry, judged in _judged(desk, upload, judge, left):
        mine = left.get(entry.position, ())
        for key, (old, new) in judged.changes.items():
            taken = key not in mine
            yield Difference(entry.position, key, judged, old, new, taken)


def left_of(upload: Upload) -> dict[int, set[str]]:
    """The fields of each row that are left as the record has them, by position."""
    found = defaultdict[int, set[str]](set)
    for key, positions in upload.report.get(LEFT, {}).items():
        for position in positions:
            found[position].add(key)
    return dict(found)


def without(entry: Entry, keys: Collection[str]) -> Entry:
    """An entry that says nothing of some fields: what it is about keeps them."""
    if not keys:
        return entry
    return replace(
        entry,
        typed={key: raw for key, raw in entry.typed.items() if key not in keys},
        values={k: None if k in keys else v for k, v in entry.values.items()},
        repeats={k: [] if k in keys else rows for k, rows in entry.repeats.items()},
    )


def choose(desk: Desk, upload_id: int, taken: Mapping[Place, bool]) -> Upload:
    """Say of some differences whether each is taken, in one transaction.

    Raises NotTaken where the upload is saved by now, or not read yet.
    """
    with writing(desk.session):
        upload = desk.upload(upload_id, locked=True)
        if upload.status != PREVIEWED:
            raise NotTaken(
                f"{upload.file_name} is not waiting to be saved; nothing was chosen."
            )
        before, after = left_of(upload), left_of(upload)
        for (position, key), is_taken in taken.items():
            mine = after.setdefault(position, set())
            (mine.discard if is_taken else mine.add)(key)
        by_field = defaultdict[str, list[int]](list)
        for position, keys in sorted(after.items()):
            for key in sorted(keys):
                by_field[key].append(position)
        upload.report = {**upload.report, LEFT: dict(by_field)}
        touched = {p for p, _ in taken if before.get(p, set()) != after.get(p, set())}
        _outcomes(desk, upload, before, touched)
    return upload


def _outcomes(
    desk: Desk, upload: Upload, before: Mapping[int, set[str]], touched: set[int]
) -> None:
    """Say of the rows that were chosen of whether anything of them is left to do."""
    judge = Judge(desk.session, desk.versions, desk.today)
    counts, left = dict(upload.counts), left_of(upload)
    rows = [
        (entry.position, judged, entry.outcome)
        for entry, judged in _judged(desk, upload, judge, before)
        if entry.position in touched
    ]
    for position, judged, was in rows:
        row = desk.session.get_one(UploadEntry, (upload.id, position))
        nothing = judged.changes.keys() <= left.get(position, set())
        row.outcome = kept.UNCHANGED if nothing else kept.UPDATED
        row.status = DUPLICATE if nothing else READY
        if judged.record is not None:
            seen = {kept.SEEN: judged.record.row_version}
            here = {"record": judged.record.reference} if nothing else {}
            row.duplicate_of = {**here, **seen}
        if row.outcome != was:
            for key, step in ((was, -1), (row.outcome, 1)):
                counts[WOULD[key or ""]] += step
                counts[DUPLICATE if key == kept.UNCHANGED else READY] += step
    upload.counts = counts
    desk.session.flush()


def _judged(
    desk: Desk, upload: Upload, judge: Judge, left: Mapping[int, Collection[str]]
) -> Iterator[tuple[UploadEntry, Judged]]:
    """The rows that a file has other values of than their records, and those of which
    all that is left."""
    outcomes = (kept.UPDATED, kept.UNCHANGED) if left else (kept.UPDATED,)
    entries = [
        entry
        for entry in entries_of(desk, upload.id, UploadEntry.outcome.in_(outcomes))
        if entry.outcome == kept.UPDATED or entry.position in left
    ]
    verdicts = (Verdict(verdict_of(desk, entry).entry, READY) for entry in entries)
    yield from zip(entries, judge.judge(verdicts), strict=True)
