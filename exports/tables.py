"""A table of figures or records on its way to a workbook, a page or a JSON file.

A table is plain data: who makes it knows nothing of Excel, and who writes it knows
nothing of what it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import Any, TypeAlias

from exports.charts import Chart

MARKING = "OFFICIAL-SENSITIVE"
"""Stands on every page that is printed and in every file's name."""


class Symbol(StrEnum):
    """What stands in a cell that has no figure (Department for Education's marks)."""

    SUPPRESSED = "c"
    NOT_AVAILABLE = ":"
    NOT_APPLICABLE = "z"

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    Symbol.SUPPRESSED: "suppressed, because the number is small",
    Symbol.NOT_AVAILABLE: "not available",
    Symbol.NOT_APPLICABLE: "not applicable",
}

LEGEND = "Symbols: " + ", ".join(f"{s} = {s.meaning}" for s in Symbol) + "."


@dataclass(frozen=True)
class Link:
    """The name of another sheet of the same workbook, to follow."""

    sheet: str


Cell: TypeAlias = str | int | float | bool | date | Symbol | Link | None
Row: TypeAlias = Sequence[Cell]


class Shape(Enum):
    """How a column's cells are written and aligned."""

    TEXT = "text"
    LONG = "long"
    """Paragraphs."""
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    """0.59, shown as 59%."""
    POINTS = "points"
    """A difference of two shares in percentage points, shown with its sign."""
    DAY = "day"


_WIDTHS = {
    Shape.TEXT: 24.0,
    Shape.LONG: 60.0,
    Shape.WHOLE: 15.0,
    Shape.NUMBER: 15.0,
    Shape.SHARE: 15.0,
    Shape.POINTS: 15.0,
    Shape.DAY: 15.0,
}


@dataclass(frozen=True)
class Column:
    """One column: its heading, its shape, its width in characters."""

    heading: str
    shape: Shape = Shape.TEXT
    wide: float | None = None

    @property
    def width(self) -> float:
        return self.wide or _WIDTHS[self.shape]


@dataclass(frozen=True)
class Table:
    """One sheet: a title, a sentence on what it holds, and one table.

    `rows` is walked anew by each writer, so a long list gives an object that asks
    its source again, never a spent iterator. A cell that is None is blank.

    Raises ValueError where two headings are alike, or one is missing: a screen reader
    finds a column by its heading alone.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    still: int = 1
    """How many columns stay put when it is scrolled sideways."""
    charts: tuple[Chart, ...] = ()
    """Charts of its cells, below it."""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for heading in self.headings:
            if not heading.strip() or heading.casefold() in seen:
                raise ValueError(
                    f"{self.name}: the heading {heading!r} stands twice or is empty"
                )
            seen.add(heading.casefold())

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]


def told_apart(
    labels: Iterable[str], from_: Iterable[str], by: str = "grade"
) -> list[str]:
    """Labels as headings beside others: one that is taken says what it is.

    ``Team (grade)`` is the area "Team" beside a column for teams.
    """
    taken = {heading.casefold() for heading in from_}
    return [f"{one} ({by})" if one.casefold() in taken else one for one in labels]


@dataclass(frozen=True)
class Fresh:
    """Rows that are made anew each time somebody walks them."""

    make: Any = field(repr=False)
    """A function of no arguments that returns an iterator of rows."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.make())


def as_json(cell: Cell) -> str | int | float | bool | None:
    """A cell as JSON has it: dates as ``2018-10-31``, links as their words."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Link):
        return cell.sheet
    if isinstance(cell, Symbol):
        return cell.value
    return cell
