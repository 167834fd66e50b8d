"""How many figures of each sheet are hidden, for the notes that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exports.asked import MeasuredSheet, Ready
from exports.figures import Figures
from exports.tables import Symbol


@dataclass(frozen=True)
class Hidden:
    """A sheet, how many of its figures are hidden, and of how many that is."""

    sheet: str
    hidden: int
    of: int


def hidden_cells(figures: Figures) -> Iterator[Hidden]:
    """Each sheet of figures in the return's order. Figures that there are none of, as
    nothing was graded, are not counted.
    """
    for sheet in figures.what.sheets:
        match sheet:
            case Ready("completion"):
                cells = _completed(figures)
            case Ready("grades"):
                cells = _graded(figures)
            case MeasuredSheet(name):
                rows = figures.measured[name].rows
                cells = (figure.value for row in rows for figure in row.figures)
            case _:
                continue
        yield _of(sheet.name, cells)


def _of(sheet: str, cells: Iterable[object]) -> Hidden:
    there = [
        cell is Symbol.SUPPRESSED
        for cell in cells
        if cell is Symbol.SUPPRESSED or not isinstance(cell, Symbol)
    ]
    return Hidden(sheet, sum(there), len(there))


def _completed(figures: Figures) -> Iterator[object]:
    for row in figures.completed:
        yield from (row.completed, row.received, row.days_to_receive)
        yield from (figure for _, figure in row.owed.told)


def _graded(figures: Figures) -> Iterator[object]:
    for row in figures.graded:
        yield from (count for _, _, count in row.grades)
        yield from (row.graded, row.not_applicable, row.not_graded)
        yield from (row.good_share, row.change)
