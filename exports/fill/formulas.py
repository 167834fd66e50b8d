"""What the formulas of a sheet say; one that cells share, in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError

from exports.addresses import a1
from exports.fill.part import CellAt, Place, SheetPart

LONGEST = 20_000
"""Characters of a formula that is followed; Excel itself allows 8,192."""


@dataclass(frozen=True)
class Formula:
    """A cell with a formula."""

    place: Place
    cell: CellAt
    written: str
    """As it is written in the first cell of those that share it; "" of none."""
    first: Place

    @property
    def group(self) -> str:
        """The number of those it shares its formula with; "" of its own."""
        shared = self.cell.formula_said.get("t") == "shared"
        return self.cell.formula_said.get("si", "") if shared else ""

    @property
    def words(self) -> str:
        """What it says in its own cell; "" where that cannot be told."""
        if self.place == self.first:
            return self.written
        return moved(self.written, self.first, self.place)


def formulas_of(part: SheetPart) -> Iterator[Formula]:
    """The cells of a sheet that have formulas."""
    masters: dict[str, Formula] = {}
    for place, cell in part.cells.items():
        if not cell.has_formula:
            continue
        found = Formula(place, cell, cell.formula, place)
        if found.group and cell.formula:
            masters[found.group] = found
        elif (master := masters.get(found.group)) is not None:
            found = Formula(place, cell, master.written, master.place)
        yield found


def moved(words: str, first: Place, to: Place) -> str:
    """A formula carried from one cell to another; "" where that cannot be told."""
    if not words or len(words) > LONGEST:
        return ""
    try:
        carried = Translator(f"={words}", origin=a1(*first))
        return str(carried.translate_formula(a1(*to)))[1:]
    except (TranslatorError, TokenizerError):
        return ""
