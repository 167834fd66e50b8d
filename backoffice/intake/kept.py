"""An entry as an upload keeps it, and that as an entry again.

A preview outlives the process that made it, so what was read is rows of
`upload_entry`, not something in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from backoffice.intake.lines import (
    CELLS,
    DATES,
    cells_of,
    plain_values,
    problem_json,
)
from backoffice.store.fixed import UploadEntry
from form_definitions.entry import Entry, Origin, Problem
from form_definitions.form import Field, Form
from form_definitions.kinds import Choices, Day, Value

__all__ = [
    "CELLS",
    "entry_from",
    "entry_of",
    "entry_of_texts",
    "plain_values",
    "problem_json",
    "problem_of",
    "raw_cells",
]

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
DONE = (CREATED, UPDATED, UNCHANGED)
LEFT_OUT, SENT_AGAIN = "left_out", "sent_again"
"""What became of a held row that is no record: a person said so, or a newer upload has
the row again."""
SEEN = "seen"
"""In `duplicate_of`: the version of a record that a row would change, as it was when
the file was read."""
AS_SETTLED = "as_settled"
"""Of a row that is sent once more: a person has settled it in an earlier upload."""


def entry_of(kept: UploadEntry, form: Form) -> Entry:
    """The entry that was kept, with every field of its form."""
    return entry_from(
        form,
        Origin(kept.sheet, kept.row, {}, kept.cell),
        kept.typed,
        kept.values,
        kept.repeats,
        kept.problems,
        kept.unmapped,
    )


def entry_from(
    form: Form,
    origin: Origin,
    typed: Mapping[str, Any],
    values: Mapping[str, Any],
    repeats: Mapping[str, Any],
    problems: Iterable[Mapping[str, Any]],
    unmapped: Mapping[str, str],
) -> Entry:
    """An entry from what its columns hold, and where it stands; the origin's cells are
    filled in."""
    where, typed = typed.get(CELLS, {}), raw_cells(typed)
    cells = cells_of(where, typed, origin.row)
    own, _ = _reads(form)
    return Entry(
        form,
        typed,
        replace(origin, cells=cells),
        _values(own, values, typed),
        repeats_of(form, repeats),
        [problem_of(said) for said in problems],
        dict(unmapped),
    )


def repeats_of(
    form: Form, said: Mapping[str, Any]
) -> dict[str, list[dict[str, Value]]]:
    """The rows of each repeat of a form, from what its column holds."""
    return {
        key: [_values(reads, row, {}) for row in said.get(key, ())]
        for key, reads in _reads(form)[1].items()
    }


def entry_of_texts(row: Any, form: Form) -> Entry:
    """The same from columns whose JSON nobody has read yet: a `Line`, a row."""
    return entry_from(
        form,
        Origin(row.sheet, row.row, {}, row.cell),
        read(row.typed),
        read(row.values),
        read(row.repeats),
        read(row.problems),
        read(row.unmapped),
    )


def raw_cells(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The raw cells by field, of what is kept under `typed`; date cells as dates."""
    cells = dict(typed)
    cells.pop(CELLS, None)
    for key in cells.pop(DATES, "").split():
        moment = datetime.fromisoformat(cells[key])
        cells[key] = moment if len(cells[key]) > len("2018-04-22") else moment.date()
    return cells


def read(text: str) -> Any:
    """What JSON says that `lines.written` wrote."""
    # Most rows have none of what stands in these columns.
    if text in _EMPTY:
        return _EMPTY[text]()
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # what only Python's own JSON knows: NaN
        return json.loads(text)


_EMPTY: Mapping[str, Callable[[], Any]] = {"{}": dict, "[]": list}


def _values(
    reads: _Reads, said: Mapping[str, Any], typed: Mapping[str, Any]
) -> dict[str, Value]:
    """Values from JSON: None for what is not in it, and what was typed for null."""
    values: dict[str, Value] = dict.fromkeys(reads.keys)
    for key, value in said.items():
        if key not in values:
            continue
        if value is None:
            values[key] = typed.get(key)
        elif key in reads.days:
            values[key] = date.fromisoformat(value)
        elif key in reads.lists:
            values[key] = tuple(value)
        else:
            values[key] = value
    return values


@dataclass(frozen=True)
class _Reads:
    """The keys of some fields, and those that JSON holds as something else."""

    keys: tuple[str, ...]
    days: frozenset[str]
    lists: frozenset[str]

    @classmethod
    def of(cls, fields: Iterable[Field]) -> _Reads:
        kinds = {field.key: field.kind for field in fields}
        return cls(
            tuple(kinds),
            frozenset(key for key, kind in kinds.items() if isinstance(kind, Day)),
            frozenset(key for key, kind in kinds.items() if isinstance(kind, Choices)),
        )


@lru_cache(maxsize=100)
def _reads(form: Form) -> tuple[_Reads, Mapping[str, _Reads]]:
    """Of a form itself, and of each of its repeats."""
    repeats = {repeat.key: _Reads.of(repeat.fields) for repeat in form.repeats}
    return _Reads.of(form.fields), repeats


def problem_of(said: Mapping[str, Any]) -> Problem:
    place = said.get("place")
    return Problem(
        **{**said, "field": said.get("field"), "place": tuple(place) if place else None}
    )
