"""A row that may be here already, side by side with the record that it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backoffice.intake.likenesses import Alike, Decision
from backoffice.screens.privilege_view import is_kept_back
from backoffice.screens.raw_texts import short
from backoffice.screens.upload_rows import turns_of
from backoffice.store.rows import WITHDRAWN
from form_definitions.entry import Entry
from form_definitions.form import Repeat

SAME_OR_NOT: Mapping[Decision, str] = {
    "keep": "The same: keep ours",
    "take": "The same: take what this says",
    "apart": "Another record: save it",
}
"""What each answer is called."""


@dataclass(frozen=True)
class Differs:
    """One answer that is another in the row than in the record."""

    label: str
    ours: str
    says: str
    """What the row says, in words."""
    raw: str = ""
    """What is typed there, where it could not be read."""


@dataclass(frozen=True)
class Beside:
    """The record, and how the row differs from it."""

    reference: str
    address: str
    withdrawn: bool
    seen: str
    in_the_way: str
    differs: tuple[Differs, ...]
    same: tuple[tuple[str, str], ...]
    """What both say: label and answer."""
    ours_alone: tuple[tuple[str, str], ...]
    """What the row leaves blank, so that ours stands whatever is answered."""


def beside_of(alike: Alike) -> Beside | None:
    """What a page shows of a row and the record that it may be; None of a record that
    privilege keeps from whoever looks."""
    record, entry = alike.record, alike.entry
    if is_kept_back(record):
        return None
    differs = [
        Differs(turn.label, turn.old, turn.new)
        for turn in turns_of(record, alike.after, alike.changes, entry.origin)
    ]
    same, ours_alone = [], []
    for key, label, ours in _ours(alike):
        if key in alike.changes:
            continue
        if key in entry.typed or entry.values.get(key) or entry.repeats.get(key):
            same.append((label, ours))
        else:
            ours_alone.append((label, ours))
    unread = list(_unread(alike))
    labels = {one.label for one in unread}
    return Beside(
        record.reference,
        f"/records/{record.form.key}/details/?id={record.id}",
        record.status == WITHDRAWN,
        alike.seen,
        alike.in_the_way,
        (*differs, *unread),
        tuple(one for one in same if one[0] not in labels),
        tuple(one for one in ours_alone if one[0] not in labels),
    )


def _ours(alike: Alike) -> Iterator[tuple[str, str, str]]:
    """What the record says, in the order of its form: key, label and answer."""
    record = alike.record
    for field in record.form.fields:
        shown = field.kind.show(record.values.get(field.key))
        if field.asked and shown:
            yield field.key, field.label, shown
    for repeat in record.form.repeats:
        if record.repeats.get(repeat.key):
            yield repeat.key, repeat.title, _rows(repeat, alike)


def _rows(repeat: Repeat, alike: Alike) -> str:
    first = repeat.fields[0]
    rows = alike.record.repeats[repeat.key]
    return "; ".join(first.kind.show(row.get(first.key)) or "–" for row in rows)


def _unread(alike: Alike) -> Iterator[Differs]:
    """What the row says and nobody can read yet, beside what ours says."""
    entry: Entry = alike.entry
    for problem in entry.problems:
        field = entry.form.by_key.get(problem.field or "")
        if field is None or problem.severity != "hold" or problem.place is not None:
            continue
        if problem.raw and entry.values.get(field.key) is None:
            ours = field.kind.show(alike.record.values.get(field.key))
            yield Differs(
                field.label, ours or "Not recorded", "", short(problem.raw, 80)
            )
