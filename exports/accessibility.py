"""Checks a finished workbook against the rules for accessible spreadsheets.

The rules are the essential ones of the Government Statistical Service ("Making
spreadsheets accessible") and this product's own marking. Every workbook the tests
make goes through it; so may one that came from elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from exports.tables import MARKING

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"

_CAREFUL = etree.XMLParser(resolve_entities=False, no_network=True)


def faults(path: Path) -> list[str]:
    """What breaks a rule, a sentence each; nothing where all is well."""
    book = load_workbook(path)
    found = [
        f"{sheet.title}: {fault}"
        for sheet in book.worksheets
        for fault in (
            *_faults_of_page(sheet),
            *_faults_of_marking(sheet),
            *_faults_of_table(sheet),
        )
    ]
    if len(book.sheetnames) != len({name.casefold() for name in book.sheetnames}):
        found.append("two sheets have one name")
    found += _faults_of_pictures(path)
    if not book.properties.title:
        found.append("the workbook's properties have no title")
    return found


def _faults_of_pictures(path: Path) -> Iterator[str]:
    """Charts and pictures that say nothing to who does not see them."""
    with ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/drawings/drawing"):
                drawing = etree.fromstring(package.read(name), _CAREFUL)
                for part in drawing.iter(_PICTURE):
                    if not part.get("descr", "").strip():
                        yield f"{name}: {part.get('name')} has no text in its place"


def _faults_of_page(sheet: Worksheet) -> Iterator[str]:
    title, about = sheet["A1"], sheet["A2"]
    if not title.value:
        yield "A1 has no title"
    elif title.style != "Heading 1":
        yield "A1 is not marked as Heading 1"
    if not about.value:
        yield "A2 does not say what the sheet holds"
    if sheet.merged_cells.ranges:
        merged = ", ".join(sorted(str(one) for one in sheet.merged_cells.ranges))
        yield f"cells are merged ({merged})"
    if not sheet.freeze_panes:
        yield "the header does not stay put"
    if not sheet.print_area or not sheet.print_title_rows:
        yield "print area or print titles are missing"
    if sheet.sheet_state != "visible":
        yield "it is hidden"


def _faults_of_marking(sheet: Worksheet) -> Iterator[str]:
    for name, part in (("header", sheet.oddHeader), ("footer", sheet.oddFooter)):
        if part is None or MARKING not in str(part.center.text):
            yield f"the printed {name} does not say {MARKING}"


def _faults_of_table(sheet: Worksheet) -> Iterator[str]:
    tables: list[Table] = list(sheet.tables.values())
    if len(tables) != 1:
        yield f"it has {len(tables)} marked-up tables, not one"
        return
    table = tables[0]
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(table.ref))
    if bottom != sheet.max_row or right != sheet.max_column or left != 1:
        yield f"cells stand outside the table ({table.ref} of {sheet.dimensions})"
    if table.headerRowCount == 0:
        yield "the table has no header row"
    if table.autoFilter is None or table.autoFilter.ref != table.ref:
        yield "the table cannot be filtered"
    yield from _faults_of_headings(sheet, table, top)
    for letter in map(get_column_letter, range(1, right + 1)):
        if sheet.column_dimensions[letter].hidden:
            yield f"column {letter} is hidden"
    for number, row in enumerate(
        sheet.iter_rows(min_row=top + 1, max_row=bottom, max_col=right), top + 1
    ):
        if all(cell.value in (None, "") for cell in row):
            yield f"row {number} is blank"
        for cell in row:
            yield from _faults_of_cell(cell)


def _faults_of_cell(cell: Cell | MergedCell) -> Iterator[str]:
    if cell.value is None:
        return
    if cell.data_type == "f":
        yield f"{cell.coordinate} holds a formula"
    if cell.font.name != "Arial":
        yield f"{cell.coordinate} is not in Arial"
    if isinstance(cell.value, str) and not cell.alignment.wrap_text:
        yield f"{cell.coordinate} is text that does not wrap"


def _faults_of_headings(sheet: Worksheet, table: Table, top: int) -> Iterator[str]:
    cells = [str(cell.value or "") for cell in sheet[top]]
    if cells != [column.name for column in table.tableColumns]:
        yield "the headings in the cells are not those of the table"
    for heading, times in Counter(cell.casefold() for cell in cells).items():
        if times > 1 or not heading.strip():
            yield f"the heading {heading!r} stands {times} times or is empty"
