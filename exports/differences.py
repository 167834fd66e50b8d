"""What is different between two countings of one return, figure by figure.

A row is the same row where the words it begins with are the same; a line, where its
reference is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias

from exports.tables import Cell, Row, Shape, Table, as_json

_SAID = (Shape.TEXT, Shape.LONG)
_MOVES_BY_ITSELF = ("Cover", "Notes")
"""Sheets that say when a return was counted; their figures stand in the others."""


Place: TypeAlias = tuple[str, ...]
"""The words that tell a row from the others."""


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
    then, now = ({} if one is None else _marks(one) for one in (before, after))
    differ = {place for place in {*then, *now} if then.get(place) != now.get(place)}
    old = {} if before is None else _by_words(before, differ)
    new = _by_words(after, differ)
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


def _placed(table: Table) -> Iterator[tuple[Place, Row]]:
    """The rows of a table with the words that tell them apart."""
    times: Counter[Place] = Counter()
    keys = _telling(table)
    for row in table.rows:
        words = tuple(str(as_json(row[at])) for at in keys)
        times[words] += 1
        # Two rows alike in all their words: numbered, so that none is lost.
        yield words if times[words] == 1 else (*words, str(times[words])), row


def _marks(table: Table) -> dict[Place, bytes]:
    """What each row says, as a short digest: a long list is held against another
    without both being in memory.
    """
    of_headings = blake2b(repr(table.headings).encode(), digest_size=16)

    def mark(row: Row) -> bytes:
        digest = of_headings.copy()
        digest.update(repr([*map(as_json, row)]).encode())
        return digest.digest()

    return {place: mark(row) for place, row in _placed(table)}


def _by_words(table: Table, wanted: Set[Place]) -> dict[Place, dict[str, Cell]]:
    """The cells of those rows, by heading, in the table's order."""
    keys = _telling(table)
    return {
        place: _cells(table, row, keys)
        for place, row in _placed(table)
        if place in wanted
    }


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
