"""A table turned on its side: questions down, a case in each column.

It is turned back and read as any other table; every place is then told as it stands
on the sheet. Answers, comments and struck-through cases need no rule of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from form_definitions.form import Form
from importers.headings import Headings, as_heading
from importers.layouts.base import Claim, Found, NotRecord, SourceRow
from importers.layouts.grouped import grouped
from importers.layouts.rows import above, aside
from importers.layouts.table import table
from importers.sheets import Range, Row, Sheet, a1
from importers.values import as_text

MOST_ROWS, MOST_COLUMNS = 400, 400
"""Beyond this, nobody turns a table on its side."""
LABELS_WITHIN = 5
"""Columns from the left in which the questions stand."""
_CELL = re.compile(r"([A-Z]+)(\d+)")


def transposed(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet whose first columns name the fields, with cases beside them."""
    if not (2 < len(sheet.rows) <= MOST_ROWS and 2 < sheet.width <= MOST_COLUMNS):
        return None
    turned = turned_over(sheet)
    claims = (grouped(turned, headings), table(turned, headings))
    claim = max(filter(None, claims), key=lambda claim: claim.sure, default=None)
    if claim is None or claim.role != "records":
        return None
    if claim.header_rows[-1] >= LABELS_WITHIN:
        return None
    where = {c.field: c.at for c in claim.columns if c.field}
    record = headings.form.record
    keys = (record.subject, *record.about, record.by, record.date)
    told = [where[key] for key in dict.fromkeys(keys) if key in where]
    cases = [
        column
        for column in range(claim.header_rows[-1] + 1, sheet.width)
        if sum(sheet.value(row, column) is not None for row in told) * 2 > len(told)
    ]
    if not told or len(cases) < 2 or any(_labels(sheet, c, headings) for c in cases):
        return None
    labels = f"column {a1(0, claim.header_rows[-1])[:-1]}"
    why = f"{labels} names {len(where)} of the form's fields, with a case in a column"
    columns = tuple(replace(c, at=claim.header_rows[-1]) for c in claim.columns)
    rows = _Turned(sheet, headings.form, claim, told)
    return Claim("transposed", "records", claim.sure, why, rows.read, (), columns)


def _labels(sheet: Sheet, column: int, headings: Headings) -> bool:
    """Whether a column holds labels, as a form has them beside its boxes."""
    texts = {
        as_heading(value)
        for row in sheet.rows
        if column < len(row) and isinstance(value := row[column], str)
    }
    named = {m.field for text in texts if (m := headings.known(text)) is not None}
    return len(named) > 2 or any(text.endswith(":") for text in texts)


def turned_over(sheet: Sheet) -> Sheet:
    """The same sheet with its rows for columns."""
    rows: list[Row] = [
        [sheet.value(at, column) for at in range(len(sheet.rows))]
        for column in range(sheet.width)
    ]
    return Sheet(
        sheet.name,
        rows,
        sheet.hidden,
        {(column, at): mark for (at, column), mark in sheet.marks.items()},
        sheet.hidden_columns,
        sheet.hidden_rows,
        tuple(Range(m.left, m.top, m.right, m.bottom) for m in sheet.merges),
    )


@dataclass(frozen=True)
class _Turned:
    """The cases of a sheet, read from its turned copy and told as they stand."""

    sheet: Sheet
    form: Form
    claim: Claim
    told: list[int]
    """The rows that say which case a column is, the likeliest to name it first."""

    def read(self) -> Iterator[Found]:
        labels = self.claim.header_rows[-1]
        answered: set[int] = set()
        for found in self.claim.read():
            match found:
                case SourceRow() if self._is_case(found.row):
                    answered |= self._filled(found.row)
                    yield self._as_it_stands(found)
                case SourceRow(row=column):
                    answered |= self._filled(column)
                    yield from self._beside(column)
                case NotRecord(row=column, kind=kind, text=text) if column > labels:
                    answered |= self._filled(column)
                    if kind != "blank":
                        cell = a1(self.told[0], column)
                        yield NotRecord(self.sheet.name, self.told[0], kind, text, cell)
        yield from self._unanswered(answered, labels)

    def _is_case(self, column: int) -> bool:
        return any(self.sheet.cell(row, column).value is not None for row in self.told)

    def _filled(self, column: int) -> set[int]:
        return {
            at
            for at in range(len(self.sheet.rows))
            if self.sheet.value(at, column) is not None
        }

    def _as_it_stands(self, found: SourceRow) -> SourceRow:
        column, first = found.row, self.told[0]
        cells: Mapping[str, str] = {
            key: a1(at, column) for key, at in found.columns.items()
        }
        return replace(
            found,
            sheet=self.sheet,
            row=first,
            cell=a1(first, column),
            cells=cells,
            told=[replace(said, cell=_turned(said.cell)) for said in found.told],
        )

    def _beside(self, column: int) -> Iterator[NotRecord]:
        """A column of hints between the questions and the cases."""
        for at in sorted(self._filled(column)):
            text = as_text(self.sheet.value(at, column))[:200]
            yield NotRecord(self.sheet.name, at, "note", text, a1(at, column))

    def _unanswered(self, answered: set[int], labels: int) -> Iterator[NotRecord]:
        """Rows that only the questions' columns fill: titles, breaks, a key."""
        first = True
        for at, row in enumerate(self.sheet.rows):
            texts = [as_text(v) for v in row[: labels + 1] if v is not None]
            before = [c for c, v in enumerate(row[:labels]) if v is not None]
            if at in answered and before and self.sheet.value(at, labels) is None:
                cell = a1(at, before[0])
                yield NotRecord(self.sheet.name, at, "note", " ".join(texts), cell)
            elif texts and at not in answered:
                said = " ".join(texts)
                titled = first and not answered & set(range(at + 1))
                kind = above(texts, first=True) if titled else aside(as_heading(said))
                yield NotRecord(self.sheet.name, at, kind, said[:200])
                first = False


def _turned(cell: str) -> str:
    """``C5`` on the turned copy is ``E3`` on the sheet."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return cell
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return a1(column - 1, int(found[2]) - 1)
