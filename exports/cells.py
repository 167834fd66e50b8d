"""Writes single cells of a workbook's sheet as XML, quickly and safely.

XlsxWriter makes everything else of a workbook. Its own cells cost 10 µs each, which
is four fifths of a long line list; these cost 1 to 2 µs, and hold the safety rules in
one place: text is only ever text (never a formula or a link), what XML cannot carry is
left out, what a cell cannot hold is cut and says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from exports.tables import Cell, Link, Shape, Symbol

LONGEST = 32_767
"""Characters (UTF-16 units) that a cell can hold."""

CUT = " … (cut: a cell holds no more; the record has it all)"

_EXACT = 2**53
"""Whole numbers beyond this lose digits in a spreadsheet, so they are text."""

_DAY_0 = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)
# Earlier than that Excel counts a 29 February 1900 which never was.

_NOT_XML = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def plain(text: str) -> str:
    """Text without what no file can carry: control characters, half characters."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fitting(text: str) -> str:
    """Text cut to what a cell holds, saying so at its end."""
    if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    units = text.encode("utf-16-le")[: (LONGEST - len(CUT)) * 2]
    return units.decode("utf-16-le", "ignore") + CUT


def text_cell(ref: str, text: str, style: int) -> str:
    """One cell of text, whatever it begins with."""
    # What is printable has no control character, half character or line break; to
    # ask so costs a tenth of looking for them.
    if (
        not text.isprintable()
        or "&" in text
        or "<" in text
        or ">" in text
        or "_x" in text
        or len(text) > LONGEST // 2
        or text != text.strip()
    ):
        text = fitting(plain(text))
        text = _LIKE_AN_ESCAPE.sub("_x005F_", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return (
            f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
            f"{text}</t></is></c>"
        )
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(ref: str, number: int | float, style: int) -> str:
    return f'<c r="{ref}" s="{style}"><v>{number!r}</v></c>'


Writer = Callable[[str, Cell], str]


def writer(shape: Shape, style: int, aside: int) -> Writer:
    """What writes the cells of one column.

    Args:
        shape: how its figures are written.
        style: the style of a cell that is of the shape.
        aside: the style of a word where a figure would stand (c, :, z).

    A missing value is "", no cell at all. A number that is no number is ``:``.
    Raises TypeError where a cell is none of those that a table may hold.
    """
    words = style if shape in (Shape.TEXT, Shape.LONG) else aside

    def write(ref: str, cell: Cell) -> str:
        if type(cell) is str:
            return text_cell(ref, cell, words) if cell else ""
        if cell is None:
            return ""
        by_type = _BY_TYPE.get(type(cell))
        if by_type is None:
            # An instant among them: a sheet has days; its maker gives the local one.
            raise TypeError(f"A cell cannot hold a {type(cell).__name__}")
        return by_type(ref, cell, style, aside)

    return write


def _whole(ref: str, cell: int, style: int, aside: int) -> str:
    if abs(cell) > _EXACT:
        return text_cell(ref, str(cell), aside)
    return number_cell(ref, cell, style)


def _fraction(ref: str, cell: float, style: int, aside: int) -> str:
    if not math.isfinite(cell):
        return text_cell(ref, Symbol.NOT_AVAILABLE.value, aside)
    return number_cell(ref, cell, style)


def _day(ref: str, cell: date, style: int, aside: int) -> str:
    if cell < _FIRST_DAY:
        return text_cell(ref, cell.isoformat(), aside)
    return number_cell(ref, cell.toordinal() - _DAY_0, style)


_BY_TYPE: Mapping[type, Callable[[str, Any, int, int], str]] = {
    bool: lambda ref, cell, style, _: text_cell(ref, "Yes" if cell else "No", style),
    int: _whole,
    float: _fraction,
    date: _day,
    Symbol: lambda ref, cell, _, aside: text_cell(ref, cell.value, aside),
    Link: lambda ref, cell, style, _: text_cell(ref, cell.sheet, style),
}
