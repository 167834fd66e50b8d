"""What is different between two countings of one return, figure by figure.

A row is the same row where the words it begins with are the same; a line, where its
reference is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.tables import Cell, Row, Shape, Table, as_json

_SAID = (Shape.TEXT, Shape.LONG)
_MOVES_BY_ITSELF = ("Cover", "Notes")
"""Sheets that say when a return was counted; their figures stand in the others."""


@dataclass(frozen=True)
class Difference:
    """One cell, or with `column` empty a whole row, that is not what it was."""

    sheet: str
    row: str
    column: str
    before: Cell
    after: Cell

    @property
    def came(self) -> bool:
        """Whether the row is new."""
        return not self.column and self.before is None

    @property
    def went(self) -> bool:
        return not self.column and self.after is None


def differences(before: Sequence[Table], after: Sequence[Table]) -> list[Difference]:
    """Every figure and line that differs, sheet by sheet, in the order of `after`.

    A whole row that came or went is one difference, its words before or after.
    """
    then = {table.name: table for table in before}
    found: list[Difference] = []
    for table in after:
        if table.name not in _MOVES_BY_ITSELF:
            found += _of_sheet(table.name, then.get(table.name), table)
    return found


def _of_sheet(name: str, before: Table | None, after: Table) -> Iterator[Difference]:
    old = {} if before is None else _by_words(before)
    new = _by_words(after)
    for words, row in new.items():
        if words not in old:
            yield Difference(name, _said(words), "", None, _said(words))
        else:
            yield from _of_row(name, words, old[words], row)
    for words in old:
        if words not in new:
            yield Difference(name, _said(words), "", _said(words), None)


def _of_row(
    name: str,
    words: tuple[str, ...],
    before: dict[str, Cell],
    after: dict[str, Cell],
) -> Iterator[Difference]:
    for heading in dict.fromkeys((*after, *before)):
        then, now = before.get(heading), after.get(heading)
        if as_json(then) != as_json(now):
            yield Difference(name, _said(words), heading, then, now)


def _by_words(table: Table) -> dict[tuple[str, ...], dict[str, Cell]]:
    """The rows of a table by the words that tell them apart."""
    found: dict[tuple[str, ...], dict[str, Cell]] = {}
    keys = _telling(table)
    for row in table.rows:
        words = tuple(str(as_json(row[at])) for at in keys)
        # Two rows alike in all their words: numbered, so that none is lost.
        place, number = words, 2
        while place in found:
            place, number = (*words, str(number)), number + 1
        found[place] = _cells(table, row, keys)
    return found


def _telling(table: Table) -> list[int]:
    """The columns that say which row it is: the reference alone where there is one,
    with the action beside it, else the words the row begins with.
    """
    headings = table.headings
    if headings[0] == "Reference":
        return [0, headings.index("Action")] if "Action" in headings else [0]
    found = []
    for at, column in enumerate(table.columns):
        if column.shape not in _SAID:
            break
        found.append(at)
    return found or [0]


def _cells(table: Table, row: Row, keys: Sequence[int]) -> dict[str, Cell]:
    """The other cells of a row, by heading; an empty one is left out."""
    pairs = enumerate(zip(table.headings, row, strict=True))
    return {
        heading: cell
        for at, (heading, cell) in pairs
        if at not in keys and cell is not None
    }


def _said(words: Sequence[str]) -> str:
    return ", ".join(words)
