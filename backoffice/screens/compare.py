"""Two people changed one record: whose answer stands, field by field.

Whoever saves second is shown both. What only the other changed is taken over; what
both changed is asked; what one typed oneself is never lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.screens.inputs import Typed, typed_of
from backoffice.store.history import Change
from backoffice.store.rows import StoredRecord, plain
from form_definitions.entry import Entry
from form_definitions.form import Field, Repeat

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Difference:
    """A field, or a repeat as a whole, that the other person changed."""

    key: str
    label: str
    theirs: str
    mine: str
    asked: bool
    """Whether both changed it, so that one must choose."""

    @property
    def name(self) -> str:
        """The name of the choice, and its id in the page."""
        return f"_take-{self.key}"


def differences(
    current: StoredRecord, entry: Entry, changes: Sequence[Change], seen: int
) -> list[Difference]:
    """What others changed since the version one saw, beside what one has typed.

    Args:
        entry: what was typed, read; what cannot be read is shown as it was typed.
        changes: the record's history.
        seen: the row version that was on the page.
    """
    since = [change for change in changes if change.row_version > seen]
    unread = {problem.field for problem in entry.problems if problem.raw}
    found = []
    for field in current.form.fields:
        if not field.asked:
            continue
        now = plain(current.values.get(field.key))
        was = _was(since, field.key, now)
        mine = plain(entry.values.get(field.key))
        if was == now:
            continue
        changed = mine != was or field.key in unread
        if changed and mine == now:
            continue
        found.append(_difference(field, current, entry, asked=changed))
    for repeat in current.form.repeats:
        if any(repeat.key in change.changes for change in since):
            mine_rows = _rows(repeat, entry.repeats.get(repeat.key, ()))
            their_rows = _rows(repeat, current.repeats.get(repeat.key, ()))
            if mine_rows != their_rows:
                found.append(
                    Difference(repeat.key, repeat.title, their_rows, mine_rows, True)
                )
    return found


def _was(since: Sequence[Change], key: str, now: Any) -> Any:
    return next((c.changes[key][0] for c in since if key in c.changes), now)


def _difference(
    field: Field, current: StoredRecord, entry: Entry, asked: bool
) -> Difference:
    mine = field.kind.show(entry.values.get(field.key))
    raw = entry.typed.get(field.key)
    if not mine and raw:
        mine = "; ".join(raw) if isinstance(raw, tuple | list) else str(raw)
    theirs = field.kind.show(current.values.get(field.key))
    return Difference(field.key, field.label, theirs, mine, asked)


def _rows(repeat: Repeat, rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{at}. "
        + ", ".join(
            field.kind.show(row[field.key])
            for field in repeat.fields
            if field.asked and row.get(field.key) not in (None, "", ())
        )
        for at, row in enumerate(rows, 1)
    )


def merged(typed: Typed, current: StoredRecord, theirs: Sequence[str]) -> Typed:
    """What was typed, with the answers of these fields and repeats as they are kept."""
    kept = typed_of(current.form, current.values, current.repeats)
    return Typed(
        {k: kept.answers[k] if k in theirs else v for k, v in typed.answers.items()},
        {k: kept.repeats[k] if k in theirs else v for k, v in typed.repeats.items()},
    )
