"""The figures of a return, kept as they were: as text, and from it as figures again.

What is kept is everything a return says: the figures, the lines, the definitions of
its measures, and the return itself as it was described on that day. Figures thawed
from it make the same workbook, byte for byte, whatever has changed since.

The text is canonical JSON, a piece a line, so that a hundred thousand records are
kept and read a row at a time: the figures, then the rows of each list, each list ended
by an empty line.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice, takewhile
from typing import Any, TypeAlias

import cattrs
from cattrs.strategies import configure_tagged_union

from exports.asked import SheetAsked
from exports.figures import Figures, Lines
from exports.tables import Cell, Column, Fresh, Link, Row, Symbol
from form_definitions.conditions import Condition, parse

Kept: TypeAlias = Any
"""Plain data, as JSON has it."""

_SECOND = "frozen 2\n"
"""What a text begins with since lists stand a row a line; before, all was one line."""
_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class Packed:
    """A frozen text, compressed, and the SHA-256 of the text."""

    content: bytes
    sha256: str


def packed(figures: Figures) -> Packed:
    """The figures and all their lines, frozen; a row is in memory at a time."""
    press, digest, found = zlib.compressobj(), hashlib.sha256(), bytearray()
    for piece in _pieces(figures):
        data = piece.encode()
        digest.update(data)
        found += press.compress(data)
    found += press.flush()
    return Packed(bytes(found), digest.hexdigest())


def unpacked(content: bytes) -> Figures:
    """The figures that were packed; their lines are read anew whenever they are
    walked.
    """
    return _thawed(lambda: _lines_of(content))


def digest_of(content: bytes) -> str:
    """The SHA-256 of a packed text."""
    digest = hashlib.sha256()
    for data in _data_of(content):
        digest.update(data)
    return digest.hexdigest()


def frozen(figures: Figures) -> str:
    """The figures and all their lines as text: alike figures, alike text."""
    return "".join(_pieces(figures))


def thawed(text: str) -> Figures:
    """The figures that were frozen."""
    return _thawed(lambda: io.StringIO(text))


def _pieces(figures: Figures) -> Iterator[str]:
    lists = _lists(figures)
    yield _SECOND
    without = _with_lists(figures, [()] * len(lists))
    yield _text(_CONVERTER.unstructure(without, Figures))
    for lines in lists:
        for row in lines.rows:
            yield _text([_kept_cell(cell) for cell in row])
        yield "\n"


def _text(kept: Kept) -> str:
    return (
        json.dumps(
            kept,
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
            allow_nan=False,
        )
        + "\n"
    )


def _lists(figures: Figures) -> list[Lines]:
    """Its lists in the order they are kept."""
    several = (figures.lines, figures.behind)
    named = (figures.listed[name] for name in sorted(figures.listed))
    return [one for one in chain(several, named) if one is not None]


def _with_lists(figures: Figures, rows: Iterable[Iterable[Row]]) -> Figures:
    """The figures with these rows in their lists, in that order."""
    following = iter(rows)

    def again(lines: Lines | None) -> Lines | None:
        return lines and replace(lines, rows=_fresh(next(following)))

    lines, behind = again(figures.lines), again(figures.behind)
    listed = {
        name: replace(figures.listed[name], rows=_fresh(next(following)))
        for name in sorted(figures.listed)
    }
    return replace(figures, lines=lines, behind=behind, listed=listed)


def _fresh(rows: Iterable[Row]) -> Fresh:
    return Fresh(lambda: iter(rows))


def _thawed(read: Callable[[], Iterator[str]]) -> Figures:
    """Figures from their text, which is read anew from its beginning by each list."""
    first = next(read())
    if first != _SECOND:
        figures: Figures = _CONVERTER.structure(json.loads(first), Figures)
        return figures
    figures = _CONVERTER.structure(json.loads(next(islice(read(), 1, 2))), Figures)
    several = range(len(_lists(figures)))
    return _with_lists(figures, (_Rows(read, number) for number in several))


@dataclass(frozen=True)
class _Rows(Iterable[Row]):
    """The rows of one list of a text, read whenever they are walked."""

    read: Callable[[], Iterator[str]]
    number: int

    def __iter__(self) -> Iterator[Row]:
        lines = islice(self.read(), 2, None)
        for _ in range(self.number):
            for line in lines:
                if line == "\n":
                    break
        for line in takewhile(lambda line: line != "\n", lines):
            yield [_cell(cell) for cell in json.loads(line)]


def _data_of(content: bytes) -> Iterator[bytes]:
    """What was compressed, a piece at a time."""
    press = zlib.decompressobj()
    for at in range(0, len(content), _AT_ONCE):
        rest = content[at : at + _AT_ONCE]
        while rest:
            yield press.decompress(rest, _AT_ONCE)
            rest = press.unconsumed_tail
    yield press.flush()


def _lines_of(content: bytes) -> Iterator[str]:
    rest = b""
    for data in _data_of(content):
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield line.decode() + "\n"
    if rest:
        yield rest.decode()


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
