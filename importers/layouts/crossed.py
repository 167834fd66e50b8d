"""Two things crossed: a worker a row, a kind of observation or a month a column.

Each cell stands for one record and holds its day, its grade, or both. A month alone is
no day: it is told as what the sheet says of the day, for a person to settle. The same
sheet may lie on its side, with the workers across.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from form_definitions.form import Form
from form_definitions.kinds import (
    Grade,
)
from importers.columns import Column
from importers.day_and_grade import DayAndGrade, day_and_grade
from importers.headings import Headings, as_heading
from importers.layouts.across import Across, month_of, share_of_names
from importers.layouts.base import Claim, Found, NotRecord, SourceRow
from importers.layouts.questions import turned_back, turned_over
from importers.layouts.rows import above, aside, instead_of_a_record
from importers.layouts.table import HEADER_WITHIN
from importers.layouts.under import RowsUnder
from importers.sheets import NO_MARK, Mark, Raw, Row, Sheet, a1
from importers.values import as_text

MOST_ROWS, MOST_COLUMNS = 2_000, 200
SURE = 92
"""A heading is a field's own where it is named as surely as this, out of 100."""


def crossed(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet whose cells are a day, a grade, or both, of whom its row names."""
    if not (1 < len(sheet.rows) <= MOST_ROWS and 2 < sheet.width <= MOST_COLUMNS):
        return None
    upright = _grid_of(sheet, headings)
    turned = None
    if len(sheet.rows) <= MOST_COLUMNS:
        turned = _grid_of(turned_over(sheet), headings)
    grid = _likelier(upright, turned and replace(turned, lies=True))
    if grid is None:
        return None
    why = f"{len(grid.across)} of its columns hold a day or a grade for each row"
    if grid.lies:
        why = why.replace("columns", "rows").replace("each row", "each column")
    headers = () if grid.lies else (grid.header,)
    columns = grid.columns
    if grid.lies:
        columns = tuple(replace(column, at=grid.header) for column in columns)
    return Claim("crossed", "records", 0.8, why, grid.read, headers, columns)


def _likelier(one: _Grid | None, other: _Grid | None) -> _Grid | None:
    """Which way round a sheet lies; None where nothing shows it."""
    if one is not None and other is not None and one.signs == other.signs:
        return None
    if one is not None and one.signs[-1] < 0:
        one = None
    # Names across and kinds down is the rarer way: the names must look like names.
    if other is not None and other.signs[-1] <= 0:
        other = None
    found = [grid for grid in (one, other) if grid is not None]
    return max(found, key=lambda grid: grid.signs, default=None)


def _grid_of(sheet: Sheet, headings: Headings) -> _Grid | None:
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        if sum(value is not None for value in row) < 3:
            continue
        grid = _grid_under(sheet, headings, at)
        if grid is not None:
            return grid
    return None


def _grid_under(sheet: Sheet, headings: Headings, at: int) -> _Grid | None:
    """The grid under a row that names a person or a case, but no day and no grade."""
    form = headings.form
    named: dict[int, Column] = {}
    for column, value in enumerate(sheet.rows[at]):
        text = as_heading(value) if isinstance(value, str) else ""
        match = headings.known(text) if text else None
        if match is None or match.sure < SURE or match.field not in form.by_key:
            continue
        if isinstance(form.by_key[match.field].kind, Grade):
            return None
        named[column] = Column(column, text, match.field, match.reason, match.sure)
    fields = {column.field for column in named.values()}
    about = {form.record.subject, *form.record.about}
    if form.overall is None or form.record.date in fields:
        return None
    if not any(key in fields and form.by_key[key].required for key in about if key):
        return None
    if len(fields) < len(named) or _labels_under(sheet, at, min(named), headings):
        return None
    grid = _Grid(sheet, form, at, named)
    return grid if grid.holds() else None


def _labels_under(sheet: Sheet, at: int, column: int, headings: Headings) -> bool:
    """Whether labels stand where names should: the sheet is a form."""
    texts = (sheet.value(row, column) for row in range(at + 1, len(sheet.rows)))
    labels = (as_heading(text) for text in texts if isinstance(text, str))
    return sum(text.endswith(":") or bool(headings.known(text)) for text in labels) > 1


@dataclass(frozen=True)
class _Grid:
    """The rows of a sheet by its columns; `lies` where it is read from its side."""

    sheet: Sheet
    form: Form
    header: int
    named: Mapping[int, Column]
    lies: bool = False

    @cached_property
    def _kind(self) -> Grade:
        kind = self.form.by_key[self._overall].kind
        assert isinstance(kind, Grade)  # noqa: S101 - for the type checker
        return kind

    @property
    def _overall(self) -> str:
        return self.form.overall.grade if self.form.overall else ""

    @cached_property
    def across(self) -> list[int]:
        """The columns whose cells say a day or a grade, or why there is none."""
        found = []
        for column, heading in enumerate(self.sheet.rows[self.header]):
            if heading is None or column in self.named:
                continue
            cells = self._below(column)
            said = sum(day_and_grade(v, self._kind) is not None for v in cells)
            remarks = sum(isinstance(v, str) and len(v) < 40 for v in cells) // 2
            if said and said * 2 >= len(cells) - remarks:
                found.append(column)
        return found

    @cached_property
    def _said_across(self) -> Across:
        return Across(self.form, [self._heading(column) for column in self.across])

    def _below(self, column: int) -> list[Raw]:
        rows = range(self.header + 1, len(self.sheet.rows))
        below = (self.sheet.value(at, column) for at in rows)
        return [value for value in below if value is not None]

    def holds(self) -> bool:
        """Whether two columns hold grades; days alone may be those of anything."""
        graded = [
            column
            for column in self.across
            if any(self._read(v).grade is not None for v in self._below(column))
        ]
        return len(self.across) > 1 and (len(graded) > 1 or self._said_across.alike)

    @property
    def signs(self) -> tuple[int, bool, float]:
        """What speaks for names down and kinds across, the weightiest first."""
        whose = next(c.at for c in self.columns if c.at in self.named)
        names = [v for v in self._below(whose) if isinstance(v, str)]
        headings = [as_text(self._heading(column)) for column in self.across]
        likely = share_of_names(names) - share_of_names(headings)
        return len(self.named), self._said_across.alike, likely

    def _read(self, value: Raw) -> DayAndGrade:
        return day_and_grade(value, self._kind) or DayAndGrade()

    def _heading(self, column: int) -> Raw:
        return self.sheet.value(self.header, column)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Each heading with what it means."""
        others = [
            Column(column, as_heading(self._heading(column)))
            for column in range(len(self.sheet.rows[self.header]))
            if column not in self.named and self._heading(column) is not None
        ]
        return tuple(sorted([*self.named.values(), *others], key=lambda c: c.at))

    @cached_property
    def _under(self) -> RowsUnder:
        kept = [c for c in self.columns if c.at not in self.across]
        nameless = [
            Column(column, "")
            for column in range(self.sheet.width)
            if self._heading(column) is None and self._below(column)
        ]
        return RowsUnder(
            self.sheet, self.form, self.header, (*kept, *nameless), self.header
        )

    def read(self) -> Iterator[Found]:
        """Each cell as a record, or what it says instead."""
        if self.lies:
            yield from self._alone()
        else:
            yield from self._under.above()
        for at, row in self._under.rows():
            yield from self._on(at, row)

    def _alone(self) -> Iterator[NotRecord]:
        """Lines of a grid on its side beside which nothing stands: titles, a key."""
        first = True
        for column in range(self.sheet.width):
            if column in self.named or self._below(column):
                continue
            before = [self.sheet.value(at, column) for at in range(self.header + 1)]
            texts = [as_text(value) for value in before if value is not None]
            if texts:
                words = " ".join(texts)
                kind = above(texts, first=True) if first else aside(words)
                yield NotRecord(self.sheet.name, column, kind, words[:200])
                first = False

    def _on(self, at: int, row: Row) -> Iterator[Found]:
        filled = [c for c in self.across if self._is_filled(at, c)]
        source = self._under.source(at, row)
        kind = self._under.kind(source, row)
        if kind is not None or not (filled and source.typed):
            yield from self._aside(at, row, kind or "note")
            return
        self._under.keep_the_rest(source, row)
        self._under.tell_dittos(source, self._under.plan)
        if self.lies:
            source.told = [replace(p, cell=turned_back(p.cell)) for p in source.told]
        cells = [self._cell(source, at, column) for column in filled]
        if all(isinstance(cell, NotRecord) for cell in cells):
            yield from self._aside(at, row, "note")
        yield from cells

    def _aside(self, at: int, row: Row, kind: str) -> Iterator[NotRecord]:
        words = " · ".join(as_text(value) for value in row if value is not None)[:200]
        if not words:
            return
        if self.lies:
            line = min(self.named)
            yield NotRecord(self.sheet.name, line, kind, words, a1(line, at))
        else:
            yield NotRecord(self.sheet.name, at, kind, words)

    def _is_filled(self, at: int, column: int) -> bool:
        mark = self._mark(at, column)
        return bool(self.sheet.value(at, column) or mark.error or mark.formula)

    def _mark(self, at: int, column: int) -> Mark:
        return self.sheet.marks.get((at, column), NO_MARK)

    def _cell(self, whose: SourceRow, at: int, column: int) -> Found:
        value = self.sheet.value(at, column)
        said, mark = day_and_grade(value, self._kind), self._mark(at, column)
        line, cell = column if self.lies else at, self._place(at, column)
        if said is None and value is not None:
            kind = instead_of_a_record(as_text(value))
            words = as_text(value)[:200]
            return NotRecord(self.sheet.name, line, kind, words, cell)
        heading = as_heading(as_text(self._heading(column)))
        typed = dict(whose.typed)
        where = {key: self._place(at, c) for key, c in whose.columns.items()}
        where[self._overall] = cell
        unmapped = dict(whose.unmapped)
        over = self._place(self.header, column)
        field, month = self._said_across.field, month_of(self._heading(column))
        day, grade = (said.day, said.grade) if said else (None, None)
        self._say(typed, where, self.form.record.date, day, cell)
        self._say(typed, where, self._overall, grade, cell)
        if month:
            for key in (self.form.record.date, *self._said_across.months):
                self._say(typed, where, key, month, over)
        elif field is not None:
            self._say(typed, where, field.key, heading, over)
        else:
            unmapped["Heading"] = heading
        return replace(
            whose,
            row=line,
            typed=typed,
            columns={},
            cells=where,
            cell=cell,
            unmapped=unmapped,
            marks={self._overall: mark} if mark is not NO_MARK else {},
        )

    @staticmethod
    def _say(
        typed: dict[str, Raw], where: dict[str, str], key: str, value: Raw, cell: str
    ) -> None:
        if value is not None and key not in typed:
            typed[key] = value
            where[key] = cell

    def _place(self, at: int, column: int) -> str:
        return a1(column, at) if self.lies else a1(at, column)
