"""Changes the styles of some cells in a sheet's XML, and nothing else in it.

The part is read once to learn where each cell stands, by byte, and copied once with
the few changes made: a sheet of 100,000 rows never stands in the memory.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias
from xml.parsers import expat

from exports.addresses import a1, place_of
from exports.packaged import TAG

Place: TypeAlias = tuple[int, int]
"""Row and column, both counted from 1."""
Styled: TypeAlias = Callable[[int], int]
"""The style that a cell is to have instead of that which it has."""

_CHUNK = 1 << 18
_STYLE = re.compile(rb"""(\ss=)(?:"[^"]*"|'[^']*')""")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref=["']([^"']+)""")
_AFTER_DRAWING = frozenset(
    {
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    }
)


def merged(part: BinaryIO) -> Iterator[tuple[Place, Place]]:
    """The merged cells of a sheet, by their first and last."""
    tail = b""
    while chunk := part.read(_CHUNK):
        held = tail + chunk
        cut = held.rfind(b">") + 1
        for reference in _MERGE.findall(held[:cut]):
            first, _, last = reference.decode("ascii", "replace").partition(":")
            one, other = place_of(first), place_of(last or first)
            if one and other:
                yield one, other
        tail = held[cut:]


@dataclass
class _Row:
    at: int
    style: int | None
    cells: list[tuple[int, int]] = field(default_factory=list)
    """Column and offset of each cell."""


@dataclass
class Edits:
    """What is to be changed in one sheet, by byte."""

    tags: dict[int, Callable[[bytes], bytes]] = field(default_factory=dict)
    """Tags that are changed, by where they begin."""
    inserts: dict[int, list[tuple[Place, bytes]]] = field(default_factory=dict)
    """What is put before an offset, by the cell it makes."""
    drawing: str = ""
    """The name of the link to the notes' shapes that the sheet has already."""
    space: int = -1
    """Where a link to shapes would stand."""
    prefix: str = ""

    def insert(self, at: int, place: Place, xml: str) -> None:
        self.inserts.setdefault(at, []).append((place, xml.encode()))

    def add_drawing(self, link: str, office: str) -> None:
        """Refer to the shapes of the notes, in the one place where that may stand."""
        self.insert(
            self.space,
            (0, 0),
            f'<{self.prefix}legacyDrawing xmlns:r="{office}" r:id="{link}"/>',
        )

    def apply(self, old: BinaryIO, new: BinaryIO) -> None:
        """Copy a part with the changes made."""
        held, start = b"", 0
        for at in sorted({*self.tags, *self.inserts}):
            while start + len(held) <= at:
                new.write(held)
                start += len(held)
                held = old.read(_CHUNK)
            new.write(held[: at - start])
            held, start = held[at - start :], at
            for _, xml in sorted(self.inserts.get(at, ())):
                new.write(xml)
            if at in self.tags:
                while (found := TAG.match(held)) is None:
                    held += old.read(_CHUNK)
                new.write(self.tags[at](found[0]))
                held, start = held[found.end() :], at + found.end()
        new.write(held)
        while chunk := old.read(_CHUNK):
            new.write(chunk)


def edits_of(
    part: BinaryIO,
    wanted: Mapping[Place, Styled],
    unmarked: Mapping[int, int],
) -> Edits:
    """Where the wanted cells of a sheet are to be changed, or made.

    Args:
        wanted: for each cell, what style it is to have instead of its own.
        unmarked: styles that any other cell is to have instead of its own.
    """
    return _Reading(wanted, unmarked).read(part)


class _Reading:
    """The one pass that learns where everything stands."""

    def __init__(
        self, wanted: Mapping[Place, Styled], unmarked: Mapping[int, int]
    ) -> None:
        self.edits = Edits()
        self._wanted = wanted
        self._unmarked = unmarked
        self._left: dict[int, set[int]] = {}
        for row, column in wanted:
            self._left.setdefault(row, set()).add(column)
        self._numbers, self._offsets = array("l"), array("q")
        self._columns: list[tuple[int, int, int]] = []
        self._row: _Row | None = None
        self._at = self._column = self._depth = self._cells_from = 0
        self._cells_done = False

    def read(self, part: BinaryIO) -> Edits:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        while chunk := part.read(_CHUNK):
            self._parser.Parse(chunk, False)
        self._parser.Parse(b"", True)
        return self.edits

    def _start(self, tag: str, said: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        prefix, _, name = tag.rpartition(":")
        self._depth += 1
        if name == "c":
            self._cell(at, said)
        elif name == "row":
            self._begin_row(at, said)
        elif self._depth == 1:
            self.edits.prefix = f"{prefix}:" if prefix else ""
        elif self._depth == 2:
            if name == "sheetData":
                self._cells_from = at
            elif name == "legacyDrawing":
                keys = (key for key in said if key.rpartition(":")[2] == "id")
                self.edits.drawing = said[next(keys)]
            elif self._cells_done and self.edits.space < 0 and name in _AFTER_DRAWING:
                self.edits.space = at
        elif name == "col" and said.get("style", "0").isdigit():
            first, last = int(said.get("min", 1)), int(said.get("max", 1))
            self._columns.append((first, last, int(said.get("style", 0))))

    def _end(self, tag: str) -> None:
        at = self._parser.CurrentByteIndex
        name = tag.rpartition(":")[2]
        if name == "row" and self._row is not None:
            self._end_row(at)
        elif name == "sheetData":
            self._cells_done = True
            self._missing_rows(at)
        elif self._depth == 1 and self.edits.space < 0:
            self.edits.space = at
        self._depth -= 1

    # --- cells ------------------------------------------------------------------

    def _begin_row(self, at: int, said: dict[str, str]) -> None:
        self._at = int(said["r"]) if "r" in said else self._at + 1
        self._column = 0
        self._numbers.append(self._at)
        self._offsets.append(at)
        style = said.get("s", "")
        self._row = _Row(at, int(style) if style.isdigit() else None)

    def _cell(self, at: int, said: dict[str, str]) -> None:
        place = place_of(said.get("r", "")) or (self._at, self._column + 1)
        self._column = place[1]
        style = int(said["s"]) if said.get("s", "").isdigit() else 0
        if self._row is not None and self._at in self._left:
            self._row.cells.append((place[1], at))
        if place in self._wanted:
            self._left.get(place[0], set()).discard(place[1])
            self._restyle(at, self._wanted[place](style))
        elif style in self._unmarked:
            self._restyle(at, self._unmarked[style])

    def _restyle(self, at: int, style: int) -> None:
        said = f'"{style}"'.encode()

        def changed(tag: bytes) -> bytes:
            if _STYLE.search(tag):
                return _STYLE.sub(rb"\1" + said, tag, count=1)
            cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
            return tag[:cut].rstrip() + b" s=" + said + tag[cut:]

        self.edits.tags[at] = changed

    def _end_row(self, end: int) -> None:
        row, self._row = self._row, None
        columns = self._left.pop(self._at, None)
        if row is None or not columns:
            return
        if not row.cells:
            made = "".join(self._made(self._at, c, row.style) for c in sorted(columns))
            self._open(row.at, made, "row")
            return
        for column in columns:
            after = (at for other, at in sorted(row.cells) if other > column)
            self.edits.insert(
                next(after, end),
                (self._at, column),
                self._made(self._at, column, row.style),
            )

    def _missing_rows(self, end: int) -> None:
        """Make the rows that are wanted and not there, each before the next one."""
        order = sorted(zip(self._numbers, self._offsets, strict=True))
        numbers = [number for number, _ in order]
        made = {}
        for row, columns in sorted(self._left.items()):
            cells = "".join(self._made(row, c, None) for c in sorted(columns))
            xml = f'<{self.edits.prefix}row r="{row}">{cells}</{self.edits.prefix}row>'
            made[row] = xml
            if order:
                after = bisect_right(numbers, row)
                at = order[after][1] if after < len(order) else end
                self.edits.insert(at, (row, 0), xml)
        if made and not order:
            self._open(self._cells_from, "".join(made.values()), "sheetData")
        self._left.clear()

    def _open(self, at: int, inner: str, name: str) -> None:
        """Have an element hold something that holds nothing, however it is closed."""
        close = f"</{self.edits.prefix}{name}>"

        def opened(tag: bytes) -> bytes:
            if tag.endswith(b"/>"):
                return tag[:-2].rstrip() + b">" + (inner + close).encode()
            return tag + inner.encode()

        self.edits.tags[at] = opened

    def _made(self, row: int, column: int, style: int | None) -> str:
        """A blank cell in the style of its row or column."""
        if style is None:
            style = next((s for a, b, s in self._columns if a <= column <= b), 0)
        style = self._wanted[row, column](style)
        return f'<{self.edits.prefix}c r="{a1(row, column)}" s="{style}"/>'
