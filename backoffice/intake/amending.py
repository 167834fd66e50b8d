"""What an entry changes in the record it is about: a corrected workbook, sent again.

A blank cell keeps what the record holds, ``[clear]`` empties it, repeats are merged
row by row. What a person has put right on a screen is not overwritten by a workbook
that never knew of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from backoffice.intake.lines import cleared_fields
from backoffice.intake.standing import Told
from backoffice.store.rows import StoredRecord, plain
from form_definitions.entry import Entry, Problem, object_across_fields
from form_definitions.form import Form, Repeat
from form_definitions.kinds import Value
from form_definitions.spelling import folded

Changes = dict[str, list[Any]]


@dataclass
class Amended:
    """A record as an entry would leave it.

    `changes` is ``{field: [old, new]}`` as JSON holds values, and ``{repeat: [rows
    there were, rows there would be]}``. `entry` is what would be saved.
    """

    entry: Entry
    changes: Changes
    objections: list[Problem] = field(default_factory=list)


def without_clears(entry: Entry, today: date) -> Entry:
    """An entry that is no correction: a cell that says ``[clear]`` is a blank one."""
    cleared = cleared_fields(entry)
    if not cleared:
        return entry
    kept = [problem for problem in entry.problems if problem.field not in cleared]
    values = {**entry.values, **dict.fromkeys(cleared)}
    bare = replace(entry, values=values, problems=kept)
    object_across_fields(bare, today)
    lighten(bare)
    return bare


def lighten(entry: Entry) -> None:
    """Take off an entry what no workbook of the past can be asked for: an answer that
    is required only in view of another one."""
    required = {asked.key for asked in entry.form.fields if asked.required}
    entry.problems = [
        problem
        for problem in entry.problems
        if problem.code != "missing_required"
        or problem.place is not None
        or problem.field in required
    ]


def amend(
    entry: Entry, record: StoredRecord, told: Mapping[str, Told], today: date
) -> Amended:
    """What an entry would change in a record, and why it may not.

    Args:
        told: what the record's history tells of its fields.
    """
    form = _whose_form(entry, record)
    values = _under(form, record.form, record.values)
    cleared = cleared_fields(entry)
    changes: Changes = {}
    objections: list[Problem] = []
    for asked in entry.form.fields:
        new = None if asked.key in cleared else entry.values.get(asked.key)
        if (new in (None, "", ()) and asked.key not in cleared) or not asked.asked:
            continue
        old = values.get(asked.key)
        if plain(new) == plain(old):
            continue
        history = told.get(asked.key)
        if history is not None and history.by_person:
            if history.uploaded == plain(new):
                continue
            show = asked.kind.show
            objections.append(
                Problem(
                    asked.key,
                    f"{asked.label} is {show(old) or 'blank'} in {record.reference},"
                    f" where {history.who} changed it; this file says"
                    f" {show(new) or 'to clear it'}",
                    raw=str(entry.typed.get(asked.key, "")),
                    cell=entry.origin.cells.get(asked.key, "") if entry.origin else "",
                )
            )
            continue
        changes[asked.key] = [plain(old), plain(new)]
        values[asked.key] = new
    _keep_the_eras(entry, values, changes)
    repeats = {key: list(rows) for key, rows in record.repeats.items()}
    for repeat in entry.form.repeats:
        there = repeats.get(repeat.key, [])
        merged = _merged(repeat, there, entry.repeats.get(repeat.key, ()))
        if merged != there:
            changes[repeat.key] = [_shown(repeat, there), _shown(repeat, merged)]
            repeats[repeat.key] = merged
    # What is missing in a row that corrects one cell stands in the record already.
    notes = [p for p in entry.problems if p.code != "missing_required" or p.place]
    after = Entry(
        form, entry.typed, entry.origin, values, repeats, notes, entry.unmapped
    )
    object_across_fields(after, today)
    lighten(after)
    return Amended(after, changes, objections)


def _whose_form(entry: Entry, record: StoredRecord) -> Form:
    """The record's own version, unless the entry says what that does not ask."""
    known = record.form.by_key
    said = {key for key, value in entry.values.items() if value not in (None, "", ())}
    return record.form if said <= known.keys() else entry.form


def _under(form: Form, of: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """A record's values by the keys of a version; a column keeps its name for ever."""
    by_column = {asked.column: values.get(asked.key) for asked in of.fields}
    return {asked.key: by_column.get(asked.column) for asked in form.fields}


def _keep_the_eras(entry: Entry, values: dict[str, Value], changes: Changes) -> None:
    """A changed grade stands on the scale that the entry read it by."""
    for area in entry.form.areas:
        grade, _, scale = area.fields
        if grade.key in changes:
            values[scale.key] = entry.values.get(scale.key)


def _merged(
    repeat: Repeat,
    there: Sequence[Mapping[str, Value]],
    sent: Sequence[Mapping[str, Value]],
) -> list[dict[str, Value]]:
    """A repeat's rows with those sent put in: alike ones amended, others added."""
    merged = [dict(row) for row in there]
    taken: set[int] = set()
    for row in sent:
        at = _place(repeat, merged, taken, row)
        said = {key: value for key, value in row.items() if value not in (None, "", ())}
        if at is None:
            merged.append(dict(row))
            taken.add(len(merged) - 1)
        else:
            merged[at] |= said
            taken.add(at)
    return merged


def _place(
    repeat: Repeat,
    rows: Sequence[Mapping[str, Value]],
    taken: set[int],
    row: Mapping[str, Value],
) -> int | None:
    names = repeat.merge_by or tuple(asked.key for asked in repeat.fields)
    wanted = [_folded(row.get(name)) for name in names]
    return next(
        (
            at
            for at, other in enumerate(rows)
            if at not in taken and [_folded(other.get(n)) for n in names] == wanted
        ),
        None,
    )


def _folded(value: Value) -> Value:
    return folded(value) if isinstance(value, str) else value


def _shown(repeat: Repeat, rows: Sequence[Mapping[str, Value]]) -> list[dict[str, Any]]:
    return [
        {
            asked.key: plain(row[asked.key])
            for asked in repeat.fields
            if row.get(asked.key) not in (None, "", ())
        }
        for row in rows
    ]
