"""Questions down the side of a sheet: where they begin anew, and which are answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from importers.headings import Headings, as_heading
from importers.sheets import Range, Row, Sheet, a1
from importers.values import is_prose

_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Block:
    """The rows in which the questions stand once, for some cases beside them."""

    whole: Sheet
    """The sheet with nothing but these rows, each in its place."""
    labels: int
    """The column of the questions, counted from 0."""
    graded: frozenset[int]
    """The rows of graded areas."""
    first: bool
    """Whether it is the sheet's first."""

    @cached_property
    def asked(self) -> Sheet:
        """The block without headings over questions, and each reason named as one.

        ``ASSESSMENT`` over its questions is no grade: nothing stands beside it.
        """
        rows: list[Row] = []
        for at, row in enumerate(self.whole.rows):
            label = row[self.labels] if self.labels < len(row) else None
            beside = row[self.labels + 1 :]
            if label is not None and not any(value is not None for value in beside):
                row = self._labelled(row, None)
            elif label is None and at - 1 in self.graded and _in_words(beside):
                row = self._labelled(row, "Rationale")
            rows.append(row)
        return replace(self.whole, rows=rows)

    def _labelled(self, row: Row, text: str | None) -> Row:
        cells = [*row, *[None] * (self.labels + 1 - len(row))]
        cells[self.labels] = text
        return cells


def _in_words(cells: Row) -> bool:
    filled = [value for value in cells if value is not None]
    return sum(map(is_prose, filled)) * 2 > len(filled)


def blocks_of(sheet: Sheet, headings: Headings, within: int) -> Iterator[Block]:
    """The blocks of a sheet whose questions stand in one of its first columns.

    Args:
        within: so many columns from the left are looked at.
    """
    named = [_named(sheet, column, headings) for column in range(within)]
    labels = max(range(within), key=lambda column: len(set(named[column].values())))
    fields = named[labels]
    grades = {area.grade for area in headings.form.areas}
    graded = frozenset(at for at, key in fields.items() if key in grades)
    starts = _starts(sheet, labels, fields, headings)
    ends = [*starts[1:], len(sheet.rows)]
    for which, (start, end) in enumerate(zip(starts, ends, strict=True)):
        rows: list[Row] = [
            row if start <= at < end else [] for at, row in enumerate(sheet.rows)
        ]
        marks = {at: m for at, m in sheet.marks.items() if start <= at[0] < end}
        merges = tuple(m for m in sheet.merges if start <= m.top < end)
        whole = replace(sheet, rows=rows, marks=marks, merges=merges)
        yield Block(whole, labels, graded, which == 0)


def _named(sheet: Sheet, column: int, headings: Headings) -> dict[int, str]:
    """The fields that a column names, by row."""
    return {
        at: match.field
        for at in range(len(sheet.rows))
        if isinstance(value := sheet.value(at, column), str)
        and (match := headings.known(as_heading(value))) is not None
    }


def _starts(
    sheet: Sheet, labels: int, fields: dict[int, str], headings: Headings
) -> list[int]:
    """The first row of each block: where what was asked of a case is asked again."""
    starts, seen = [0], set[str]()
    for at, key in fields.items():
        answers = sheet.rows[at][labels + 1 :]
        if key in headings.of_areas or all(value is None for value in answers):
            continue
        if key in seen:
            starts.append(_with_what_stands_over(sheet, at, fields))
            seen = set()
        seen.add(key)
    return starts


def _with_what_stands_over(sheet: Sheet, at: int, fields: dict[int, str]) -> int:
    """A block's first row: ``Question | Case 9`` over the first thing asked."""
    while at - 1 not in fields and any(v is not None for v in sheet.rows[at - 1]):
        at -= 1
    return at


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


def turned_back(cell: str) -> str:
    """``C5`` on the turned copy is ``E3`` on the sheet."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return cell
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return a1(column - 1, int(found[2]) - 1)
