"""Reads a sheet cell by cell, where the quick reader would fill the memory or fails.

A stray cell at ZZ100000 makes a quick reader lay out seventy million cells; this one
keeps only the cells that hold something. It costs ten times as much a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import BinaryIO

from importers.limits import Limits
from importers.scan import MOST_ROWS, TOO_MANY_CELLS
from importers.sheets import Raw, Row
from importers.troubles import CannotRead
from importers.xml_parts import (
    DAMAGED_SHEET,
    MOST_COLUMNS,
    ColumnNumbers,
    LocalNames,
    new_parser,
    parse,
)

GAP_ROWS, GAP_COLUMNS = 200, 50
"""Empty rows and columns after which the rest of a sheet is no part of its table."""
_BUILT_IN_DATES = frozenset(
    [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)]
)
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass
class Sparse:
    """The cells of one sheet that hold something: by row, then by column."""

    rows: dict[int, dict[int, Raw]] = field(default_factory=dict)

    def block(self) -> tuple[list[Row], dict[tuple[int, int], Raw]]:
        """The table and what stands far away from it, apart."""
        bottom = _end_of(sorted(self.rows), GAP_ROWS)
        used = sorted({c for r, row in self.rows.items() if r <= bottom for c in row})
        right = _end_of(used, GAP_COLUMNS)
        table: list[Row] = []
        for at in range(bottom + 1):
            row = self.rows.get(at, {})
            table.append(
                [row.get(c) for c in range(min(right, max(row, default=-1)) + 1)]
            )
        strays = {
            (r, c): value
            for r, row in self.rows.items()
            for c, value in row.items()
            if r > bottom or c > right
        }
        return table, strays


def _end_of(used: Sequence[int], gap: int) -> int:
    """The last number before a gap behind which nearly nothing comes."""
    for at in range(1, len(used)):
        if used[at] - used[at - 1] > gap and (len(used) - at) * 10 <= at:
            return used[at - 1]
        if used[at] - used[at - 1] > gap and len(used) - at <= 3:
            return used[at - 1]
    return used[-1] if used else -1


@dataclass(frozen=True)
class Context:
    """What a sheet part refers to: texts, the styles of dates, the first day."""

    texts: Sequence[str]
    dates: frozenset[str]
    from_1904: bool


def shared_texts(part: BinaryIO, limits: Limits) -> list[str]:
    """The texts that cells refer to by number, without what only tells how to speak
    them.
    """
    texts: list[str] = []
    pieces: list[str] = []
    names, parser = LocalNames(), new_parser()
    quiet = 0

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal quiet
        name = names[tag]
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            quiet += 1
        elif name == "t" and not quiet:
            parser.CharacterDataHandler = pieces.append

    def end(tag: str) -> None:
        nonlocal quiet
        name = names[tag]
        parser.CharacterDataHandler = None
        if name == "si":
            texts.append("".join(pieces)[: limits.text])
            if len(texts) > limits.cells:
                raise CannotRead(TOO_MANY_CELLS)
        elif name == "rPh":
            quiet -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return texts


def date_styles(part: BinaryIO) -> frozenset[str]:
    """The cell styles, by number, that show a number as a date."""
    formats = formats_of(part)
    return frozenset(style for style, said in formats.items() if is_date_format(*said))


def formats_of(part: BinaryIO) -> dict[str, tuple[str, str]]:
    """The number format of each cell style, by number: its own number and its code."""
    codes: dict[str, str] = {}
    styles: dict[str, tuple[str, str]] = {}
    names, parser = LocalNames(), new_parser()
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = names[tag]
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            styles[str(len(styles))] = number, codes.get(number, "")

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and names[tag] != "cellXfs"

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return styles


def is_odd_format(number: str, code: str) -> bool:
    """Whether a number format shows lengths of time, or what is no day and may yet be
    taken for one: programs differ in what they make of these.
    """
    if number in _LENGTHS or _LENGTH.search(code):
        return True
    letters = re.sub(r"General|[eE][-+]", "", _NO_CODE.sub("", code[:500]))
    return not is_date_format(number, code) and any(map(str.isalpha, letters))


_LENGTHS = frozenset(("45", "46", "47"))
_LENGTH = re.compile(r"\[[hms]+\]", re.IGNORECASE)


def is_date_format(number: str, code: str) -> bool:
    """Whether a number format shows a date or a time."""
    if code:
        return bool(re.search("[dmyhs]", _NO_CODE.sub("", code[:500]).casefold()))
    return number.isdigit() and int(number) in _BUILT_IN_DATES


def read_sparse(  # noqa: C901 - one closure for every tag
    part: BinaryIO, context: Context, limits: Limits
) -> Sparse:
    """Every cell of one sheet part that holds something.

    Raises CannotRead where it is damaged, or has more cells than `limits` allow.
    """
    found = Sparse()
    names, columns, parser = LocalNames(), ColumnNumbers(), new_parser()
    row = column = -1
    cells = 0
    kind, style = "n", ""
    pieces: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, style, inside
        name = names[tag]
        if name == "c":
            if reference := attributes.get("r"):
                mark = reference.rstrip("0123456789")
                column = columns[mark]
                row = _number(reference[len(mark) :], MOST_ROWS)
            else:
                column += 1
            kind, style = attributes.get("t", "n"), attributes.get("s", "")
            pieces.clear()
            inside = True
        elif name == "row":
            said = attributes.get("r")
            row = _number(said, MOST_ROWS) if said else row + 1
            column = -1
        elif inside and name in ("v", "t"):
            parser.CharacterDataHandler = pieces.append

    def end(tag: str) -> None:
        nonlocal inside, cells
        name = names[tag]
        if name in ("v", "t"):
            parser.CharacterDataHandler = None
        elif name == "c" and inside:
            inside = False
            value = _value("".join(pieces)[: limits.text], kind, style, context)
            if value is not None and column < MOST_COLUMNS:
                found.rows.setdefault(row, {})[column] = value
                cells += 1
                if cells > limits.cells:
                    raise CannotRead(TOO_MANY_CELLS)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return found


def _number(said: str, most: int) -> int:
    if not said.isdigit() or not 1 <= int(said[:12]) <= most:
        raise CannotRead(DAMAGED_SHEET)
    return int(said) - 1


def _value(text: str, kind: str, style: str, context: Context) -> Raw:
    if not text or text.isspace():
        return None
    match kind:
        case "e":
            return None
        case "str" | "inlineStr":
            return text
        case "s":
            return _shared(text, context.texts)
        case "b":
            return _truth(text.strip())
        case "d":
            return _iso_day(text)
        case "n":
            return _number_of(text, style, context)
    raise CannotRead(DAMAGED_SHEET)


def _shared(text: str, texts: Sequence[str]) -> Raw:
    at = int(text) if text.isdecimal() and len(text) < 10 else -1
    if not 0 <= at < len(texts):
        raise CannotRead(DAMAGED_SHEET)
    said = texts[at]
    return None if not said or said.isspace() else said


def _truth(text: str) -> Raw:
    if text not in ("0", "1", "false", "true"):
        raise CannotRead(DAMAGED_SHEET)
    return text in ("1", "true")


def _iso_day(text: str) -> Raw:
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return text


def _number_of(text: str, style: str, context: Context) -> Raw:
    try:
        number = float(text)
    except ValueError:
        return text
    if number - number:
        return number  # None at all, or without end: who hands it on says so.
    return day_of(number, context) if style in context.dates else number


_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


def day_of(number: float, context: Context) -> Raw:
    """A day number as the date, the time, or the instant that it shows."""
    if 0 <= number < 1:
        seconds = min(round(number * 86_400), 86_399)
        return (datetime.min + timedelta(seconds=seconds)).time()
    try:
        moment = _EPOCHS[context.from_1904] + timedelta(days=number)
    except OverflowError:
        return number
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return moment.date() if moment.time() == time(0) else moment
