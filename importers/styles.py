"""What a workbook's styles and comments say of its cells, beside their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from form_definitions.our_marks import sender_part
from importers.colours import colour, indexed, tinted
from importers.xml_parts import ColumnNumbers, LocalNames, new_parser, parse

_GRADIENT = "gradient"
_ZEROS = re.compile(r"0{2,}")
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Styles:
    """Cell styles with a meaning, by their number."""

    zeros: Mapping[int, int] = field(default_factory=dict)
    """Those that show a number with leading zeros: to how many digits."""
    struck: frozenset[int] = frozenset()
    """Those that strike a value through."""
    fills: Mapping[int, str] = field(default_factory=dict)
    """Those that fill a cell: with which colour."""


@dataclass
class StyleTable:
    """The styles of a workbook while they are read: fonts, fills and formats first."""

    fonts: list[bool] = field(default_factory=list)
    """Whether each strikes through."""
    fills: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    """Number formats of the workbook's own, by their number."""
    _styles: int = 0
    _zeros: dict[int, int] = field(default_factory=dict)
    _struck: set[int] = field(default_factory=set)
    _painted: dict[int, str] = field(default_factory=dict)

    def add(self, code: str, font: str, fill: str) -> None:
        """Add the next cell style, by the numbers of what it is made of."""
        style, self._styles = self._styles, self._styles + 1
        if width := zeros_of(self.codes.get(code, "")):
            self._zeros[style] = width
        if font.isdigit() and int(font) < len(self.fonts) and self.fonts[int(font)]:
            self._struck.add(style)
        number = int(fill) if fill.isdigit() else len(self.fills)
        if number < len(self.fills) and (rgb := colour(self.fills[number])):
            self._painted[style] = rgb

    def done(self) -> Styles:
        return Styles(self._zeros, frozenset(self._struck), self._painted)


def read_styles(part: BinaryIO, theme: Sequence[str] = ()) -> Styles:
    """The styles of a workbook that leave a mark on what a cell means.

    Args:
        theme: the colours that its styles may refer to by number.
    """
    table, names, parser = StyleTable(), LocalNames(), new_parser()
    inside = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = names[tag]
        said = attributes.get
        if name in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "dxfs"):
            inside = name
        elif name == "numFmt":
            table.codes[said("numFmtId", "")] = said("formatCode", "")
        elif inside == "fonts":
            _font(table, name, attributes)
        elif inside == "fills":
            _fill(table, name, attributes, theme)
        elif inside == "cellXfs" and name == "xf":
            table.add(said("numFmtId", ""), said("fontId", ""), said("fillId", ""))

    parser.StartElementHandler = start
    parse(part, parser)
    return table.done()


def _font(table: StyleTable, name: str, said: Mapping[str, str]) -> None:
    if name == "font":
        table.fonts.append(False)
    elif name == "strike" and table.fonts:
        table.fonts[-1] = said.get("val", "1") not in ("0", "false")


def _fill(
    table: StyleTable, name: str, said: Mapping[str, str], theme: Sequence[str]
) -> None:
    if name == "fill":
        table.fills.append("")
    elif name == "patternFill" and table.fills:
        kind = said.get("patternType", "none")
        table.fills[-1] = "" if kind in ("none", "gray125") else kind
    elif name == "gradientFill" and table.fills:
        table.fills[-1] = _GRADIENT
    elif name == "color" and table.fills and table.fills[-1] == _GRADIENT:
        # From white to red is red: what it fades from tells nothing.
        rgb = _colour_of(said, theme)
        table.fills[-1] = rgb if colour(rgb) else _GRADIENT
    elif name == "fgColor" and table.fills and table.fills[-1]:
        table.fills[-1] = _colour_of(said, theme)


def zeros_of(code: str) -> int:
    """To how many digits a number format shows a number; 0 where it shows it bare."""
    bare = code.split(";")[0].strip('"')
    return len(bare) if _ZEROS.fullmatch(bare) else 0


def _colour_of(attributes: Mapping[str, str], theme: Sequence[str]) -> str:
    """The colour that an element names outright, by its theme, or by the palette."""
    if "rgb" in attributes:
        return attributes["rgb"]
    try:
        if "theme" in attributes:
            base = theme[int(attributes["theme"])]
            return tinted(base, float(attributes.get("tint", 0)))
        return indexed(int(attributes.get("indexed", -1)))
    except (ValueError, IndexError):
        return ""


def read_comments(part: BinaryIO) -> dict[tuple[int, int], str]:
    """The comments of one sheet's part, by cell counted from 0."""
    found: dict[tuple[int, int], str] = {}
    columns, names, parser = ColumnNumbers(), LocalNames(), new_parser()
    at: tuple[int, int] | None = None
    pieces: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        name = names[tag]
        if name == "comment":
            place = _PLACE.fullmatch(attributes.get("ref", ""))
            at = (int(place[2]) - 1, columns[place[1]]) if place else None
            pieces.clear()
        elif name == "t":
            parser.CharacterDataHandler = pieces.append

    def end(tag: str) -> None:
        name = names[tag]
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "comment" and at is not None:
            said = sender_part(" ".join("".join(pieces).split()))
            if said:
                found[at] = said[:LONGEST_COMMENT]

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return found
