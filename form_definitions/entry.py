"""What a person sent in for one record, and what became of it.

An entry is the one thing that travels: a screen or a workbook row makes it, `check`
reads it, the store saves it, and the marked workbook shows it to its sender again.
Expected failure is data on the entry, not an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from form_definitions.conditions import World
from form_definitions.form import Field, Form, Part
from form_definitions.kinds import NOTHING_GIVEN, Day, Given, Grade, Unreadable, Value


@dataclass(frozen=True)
class Origin:
    """Where in its sender's workbook an entry stands.

    `row` is the number a person sees; `cells` gives the cell of each field
    ("audit_date": "J7"); `cell` is set where one row holds several records.
    """

    sheet: str
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    cell: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something to put right or to know, in words for the sender.

    `severity` is ``hold`` (a person must settle it) or ``note``. `place` names the
    row of a repeat that it stands in: ("actions", 1) is the second action.
    """

    field: str | None
    words: str
    code: str = "other"
    severity: str = "hold"
    raw: str = ""
    cell: str = ""
    place: tuple[str, int] | None = None


@dataclass
class Entry:
    """One record as sent in: typed, read, and what is wrong with it."""

    form: Form
    typed: Mapping[str, object]
    origin: Origin | None = None
    values: dict[str, Value] = field(default_factory=dict)
    repeats: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unmapped: dict[str, str] = field(default_factory=dict)
    """Source cells that no field wants: heading (or cell) to raw text."""

    @property
    def held(self) -> bool:
        """Whether a person must settle something before it can be saved."""
        return any(problem.severity == "hold" for problem in self.problems)

    @property
    def natural_key(self) -> tuple[Value, ...] | None:
        """Its natural key, or None where a part of that is missing."""
        key = tuple(self.values.get(name) for name in self.form.record.key)
        return key if key and None not in key else None

    def object_to(
        self,
        field_key: str,
        why: object,
        code: str = "other",
        severity: str = "hold",
        raw: object = "",
    ) -> None:
        """Add a problem that begins with the field's own label."""
        label = self.form.field(field_key).label
        cell = self.origin.cells.get(field_key, "") if self.origin else ""
        self.problems.append(
            Problem(field_key, f"{label} {why}", code, severity, str(raw), cell)
        )


def check(
    form: Form,
    typed: Mapping[str, object],
    *,
    today: date,
    origin: Origin | None = None,
    given: Given = NOTHING_GIVEN,
    repeats: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
) -> Entry:
    """Read every field of what was typed, naming all its problems at once.

    Args:
        typed: raw answers by field key; None and "" are blanks.
        today: the day in Europe/London, for checks on dates.
        given: what the workbook showed (month-first dates); its `on` stands in
            where the record's own date cannot be read.
        repeats: raw rows of each repeat (actions), blank rows left out.

    Returns:
        An entry with `values`, `repeats` and `problems`; it never raises.
    """
    entry = Entry(form, typed, origin)
    given = replace(given, on=_its_day(form, typed, given) or given.on)
    for asked in form.fields:
        if asked.part is not Part.SCALE:
            entry.values[asked.key] = _read(entry, asked, typed.get(asked.key), given)
    _note_the_eras(entry, given)
    for repeat in form.repeats:
        rows = (repeats or {}).get(repeat.key, ())
        entry.repeats[repeat.key] = [
            _read_row(entry, repeat.key, at, repeat.fields, row, given)
            for at, row in enumerate(rows)
        ]
    object_across_fields(entry, today)
    return entry


def object_across_fields(entry: Entry, today: date) -> None:
    """What only the record as a whole shows: hidden and required fields, checks."""
    form, world = entry.form, World(today, entry.form.order)
    values: dict[str, Any] = {**entry.values, **entry.repeats}
    objected = {problem.field for problem in entry.problems}
    for asked in form.fields:
        hidden = asked.when is not None and not asked.when.holds(values, world)
        if hidden and asked.on_hide == "clear":
            entry.values[asked.key] = values[asked.key] = None
        if hidden or not asked.asked or asked.key in objected:
            continue
        required = asked.required or (
            asked.required_when is not None and asked.required_when.holds(values, world)
        )
        if required and entry.values.get(asked.key) in (None, "", ()):
            entry.object_to(asked.key, "is missing", "missing_required")
    for rule in form.checks:
        if rule.rule.names() & objected or rule.rule.holds(values, world):
            continue
        cell = entry.origin.cells.get(rule.field, "") if entry.origin else ""
        raw = str(entry.typed.get(rule.field) or "")
        entry.problems.append(
            Problem(rule.field, rule.message, rule.code, rule.severity, raw, cell)
        )


def shown_fields(form: Form, values: Mapping[str, Any], today: date) -> set[str]:
    """The keys of the fields that are asked, given these values."""
    world = World(today, form.order)
    return {
        f.key
        for f in form.fields
        if f.asked and (f.when is None or f.when.holds(values, world))
    }


def _its_day(form: Form, typed: Mapping[str, object], given: Given) -> date | None:
    raw = typed.get(form.record.date)
    if raw is None or raw == "":
        return None
    try:
        return Day().read(raw, given)
    except Unreadable:
        return None


def _read(entry: Entry, asked: Field, raw: object, given: Given) -> Value:
    if raw is None or raw == "":
        return None
    try:
        return asked.kind.read(raw, given)
    except Unreadable as why:
        entry.object_to(asked.key, why, why.code, raw=raw)
        return None


def _note_the_eras(entry: Entry, given: Given) -> None:
    """Say of each grade on which scale it stands, where that is not the form's."""
    for area in entry.form.areas:
        grade, _, scale = area.fields
        entry.values[scale.key] = None
        if entry.values[grade.key] is not None and isinstance(grade.kind, Grade):
            used = grade.kind.scale_on(given.on)
            if used.key != area.scale.key:
                entry.values[scale.key] = used.key


def _read_row(
    entry: Entry,
    repeat: str,
    at: int,
    fields: Sequence[Field],
    row: Mapping[str, object],
    given: Given,
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for asked in fields:
        raw = row.get(asked.key)
        values[asked.key] = None
        if raw is None or raw == "":
            if asked.required:
                words = f"{asked.label} is missing"
                entry.problems.append(
                    Problem(asked.key, words, "missing_required", place=(repeat, at))
                )
            continue
        try:
            values[asked.key] = asked.kind.read(raw, given)
        except Unreadable as why:
            entry.problems.append(
                Problem(
                    asked.key,
                    f"{asked.label} {why}",
                    why.code,
                    "hold",
                    str(raw),
                    place=(repeat, at),
                )
            )
    return values
