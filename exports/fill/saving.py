"""Writes a template with all that was put into it, its other parts as they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exports.fill.book import Book, ListTable
from exports.fill.dependents import stale
from exports.fill.elsewhere import linked_shapes
from exports.fill.growing import grow_elsewhere, of_sheet
from exports.fill.growth import Growth, Put
from exports.fill.part import Area, Place, SheetPart
from exports.fill.putting import Putting


@dataclass
class Filled:
    """What is put into one sheet."""

    name: str
    part: SheetPart
    tables: list[ListTable]
    drawn: list[Area]
    """The cells that charts, pictures and text boxes stand over."""
    cells: dict[Place, str] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    """Where all of it stands."""
    put: list[Put] = field(default_factory=list)
    like: dict[int, int] = field(default_factory=dict)
    """Of rows that are made, the row whose height they have."""
    carried: dict[Place, Place] = field(default_factory=dict)
    """Cells with a formula from the first row of a table, and the cell of that."""
    formulas: dict[Place, str] = field(default_factory=dict)
    """Formulas that reach down with the rows, and what they say then."""
    printed: dict[int, str] = field(default_factory=dict)


def save(
    book: Book,
    sheets: Mapping[str, Filled],
    drawn: Mapping[str, bytes],
    growth: Growth,
    out: Path,
) -> None:
    """Write the workbook.

    Args:
        drawn: the parts with texts of text boxes and charts, as they are now.
    """
    package = book.package
    for path, content in drawn.items():
        package.change(path, content)
    hanging = stale(book, {name: sheet.areas for name, sheet in sheets.items()})
    for name, sheet in sheets.items():
        old = hanging.get(name, set())
        rules = list(of_sheet(sheet.part, name, growth)) if growth.any else []
        if sheet.cells or sheet.printed or old or sheet.formulas or rules:
            package.change(
                book.paths[name],
                Putting(sheet.part).changed(
                    sheet.cells, old, sheet.formulas, sheet.printed, sheet.like, rules
                ),
            )
    if growth.any:
        grow_elsewhere(book, growth)
    for sheet in sheets.values():
        for put in sheet.put:
            if put.table is not None and put.area[2] > put.table.area[2]:
                book.grow(put.table, put.area[2])
    made = any(one.formulas or one.carried for one in sheets.values())
    if hanging or made or linked_shapes(book):
        book.calculate_on_opening()
    if any(sheet.carried for sheet in sheets.values()):
        # It lists every formula there is; a program makes it anew.
        package.drop(package.book, "calcChain")
    package.save(out)
