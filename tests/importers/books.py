"""Makes the files that a test is about, sound ones and others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter

ROWS = (
    ("Case ID", "Date of audit", "Auditor", "Overall grade"),
    ("0123456", datetime(2018, 4, 12), "P Nair", "Good"),
    ("0123457", datetime(2018, 4, 13), "T Ashworth", "RI"),
)


def xlsx(path: Path, *, rows: tuple = ROWS, sheet: str = "Apr 18") -> Path:
    """A workbook of one sheet, as a spreadsheet program writes it."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(at, column, value, day)
                elif isinstance(value, str):
                    page.write_string(at, column, value)
                else:
                    page.write(at, column, value)
    return path


def changed(path: Path, parts: Mapping[str, bytes]) -> Path:
    """The same package with some parts replaced or added."""
    with zipfile.ZipFile(path) as package:
        said = {name: package.read(name) for name in package.namelist()} | dict(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in said.items():
            package.writestr(name, content)
    return path


def part(path: Path, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(path) as package:
        return package.read(name)


SHEET = "xl/worksheets/sheet1.xml"


def with_cells(path: Path, cells: str) -> Path:
    """A workbook with more cells, as XML, at the end of its sheet."""
    xlsx(path)
    sheet = part(path, SHEET).replace(b"</sheetData>", f"{cells}</sheetData>".encode())
    return changed(path, {SHEET: sheet})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts alone."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return held.getvalue()
