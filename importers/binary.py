"""What the quick reader hides of an .xlsb: one pass over the records of its parts.

The parts are those of an .xlsx, each a row of records instead of XML: a number for its
kind, a length, and so many bytes. The numbers are those of [MS-XLSB].
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from form_definitions.our_marks import sender_part
from importers.colours import (
    PLAIN_PATTERNS,
    colour,
    indexed,
    theme_colours,
    tinted,
)
from importers.package import DAMAGED, Package
from importers.scan import MOST_ROWS, TOO_MANY_CELLS, Scan
from importers.sheets import Range, a1
from importers.styles import LONGEST_COMMENT, Styles, StyleTable
from importers.troubles import CannotRead
from importers.xml_parts import CHUNK, MOST_COLUMNS, TWICE

_ROW, _BLANK, _LAST_CELL = 0, 1, 11
_NUMBERS = (2, 5, 9)
_ERRORS = (3, 11)
_FONT, _FILL, _FORMAT, _XF = 43, 45, 44, 47
_COLUMN, _SHEET, _MERGE = 60, 156, 176
_CELL_STYLES, _CELL_STYLES_END = 617, 618
_COMMENT, _COMMENT_TEXT = 635, 637
_LONGEST_RECORD = 1 << 24
_ERROR_NAMES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def scans_of(package: Package, most_cells: int) -> dict[str, Scan]:
    """What each sheet of an .xlsb says beside its values, by its name.

    Raises CannotRead where it is damaged or has more cells than `most_cells`.
    """
    try:
        look = _styles(package)
        found = {}
        for name, path in _sheets(package):
            with package.opened(path) as part:
                found[name] = _scan(part, look, most_cells)
            found[name].comments = _comments(package, path)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise CannotRead(DAMAGED) from None
    return found


def records(part: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The records of a part: the number of each kind, and its bytes."""
    held, at = b"", 0
    while True:
        if len(held) - at < _LONGEST_RECORD and (more := part.read(CHUNK)):
            held, at = held[at:] + more, 0
        if at >= len(held):
            return
        kind, at = _number(held, at, 2)
        size, at = _number(held, at, 4)
        if size > _LONGEST_RECORD or at + size > len(held):
            raise CannotRead(DAMAGED)
        yield kind, held[at : at + size]
        at += size


def _number(held: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where the next begins."""
    number = 0
    for place in range(most):
        byte = held[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at


def _text(said: bytes, at: int) -> tuple[str, int]:
    """A text that its length stands before, and where it ends."""
    (length,) = struct.unpack_from("<I", said, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + length * 2
    if end > len(said):
        raise CannotRead(DAMAGED)
    return said[at + 4 : end].decode("utf-16-le", "replace"), end


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """The names of the sheets of cells, and the paths of their parts."""
    book = package.first("workbook.bin")
    if book is None:
        raise CannotRead(DAMAGED)
    targets = package.targets(book)
    with package.opened(book) as part:
        for kind, said in records(part):
            if kind == _SHEET:
                link, at = _text(said, 8)
                path = targets.get(link, "")
                if "worksheet" in path and package.has(path):
                    yield _text(said, at)[0], path


def _scan(part: BinaryIO, look: Styles, most_cells: int) -> Scan:
    found, row = Scan(), -1
    before = (-1, -1)
    for kind, said in records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", said)
            if row >= MOST_ROWS:
                raise CannotRead(DAMAGED)
            if said[11] & 0x10:
                found.hidden_rows.add(row)
        elif _BLANK <= kind <= _LAST_CELL:
            before = _cell(found, look, row, kind, said, before)
            if found.cells > most_cells:
                raise CannotRead(TOO_MANY_CELLS)
        elif kind == _COLUMN:
            first, last = struct.unpack_from("<II", said)
            if struct.unpack_from("<H", said, 16)[0] & 1:
                found.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<IIII", said)
            found.merges.append(Range(top, left, bottom, right))
    return found


def _cell(
    found: Scan, look: Styles, row: int, kind: int, said: bytes, before: tuple[int, int]
) -> tuple[int, int]:
    """Take in what a cell is. Returns its place, which is after that of the one before:
    where it is not, the cell has been there already.
    """
    column, style = struct.unpack_from("<II", said)
    style &= 0xFFFFFF
    if column >= MOST_COLUMNS:
        raise CannotRead(DAMAGED)
    at = (row, column)
    if at <= before:
        raise CannotRead(TWICE.format(a1(*at)))
    if style in look.fills:
        found.fills.add(row, column, look.fills[style])
    if kind == _BLANK:
        return at
    found.cells += 1
    found.bottom = max(found.bottom, row)
    if kind in _ERRORS:
        found.errors[at] = _ERROR_NAMES.get(said[8], "#VALUE!")
    elif kind in _NUMBERS and style in look.zeros:
        found.widths[at] = look.zeros[style]
    if style in look.struck:
        found.struck.add(at)
    return at


def _styles(package: Package) -> Styles:
    path = package.first("styles.bin")
    if path is None:
        return Styles()
    theme: list[str] = []
    if place := package.first("theme/theme1.xml"):
        with package.opened(place) as part:
            theme = theme_colours(part)
    table, inside = StyleTable(), False
    with package.opened(path) as part:
        for kind, said in records(part):
            if kind == _FORMAT:
                number = struct.unpack_from("<H", said)[0]
                table.codes[str(number)] = _text(said, 2)[0]
            elif kind == _FONT:
                table.fonts.append(bool(said[2] & 0x08))
            elif kind == _FILL:
                table.fills.append(_fill(said, theme))
            elif kind in (_CELL_STYLES, _CELL_STYLES_END):
                inside = kind == _CELL_STYLES
            elif kind == _XF and inside:
                _, code, font, fill = struct.unpack_from("<HHHH", said)
                table.add(str(code), str(font), str(fill))
    return table.done()


def _fill(said: bytes, theme: Sequence[str]) -> str:
    pattern, sort, index, tint = struct.unpack_from("<IBBh", said)
    if pattern in PLAIN_PATTERNS:
        return ""
    match sort >> 1:
        case 1:
            return indexed(index)
        case 2:
            return colour(said[8:11].hex())
        case 3 if index < len(theme):
            return tinted(theme[index], tint / 32767)
    return ""


def _comments(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for path in package.targets(sheet).values():
        name = posixpath.basename(path).casefold()
        if not (name.startswith("comments") and package.has(path)):
            continue
        with package.opened(path) as part:
            at: tuple[int, int] | None = None
            for kind, said in records(part):
                if kind == _COMMENT:
                    row, _, column = struct.unpack_from("<III", said, 4)
                    at = (row, column)
                elif kind == _COMMENT_TEXT and at is not None:
                    words = sender_part(" ".join(_text(said, 1)[0].split()))
                    if words:
                        found[at] = words[:LONGEST_COMMENT]
    return found
