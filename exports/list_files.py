"""Lists as files: a workbook, a csv file, or several csv files in one zip.

All three are written as the rows come, however many there are, and all or nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from exports.cells import plain
from exports.tables import MARKING, Cell, Link, Table, as_json
from exports.workbook import file_name, sheet_name, whole_or_nothing, write_workbook

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}
"""What a list can be written as, and what a browser is told of it."""


def write_list(
    tables: Sequence[Table], path: Path, kind: str, *, made_on: date
) -> None:
    """Write a list, what stands beside it and its codebook as a file of that kind.

    Args:
        tables: the list first; a csv file has it alone.
        made_on: the day the file says it was made; never the clock's.

    Raises CannotWrite where the place cannot be written to, TooManyRows where a
    list is longer than a sheet.
    """
    first = tables[0]
    match kind:
        case "csv":
            write_csv(first, path)
        case "zip":
            _write_zip(tables, path, made_on)
        case _:
            write_workbook(
                tables, path, title=first.title, about=first.about, made_on=made_on
            )


def write_csv(table: Table, path: Path) -> None:
    """Write a table as csv, UTF-8 with a mark that Excel knows it by, all or nothing.

    Raises CannotWrite where the place cannot be written to.
    """

    def write(to: Path, _: Path) -> None:
        with to.open("w", encoding="utf-8-sig", newline="") as out:
            _write_rows(table, out)

    whole_or_nothing(path, write)


def _write_zip(tables: Sequence[Table], path: Path, made_on: date) -> None:
    def write(to: Path, _: Path) -> None:
        with ZipFile(to, "w", ZIP_DEFLATED) as packed:
            for table in tables:
                name = file_name(sheet_name(table.name), ending="csv")
                day = (made_on.year, made_on.month, made_on.day, 0, 0, 0)
                about = ZipInfo(name, day)
                about.compress_type = ZIP_DEFLATED
                # A list may pass 4 GB before it is packed; nobody knows beforehand.
                with packed.open(about, "w", force_zip64=True) as part:
                    out = TextIOWrapper(part, "utf-8-sig", newline="")
                    _write_rows(table, out)
                    out.flush()
                    out.detach()
            packed.comment = MARKING.encode()

    whole_or_nothing(path, write)


def _write_rows(table: Table, out: IO[str]) -> None:
    lines = csv.writer(out)
    lines.writerow([defused(heading) for heading in table.headings])
    lines.writerows([_csv_cell(cell) for cell in row] for row in table.rows)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula; East Asian ones also take
the wide signs (OWASP, "CSV injection")."""


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a csv file.

    A leading = + - @ (or tab) gets an apostrophe before it (CWE-1236).
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_cell(cell: Cell) -> Any:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, str | Link):
        text = cell.sheet if isinstance(cell, Link) else str(cell)
        return defused(plain(text))
    return as_json(cell)
