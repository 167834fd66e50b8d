"""Sheets of cells: what every reader makes of a file, and every layout reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell holds. Blank cells, and those of spaces only, hold None."""

Row: TypeAlias = list[Raw]
WIDEST = 400
"""Columns from the left whose headings are matched; the others are kept unmatched.

A form has some eighty fields. Every heading is asked about in many ways, and nobody
has to wait for those of a sheet as wide as a spreadsheet program allows.
"""


class Mark(NamedTuple):
    """What a cell carries beside its value."""

    error: str = ""
    """``#N/A``: the value is then None."""
    formula: str = ""
    """A formula that was saved without its value."""
    comment: str = ""
    struck: bool = False
    struck_words: str = ""
    """Words struck through, beside others that stand."""


class Cell(NamedTuple):
    """One cell with everything known of it."""

    value: Raw
    error: str = ""
    formula: str = ""
    hidden: bool = False
    comment: str = ""
    struck: bool = False


class Fill(NamedTuple):
    """Neighbouring cells of one row that are filled with one colour."""

    left: int
    right: int
    """Counted from 0, inclusive."""
    colour: str
    """Red, green and blue: ``FFC000``."""


class Range(NamedTuple):
    """Merged cells, all four counted from 0 and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet. Rows and columns are counted from 0 here; people count from 1."""

    name: str
    rows: list[Row]
    hidden: bool = False
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Range, ...] = ()
    strays: dict[tuple[int, int], Raw] = field(default_factory=dict)
    """Values so far from all the others that they are in no table."""
    fills: Mapping[int, Sequence[Fill]] = field(default_factory=dict)
    """By row. Colours that hang on a cell's value are none of these."""
    from_1904: bool = False
    """Whether its workbook counts its days from 1904."""
    beside: Sequence[Sheet] = field(default=(), repr=False, compare=False)
    """All sheets of the blank form of ours that this one is part of."""

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def value(self, row: int, column: int) -> Raw:
        """The value there; None outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def cell(self, row: int, column: int) -> Cell:
        mark = self.marks.get((row, column), NO_MARK)
        return Cell(
            self.value(row, column),
            mark.error,
            mark.formula,
            row in self.hidden_rows or column in self.hidden_columns,
            mark.comment,
            mark.struck,
        )

    def filled(self) -> Iterator[tuple[int, int, Raw]]:
        """Every cell that holds something, in reading order."""
        for at, row in enumerate(self.rows):
            for column, value in enumerate(row):
                if value is not None:
                    yield at, column, value


NO_MARK = Mark()


@dataclass
class Workbook:
    """A file as sheets of cells."""

    name: str
    sheets: list[Sheet]
    sha256: str = ""
    text_only: bool = False
    """A csv: every value in it is text, whatever it means."""


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """The letters of a column counted from 0: ``letters(27) == "AB"``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def a1(row: int, column: int) -> str:
    """The address people use: ``a1(3, 1) == "B4"``."""
    return f"{letters(column)}{row + 1}"


class CellsOfRow(Mapping[str, str]):
    """The cell of each field in one row, worked out when asked for. Counted from 0."""

    __slots__ = ("columns", "row")

    def __init__(self, columns: Mapping[str, int], row: int) -> None:
        self.columns = columns
        self.row = row

    def __getitem__(self, field: str) -> str:
        return a1(self.row, self.columns[field])

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)
