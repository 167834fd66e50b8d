"""Rows of a sheet that are written alike, known by one expression and read by it.

Programs write a log's rows one like the other: the same columns, each with the same
attributes. The first rows show how, and one expression made of that reads a row in
the time that a parser takes for one of its cells. It knows of nothing but texts,
numbers and days, so a row it knows hides nothing; all others are `Odd`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from importers.careful import Context, day_of
from importers.sheets import Raw, Row
from importers.xml_parts import ColumnNumbers

Groups: TypeAlias = tuple[Any, ...]
Read: TypeAlias = Callable[[Sequence[str | None]], list[Raw]]
"""Makes values of what stands in the cells of one shape, with None where none is."""
Shape: TypeAlias = tuple[str, str]
"""How a cell is written: its attributes, and what stands before its value."""

SHOWN = 100
"""Rows that show how the others are written."""
WIDEST, MOST_SHAPES = 200, 8
"""Columns, and ways in which the cells of one are written, that are learnt."""
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d{1,7}"((?: [a-z]+="\w*")*)'
    r'(/>|><is><t(?: xml:space="preserve")?>|><v>|><f>)',
    re.ASCII,
)
_ATTRIBUTES = re.compile(r'(?: s="(\d{1,6})")?(?: t="(s|n|str|inlineStr)")?', re.A)
_ROW = (
    r'<row r="(\d{1,7})"(?: (?:spans|ht|customHeight|x14ac:dyDescent|thickBot'
    r'|thickTop)="[^"<>]*")*>'
)
_ENTITY = re.compile(
    r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));", re.A
)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Odd(Exception):
    """Something in a sheet is written in a way that only a parser understands."""


@dataclass(frozen=True)
class _Cell:
    """A shape that is known: the expression for it, and what reads its values."""

    pattern: str
    read: Read | None


class Alike:
    """How the rows of one sheet are written, as the first of them show."""

    def __init__(self, context: Context, odd_styles: Collection[int]) -> None:
        """Take what cells refer to, and the styles that say more than a value does."""
        self._context = context
        self._odd_styles = frozenset(map(str, odd_styles))
        self._numbers = ColumnNumbers()
        self._shapes: dict[int, dict[Shape, _Cell]] = {}
        self._letters: dict[int, str] = {}
        self._always: set[int] = set()
        self._days: dict[str, Raw] = {}
        self.reads: list[tuple[int, Read]] = []
        """The column of each group after the first, and what reads it."""
        self.full = self.any = re.compile(r"(?!)")

    def learn(self, rows: Sequence[str]) -> None:
        """Learn from some rows how their cells are written."""
        for row in rows:
            found = _CELL.findall(row)
            here = {self._numbers[mark] for mark, _, _ in found}
            self._always = here if not self._shapes else self._always & here
            for mark, attributes, opening in found:
                at = self._numbers[mark]
                shapes = self._shapes.setdefault(at, {})
                self._letters[at] = mark
                shape = attributes, opening
                if shape not in shapes and len(shapes) < MOST_SHAPES:
                    cell = self._cell(*shape)
                    if cell is not None:
                        shapes[shape] = cell
        if len(self._shapes) > WIDEST:
            raise Odd
        self._compile()

    def _compile(self) -> None:
        self.reads = []
        full, some = [_ROW], [_ROW]
        for at, shapes in sorted(self._shapes.items()):
            if not shapes:
                continue
            self.reads += [(at, cell.read) for cell in shapes.values() if cell.read]
            either = "|".join(cell.pattern for cell in shapes.values())
            cell_ = rf'<c r="{self._letters[at]}\1"(?:{either})'
            full.append(cell_ if at in self._always else f"(?:{cell_})?")
            some.append(f"(?:{cell_})?")
        self.full = re.compile("".join(full) + "</row>", re.ASCII)
        self.any = re.compile("".join(some) + "</row>", re.ASCII)

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The row at a place of a text, where it is one of those alike."""
        return self.full.match(text, at) or self.any.match(text, at)

    def _cell(self, attributes: str, opening: str) -> _Cell | None:
        """What knows and reads cells of a shape; None where only a parser does."""
        said = _ATTRIBUTES.fullmatch(attributes)
        if said is None or said[1] in self._odd_styles:
            return None
        style, kind = said[1] or "", said[2] or "n"
        head = re.escape(attributes)
        if opening == "/>":
            return _Cell(f"{head}/>", None)
        if "<is>" in opening:
            if kind != "inlineStr":
                return None
            pattern = rf"{head}{re.escape(opening)}([^<]*)</t></is></c>"
            return _Cell(pattern, partial(_texts, _Known()))
        formula = r"<f>[^<]*</f>" if "<f>" in opening else ""
        match kind:
            case "s":
                value, read = r"\d{1,9}", self._shared
            case "str":
                value, read = "[^<]*", partial(_texts, _Known())
            case "n" if style in self._context.dates:
                value, read = r"\d{3,6}", self._whole_days
            case "n":
                value, read = r"[-+]?\d[\d.]*(?:[eE][-+]?\d+)?", _numbers
            case _:
                return None
        return _Cell(rf"{head}>{formula}<v>({value})</v></c>", read)

    def _shared(self, said: Sequence[str | None]) -> list[Raw]:
        texts = self._context.texts
        try:
            return [None if one is None else texts[int(one)] or None for one in said]
        except IndexError:
            raise Odd from None

    def _whole_days(self, said: Sequence[str | None]) -> list[Raw]:
        days = self._days
        for one in {*said} - days.keys() - {None}:
            if one is not None:
                days[one] = day_of(float(one), self._context)
        return [None if one is None else days[one] for one in said]


def _numbers(said: Sequence[str | None]) -> list[Raw]:
    try:
        return [None if one is None else float(one) for one in said]
    except ValueError:
        raise Odd from None


class _Known(dict[str | None, str | None]):
    """Short texts that have been read, each kept once: a log says the same few things
    again and again, and whoever looks at one of them then has them all at hand."""

    def __missing__(self, text: str | None) -> str | None:
        value = None if not text or text.isspace() else text
        if len(self) < _MOST_KNOWN:
            self[text] = value
        return value


_SHORT, _MOST_KNOWN = 60, 10_000


def _texts(known: _Known, said: Sequence[str | None]) -> list[Raw]:
    return [
        known[one]
        if one is None or len(one) <= _SHORT
        else (None if one.isspace() else one)
        for one in said
    ]


def values_of(alike: Alike, rows: Sequence[Groups], *, entities: bool) -> Iterator[Row]:
    """The cells of some rows, all of one width.

    Args:
        rows: what the groups of each row's match hold.
        entities: whether any text of theirs may write a sign by its name.
    """
    columns: dict[int, list[Raw]] = {}
    cells: Sequence[Sequence[str | None]] = list(zip(*rows, strict=True))[1:]
    for (at, read), said in zip(alike.reads, cells, strict=True):
        if entities:
            said = [
                _without_entities(one) if one and "&" in one else one for one in said
            ]
        values = read(said)
        if at in columns:
            values = [
                one if other is None else other
                for one, other in zip(columns[at], values, strict=True)
            ]
        columns[at] = values
    blank: list[Raw] = [None] * len(rows)
    width = max(columns, default=-1) + 1
    if not width:
        return iter([[] for _ in rows])
    return map(list, zip(*(columns.get(at, blank) for at in range(width)), strict=True))


def _without_entities(text: str) -> str:
    """A text with the signs that it writes by their names or numbers.

    Raises Odd where one is unknown.
    """
    if len(_ENTITY.findall(text)) != text.count("&"):
        raise Odd
    return _ENTITY.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number in (9, 10) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE:
        return chr(number)
    raise Odd
