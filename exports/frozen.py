"""The figures of a return, kept as they were: as JSON, and from it as figures again.

What is kept is everything a return says: the figures, the lines, the definitions of
its measures, and the return itself as it was described on that day. Figures thawed
from it make the same workbook, byte for byte, whatever has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeAlias

import cattrs
from cattrs.strategies import configure_tagged_union

from exports.asked import SheetAsked
from exports.figures import Figures, Lines
from exports.tables import Cell, Column, Fresh, Link, Row, Symbol
from form_definitions.conditions import Condition, parse

Kept: TypeAlias = Any
"""Plain data, as JSON has it."""


def frozen(figures: Figures) -> str:
    """The figures and all their lines as canonical JSON: alike figures, alike text."""
    said = _CONVERTER.unstructure(figures, Figures)
    return json.dumps(
        said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def thawed(text: str) -> Figures:
    """The figures that were frozen."""
    figures: Figures = _CONVERTER.structure(json.loads(text), Figures)
    return figures


def _kept_cell(cell: Cell) -> Kept:
    match cell:
        case Symbol():
            return {"symbol": cell.value}
        case date():
            return {"day": cell.isoformat()}
        case Link(sheet):
            return {"sheet": sheet}
        case _:
            return cell


def _cell(kept: Kept) -> Cell:
    match kept:
        case {"symbol": str() as symbol}:
            return Symbol(symbol)
        case {"day": str() as day}:
            return date.fromisoformat(day)
        case {"sheet": str() as sheet}:
            return Link(sheet)
        case _:
            cell: Cell = kept
            return cell


def _kept_lines(lines: Lines) -> Kept:
    columns = [_CONVERTER.unstructure(column, Column) for column in lines.columns]
    rows = [[_kept_cell(cell) for cell in row] for row in lines.rows]
    return {"columns": columns, "rows": rows}


def _lines(kept: Kept, _: Any) -> Lines:
    columns = tuple(_CONVERTER.structure(one, Column) for one in kept["columns"])
    rows: Iterable[Any] = kept["rows"]

    def again() -> Iterator[Row]:
        for row in rows:
            yield [_cell(cell) for cell in row]

    return Lines(columns, Fresh(again))


def _number_or_symbol(kept: Kept, _: Any) -> Any:
    return Symbol(kept) if isinstance(kept, str) else kept


def _converter() -> cattrs.Converter:
    made = cattrs.Converter()
    made.register_unstructure_hook(date, lambda day: day.isoformat())
    made.register_structure_hook(date, lambda kept, _: date.fromisoformat(kept))
    made.register_unstructure_hook(Condition, lambda condition: condition.text)
    made.register_structure_hook(Condition, lambda kept, _: parse(kept))
    made.register_unstructure_hook(Lines, _kept_lines)
    made.register_structure_hook(Lines, _lines)
    # As it was written: 18 is not made 18.0, or the same figures were other bytes.
    made.register_structure_hook(float, lambda kept, _: kept)
    made.register_unstructure_hook_func(_is_figure, _plain)
    made.register_structure_hook_func(_is_figure, _number_or_symbol)
    made.register_unstructure_hook_func(lambda kind: kind == frozenset[str], sorted)
    configure_tagged_union(SheetAsked, made)
    return made


def _is_figure(kind: Any) -> bool:
    return kind in (int | Symbol, float | Symbol, int | float | Symbol)


def _plain(figure: Any) -> Any:
    return figure.value if isinstance(figure, Symbol) else figure


_CONVERTER = _converter()
