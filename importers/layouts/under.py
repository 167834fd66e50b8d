"""The rows under a header whose columns are known: a record each, or told why not."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.kinds import Choice, Day, Person, Team
from importers.columns import Column
from importers.headings import AREA_OF_ACTION, NUMBERED_ACTION, as_heading, plain
from importers.layouts.asked_once import rows_saying
from importers.layouts.base import Found, NotRecord, SourceRow, Total
from importers.layouts.captions import Caption
from importers.layouts.plan import Plan
from importers.layouts.rows import (
    above,
    begins_oddly,
    has_a_record,
    is_heading,
    kind_of_row,
    repeats_header,
)
from importers.sheets import NO_MARK, Raw, Row, Sheet, a1
from importers.values import as_text, is_number

DITTO = frozenset(["as above", "ditto", "do.", '"', "''", "”", "〃", "same as above"])
"""How people say that a cell holds what the one above it does."""


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
    said: Mapping[str, Caption] = field(default_factory=dict)
    """What stands above the table of all its records, by field."""

    @cached_property
    def plan(self) -> Plan:
        return Plan.of(self.form, self.columns)

    @cached_property
    def headers(self) -> list[list[tuple[int, str]]]:
        """The texts of each header row, folded, by column."""
        return [
            [(c, plain(as_heading(v))) for c, v in enumerate(row) if v is not None]
            for row in self.sheet.rows[self.top : self.header + 1]
        ]

    @cached_property
    def _marked(self) -> frozenset[int]:
        return frozenset(row for row, _ in self.sheet.marks)

    def read(self) -> Iterator[Found]:
        """Every row of the sheet, those above the header too."""
        yield from self.above()
        for at, row in self.rows():
            source = self.source(at, row)
            kind = self.kind(source, row)
            if kind is None:
                self.keep_the_rest(source, row)
                self.tell_captions(source)
                if at in self._dittos:
                    self.tell_dittos(source, self.plan)
                yield source
            else:
                yield from self.no_record(at, row, kind)

    @cached_property
    def _areas(self) -> dict[str, str]:
        """The areas by the part of a repeat that is theirs: its actions."""
        return {AREA_OF_ACTION + area.key: area.key for area in self.form.areas}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows below the header, each with what is said of it further up."""
        merged = _merged_down(self.sheet, self.plan, self.form)
        for at in range(self.header + 1, last_filled(self.sheet) + 1):
            row = self.sheet.rows[at]
            if at in merged and any(value is not None for value in row):
                row = _filled(row, merged[at])
            if at in self._dittos:
                row = _filled(row, self._dittos[at], over=True)
            yield at, row

    @cached_property
    def _dittos(self) -> dict[int, dict[int, Raw]]:
        """What stands for ``as above``: the nearest value above it in its column."""
        meant: dict[int, dict[int, Raw]] = {}
        rows = self.sheet.rows[self.header + 1 :]
        for column, key in self.plan.fields:
            if not isinstance(self.form.by_key[key].kind, Person | Team | Day | Choice):
                continue
            if not any(True for _ in rows_saying(rows, column, _is_ditto)):
                continue
            last: Raw = None
            for at in range(self.header + 1, len(self.sheet.rows)):
                row = self.sheet.rows[at]
                value = row[column] if column < len(row) else None
                if value is None:
                    continue
                if _is_ditto(value):
                    if last is not None:
                        meant.setdefault(at, {})[column] = last
                else:
                    last = value
        return meant

    def tell_captions(self, source: SourceRow) -> None:
        """Give a record what stands above its table, and say so."""
        for key, caption in self.said.items():
            if source.typed.setdefault(key, caption.value) is caption.value:
                label = self.form.by_key[key].label
                words = f"{label} was taken from “{caption.text}” above the table"
                told = Problem(key, words, "other", "note", caption.text, caption.cell)
                source.told.append(told)

    def tell_dittos(self, source: SourceRow, plan: Plan) -> None:
        """Say which cells of a record took their value from the row above."""
        meant = self._dittos.get(source.row, {})
        for column, key in plan.fields:
            if column in meant and key in source.typed:
                raw = as_text(self.sheet.value(source.row, column))
                label = self.form.by_key[key].label
                words = f"{label} says “{raw}” and was taken from the row above"
                cell = a1(source.row, column)
                source.told.append(Problem(key, words, "other", "note", raw, cell))

    def kind(self, source: SourceRow, row: Row) -> str | None:
        """What a row is, where it is no record."""
        said: Mapping[str, object] = source.typed
        if (
            source.row not in self._odd
            and row is self.sheet.rows[source.row]
            and has_a_record(self.form, said)
        ):
            return None
        if source.row in self._marked:
            self._mark(source, self.plan.where)
            said = {**source.marks, **source.typed}
        if kind := kind_of_row(self.form, row, said):
            return kind
        if _struck(source):
            return "withdrawn"
        if any(repeats_header(row, header) for header in self.headers):
            return "header_repeat"
        return None

    @cached_property
    def _odd(self) -> Container[int]:
        """The rows that have to be looked at whole: of which a mark or a cell may show
        that they are no records. Each text of a column is asked once."""
        first, rows = self.header + 1, self.sheet.rows[self.header + 1 :]
        if self.plan.composites:
            return range(first, first + len(rows))
        odd = set(self._marked)
        for column, _ in self.plan.fields:
            odd.update(first + at for at in rows_saying(rows, column, begins_oddly))
        for header in self.headers:
            for column, heading in header[:3]:
                asks = partial(is_heading, heading)
                odd.update(first + at for at in rows_saying(rows, column, asks))
        return odd

    def above(self) -> Iterator[NotRecord]:
        first = True
        for at in range(self.top):
            texts = [as_text(cell) for cell in self.sheet.rows[at] if cell is not None]
            if texts:
                kind = above(texts, first=first)
                first = False
                yield NotRecord(self.sheet.name, at, kind, " ".join(texts)[:200])

    def source(self, at: int, row: Row) -> SourceRow:
        """What the cells of a row say of the fields."""
        plan = self.plan
        width = len(row)
        typed: dict[str, Raw]
        if width > plan.last and all(cells := plan.take(row)):
            typed = dict(zip(plan.keys, cells, strict=True))
        else:
            typed = {
                key: value
                for column, key in plan.fields
                if column < width and (value := row[column]) is not None
            }
        for column, composite in plan.composites:
            if column < width and (whole := row[column]) is not None:
                typed |= composite.split(whole)
        return SourceRow(self.sheet, at, typed, plan.where)

    def keep_the_rest(self, source: SourceRow, row: Row) -> None:
        """Cells of repeats until they are split, and cells that no field wants."""
        plan = self.plan
        width = len(row)
        for column, name in plan.others:
            if column < width and (value := row[column]) is not None:
                source.unmapped[name] = as_text(value)
        numbered: dict[str, dict[str, Raw]] = {}
        for column, repeat, part in plan.repeats:
            if column < width and (value := row[column]) is not None:
                said = source.actions.setdefault(repeat, [{}])
                if area := self._areas.get(part):
                    said.append({"": value, "area": area})
                elif part.startswith(NUMBERED_ACTION):
                    number, _, part_of_it = part.partition(".")
                    if number not in numbered:
                        numbered[number] = {}
                        said.append(numbered[number])
                    numbered[number][part_of_it] = value
                else:
                    said[0][part] = value
        if source.row in self._marked:
            for column, name in plan.others:
                self._keep_mark(source, column, name)

    def _keep_mark(self, source: SourceRow, column: int, name: str) -> None:
        """What a cell that no field wants carries beside its value."""
        mark = self.sheet.marks.get((source.row, column), NO_MARK)
        if beside := mark.error or mark.formula:
            source.unmapped.setdefault(name, beside)
        if mark.comment:
            source.unmapped[f"{name} (comment)"] = mark.comment

    def no_record(self, at: int, row: Row, kind: str) -> Iterator[Found]:
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


def _merged_down(sheet: Sheet, plan: Plan, form: Form) -> dict[int, dict[int, Raw]]:
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


def _filled(row: Row, said: Mapping[int, Raw], *, over: bool = False) -> Row:
    """A row with what is said of it elsewhere; `over` what stands there, or not."""
    filled = [*row, *[None] * (max(said) + 1 - len(row))]
    for column, value in said.items():
        if over or filled[column] is None:
            filled[column] = value
    return filled


def _is_ditto(value: Raw) -> bool:
    return isinstance(value, str) and value.strip().casefold() in DITTO


def _struck(source: SourceRow) -> bool:
    """Whether somebody struck the whole row through: it was withdrawn."""
    struck = sum(mark.struck for mark in source.marks.values())
    return bool(struck) and struck * 10 >= len(source.typed) * 8


def last_filled(sheet: Sheet) -> int:
    """The last row that holds anything; -1 on an empty sheet."""
    marked = max((row for row, _ in sheet.marks), default=-1)
    for at in range(len(sheet.rows) - 1, -1, -1):
        if at <= marked or any(value is not None for value in sheet.rows[at]):
            return at
    return -1
