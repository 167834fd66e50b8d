"""What a workbook's styles and comments say of its cells, beside their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from form_definitions.our_marks import sender_part
from importers.xml_parts import ColumnNumbers, LocalNames, new_parser, parse

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


def read_styles(part: BinaryIO) -> Styles:
    """The styles of a workbook that leave a mark on what a cell means."""
    codes: dict[str, str] = {}
    fonts: set[str] = set()
    zeros: dict[int, int] = {}
    struck: set[int] = set()
    names, parser = LocalNames(), new_parser()
    inside, font, style = "", -1, -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside, font, style
        name = names[tag]
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            inside = name
        elif name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "font" and inside == "fonts":
            font += 1
        elif name == "strike" and inside == "fonts":
            if attributes.get("val", "1") not in ("0", "false"):
                fonts.add(str(font))
        elif name == "xf" and inside == "cellXfs":
            style += 1
            code = codes.get(attributes.get("numFmtId", ""), "").split(";")[0]
            if _ZEROS.fullmatch(code.strip('"')):
                zeros[style] = len(code.strip('"'))
            if attributes.get("fontId") in fonts:
                struck.add(style)

    parser.StartElementHandler = start
    parse(part, parser)
    return Styles(zeros, frozenset(struck))


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
