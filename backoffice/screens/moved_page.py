"""What is different between two countings of a return, as its pages show it.

What happened to records comes first, then the figures that moved by it, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from backoffice.screens.measured_page import moved, slug
from backoffice.screens.words import day
from exports.figures import Figures
from exports.sheets import tables_of
from exports.tables import Shape, Symbol

_MOST_ROWS = 200
_FEW_ROWS = 25
_ADDRESS = re.compile(r"[^\s;:,]+@[^\s;:,]+")
"""An account's address in the words that say who did something."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

NEW, GONE, CHANGED = "new", "gone", ""


@dataclass(frozen=True)
class MovedRow:
    """A row that is different: new, gone, or some of its figures."""

    label: str
    state: str
    cells: list[tuple[str, str, str]]
    """Heading, before and after, of each cell that is different."""
    why: str


@dataclass(frozen=True)
class Moved:
    """What is different in one sheet."""

    sheet: str
    of_records: bool
    """Whether it lists records, so that one knows why."""
    rows: list[MovedRow] = field(default_factory=list)
    more: int = 0
    """Rows that are not shown."""

    @property
    def key(self) -> str:
        return slug(self.sheet)

    @property
    def folded(self) -> bool:
        return len(self.rows) > _FEW_ROWS


def moved_sheets(
    changes: Sequence[Mapping[str, Any]], figures: Figures, names: Mapping[str, str]
) -> list[Moved]:
    """The differences by sheet, those of records first.

    Args:
        changes: as an edition keeps them (`Editions.since`).
        figures: of either counting; they say how each column is written.
        names: of the accounts that `accounts_in` found, by address.
    """
    shapes = {
        (table.name, column.heading): column.shape
        for table in tables_of(figures)
        for column in table.columns
    }
    lists = {t.name for t in tables_of(figures) if t.headings[0] == "Reference"}
    found = []
    for sheet, group in groupby(changes, key=lambda one: str(one["sheet"])):
        by_row = [
            _row(sheet, list(cells), shapes, names, figures.period.title)
            for _, cells in groupby(group, key=lambda one: str(one["row"]))
        ]
        more = max(0, len(by_row) - _MOST_ROWS)
        found.append(Moved(sheet, sheet in lists, by_row[:_MOST_ROWS], more))
    return sorted(found, key=lambda one: not one.of_records)


def accounts_in(changes: Sequence[Mapping[str, Any]]) -> set[str]:
    """The addresses of those who are said to have done something."""
    return {who for one in changes for who in _ADDRESS.findall(str(one["why"]))}


def _row(
    sheet: str,
    cells: Sequence[Mapping[str, Any]],
    shapes: Mapping[tuple[str, str], Shape],
    names: Mapping[str, str],
    period: str,
) -> MovedRow:
    whole = next((one for one in cells if not one["column"]), None)
    state = CHANGED if whole is None else NEW if whole["before"] is None else GONE
    return MovedRow(
        _label(str(cells[0]["row"]), period),
        state,
        [
            (str(one["column"]), *_pair(one, shapes.get((sheet, str(one["column"])))))
            for one in cells
            if one["column"]
        ],
        _ADDRESS.sub(lambda m: names.get(m[0], m[0]), str(cells[0]["why"])),
    )


def _label(row: str, period: str) -> str:
    """What a row is about, without what every row says or none knows."""
    symbols = {symbol.value for symbol in Symbol}
    words = [one for one in row.split(", ") if one not in symbols and one != period]
    return ", ".join(words) or row


def _pair(one: Mapping[str, Any], shape: Shape | None) -> tuple[str, str]:
    """Before and after in words, as exactly as it takes to tell them apart."""
    before, after = one["before"], one["after"]
    said = _said(before, shape), _said(after, shape)
    if said[0] == said[1] and isinstance(before, float) and isinstance(after, float):
        return (
            (f"{before:.1%}", f"{after:.1%}")
            if shape is Shape.SHARE
            else (f"{before:g}", f"{after:g}")
        )
    return said


def _said(value: Any, shape: Shape | None) -> str:
    """A cell of either counting in words; "" for a blank."""
    if value is None:
        return ""
    if isinstance(value, str):
        is_day = shape is Shape.DAY and _DAY.fullmatch(value)
        return day(date.fromisoformat(value)) if is_day else value
    if shape is Shape.SHARE:
        return f"{value:.0%}"
    if shape is Shape.POINTS:
        return moved(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
