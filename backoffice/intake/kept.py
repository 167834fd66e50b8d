"""An entry as an upload keeps it, and that as an entry again.

A preview outlives the process that made it, so what was read is rows of
`upload_entry`, not something in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from backoffice.store.fixed import UploadEntry
from backoffice.store.rows import plain
from form_definitions.entry import Entry, Origin, Problem
from form_definitions.form import Field, Form
from form_definitions.kinds import Choices, Day, Value

CELLS = "_cells"
"""Where an entry's cells stood, among its raw cells; no field's key begins so."""
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
DONE = (CREATED, UPDATED, UNCHANGED)
LEFT_OUT, SENT_AGAIN = "left_out", "sent_again"
"""What became of a held row that is no record: a person said so, or a newer upload has
the row again."""


def columns_of(entry: Entry) -> dict[str, Any]:
    """What of an entry is kept, by the columns of `upload_entry`.

    `typed` is its raw cells by field, and under `CELLS` where they stood.
    """
    origin = entry.origin or Origin("", 0)
    typed = {
        key: raw if isinstance(raw, _AS_IT_IS) else str(raw)
        for key, raw in entry.typed.items()
        if raw is not None and raw != ""
    }
    return {
        "sheet": origin.sheet,
        "row": origin.row,
        "cell": origin.cell,
        "form": entry.form.key,
        "form_version": entry.form.version,
        "typed": typed | {CELLS: {k: c for k, c in origin.cells.items() if k in typed}},
        "values": plain_values(entry.values),
        "repeats": {
            key: [plain_values(row) for row in rows]
            for key, rows in entry.repeats.items()
            if rows
        },
        "problems": [problem_json(problem) for problem in entry.problems],
        "unmapped": dict(entry.unmapped),
    }


_AS_IT_IS = (str, int, float, bool)


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them, the blank ones left out."""
    return {key: plain(v) for key, v in values.items() if v not in (None, "", ())}


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as JSON holds it, without what it does not say."""
    return {key: v for key, v in vars(problem).items() if v not in (None, "")}


def entry_of(kept: UploadEntry, form: Form) -> Entry:
    """The entry that was kept, with every field of its form."""
    typed = dict(kept.typed)
    cells = typed.pop(CELLS, {})
    return Entry(
        form,
        typed,
        Origin(kept.sheet, kept.row, cells, kept.cell),
        values_of(form.fields, kept.values),
        {
            repeat.key: [
                values_of(repeat.fields, row)
                for row in kept.repeats.get(repeat.key, ())
            ]
            for repeat in form.repeats
        },
        [problem_of(said) for said in kept.problems],
        dict(kept.unmapped),
    )


def values_of(fields: Iterable[Field], said: Mapping[str, Any]) -> dict[str, Value]:
    """Values from JSON, None for what is not in it."""
    return {field.key: _value(field, said.get(field.key)) for field in fields}


def _value(field: Field, said: Any) -> Value:
    if said is None:
        return None
    if isinstance(field.kind, Day):
        return date.fromisoformat(said)
    if isinstance(field.kind, Choices):
        return tuple(said)
    value: Value = said
    return value


def problem_of(said: Mapping[str, Any]) -> Problem:
    place = said.get("place")
    return Problem(
        **{**said, "field": said.get("field"), "place": tuple(place) if place else None}
    )
