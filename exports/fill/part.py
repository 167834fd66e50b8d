"""One sheet of a template, as bytes: where each cell stands, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from lxml import etree

from exports.addresses import a1, place_of
from exports.packaged import TAG, as_utf8

Place = tuple[int, int]
Area = tuple[int, int, int, int]
"""First row and column, last row and column."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_PRINTED = frozenset(
    f"{which}{what}"
    for which in ("odd", "even", "first")
    for what in ("Header", "Footer")
)


DAMAGED = "is damaged; save the template anew and send that"


class Damaged(ValueError):
    """A sheet that cannot be read; its message is a sentence."""


@dataclass
class CellAt:
    """A cell as it stands in the template."""

    start: int
    end: int = 0
    style: int | None = None
    kind: str = ""
    """Its type: ``s`` for a shared text, ``str``, ``inlineStr``, ``b``, ``e``."""
    value: str = ""
    inline: str = ""
    formula: str = ""
    has_formula: bool = False
    formula_said: Mapping[str, str] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return not (self.value or self.inline or self.has_formula)


@dataclass
class RowAt:
    """A row as it stands: where it begins and where what it holds ends."""

    start: int
    said: Mapping[str, str]
    end: int = 0
    cells: list[tuple[int, int]] = field(default_factory=list)
    """Column and offset of each cell."""


@dataclass
class Printed:
    """A header or footer with a placeholder in it."""

    start: int
    end: int
    text: str


class SheetPart:
    """A sheet's XML, read once.

    Raises Damaged where it is no XML, or defines what no spreadsheet program defines.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self.content = as_utf8(content)
        except etree.XMLSyntaxError:
            raise Damaged(DAMAGED) from None
        self.cells: dict[Place, CellAt] = {}
        self.rows: dict[int, RowAt] = {}
        self.merged: list[Area] = []
        self.printed: list[Printed] = []
        self.prefix = ""
        self.namespace = ""
        self._columns: list[tuple[int, int, int]] = []
        self.extent: tuple[int, str] | None = None
        self.data_from = self.data_to = self._printed_from = 0
        self._read()

    @property
    def around(self) -> bytes:
        """All of it but its cells, and the headers and footers that are filled."""
        pieces, at = [self.content[: self.data_from]], self.data_to
        for one in self.printed:
            pieces.append(self.content[at : one.start])
            at = one.end
        return b"".join([*pieces, self.content[at:]])

    def style_at(self, place: Place) -> int:
        """The style of a cell, or that of its row or column where it is not there."""
        if (cell := self.cells.get(place)) is not None:
            return cell.style or 0
        row = self.rows.get(place[0])
        if row is not None and row.said.get("s", "").isdigit():
            return int(row.said["s"])
        within = (s for a, b, s in self._columns if a <= place[1] <= b)
        return next(within, 0)

    def inline(self, cell: CellAt) -> etree._Element:
        """The text that stands in the cell itself, with the styles it has within."""
        xml = self.content[cell.start : cell.end].decode()
        mark = f":{self.prefix[:-1]}" if self.prefix else ""
        whole = f'<sheet xmlns{mark}="{self.namespace}">{xml}</sheet>'
        try:
            found = etree.fromstring(whole.encode()).find(".//{*}is")
        except etree.XMLSyntaxError:
            found = None
        if found is None:
            raise Damaged(DAMAGED)
        return found

    # --- reading ----------------------------------------------------------------

    def _read(self) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        self._parser = parser
        self._stack: list[str] = []
        self._row = self._column = 0
        self._cell: CellAt | None = None
        self._text: list[str] = []
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(self.content, True)
        except (expat.ExpatError, ValueError, LookupError):
            raise Damaged(DAMAGED) from None

    def _start(self, tag: str, said: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        prefix, _, name = tag.rpartition(":")
        self._stack.append(name)
        if len(self._stack) == 1:
            self.prefix = f"{prefix}:" if prefix else ""
            self.namespace = said.get(f"xmlns:{prefix}" if prefix else "xmlns", "")
        elif name == "sheetData":
            self.data_from = at
        elif name == "row":
            self._row = int(said["r"]) if "r" in said else self._row + 1
            self._column = 0
            self.rows[self._row] = RowAt(at, said)
        elif name == "c":
            self._start_cell(at, said)
        elif name == "f" and self._cell is not None:
            self._cell.has_formula, self._cell.formula_said = True, said
        elif name == "mergeCell":
            self.merged.append(area_of(said.get("ref", "")))
        elif name == "col" and said.get("style", "").isdigit():
            first, last = int(said.get("min", 1)), int(said.get("max", 1))
            self._columns.append((first, last, int(said["style"])))
        elif name == "dimension":
            self.extent = at, said.get("ref", "")
        elif name in _PRINTED:
            self._printed_from = self._after(at)
        self._text.clear()

    def _start_cell(self, at: int, said: dict[str, str]) -> None:
        place = place_of(said.get("r", "")) or (self._row, self._column + 1)
        self._column = place[1]
        style = said.get("s", "")
        tag_to = self._after(at)
        closed = self.content[tag_to - 2 : tag_to] == b"/>"
        self._cell = CellAt(
            at,
            # Of <c/> the parser tells no place where it ends.
            end=tag_to if closed else 0,
            style=int(style) if style.isdigit() else None,
            kind=said.get("t", ""),
        )
        self.cells[place] = self._cell
        if place[0] in self.rows:
            self.rows[place[0]].cells.append((place[1], at))

    def _end(self, tag: str) -> None:
        at = self._parser.CurrentByteIndex
        name = self._stack.pop()
        text = "".join(self._text)
        if name == "c" and self._cell is not None:
            self._cell.end = self._cell.end or self._after(at)
            self._cell = None
        elif name == "v" and self._cell is not None:
            self._cell.value = text
        elif name == "f" and self._cell is not None:
            self._cell.formula = text
        elif name == "t" and self._cell is not None:
            self._cell.inline += text
        elif name == "row" and self._row in self.rows:
            self.rows[self._row].end = at
        elif name == "sheetData":
            self.data_to = at
        elif name in _PRINTED and "{{" in text:
            self.printed.append(Printed(self._printed_from, at, text))
        self._text.clear()

    def _after(self, at: int) -> int:
        found = TAG.match(self.content, at)
        return found.end() if found else at


def area_of(reference: str) -> Area:
    """``A1:B2`` as its corners; noughts of what is no range of cells."""
    first, _, last = reference.partition(":")
    one, other = place_of(first), place_of(last or first)
    if one is None or other is None:
        return 0, 0, 0, 0
    return one[0], one[1], other[0], other[1]


def written(area: Area) -> str:
    """``A1:B2`` of its corners."""
    first, last = a1(area[0], area[1]), a1(area[2], area[3])
    return first if first == last else f"{first}:{last}"


def meet(one: Area, other: Area) -> bool:
    """Whether two areas have a cell in common."""
    return (
        one[0] <= other[2]
        and other[0] <= one[2]
        and one[1] <= other[3]
        and other[1] <= one[3]
    )


def _refuse(*_: object) -> None:
    raise ValueError("defines a document type")
