"""Writes tables as an accessible Excel workbook: the one place that writes Excel.

The rules are those of UK government for accessible spreadsheets (GSS, "Making
spreadsheets accessible"): each sheet has its title in A1, says in A2 what it holds,
and has one marked-up table with one header row, unique headings, no merged cells and
no blank row or column; Arial 12; wrapped text; no meaning by colour alone.
`exports.accessibility` checks them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter.worksheet import Worksheet

from exports.cells import plain, writer
from exports.charts import draw
from exports.sheet import Book, TableSheet, height_of, lines_of
from exports.tables import LEGEND, MARKING, Column, Shape, Symbol, Table

HEADER_ROW = 3
"""Where a table's header stands: A1 title, A2 what it holds, A3 marking, symbols."""

_NUMBER_FORMATS = {
    Shape.WHOLE: "#,##0",
    Shape.NUMBER: "#,##0.0",
    Shape.SHARE: "0%",
    Shape.POINTS: "+0;-0;0",
    Shape.DAY: "d mmm yyyy",
}
_WORDS = (Shape.TEXT, Shape.LONG)
_TO_THE_LEFT = (*_WORDS, Shape.DAY)
_A4 = 9
_PAGE_WIDTH = 180
"""Characters across a page, at the smallest print that is read with ease."""
HEADING: Mapping[str, Any] = {
    "bold": True,
    "text_wrap": True,
    "valign": "bottom",
    "align": "left",
    "font_color": "#FFFFFF",
    "bg_color": "#19414F",
}
"""The look of a column's heading."""
_BY_NAME = "Table Style Light 1"


class CannotWrite(Exception):
    """A file that cannot be written; its message is one sentence for a person."""


def write_workbook(
    tables: Sequence[Table], path: Path, *, title: str, about: str, made_on: date
) -> None:
    """Write tables to an .xlsx file, a sheet each, all of it or nothing.

    The same tables, words and day give the same bytes.

    Args:
        made_on: the day the workbook says it was made; never the clock's.

    Raises CannotWrite where the place cannot be written to, TooManyRows where a
    table is longer than a sheet.
    """

    def write(to: Path, folder: Path) -> None:
        book = new_book(to, folder, title=title, about=about, made_on=made_on)
        styles = _Styles(book)
        for number, table in enumerate(tables, 1):
            _write_sheet(book, styles, table, folder / f"rows{number}")
        book.close()

    whole_or_nothing(path, write)


def new_book(to: Path, folder: Path, *, title: str, about: str, made_on: date) -> Book:
    """An empty workbook that says what it is, in Arial 12; text in it is only text.

    `folder` is for its scraps. The caller adds sheets and closes it.
    """
    book = Book(
        str(to),
        {
            "tmpdir": str(folder),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 12},
        },
    )
    book.set_properties(
        {
            "title": title,
            "subject": about,
            "category": MARKING,
            "keywords": MARKING,
            # Whose it is, never who made it: properties travel with the file.
            "author": "Performance Team",
            "created": datetime(made_on.year, made_on.month, made_on.day),
        }
    )
    return book


def whole_or_nothing(path: Path, write: Callable[[Path, Path], None]) -> None:
    """Have a file written beside its place, then moved there in one step.

    `write` is given the file to write and a folder for its own scraps; both lie
    beside `path`, since what is OFFICIAL-SENSITIVE does not go to a shared /tmp.
    Raises CannotWrite where the place cannot be written to.
    """
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
            made = Path(folder) / "made"
            write(made, Path(folder))
            os.replace(made, path)
    except OSError as why:
        raise CannotWrite(f"{path} cannot be written ({why.strerror})") from None


def file_name(*words: str, ending: str = "xlsx") -> str:
    """``OFFICIAL-SENSITIVE Monthly return October 2018.xlsx``."""
    said = re.sub(r"[^\w \-]", "", " ".join(" ".join(words).split()))
    return f"{MARKING} {said}.{ending}"


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._index: dict[Any, int] = {}
        self.title = self._add(bold=True, font_size=16)
        # Excel's "Heading 1" (see exports.sheet), which XlsxWriter cannot name.
        self.title.xf_id = 1
        self.line = self._add()
        self.heading = self._heading(right=False)
        self.heading_of_figures = self._heading(right=True)

    def _add(self, **how: Any) -> Any:
        return self._book.add_format({"font_name": "Arial", "font_size": 12, **how})

    def _heading(self, right: bool) -> Any:
        return self._add(**{**HEADING, "align": "right" if right else "left"})

    def heading_for(self, column: Column) -> Any:
        left = column.shape in _TO_THE_LEFT
        return self.heading if left else self.heading_of_figures

    def cell(self, shape: Shape) -> int:
        """The number of the style that figures of a shape have."""
        if shape not in self._index:
            how: dict[str, Any] = {"valign": "top", "text_wrap": shape in _WORDS}
            if shape in _TO_THE_LEFT:
                how["align"] = "left"
            if shape in _NUMBER_FORMATS:
                how["num_format"] = _NUMBER_FORMATS[shape]
            self._index[shape] = self._add(**how)._get_xf_index()
        return self._index[shape]

    @property
    def aside(self) -> int:
        """The number of the style of a symbol among figures."""
        if "aside" not in self._index:
            made = self._add(valign="top", align="right", text_wrap=True)
            self._index["aside"] = made._get_xf_index()
        return self._index["aside"]


def _write_sheet(book: Book, styles: _Styles, table: Table, body: Path) -> None:
    sheet: TableSheet = book.add_worksheet(sheet_name(table.name))
    for row, text, style in (
        (0, table.title, styles.title),
        (1, table.about, styles.line),
        (2, f"{MARKING}. {LEGEND}", styles.line),
    ):
        sheet.write_string(row, 0, plain(text), style)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
    last = sheet.stream_table(
        HEADER_ROW,
        [
            {"header": plain(c.heading), "header_format": styles.heading_for(c)}
            for c in table.columns
        ],
        [writer(c.shape, styles.cell(c.shape), styles.aside) for c in table.columns],
        {n: c.width for n, c in enumerate(table.columns) if c.shape in _WORDS},
        _or_one_that_says_so(table),
        body,
        name=re.sub(r"\W+", "_", table.name).strip("_") + "_table",
        about=table.about,
        style=_BY_NAME,
    )
    # Its filter's button takes the place of three characters.
    lines = max(lines_of(c.heading, c.width - 3) for c in table.columns)
    sheet.set_row(HEADER_ROW, height_of(lines) + 2)
    sheet.freeze_panes(HEADER_ROW + 1, table.still)
    if table.charts:
        last = draw(
            book,
            sheet,
            table.charts,
            table.headings,
            list(table.rows),
            header=HEADER_ROW,
            below=last + 2,
        )
    _lay_out_for_print(sheet, table, last)


def _or_one_that_says_so(table: Table) -> Any:
    """The rows, or where there are none a row that says it: Excel has no table
    without rows, and a reader should not wonder whether something is missing.
    """
    some = False
    for row in table.rows:
        some = True
        yield row
    if not some:
        rest = len(table.columns) - 1
        yield ["None in this period", *[Symbol.NOT_APPLICABLE] * rest]


def mark_pages(sheet: Worksheet, title: str) -> None:
    """Lay a sheet out for A4 sideways, its pages marked, titled and numbered."""
    said = title.replace("&", "&&")[:120]
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_header(f'&C&"Arial,Bold"{MARKING}')
    sheet.set_footer(f'&L&"Arial"{said}&C&"Arial,Bold"{MARKING}&R&P of &N')


def _lay_out_for_print(sheet: TableSheet, table: Table, last_row: int) -> None:
    mark_pages(sheet, table.title)
    wide = sum(column.width for column in table.columns)
    sheet.fit_to_pages(max(1, round(wide / _PAGE_WIDTH)), 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0, table.still - 1)
    sheet.print_area(0, 0, last_row, len(table.columns) - 1)


def sheet_name(name: str) -> str:
    """A name that Excel takes: 31 characters, none of its signs, no quote outside."""
    return re.sub(r"[\[\]:*?/\\]", " ", plain(name))[:31].strip("' ")
