"""Finds the rows in which a column says something, asking each of its texts once.

A log says the same few things again and again: ten thousand names are five hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from importers.sheets import Raw, Row


def rows_saying(
    rows: Sequence[Row], column: int, asks: Callable[[Raw], bool]
) -> Iterator[int]:
    """The positions of the rows whose cell in a column is what is asked for."""
    cells = [row[column] if column < len(row) else None for row in rows]
    if said := {cell for cell in {*cells} if asks(cell)}:
        for at, cell in enumerate(cells):
            if cell in said:
                yield at
