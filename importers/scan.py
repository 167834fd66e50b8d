"""One streaming pass over a sheet's XML for what the quick reader hides.

python-calamine gives an error cell as a blank, a formula without a value as a blank,
a case number shown as ``0012345`` as 12345.0, and says nothing of hidden rows and
columns. It also takes memory for every cell between the first and a stray far one,
so the true extent is learnt here before it is asked.

Most big sheets are plain exports: a glance at their bytes shows that they hide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, TypeAlias

from importers.colours import Runs
from importers.sheets import Range, a1
from importers.styles import Styles
from importers.troubles import CannotRead
from importers.xml_parts import (
    CHUNK,
    DAMAGED_SHEET,
    MOST_COLUMNS,
    TWICE,
    ColumnNumbers,
    LocalNames,
    new_parser,
    parse,
)

MOST_ROWS = 1_048_576
TOO_MANY_CELLS = (
    "This workbook has more cells than can be read at once; split it and send the parts"
)
Opened: TypeAlias = Callable[[], AbstractContextManager[BinaryIO]]
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass
class Scan:
    """What one sheet part says beside its values. Counted from 0."""

    cells: int = 0
    """Cells with something in them; after a glance, all that are there."""
    bottom: int = -1
    right: int = -1
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """Formulas that were saved without their value."""
    widths: dict[tuple[int, int], int] = field(default_factory=dict)
    """Cells whose number format shows leading zeros: to so many digits."""
    from_1904: bool = False
    struck: set[tuple[int, int]] = field(default_factory=set)
    struck_words: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Range] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    fills: Runs = field(default_factory=Runs)


def scan(opened: Opened, look: Styles, most_cells: int) -> Scan:
    """Read one sheet part through.

    Args:
        opened: opens the part.
        look: the styles that a cell's meaning hangs on.
        most_cells: refuse a sheet with more.

    Raises CannotRead where the part is damaged or points outside a sheet.
    """
    with opened() as part:
        found = glance(part, look, most_cells)
    if found is None:
        with opened() as part:
            found = parsed(part, look, most_cells)
    return found


_HINTS = (b't="e"', b"<f", b"hidden=", b"mergeCell")
_ODD = (b"<!", b"='", b"\0")
"""What tells at the beginning of a part that it is written in an unusual way."""
_CELL = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"')
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_SEEN_ROWS = 200_000
_NO_REFERENCE = re.compile(rb't="s"[^<>]*><v>\d*[^\d<]')


def _refuse_bad_references(chunk: bytes) -> None:
    """A text is referred to by its number; by anything else, the quick reader takes
    the first text of the workbook for it, and says nothing."""
    if _NO_REFERENCE.search(chunk):
        raise CannotRead(DAMAGED_SHEET)


def glance(part: BinaryIO, look: Styles, most_cells: int) -> Scan | None:
    """What a plain sheet says, by its bytes alone; None where it must be parsed."""
    styles = (*look.zeros, *look.struck)
    hints = (*_HINTS, *(f' s="{style}"'.encode() for style in styles))
    found, tail, columns, begun = Scan(), b"", set[bytes](), False
    paint = _Paint(look) if look.fills else None
    while (read := part.read(CHUNK)) or tail:
        chunk = tail + read
        # Before a row, so that each is seen whole, and a cell there twice with it.
        cut = max(chunk.rfind(b"<row"), 0) if read else len(chunk)
        cut = cut or chunk.rfind(b">") + 1
        chunk, tail = chunk[:cut], chunk[cut:]
        if not begun and any(odd in chunk for odd in _ODD):
            return None
        begun = begun or b"<sheetData" in chunk
        _refuse_bad_references(chunk)
        if len(tail) > CHUNK or any(hint in chunk for hint in hints):
            return None
        cells, rows = _CELL.findall(chunk), _ROW.findall(chunk)
        if len(cells) != chunk.count(b"<c ") or len(rows) != chunk.count(b"<row"):
            return None
        numbers = [found.bottom, *map(int, rows)]
        if not (_once(cells, rows) and all(a < b for a, b in pairwise(numbers))):
            return None
        if paint and not paint.add(chunk, found.fills):
            return None
        found.cells += len(cells)
        columns.update(b" ".join(cells).translate(None, b"0123456789").split())
        found.bottom = numbers[-1]
    letters = ColumnNumbers()
    found.right = max((letters[name.decode()] for name in columns), default=-1)
    found.bottom -= 1
    if not begun or found.bottom > _SEEN_ROWS or found.right > 200:
        return None
    if found.cells > most_cells:
        raise CannotRead(TOO_MANY_CELLS)
    return found


def _once(cells: list[bytes], rows: list[bytes]) -> bool:
    """Whether no cell is there twice; of cells without their row, who knows."""
    return len(set(cells)) == len(cells) and bool(rows or not cells)


class _Paint:
    """Finds the filled cells in the bytes of a plain sheet."""

    def __init__(self, look: Styles) -> None:
        some = "|".join(map(str, look.fills)).encode()
        self._any = re.compile(rb' s="(?:%s)"' % some)
        self._cell = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(%s)"' % some)
        self._row = re.compile(rb'<row [^>]* s="(?:%s)"' % some)
        self._colours = {str(style).encode(): c for style, c in look.fills.items()}
        self._numbers = ColumnNumbers()

    def add(self, chunk: bytes, fills: Runs) -> bool:
        """Add the filled cells of these bytes; False where not all were seen."""
        if not self._any.search(chunk):
            return True
        cells = self._cell.findall(chunk)
        for mark, row, style in cells:
            column = self._numbers[mark.decode()]
            fills.add(int(row) - 1, column, self._colours[style])
        seen = len(cells) + len(self._row.findall(chunk))
        return seen == len(self._any.findall(chunk))


def parsed(  # noqa: C901 - one closure for every tag: a call more costs a fifth
    part: BinaryIO, look: Styles, most_cells: int
) -> Scan:
    """The same by its XML. Only start tags are listened to: it halves the price."""
    found = Scan()
    styles = {str(style): width for style, width in look.zeros.items()}
    struck = {str(style) for style in look.struck}
    painted = {str(style): rgb for style, rgb in look.fills.items()}
    names, numbers, parser = LocalNames(), ColumnNumbers(), new_parser()
    row = column = -1
    reference = ""
    kind: str | None = None
    style: str | None = None
    formula: list[str] | None = None
    heard: list[str] = []
    listening = begun = False
    taken: dict[int, int] = {}
    """The columns of each row that held a value, a bit each."""

    def place() -> tuple[int, int]:
        """Where the present cell stands; most cells are never asked."""
        if not reference:
            return row, column
        mark = reference.rstrip("0123456789")
        return _row_number(reference[len(mark) :]), numbers[mark]

    def close() -> None:
        """What stood before this tag was an error or had a formula: what was heard?"""
        nonlocal formula, heard, listening
        said = "".join(heard).strip()
        if kind == "e":
            found.errors[place()] = said[:40] or "#VALUE!"
        elif formula is not None and not said and kind != "str":
            # An empty text ("str") is a value: =IF(A2="","",...) gave a blank.
            at = place()
            found.formulas[at] = "=" + "".join(formula)[:500]
            found.bottom = max(found.bottom, at[0])
            found.right = max(found.right, at[1])
        elif style in styles and kind in (None, "n"):
            found.widths[place()] = styles[style]
        formula, heard, listening = None, [], False
        parser.CharacterDataHandler = None

    def start_value() -> None:
        nonlocal listening
        found.cells += 1
        if found.cells > most_cells:
            raise CannotRead(TOO_MANY_CELLS)
        at = place()
        held = taken.get(at[0], 0)
        if held >> at[1] & 1:
            raise CannotRead(TWICE.format(a1(*at)))
        taken[at[0]] = held | 1 << at[1]
        if at[0] > found.bottom:
            found.bottom = at[0]
        if at[1] > found.right:
            found.right = at[1]
        if style in struck:
            found.struck.add(at)
        if kind == "e" or formula is not None:
            listening = True
            parser.CharacterDataHandler = heard.append
        elif style in styles and kind in (None, "n"):
            found.widths[at] = styles[style]

    def start(  # noqa: C901 - likewise
        tag: str, attributes: dict[str, str]
    ) -> None:
        nonlocal row, column, reference, kind, style, formula, listening, begun
        name = names[tag]
        if name == "c":
            if listening:
                close()
            reference = attributes.get("r", "")
            column += 1
            kind = attributes.get("t")
            style = attributes.get("s")
            if style in painted:
                found.fills.add(*place(), painted[style])
        elif name == "v" or name == "is":
            start_value()
        elif name == "row":
            if listening:
                close()
            said = attributes.get("r", "")
            row = _row_number(said) if said else row + 1
            column = -1
            if attributes.get("hidden") in ("1", "true"):
                found.hidden_rows.add(row)
        elif name == "f":
            formula, listening = [], True
            parser.CharacterDataHandler = formula.append
        elif name == "sheetData":
            begun = True
        elif name == "mergeCell":
            _add_merge(found, attributes.get("ref", ""), numbers)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first = _whole(attributes.get("min", "1"))
            last = min(_whole(attributes.get("max", "1")), MOST_COLUMNS)
            found.hidden_columns.update(range(first - 1, last))

    parser.StartElementHandler = start
    parse(part, parser, _refuse_bad_references)
    if not begun:
        raise CannotRead(DAMAGED_SHEET)
    if listening:
        close()
    return found


def _add_merge(found: Scan, reference: str, numbers: ColumnNumbers) -> None:
    first, _, last = reference.partition(":")
    one = _REFERENCE.fullmatch(first)
    other = _REFERENCE.fullmatch(last or first)
    if one and other:
        found.merges.append(
            Range(
                int(one[2]) - 1, numbers[one[1]], int(other[2]) - 1, numbers[other[1]]
            )
        )


def _row_number(said: str) -> int:
    number = _whole(said)
    if not 1 <= number <= MOST_ROWS:
        raise CannotRead(DAMAGED_SHEET)
    return number - 1


def _whole(said: str) -> int:
    try:
        return int(said[:12])
    except ValueError:
        raise CannotRead(DAMAGED_SHEET) from None
