"""Rows to entries: each cell read by its field's kind, each doubt told where it is.

`form_definitions.entry.check` reads the values; here is what only a workbook shows:
errors in cells, a column's order of dates, a number without a scale, names of nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from form_definitions.entry import Entry, Origin, Problem, check
from form_definitions.form import Field, Form, Part
from form_definitions.kinds import (
    NOTHING_GIVEN,
    Choice,
    Choices,
    Day,
    Given,
    Grade,
    Identifier,
    Kind,
    Person,
    Unreadable,
)
from form_definitions.spelling import as_typed
from importers.actions import actions_of
from importers.dates import (
    DAYS_BETWEEN_SYSTEMS,
    Order,
    Read,
    is_unborn,
    read_day,
)
from importers.layouts.base import SourceRow
from importers.people_as_written import trouble_with
from importers.sheets import CellsOfRow, Mark, Raw, a1
from importers.shown import Shown
from importers.values import is_number

_SEVERAL_IDS = re.compile(r"\s*(?:/|&|,|;|\n|\band\b|\+)\s*")
_POINT_NOUGHT = re.compile(r"\s*(\d+)\.0+\s*")
_REMARK = re.compile(r"(.+?)\s*(?:[–—:;,(]|\s-)\s*(.+)", re.DOTALL)
_NOTED = frozenset({"unknown_choice", "unknown_person", "several_values"})


class Maker:
    """Makes entries of one form's rows."""

    def __init__(self, form: Form, today: date) -> None:
        self.form = form
        self.today = today
        self._days = frozenset(f.key for f in form.fields if isinstance(f.kind, Day))
        self._grades = frozenset(
            f.key for f in form.fields if isinstance(f.kind, Grade)
        )
        self._people = frozenset(
            f.key for f in form.fields if isinstance(f.kind, Person)
        )
        self._ids = frozenset(
            f.key for f in form.fields if isinstance(f.kind, Identifier)
        )
        self._roles = {
            key: form.by_key[f"{key}_role"]
            for key in self._people
            if f"{key}_role" in form.by_key
        }
        """Whose post is asked beside the name: ``P Nair (SDM)`` says both."""
        self._people_seen: dict[str, tuple[str, str] | None] = {}

    def entry(
        self,
        source: SourceRow,
        shown: Shown,
        at: int,
    ) -> Entry:
        """The entry of one row.

        Args:
            shown: what its sheet shows as a whole.
            at: its position among the sheet's rows, as `shown` counts them.
        """
        problems: list[Problem] = []
        typed: dict[str, object] = dict(source.typed)
        cells = source.cells or CellsOfRow(source.columns, source.row)
        origin = Origin(source.sheet.name, source.row + 1, cells, source.cell)
        given = self._settle(typed, shown, at, cells, problems)
        entry = check(
            self.form,
            typed,
            today=self.today,
            origin=origin,
            given=given,
            repeats=self._repeats(source, shown.orders),
        )
        entry.typed = source.typed
        entry.unmapped = source.unmapped
        if source.marks:
            problems += self._marked(source.marks, cells)
        if problems or entry.problems:
            entry.problems = self._settled(entry.problems, problems)
        if source.row in source.sheet.hidden_rows:
            words = "This row is hidden in the workbook"
            entry.problems.append(
                Problem(None, words, severity="note", cell=a1(source.row, 0))
            )
        return entry

    def _settle(
        self,
        typed: dict[str, object],
        shown: Shown,
        at: int,
        cells: Mapping[str, str],
        problems: list[Problem],
    ) -> Given:
        """Settle in `typed` what the sheet decides; say in `problems` what not."""
        given = NOTHING_GIVEN
        if at in shown.moved:
            given = Given(on=self._move(typed, cells, problems))
        for key in self._days & typed.keys():
            order = shown.orders.get(key, Order.DAY_FIRST)
            self._day(key, typed, order, cells, problems)
        if typed.get(self.form.record.date) is None and at in shown.about:
            given = Given(on=shown.about[at])
        for key in self._grades & typed.keys():
            if key in shown.declared:
                self._numbered(key, typed, shown.declared[key], given)
            self._grade(key, typed, cells, problems)
        for key in self._people & typed.keys():
            self._person(key, typed, cells, problems)
        for key in self._ids & typed.keys():
            self._identifier(key, typed, cells, problems)
        return given

    def _object(
        self,
        key: str,
        words: str,
        code: str,
        raw: object,
        cells: Mapping[str, str],
        severity: str = "hold",
    ) -> Problem:
        label = self.form.by_key[key].label
        cell = cells.get(key, "")
        return Problem(key, f"{label} {words}", code, severity, as_typed(raw), cell)

    def _day(
        self,
        key: str,
        typed: dict[str, object],
        order: Order,
        cells: Mapping[str, str],
        problems: list[Problem],
    ) -> None:
        raw = typed[key]
        if raw.__class__ is date:
            return
        read: Read = read_day(raw, order)  # type: ignore[arg-type]
        typed[key] = read.day
        if read.code:
            severity = read.severity
            if isinstance(raw, str) and is_unborn(raw) and not self._must(key):
                severity = "note"
            problems.append(
                self._object(key, read.words, read.code, raw, cells, severity)
            )

    def _must(self, key: str) -> bool:
        return self.form.by_key[key].required

    def _move(
        self,
        typed: dict[str, object],
        cells: Mapping[str, str],
        problems: list[Problem],
    ) -> date | None:
        """Leave out the days of a row pasted from a book that counts from 1904.

        Returns about when the row stands.
        """
        on = None
        for key in self._days & typed.keys():
            raw = typed[key]
            if isinstance(raw, date):
                right = raw + timedelta(days=DAYS_BETWEEN_SYSTEMS)
                on = right if key == self.form.record.date else on
                typed[key] = None
                words = (
                    f"is {Day().show(raw)}, four years and a day from the rows around"
                    f" it: {Day().show(right)}, if pasted from a workbook that counts"
                    " its days from 1904"
                )
                problems.append(
                    self._object(
                        key, words, "date_system_1904", raw.isoformat()[:10], cells
                    )
                )
        return on

    def _numbered(
        self, key: str, typed: dict[str, object], told: tuple[int, int], given: Given
    ) -> None:
        """A number on the scale that its heading tells, as that scale's own grade."""
        kind, number = self.form.by_key[key].kind, as_typed(typed[key])
        on = typed.get(self.form.record.date) or given.on
        if isinstance(kind, Grade) and number.isdigit():
            scale = kind.scale_on(on if isinstance(on, date) else None)
            points = [o.points for o in scale.grades if o.points is not None]
            grade = scale.numbered(number)
            if grade is not None and told == (min(points), max(points)):
                typed[key] = scale.label(grade)

    def _grade(
        self,
        key: str,
        typed: dict[str, object],
        cells: Mapping[str, str],
        problems: list[Problem],
    ) -> None:
        """What a scale alone cannot judge: a bare number, an answer with a remark."""
        raw = typed[key]
        if isinstance(raw, str) and not raw[:1].isdigit() and len(raw) < 12:
            return
        if is_number(raw):
            # Where nobody tells the scale, 1 may be the best or the worst.
            typed[key] = None
            words = "is a number, and nothing says on which scale; choose the grade"
            problems.append(self._object(key, words, "unknown_grade", raw, cells))
            return
        kind = self.form.by_key[key].kind
        found = _REMARK.match(as_typed(raw))
        if found and isinstance(kind, Grade) and kind.scale.find(as_typed(raw)) is None:
            answers = {option.key for option in kind.scale.answers}
            if kind.scale.find(found[1]) in answers:
                typed[key] = found[1]
                words = f"had a remark beside it: {found[2]}"
                problems.append(self._object(key, words, "other", raw, cells, "note"))

    def _person(
        self,
        key: str,
        typed: dict[str, object],
        cells: Mapping[str, str],
        problems: list[Problem],
    ) -> None:
        name = as_typed(typed[key])
        role = self._roles.get(key)
        if role is not None and name.endswith(")") and role.key not in typed:
            bare, _, post = name[:-1].rpartition("(")
            if bare and _reads(role.kind, post):
                typed[key], typed[role.key] = bare.strip(), post
                name = bare.strip()
        if name not in self._people_seen:
            self._people_seen[name] = trouble_with(name)
        if trouble := self._people_seen[name]:
            code, words = trouble
            severity = "hold" if self._must(key) else "note"
            problems.append(self._object(key, words, code, name, cells, severity))

    def _identifier(
        self,
        key: str,
        typed: dict[str, object],
        cells: Mapping[str, str],
        problems: list[Problem],
    ) -> None:
        """``1959248 (sib)`` is a number with a remark; two numbers are a question."""
        raw = typed[key]
        if raw.__class__ is float or str(raw).isdigit():
            return
        if found := _POINT_NOUGHT.fullmatch(str(raw)):
            typed[key] = found[1]
            return
        kind = self.form.by_key[key].kind
        text = as_typed(raw)
        bare, bracket, remark = text.partition("(")
        if bracket and _reads(kind, bare):
            typed[key] = bare
            words = f"had a remark beside it: ({remark}"
            problems.append(
                self._object(key, words, "not_a_case_id", raw, cells, "note")
            )
            return
        parts = [p for p in _SEVERAL_IDS.split(text) if p]
        if len(parts) > 1 and all(_reads(kind, part) for part in parts):
            typed[key] = None
            words = "holds several numbers; choose one, or make a record of each"
            problems.append(self._object(key, words, "several_values", raw, cells))

    def _repeats(
        self, source: SourceRow, orders: Mapping[str, Order]
    ) -> dict[str, list[dict[str, Raw]]]:
        if not source.actions:
            return {}
        order = orders.get(self.form.record.date, Order.DAY_FIRST)
        return {
            repeat.key: [
                action
                for row in source.actions.get(repeat.key, ())
                for action in actions_of(repeat, row, order)
            ]
            for repeat in self.form.repeats
        }

    def _marked(
        self, marks: Mapping[str, Mark], cells: Mapping[str, str]
    ) -> list[Problem]:
        found = []
        for key, mark in marks.items():
            field = self.form.by_key.get(key)
            if field is None:
                continue
            weighty = field.required or isinstance(field.kind, Grade)
            severity = "hold" if weighty else "note"
            if mark.error:
                words = f"shows the error {mark.error}; type the value"
                found.append(
                    self._object(key, words, "error_value", mark.error, cells, severity)
                )
            elif mark.formula:
                words = "is a formula saved without its value; open, save, or type it"
                found.append(
                    self._object(
                        key,
                        words,
                        "formula_without_value",
                        mark.formula,
                        cells,
                        severity,
                    )
                )
            if mark.comment:
                words = f"has a comment: {mark.comment}"
                found.append(
                    self._object(key, words, "other", mark.comment, cells, "note")
                )
            if mark.struck:
                words = "is struck through"
                found.append(self._object(key, words, "other", "", cells))
        return found

    def _settled(self, read: list[Problem], seen: list[Problem]) -> list[Problem]:
        """All problems of an entry, each with the weight it has in a legacy row."""
        told = {problem.field for problem in seen if problem.severity == "hold"}
        kept = list(seen)
        for problem in read:
            field = self.form.by_key.get(problem.field or "")
            if problem.place is not None or field is None:
                kept.append(replace(problem, severity=problem.severity))
            elif problem.code == "missing_required":
                if field.key in told:
                    continue
                if field.required:
                    kept.append(problem)
                elif field.part is not Part.RATIONALE:
                    kept.append(replace(problem, severity="note"))
            elif problem.code in _NOTED and _lightly(field):
                kept.append(replace(problem, severity="note"))
            else:
                kept.append(problem)
        return kept


def _lightly(field: Field) -> bool:
    """Whether an answer nobody knows may be left out: a post, not a meeting's type."""
    return not field.required and isinstance(field.kind, Choice | Choices | Person)


def _reads(kind: Kind, text: str) -> bool:
    try:
        kind.read(text)
    except Unreadable:
        return False
    return True
