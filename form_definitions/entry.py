"""What a person sent in for one record, and what became of it.

An entry is the one thing that travels: a screen or a workbook row makes it, `check`
reads it, the store saves it, and the marked workbook shows it to its sender again.
Expected failure is data on the entry, not an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from form_definitions.checking import DAY, MOST, SHORT, Era, Reads, checking
from form_definitions.conditions import World
from form_definitions.form import Field, Form, Part
from form_definitions.kinds import NOTHING_GIVEN, Day, Given, Unreadable, Value
from form_definitions.problems import Origin, Problem
from form_definitions.repeat_rows import RowsReader
from form_definitions.spelling import as_typed

__all__ = [
    "Entry",
    "Origin",
    "Problem",
    "check",
    "object_across_fields",
    "shown_fields",
]


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
            Problem(field_key, f"{label} {why}", code, severity, as_typed(raw), cell)
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

    What a person types (no `origin`) is held to every rule. A workbook, and most of
    all one from before a rule was made, is held by what its record cannot be without:
    an answer that is owed only on a condition is a note there, and only where the
    sheet asks for it; so is an answer that no choice knows, where none is required.

    Args:
        typed: raw answers by field key; None and "" are blanks.
        today: the day in Europe/London, for checks on dates.
        origin: where it stands in a workbook; None for what is typed on a screen.
        given: what the workbook showed (month-first dates); its `on` stands in
            where the record's own date cannot be read.
        repeats: raw rows of each repeat (actions); blank rows are left out.

    Returns:
        An entry with `values`, `repeats` and `problems`; it never raises.
    """
    entry, plan = Entry(form, typed, origin), checking(form)
    day = _its_day(form, typed, given)
    if day is not None:
        given = Given(day, given.month_first, given.numbered)
    era = plan.era(given)
    entry.values = values = dict(plan.blank)
    _read(entry, era, given)
    for grade, scale, used in era.stands_on:
        if values[grade] is not None:
            values[scale] = used
    entry.repeats = {repeat.key: [] for repeat in form.repeats}
    if repeats:
        reader = RowsReader(World(today, form.order), given, values, origin is not None)
        for repeat in form.repeats:
            if rows := repeats.get(repeat.key):
                entry.repeats[repeat.key] = reader.read(repeat, rows)
        entry.problems += reader.problems
    object_across_fields(entry, today)
    return entry


def _read(entry: Entry, era: Era, given: Given) -> None:
    """Read each field of what was typed."""
    values, quick = entry.values, era.quick
    rest: list[str] = []
    for key, raw in entry.typed.items():
        if key not in quick:
            continue
        known, longest = quick[key]
        if type(raw) is str:
            if len(raw) <= SHORT and raw in known:
                values[key] = known[raw]
                continue
            # By far the most texts are what they seem; `as_typed` says why.
            plain = len(raw) <= longest and raw.isprintable() and "  " not in raw
            if plain and raw and raw[0] != " " and raw[-1] != " ":
                values[key] = raw
                continue
        elif type(raw) is date and longest == DAY:
            values[key] = raw
            continue
        if raw is not None and raw != "":
            rest.append(key)
    # What is wrong is told in the form's order.
    for asked in sorted(map(era.reads.__getitem__, rest)) if rest else ():
        _read_one(entry, asked, given)


def _read_one(entry: Entry, asked: Reads, given: Given) -> None:
    field_, known = asked.field, asked.known
    raw = entry.typed[field_.key]
    try:
        value = asked.read(raw, given)
    except Unreadable as why:
        unknown = why.code == "unknown_choice"
        light = unknown and entry.origin and not field_.required
        severity = "note" if light else "hold"
        entry.object_to(field_.key, why, why.code, severity, raw)
    else:
        value = None if value == "" or value == () else value
        entry.values[field_.key] = value
        if isinstance(raw, str) and len(raw) <= SHORT and len(known) < MOST:
            known[raw] = value


def _its_day(form: Form, typed: Mapping[str, object], given: Given) -> date | None:
    raw = typed.get(form.record.date)
    if raw is None or raw == "":
        return None
    try:
        return Day().read(raw, given)
    except Unreadable:
        return None


# --- across fields --------------------------------------------------------------


def object_across_fields(entry: Entry, today: date) -> None:
    """What only the record as a whole shows: hidden and required fields, checks."""
    plan, world = checking(entry.form), World(today, entry.form.order)
    values: dict[str, Any] = {**entry.values, **entry.repeats}
    objected = {problem.field for problem in entry.problems if problem.place is None}
    for asked in plan.ruled:
        value = values.get(asked.key)
        if value or value not in _BLANKS:
            if asked.clears and not asked.holds(values, world):
                _clear(entry, asked.field, values)
        elif asked.owed and asked.key not in objected and asked.holds(values, world):
            _object_to_blank(entry, asked.field, values, world)
    for rule, names in plan.checks:
        if rule.rule.holds(values, world) or names & objected:
            continue
        cell = entry.origin.cells.get(rule.field, "") if entry.origin else ""
        raw = as_typed(entry.typed.get(rule.field) or "")
        entry.problems.append(
            Problem(rule.field, rule.message, rule.code, rule.severity, raw, cell)
        )


_BLANKS = (None, "", ())


def _clear(entry: Entry, asked: Field, values: dict[str, Any]) -> None:
    """A hidden field's answer goes, where its definition says so."""
    entry.values[asked.key] = values[asked.key] = None
    if asked.area is not None and asked.part is Part.GRADE:
        scale = f"{asked.area}_{Part.SCALE}"
        entry.values[scale] = values[scale] = None


def _object_to_blank(
    entry: Entry, asked: Field, values: Mapping[str, Any], world: World
) -> None:
    if asked.required:
        entry.object_to(asked.key, "is missing", "missing_required")
    elif asked.required_when is not None and asked.required_when.holds(values, world):
        if entry.origin is None:
            entry.object_to(asked.key, "is missing", "missing_required")
        elif asked.key in entry.typed and asked.part is not Part.RATIONALE:
            entry.object_to(asked.key, "is missing", severity="note")


def shown_fields(form: Form, values: Mapping[str, Any], today: date) -> set[str]:
    """The keys of the fields that are asked, given these values and repeats."""
    world = World(today, form.order)
    return {
        f.key
        for f in form.fields
        if f.asked and (f.when is None or f.when.holds(values, world))
    }
