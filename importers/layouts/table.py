"""A table anywhere on a sheet: a row of headings, and under it a record a row.

It serves the log with a sheet a month and the export of an online form alike. Rows
above the headings are the sheet's title; rows between and below that are no records
(totals, nil returns, the header again) are told for what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from form_definitions.form import Form
from form_definitions.kinds import Grade
from importers.composites import Composite, composite_of
from importers.headings import Column, Headings, as_heading, assign, plain
from importers.layouts.base import Claim, Found, NotRecord, SourceRow, Total
from importers.layouts.rows import above, kind_of_row, repeats_header
from importers.sheets import NO_MARK, Raw, Row, Sheet, a1
from importers.values import as_text, is_number

HEADER_WITHIN = 60
"""Rows from the top in which a header is looked for."""
ENOUGH = 3
"""Headings that make a header."""


def table(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet that has a row of this form's headings."""
    at = header_row(sheet, headings)
    if at is None:
        return None
    columns = columns_under(sheet, at, headings)
    form = headings.form
    mapped = {column.field for column in columns if column.field}
    if len(mapped) < ENOUGH:
        return None
    required = {field.key for field in form.fields if field.required}
    known = len(mapped & required)
    why = (
        f"row {at + 1} names {len(mapped)} of the form's fields,"
        f" {known} of its {len(required)} required ones among them"
    )
    grades = {key for key in mapped if isinstance(_kind(form, key), Grade)}
    if form.record.date not in mapped and not grades:
        return Claim(
            "table",
            "scratch",
            0.4,
            f"{why}, but neither a date nor a grade",
            partial(_leftovers, sheet),
            (at,),
            tuple(columns),
        )
    sure = min(0.99, 0.5 + 0.5 * len(mapped) / len(columns) * (known / len(required)))
    reading = _Reading(sheet, form, at, tuple(columns))
    return Claim("table", "records", sure, why, reading.rows, (at,), tuple(columns))


def _kind(form: Form, key: str | None) -> object:
    field = form.by_key.get(key or "")
    return field.kind if field else None


def header_row(sheet: Sheet, headings: Headings) -> int | None:
    """The first row in which most of the form's fields are named."""
    best, most = None, ENOUGH - 1
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        named = named_in(row, headings)
        if named > most:
            best, most = at, named
    if best is not None:
        return best
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        texts = [cell for cell in row if isinstance(cell, str) and len(cell) < 260]
        if len(texts) >= ENOUGH and len(texts) * 2 > sum(c is not None for c in row):
            guessed = {match.field for text in texts if (match := headings.guess(text))}
            if len(guessed) > most:
                best, most = at, len(guessed)
    return best


def named_in(row: Row, headings: Headings) -> int:
    """How many different fields a row names outright."""
    fields = set()
    for cell in row:
        if isinstance(cell, str) and (match := headings.known(as_heading(cell))):
            fields.add(match.field)
    return len(fields)


def columns_under(sheet: Sheet, at: int, headings: Headings) -> list[Column]:
    """What the columns under a header mean, by their headings and their values."""
    below = sheet.rows[at + 1 :]
    values: dict[int, list[Raw]] = {}
    for column, heading in enumerate(sheet.rows[at]):
        if heading is not None:
            values[column] = _some(below, column)
    columns = assign(headings, sheet.rows[at], values)
    named = {column.at for column in columns}
    # A column without a heading may still hold something: it is kept by its letter.
    for column in range(sheet.width):
        if column not in named and any(
            column < len(row) and row[column] is not None for row in below
        ):
            columns.append(Column(column, ""))
    return sorted(columns, key=lambda column: column.at)


def _some(rows: Sequence[Row], column: int) -> list[Raw]:
    seen: list[Raw] = []
    step = max(1, len(rows) // 400)
    for row in rows[::step]:
        if column < len(row) and row[column] is not None:
            seen.append(row[column])
            if len(seen) == 60:
                break
    return seen


def _leftovers(sheet: Sheet) -> Iterator[Found]:
    for at, row in enumerate(sheet.rows):
        texts = [as_text(value) for value in row if value is not None]
        if texts:
            yield NotRecord(sheet.name, at, "note", " · ".join(texts)[:200])


@dataclass(frozen=True)
class _Reading:
    """One table while it is read."""

    sheet: Sheet
    form: Form
    header: int
    columns: tuple[Column, ...]

    def rows(self) -> Iterator[Found]:
        yield from self._above()
        fields: list[tuple[int, str]] = []
        parts: list[tuple[int, Composite]] = []
        others: list[tuple[int, str]] = []
        lists: list[tuple[int, str]] = []
        where: dict[str, int] = {}
        for column in self.columns:
            if column.field is None:
                others.append((column.at, column.heading))
            elif column.field in self.form.by_key:
                fields.append((column.at, column.field))
                where[column.field] = column.at
            elif (composite := composite_of(self.form, column.field)) is not None:
                parts.append((column.at, composite))
                where |= dict.fromkeys(composite.keys, column.at)
            else:
                lists.append((column.at, column.field))
                where[column.field] = column.at
        others = _told_apart(others)
        heading = {column.at: plain(column.heading) for column in self.columns}
        marked = {row for row, _ in self.sheet.marks}
        last = _last_filled(self.sheet)
        for at in range(self.header + 1, last + 1):
            row = self.sheet.rows[at]
            width = len(row)
            typed: dict[str, Raw] = {
                key: value
                for stands, key in fields
                if stands < width and (value := row[stands]) is not None
            }
            for stands, composite in parts:
                if stands < width and (whole := row[stands]) is not None:
                    typed |= composite.split(whole)
            source = SourceRow(self.sheet, at, typed, where)
            if at in marked:
                self._mark(source, where)
            kind = kind_of_row(self.form, row, {**source.marks, **typed})
            if kind is None and repeats_header(row, heading):
                kind = "header_repeat"
            if kind is not None:
                yield from self._no_record(at, row, kind)
                continue
            for stands, name in others:
                if stands < width and (value := row[stands]) is not None:
                    source.unmapped[name] = as_text(value)
            self._list(source, row, lists)
            yield source

    def _above(self) -> Iterator[NotRecord]:
        first = True
        for at in range(self.header):
            texts = [as_text(cell) for cell in self.sheet.rows[at] if cell is not None]
            if texts:
                kind = above(texts, first=first)
                first = False
                yield NotRecord(self.sheet.name, at, kind, " ".join(texts)[:200])

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

    def _list(
        self, source: SourceRow, row: Row, lists: Sequence[tuple[int, str]]
    ) -> None:
        """The cells of a repeat, one dictionary a row until they are split."""
        for column, path in lists:
            if column < len(row) and (value := row[column]) is not None:
                repeat, _, key = path.partition(".")
                said = source.actions.setdefault(repeat, [{}])
                said[0][key] = value


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


def _last_filled(sheet: Sheet) -> int:
    marked = max((row for row, _ in sheet.marks), default=-1)
    for at in range(len(sheet.rows) - 1, -1, -1):
        if at <= marked or any(value is not None for value in sheet.rows[at]):
            return at
    return -1
