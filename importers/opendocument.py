"""What the quick reader hides of an .ods: one streaming pass over its one content part.

Errors, comments, strike-through, fills, merged cells, and what is hidden. Cells and
rows that are all alike are written once with how often they repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias

from form_definitions.our_marks import sender_part
from importers.colours import colour
from importers.package import Package
from importers.scan import MOST_ROWS, TOO_MANY_CELLS, Scan
from importers.sheets import Range
from importers.styles import LONGEST_COMMENT
from importers.troubles import CannotRead
from importers.xml_parts import (
    DAMAGED_SHEET,
    MOST_COLUMNS,
    LocalNames,
    new_parser,
    parse,
)

_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|Err:\d{3}")
_Do: TypeAlias = Callable[[tuple[int, int]], object]
_HIDDEN = ("collapse", "filter")


@dataclass
class _Look:
    """One cell style; what it leaves open, its parent says."""

    parent: str = ""
    fill: str | None = None
    struck: bool | None = None


@dataclass
class _Cell:
    """The cell that is being read."""

    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)


def scans_of(package: Package, most_cells: int) -> dict[str, Scan]:
    """What each sheet of an .ods says beside its values, by its name.

    Raises CannotRead where it is damaged or has more cells than `most_cells`.
    """
    reading = _Reading(most_cells)
    if package.has("styles.xml"):
        with package.opened("styles.xml") as part:
            reading.read(part)
    with package.opened("content.xml") as part:
        reading.read(part)
    return reading.found


class _Reading:
    """The state of the pass. Rows and columns are counted from 0."""

    def __init__(self, most_cells: int) -> None:
        self.found: dict[str, Scan] = {}
        self._looks: dict[str, _Look] = {}
        self._look = _Look()
        self._most = most_cells
        self._names = LocalNames()
        self._starts = {
            "style": self._style,
            "table-cell-properties": self._painted,
            "text-properties": self._struck,
            "table": self._sheet,
            "table-column": self._column,
            "table-row": self._row,
            "table-cell": self._begin,
            "covered-table-cell": self._begin,
            "annotation": self._annotation,
        }
        self._scan = Scan()
        self._at = self._to = self._next = self._columns = 0
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        self._cell: _Cell | None = None
        self._in_comment = False

    def read(self, part: BinaryIO) -> None:
        """Read one part of the package through."""
        parser = self._parser = new_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parse(part, parser)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names[tag]
        if begin := self._starts.get(name):
            begin({self._names[key]: said for key, said in attributes.items()})
        elif name == "p" and self._cell is not None:
            inside = self._cell.comment if self._in_comment else self._cell.texts
            inside.append(" ")
            self._parser.CharacterDataHandler = inside.append
        elif name in ("creator", "date"):
            self._parser.CharacterDataHandler = None

    def _end(self, tag: str) -> None:
        name = self._names[tag]
        if name == "p":
            self._parser.CharacterDataHandler = None
        elif name == "annotation":
            self._in_comment = False
        elif name in ("table-cell", "covered-table-cell"):
            self._finish()
        elif name == "table-row":
            self._at = self._to

    # --- styles -----------------------------------------------------------------

    def _style(self, said: dict[str, str]) -> None:
        self._look = _Look(said.get("parent-style-name", ""))
        if said.get("family") == "table-cell":
            self._looks[said.get("name", "")] = self._look

    def _painted(self, said: dict[str, str]) -> None:
        if "background-color" in said:
            self._look.fill = colour(said["background-color"])

    def _struck(self, said: dict[str, str]) -> None:
        how = said.get("text-line-through-style", said.get("text-line-through-type"))
        if how is not None:
            self._look.struck = how != "none"

    def _of(self, style: str) -> tuple[str, bool]:
        """The fill of a style, and whether it strikes through."""
        fill: str | None = None
        struck: bool | None = None
        for _ in range(20):
            look = self._looks.get(style)
            if look is None:
                break
            fill = look.fill if fill is None else fill
            struck = look.struck if struck is None else struck
            style = look.parent
        return fill or "", bool(struck)

    # --- sheets, columns, rows --------------------------------------------------

    def _sheet(self, said: dict[str, str]) -> None:
        self._scan = self.found.setdefault(said.get("name", ""), Scan())
        self._at = self._columns = 0
        self._column_styles = []

    def _column(self, said: dict[str, str]) -> None:
        first = self._columns
        self._columns += _times(said, "number-columns-repeated", MOST_COLUMNS)
        self._column_styles.append(
            (self._columns, said.get("default-cell-style-name", ""))
        )
        if said.get("visibility") in _HIDDEN:
            self._scan.hidden_columns.update(
                range(first, min(self._columns, MOST_COLUMNS))
            )

    def _row(self, said: dict[str, str]) -> None:
        times = _times(said, "number-rows-repeated", MOST_ROWS)
        self._to, self._next = min(self._at + times, MOST_ROWS), 0
        self._row_style = said.get("default-cell-style-name", "")
        # A workbook that shows a few rows hides the million below them.
        if said.get("visibility") in _HIDDEN and times < 100_000:
            self._scan.hidden_rows.update(range(self._at, self._to))

    # --- cells ------------------------------------------------------------------

    def _begin(self, said: dict[str, str]) -> None:
        self._cell = _Cell(said)

    def _annotation(self, _: dict[str, str]) -> None:
        self._in_comment = True

    def _finish(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        said, left = cell.attributes, self._next
        times = _times(said, "number-columns-repeated", MOST_COLUMNS)
        self._next += times
        kind = said.get("value-type", "")
        text = "".join(cell.texts).strip()
        full = bool(kind or text or "formula" in said or cell.comment)
        style = said.get("style-name") or self._row_style or self._default(left)
        fill, struck = self._of(style)
        if not full:
            # Paint beyond what is used hangs on whole rows and columns.
            if fill and times < 100 and self._to - self._at < 100:
                self._each(left, times, lambda at: self._scan.fills.add(*at, fill))
            return
        self._scan.cells += times * (self._to - self._at)
        if self._scan.cells > self._most:
            raise CannotRead(TOO_MANY_CELLS)
        self._scan.bottom = self._to - 1
        self._spanned(said, left)
        if fill:
            self._each(left, times, lambda at: self._scan.fills.add(*at, fill))
        if struck and text:
            self._each(left, times, self._scan.struck.add)
        self._told(cell, kind, text, left, times)

    def _told(self, cell: _Cell, kind: str, text: str, left: int, times: int) -> None:
        formula = cell.attributes.get("formula", "")
        scan = self._scan
        if _ERROR.fullmatch(text) and (formula or kind != "string"):
            self._each(left, times, lambda at: scan.errors.__setitem__(at, text))
        elif formula and not kind:
            said = "=" + formula.partition("=")[2][:500]
            self._each(left, times, lambda at: scan.formulas.__setitem__(at, said))
        elif kind == "float" and text[:1] == "0" and text.isdigit() and len(text) > 1:
            width = len(text)
            self._each(left, times, lambda at: scan.widths.__setitem__(at, width))
        said = sender_part(" ".join("".join(cell.comment).split()))[:LONGEST_COMMENT]
        if said:
            self._each(left, times, lambda at: scan.comments.__setitem__(at, said))

    def _default(self, column: int) -> str:
        return next((s for end, s in self._column_styles if column < end), "")

    def _each(self, left: int, times: int, do: _Do) -> None:
        for row in range(self._at, self._to):
            for column in range(left, left + times):
                do((row, column))

    def _spanned(self, said: dict[str, str], left: int) -> None:
        wide = _times(said, "number-columns-spanned", MOST_COLUMNS)
        tall = _times(said, "number-rows-spanned", MOST_ROWS)
        if wide > 1 or tall > 1:
            self._scan.merges.append(
                Range(self._at, left, self._at + tall - 1, left + wide - 1)
            )


def _times(said: dict[str, str], name: str, most: int) -> int:
    text = said.get(name, "1")
    if not text.isdigit():
        raise CannotRead(DAMAGED_SHEET)
    return min(max(int(text[:12]), 1), most)
