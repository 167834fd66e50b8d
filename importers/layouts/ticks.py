"""Boxes to tick: a column for each grade, and a cross in one of them."""

from __future__ import annotations

from form_definitions.form import Form
from form_definitions.kinds import Grade
from form_definitions.spelling import as_typed, folded
from importers.sheets import Raw, Sheet

ENOUGH = 3
"""Grades side by side that make the heads of such columns."""
_TICKS = frozenset(["x", "✓", "✔", "√", "☑", "☒", "•", "●", "y", "yes"])

Heads = dict[int, dict[int, str]]
"""The grade over each column, by the row that says so."""


def tick_heads(sheet: Sheet, form: Form) -> Heads:
    """Every row that heads boxes to tick."""
    kind = form.by_key[form.overall.grade].kind if form.overall else None
    if not isinstance(kind, Grade):
        return {}
    found: dict[int, dict[int, str]] = {}
    for at, row in enumerate(sheet.rows):
        grades = {
            column: value
            for column, value in enumerate(row)
            if isinstance(value, str) and kind.scale.find(value) is not None
        }
        if len({kind.scale.find(text) for text in grades.values()}) >= ENOUGH and len(
            grades
        ) == len({folded(text) for text in grades.values()}):
            found[at] = grades
    return found


def is_tick(value: Raw) -> bool:
    return isinstance(value, str) and folded(as_typed(value)) in _TICKS
