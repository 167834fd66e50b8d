"""XlsxWriter's worksheet, taught to stream the rows of a marked-up table.

XlsxWriter offers either little memory (its constant_memory) or marked-up tables.
A return needs both: an accessible table of 100,000 rows. So the rows go to a file
beside the sheet as they come, and the sheet takes them in when it is closed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.packager import Packager
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from exports.cells import Writer
from exports.tables import Link, Row

MOST_ROWS = 1_048_576
"""Rows of a sheet."""


LINE_HEIGHT = 15.75
"""Points of one line of Arial 12."""
_TALLEST = 409.0


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column that is so many characters wide."""
    # A width counts digits; letters of Arial are a little narrower.
    if "\n" not in text:
        return int(len(text) * 0.95 / width) + 1
    return sum(int(len(line) * 0.95 / width) + 1 for line in text.split("\n"))


def height_of(lines: int) -> float:
    """The height of a row of so many lines, in points. Excel fits a row by itself
    when it opens a file; LibreOffice does not.
    """
    return min(lines * LINE_HEIGHT, _TALLEST)


class TooManyRows(Exception):
    """More rows than a sheet has; its message says what to do."""


class TableSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a few cells at its head and one table below them."""

    _body: Path
    _last: tuple[int, int]

    def stream_table(
        self,
        at: int,
        columns: Sequence[dict[str, Any]],
        writers: Sequence[Writer],
        wraps: Mapping[int, float],
        rows: Iterable[Row],
        body: Path,
        *,
        name: str,
        about: str,
        style: str,
    ) -> int:
        """Write a table whose header stands in row `at` (the first row is 0).

        `wraps` has the width of each column whose text wraps, by its number; `body`
        is a file to keep the rows in until the sheet is closed. Returns the number
        of its last row, counted likewise. Raises TooManyRows.
        """
        last = self._stream(at + 1, writers, wraps, rows, body)
        self._body = body
        # XlsxWriter notes every cell of a table to find overlaps; of 100,000 rows
        # that is gigabytes. It is told of one row, and of the true range afterwards.
        self.add_table(
            at,
            0,
            at + 1,
            len(columns) - 1,
            {"columns": columns, "name": name, "description": about, "style": style},
        )
        table = self.tables[-1]
        whole = xl_range(at, 0, last, len(columns) - 1)
        table["range"] = table["a_range"] = table["autofilter"] = whole
        self._last = (last, len(columns) - 1)
        return last

    def _stream(
        self,
        row_number: int,
        writers: Sequence[Writer],
        wraps: Mapping[int, float],
        rows: Iterable[Row],
        body: Path,
    ) -> int:
        # The innermost loop of every line list: what can be asked once is.
        places = [(xl_col_to_name(n), write) for n, write in enumerate(writers)]
        wrapping = list(wraps.items())
        with body.open("w", encoding="utf-8") as out:
            for row in rows:
                row_number += 1
                if row_number > MOST_ROWS:
                    raise TooManyRows(
                        f"A sheet holds {MOST_ROWS:,} rows; choose a shorter period,"
                        " or a .csv file"
                    )
                cells = "".join(
                    [
                        write(f"{letter}{row_number}", cell)
                        for (letter, write), cell in zip(places, row, strict=True)
                        if cell is not None
                    ]
                )
                lines = 1
                for column, width in wrapping:
                    text = row[column]
                    if type(text) is str and (len(text) > width or "\n" in text):
                        lines = max(lines, lines_of(text, width))
                tall = f' ht="{height_of(lines)}"' if lines > 1 else ""
                out.write(f'<row r="{row_number}"{tall}>{cells}</row>')
                if Link in map(type, row):
                    self._follow(row_number - 1, row)
        return row_number - 1

    def _follow(self, number: int, row: Row) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, Link):
                self.hyperlinks[number][column] = Url(f"internal:'{cell.sheet}'!A1")

    def _write_dimension(self) -> None:
        row, column = self._last
        self._xml_empty_tag("dimension", [("ref", xl_range(0, 0, row, column))])

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self._write_rows()
        with self._body.open(encoding="utf-8") as body:
            shutil.copyfileobj(body, self.fh, 1 << 20)
        self._body.unlink()
        self._xml_end_tag("sheetData")


class _HeadingStyle(Packager):  # type: ignore[misc]
    """Adds Excel's own "Heading 1" to the cell styles, which XlsxWriter has not:
    screen readers and the accessibility checker know a title by it.
    """

    def _write_styles_file(self) -> None:
        super()._write_styles_file()
        path = Path(self.filenames[-1][0])
        said = path.read_text(encoding="utf-8")
        for old, new in (
            ('<cellStyleXfs count="1">', '<cellStyleXfs count="2">'),
            ("</cellStyleXfs>", f"{self._heading()}</cellStyleXfs>"),
            ('<cellStyles count="1">', '<cellStyles count="2">'),
            (
                "</cellStyles>",
                '<cellStyle name="Heading 1" xfId="1" builtinId="16"/></cellStyles>',
            ),
        ):
            if said.count(old) != 1:
                raise ValueError(f"XlsxWriter's styles have no single {old}")
            said = said.replace(old, new)
        path.write_text(said, encoding="utf-8")

    def _heading(self) -> str:
        font = next(f.font_index for f in self.workbook.xf_formats if f.xf_id == 1)
        return (
            f'<xf numFmtId="0" fontId="{font}" fillId="0" borderId="0"'
            ' applyNumberFormat="0" applyFill="0" applyBorder="0"'
            ' applyAlignment="0" applyProtection="0"/>'
        )


class Book(Workbook):  # type: ignore[misc]
    """A workbook of such sheets."""

    worksheet_class = TableSheet

    def _get_packager(self) -> Packager:
        return _HeadingStyle()
