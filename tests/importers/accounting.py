"""Whether a report says of every cell of a sheet what became of it."""

from __future__ import annotations

import re

from form_definitions.spelling import folded
from importers.headings import as_heading
from importers.report import Report
from importers.sheets import Raw, Sheet, a1
from importers.values import as_text


def unaccounted(report: Report, sheet: Sheet) -> list[tuple[str, Raw]]:
    """The cells of a sheet that stand nowhere in a report, each with its value."""
    told = _Told(report, sheet)
    return [
        (a1(row, column), value)
        for row, column, value in sheet.filled()
        if not told.has(row, column, value)
    ]


class _Told:
    """Everything that a report says of one sheet."""

    def __init__(self, report: Report, sheet: Sheet) -> None:
        self.sheet = sheet
        name = sheet.name
        read = next(sheet for sheet in report.sheets if sheet.name == name)
        self.headers = {row - 1 for row in read.header_rows}
        self.headings = {folded(column.heading) for column in read.columns}
        asides = [aside for aside in report.not_records if aside.sheet == name]
        self.rows = {aside.row for aside in asides if aside.cell is None}
        self.texts = [aside.text for aside in asides]
        entries = [
            v.entry for v in report.entries if v.entry.origin and v.where.sheet == name
        ]
        self.cells = {
            cell
            for entry in entries
            for key, cell in entry.origin.cells.items()
            if key in entry.typed
        }
        self.kept = {text for entry in entries for text in entry.unmapped.values()}
        self.actions = {
            str(value)
            for entry in entries
            for rows in entry.repeats.values()
            for row in rows
            for value in row.values()
            if value
        }
        self.doubted = {p.cell for entry in entries for p in entry.problems}

    def has(self, row: int, column: int, value: Raw) -> bool:
        text, cell = as_text(value), a1(row, column)
        if row in self.headers or row in self.rows:
            return True
        if cell in self.cells or cell in self.doubted or text in self.kept:
            return True
        if folded(as_heading(value)).strip(" :") in self.headings:
            return True
        if self._before_heading(row, column):
            return True
        if any(text[:100] in said for said in self.texts):
            return True
        return any(said in text for said in self.actions)

    def _before_heading(self, row: int, column: int) -> bool:
        """Whether a heading follows: the number of a question down the side."""
        after = self.sheet.rows[row][column + 1 :]
        number = re.fullmatch(
            r"\W*\w{0,3}[\w.]{0,4}\W*", as_text(self.sheet.value(row, column))
        )
        return (
            number is not None
            and column < 2
            and any(
                folded(as_heading(value)).strip(" :") in self.headings
                for value in after[:2]
                if value is not None
            )
        )
