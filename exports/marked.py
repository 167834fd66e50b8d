"""The sender's own workbook, with each cell marked that something is wrong with.

Their sheets, formats and columns stay as they were, so that it can be corrected and
sent again. A file that is no workbook of today's kind is given back as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exports.cells import plain
from form_definitions.our_marks import HEADINGS, LEAD, PROBLEMS, sender_part

HOLD = PatternFill("solid", fgColor="FFE699")
NOTE = PatternFill("solid", fgColor="DDEBF7")
_AUTHOR = "Quality assurance"


@dataclass(frozen=True)
class Mark:
    """What is said of one cell. `held` where its record waits for an answer."""

    sheet: str
    cell: str
    words: str
    held: bool = True


def mark_workbook(path: Path, out: Path, marks: Iterable[Mark]) -> None:
    """Write a copy of an .xlsx or .xlsm workbook with its cells marked.

    Macros are left out. Raises OSError where `out` cannot be written.
    """
    # By its content: what a file is called decides nothing.
    with path.open("rb") as file:
        book = load_workbook(file)
    _mark(book, marks)
    book.save(out)


def mark_rows(
    sheets: Iterable[tuple[str, Sequence[Sequence[Any]]]],
    out: Path,
    marks: Iterable[Mark],
) -> None:
    """Write sheets of plain cells (of a csv, an older workbook), marked likewise."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(_sheet_name(name))
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    _put(sheet.cell(at, column), value)
    _mark(book, marks)
    book.save(out)


def _sheet_name(name: str) -> str:
    # Excel's own limits: 31 characters, and none that an address is made with.
    return "".join(c for c in name if c not in "[]:*?/\\")[:31] or "Sheet"


def _put(cell: Cell | MergedCell, value: Any) -> None:
    # What no file can carry would stop the whole of it.
    cell.value = plain(value) if isinstance(value, str) else value
    if isinstance(value, str):
        # What was text stays text: nothing typed into a csv becomes a formula.
        cell.data_type = "s"


def _mark(book: Workbook, marks: Iterable[Mark]) -> None:
    by_cell: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        by_cell[mark.sheet, mark.cell].append(mark)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for (name, address), said in by_cell.items():
        sheet = sheets.get(name) or sheets.get(_sheet_name(name))
        if sheet is not None:
            _mark_cell(sheet, address, said)
    _list(book, [mark for said in by_cell.values() for mark in said])


def _mark_cell(sheet: Worksheet, address: str, said: Sequence[Mark]) -> None:
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        ranges = (r for r in sheet.merged_cells.ranges if address in r)
        found = next(ranges, None)
        if found is None:
            return
        cell = sheet.cell(found.min_row, found.min_col)
    words = "\n".join((LEAD, *(mark.words for mark in said)))
    if cell.comment is not None and (theirs := sender_part(cell.comment.text)):
        words = f"{theirs}\n\n{words}"
    cell.comment = Comment(plain(words), _AUTHOR, width=320, height=120)
    cell.fill = HOLD if any(mark.held for mark in said) else NOTE


def _list(book: Workbook, marks: Sequence[Mark]) -> None:
    """A sheet that names them all: colour alone tells nobody who cannot see it."""
    if PROBLEMS in book.sheetnames:
        del book[PROBLEMS]
    sheet = book.create_sheet(PROBLEMS)
    for column, (heading, width) in enumerate(
        zip(HEADINGS, (24, 10, 90, 44), strict=True), 1
    ):
        cell = sheet.cell(1, column, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for at, mark in enumerate(marks, 2):
        todo = (
            "Correct the cell and send the workbook again"
            if mark.held
            else "Nothing, if it is meant so"
        )
        for column, text in enumerate((mark.sheet, mark.cell, mark.words, todo), 1):
            cell = sheet.cell(at, column)
            _put(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
