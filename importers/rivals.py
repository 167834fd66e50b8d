"""A key that stands twice in a row: two tables side by side, read as one.

Where two columns are headed alike and say two things of whom a record is about, nobody
can tell which is its own, nor which of the two tables its other cells belong to.
"""

from __future__ import annotations

from collections.abc import Sequence

from form_definitions.entry import Entry, Problem
from form_definitions.form import Form
from form_definitions.spelling import as_typed, folded
from importers.columns import Column
from importers.headings import plain

Rival = tuple[str, str]
"""The key's field, and the heading of another column of the same name."""


def rivals_of(form: Form, columns: Sequence[Column]) -> list[Rival]:
    """Columns that no field wants, headed as one is that a record is known by."""
    keys = {
        _own(column.heading): column.field
        for column in columns
        if column.field in form.record.key
    }
    return [
        (key, column.heading)
        for column in columns
        if column.field is None and (key := keys.get(_own(column.heading)))
    ]


def doubt(entry: Entry, rivals: Sequence[Rival]) -> None:
    """Hold an entry whose key says two things."""
    for key, heading in rivals:
        typed, other = (
            as_typed(entry.typed.get(key) or ""),
            entry.unmapped.get(heading),
        )
        if not typed or not other or folded(as_typed(other)) == folded(typed):
            continue
        entry.values[key] = None
        label = entry.form.by_key[key].label
        words = (
            f"{label} is {typed} in one column and {other} under “{heading}”; two"
            " tables may stand side by side here, so check the whole row"
        )
        cell = entry.origin.cells.get(key, "") if entry.origin else ""
        entry.problems.append(
            Problem(key, words, "several_values", "hold", typed, cell)
        )


def _own(heading: str) -> str:
    """A column's own words, without those of the group that it stands in."""
    return plain(heading.rpartition(" – ")[2])
