"""The rows under a header whose columns are known: a record each, or told why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from form_definitions.form import Form
from form_definitions.kinds import Choice, Day, Person, Team
from importers.columns import Column
from importers.composites import Composite, composite_of
from importers.headings import as_heading, plain
from importers.layouts.base import Found, NotRecord, SourceRow, Total
from importers.layouts.rows import above, kind_of_row, repeats_header
from importers.sheets import NO_MARK, Raw, Row, Sheet, a1
from importers.values import as_text, is_number


@dataclass
class _Plan:
    """Which columns go where; worked out once, followed for every row."""

    fields: list[tuple[int, str]] = field(default_factory=list)
    composites: list[tuple[int, Composite]] = field(default_factory=list)
    repeats: list[tuple[int, str, str]] = field(default_factory=list)
    """Column, key of the repeat, key of its field ("" for a cell that holds all)."""
    others: list[tuple[int, str]] = field(default_factory=list)
    where: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form, columns: Sequence[Column]) -> _Plan:
        plan = cls()
        others = []
        for column in columns:
            key = column.field
            if key is None:
                others.append((column.at, column.heading))
            elif key in form.by_key:
                plan.fields.append((column.at, key))
                plan.where[key] = column.at
            elif (composite := composite_of(form, key)) is not None:
                plan.composites.append((column.at, composite))
                plan.where |= dict.fromkeys(composite.keys, column.at)
            else:
                repeat, _, part = key.partition(".")
                plan.repeats.append((column.at, repeat, part))
        plan.others = _told_apart(others)
        return plan


@dataclass(frozen=True)
class RowsUnder:
    """A table below its header, whose last row is `header` and whose first is `top`,
    both counted from 0.
    """

    sheet: Sheet
    form: Form
    header: int
    columns: tuple[Column, ...]
    top: int

    def read(self) -> Iterator[Found]:
        """Every row of the sheet, those above the header too."""
        yield from self._above()
        plan = _Plan.of(self.form, self.columns)
        headers = [
            [(c, plain(as_heading(v))) for c, v in enumerate(row) if v is not None]
            for row in self.sheet.rows[self.top : self.header + 1]
        ]
        merged = _merged_down(self.sheet, plan, self.form)
        marked = {row for row, _ in self.sheet.marks}
        for at in range(self.header + 1, last_filled(self.sheet) + 1):
            row = self.sheet.rows[at]
            if at in merged and any(value is not None for value in row):
                row = _filled(row, merged[at])
            source = self._source(at, row, plan)
            said: Mapping[str, object] = source.typed
            if at in marked:
                self._mark(source, plan.where)
                said = {**source.marks, **source.typed}
            kind = kind_of_row(self.form, row, said)
            if kind is None and _struck(source):
                kind = "withdrawn"
            if kind is None and any(repeats_header(row, header) for header in headers):
                kind = "header_repeat"
            if kind is None:
                self._keep_the_rest(source, row, plan)
                yield source
            else:
                yield from self._no_record(at, row, kind)

    def _above(self) -> Iterator[NotRecord]:
        first = True
        for at in range(self.top):
            texts = [as_text(cell) for cell in self.sheet.rows[at] if cell is not None]
            if texts:
                kind = above(texts, first=first)
                first = False
                yield NotRecord(self.sheet.name, at, kind, " ".join(texts)[:200])

    def _source(self, at: int, row: Row, plan: _Plan) -> SourceRow:
        width = len(row)
        typed: dict[str, Raw] = {
            key: value
            for column, key in plan.fields
            if column < width and (value := row[column]) is not None
        }
        for column, composite in plan.composites:
            if column < width and (whole := row[column]) is not None:
                typed |= composite.split(whole)
        return SourceRow(self.sheet, at, typed, plan.where)

    def _keep_the_rest(self, source: SourceRow, row: Row, plan: _Plan) -> None:
        """Cells of repeats until they are split, and cells that no field wants."""
        width = len(row)
        for column, name in plan.others:
            if column < width and (value := row[column]) is not None:
                source.unmapped[name] = as_text(value)
        for column, repeat, part in plan.repeats:
            if column < width and (value := row[column]) is not None:
                said = source.actions.setdefault(repeat, [{}])
                said[0][part] = value

    def _no_record(self, at: int, row: Row, kind: str) -> Iterator[Found]:
        texts = [as_text(value) for value in row if value is not None]
        yield NotRecord(self.sheet.name, at, kind, " · ".join(texts)[:200])
        if kind == "total":
            for column, value in enumerate(row):
                if is_number(value):
                    label = f"{self.sheet.name} {texts[0]}"
                    number = float(as_text(value).replace(",", "").rstrip("% "))
                    yield Total(self.sheet.name, a1(at, column), label, number)
                    break

    def _mark(self, source: SourceRow, where: Mapping[str, int]) -> None:
        for key, column in where.items():
            mark = self.sheet.marks.get((source.row, column), NO_MARK)
            if mark is not NO_MARK:
                source.marks[key] = mark


def _merged_down(sheet: Sheet, plan: _Plan, form: Form) -> dict[int, dict[int, Raw]]:
    """What cells merged over several rows say of the rows below their first.

    A team, a name, a day or a choice is said of all of them. Words are not: a reason
    merged over three rows may have been a slip of the mouse.
    """
    said: dict[int, dict[int, Raw]] = {}
    shared = {
        column
        for column, key in plan.fields
        if isinstance(form.by_key[key].kind, Choice | Day | Person | Team)
    }
    for merge in sheet.merges:
        if merge.bottom > merge.top and merge.left in shared:
            value = sheet.value(merge.top, merge.left)
            for at in range(merge.top + 1, merge.bottom + 1):
                said.setdefault(at, {})[merge.left] = value
    return said


def _filled(row: Row, merged: Mapping[int, Raw]) -> Row:
    """A row with what is merged into it."""
    filled = [*row, *[None] * (max(merged) + 1 - len(row))]
    for column, value in merged.items():
        if filled[column] is None:
            filled[column] = value
    return filled


def _struck(source: SourceRow) -> bool:
    """Whether somebody struck the whole row through: it was withdrawn."""
    struck = sum(mark.struck for mark in source.marks.values())
    return bool(struck) and struck * 10 >= len(source.typed) * 8


def _told_apart(others: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Columns that no field wants, each under a name of its own."""
    seen: dict[str, int] = {}
    for _, heading in others:
        seen[heading] = seen.get(heading, 0) + 1
    return [
        (at, heading)
        if heading and seen[heading] == 1
        else (at, f"{heading} (column {a1(0, at)[:-1]})".strip())
        for at, heading in others
    ]


def last_filled(sheet: Sheet) -> int:
    """The last row that holds anything; -1 on an empty sheet."""
    marked = max((row for row, _ in sheet.marks), default=-1)
    for at in range(len(sheet.rows) - 1, -1, -1):
        if at <= marked or any(value is not None for value in sheet.rows[at]):
            return at
    return -1
