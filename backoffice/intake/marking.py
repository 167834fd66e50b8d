"""Which cells of a sender's workbook are marked, and with what words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from exports.copied import copy_sheets
from exports.marked import Mark, mark_workbook
from importers.grid import read_grid
from importers.sniff import Shape, shape_of


def write_marked(path: Path, out: Path, report: dict[str, Any], folder: Path) -> None:
    """Write the workbook at `path` with the problems of its report marked.

    What is no .xlsx is given back as one: a copy of its cells, likewise marked.

    The file has been read before: it is a spreadsheet, and within its limits.

    Args:
        folder: an empty one for what is made on the way; the caller's to take away.

    Raises OSError where `out` cannot be written.
    """
    marks = marks_of(report)
    with path.open("rb") as file:
        shape = shape_of(file)
    if shape is Shape.XLSX:
        mark_workbook(path, out, marks)
        return
    book = read_grid(path, name=report["file"])
    copy = folder / "copy.xlsx"
    names = copy_sheets(book.sheets, copy)
    called = (replace(mark, sheet=names.get(mark.sheet, "")) for mark in marks)
    mark_workbook(copy, out, called, text_only=book.text_only)


def marks_of(report: dict[str, Any]) -> Iterator[Mark]:
    """A mark for each issue of a report, and for each record that repeats another."""
    for record in report["records"]:
        source = record["source"]
        first = source.get("cell") or f"A{source['row']}"
        for issue in record["issues"]:
            held = issue["severity"] == "hold"
            cell = issue["cell"] or first
            yield Mark(source["sheet"], cell, issue["message"], held)
        if other := record.get("duplicate_of"):
            place = other.get("record") or f"{other['sheet']}, row {other['row']}"
            yield Mark(source["sheet"], first, f"This repeats {place}", held=False)
