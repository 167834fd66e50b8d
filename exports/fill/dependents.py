"""Which formulas of a template hang on the cells that are filled.

What they last gave is out of date. Where a formula cannot be followed (it looks cells
up by their address, or in another workbook) it counts as one of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from exports.addresses import place_of
from exports.fill.book import Book
from exports.fill.formulas import LONGEST, Formula, formulas_of
from exports.fill.part import LAST_COLUMN, LAST_ROW, Area, CellAt, Place, area_of, meet

_MOST = 3_000
"""Formulas that are followed one by one; of more, all count as hanging on the rest."""
_WANDERING = ("OFFSET(", "INDIRECT(")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")
_TABLE = re.compile(r"([^\[\]!]+)\[.*\]", re.DOTALL)

Reads = list[tuple[str, Area]]


@dataclass(frozen=True)
class _Formula:
    sheet: str
    said: Formula
    reads: Reads | None = None
    """What it is worked out of; None where that cannot be told."""

    @property
    def area(self) -> Area:
        """The cells it fills: its own, or all of an array."""
        how = self.said.cell.formula_said
        area = area_of(how.get("ref", ""))
        array = how.get("t") == "array" and area[0]
        return area if array else (*self.said.place, *self.said.place)


def stale(book: Book, filled: Mapping[str, list[Area]]) -> dict[str, set[Place]]:
    """The cells of each sheet whose values hang on those that were filled."""
    left = [
        _Formula(sheet, one)
        for sheet, part in book.parts.items()
        for one in formulas_of(part)
    ]
    follow = len(left) <= _MOST
    if follow:
        left = list(_followed(book, left))
    changed: list[tuple[str, Area]] = [
        (sheet, area) for sheet, areas in filled.items() for area in areas
    ]
    if not changed:
        return {}
    found: defaultdict[str, set[Place]] = defaultdict(set)
    while changed:
        now: list[_Formula] = []
        rest: list[_Formula] = []
        for one in left:
            hangs = not follow or one.reads is None or _any_meet(one.reads, changed)
            (now if hangs else rest).append(one)
        for one in now:
            cells = book.parts[one.sheet].cells
            found[one.sheet] |= _within(one.area, cells)
        changed, left = [(one.sheet, one.area) for one in now], rest
    return found


def _any_meet(reads: Reads, changed: Reads) -> bool:
    return any(
        sheet == other and meet(area, those)
        for sheet, area in reads
        for other, those in changed
    )


def _within(area: Area, cells: Mapping[Place, CellAt]) -> set[Place]:
    """The cells there are in an area, which may be all of a sheet."""
    if area[:2] == area[2:]:
        return {area[:2]}
    return {place for place in cells if meet(area, (*place, *place))}


def _followed(book: Book, formulas: Iterable[_Formula]) -> Iterator[_Formula]:
    """The formulas with what each is worked out of."""
    reading = _Reading(book)
    for one in formulas:
        words = one.said.words
        yield replace(one, reads=reading.reads(words, one.sheet) if words else None)


class _Reading:
    """Follows the names and tables of one workbook."""

    def __init__(self, book: Book) -> None:
        self._of_names: dict[tuple[str, str], Reads | None] = {}
        self._sheets = {name.casefold(): name for name in book.parts}
        self._names = {
            (one.name.casefold(), one.sheet.casefold()): one.said for one in book.names
        }
        self._tables = {
            table.name.casefold(): (sheet, table.area)
            for sheet in book.parts
            for table in book.tables(sheet)
        }

    def reads(self, words: str, sheet: str) -> Reads | None:
        """The cells that a formula on a sheet reads; None where that cannot be told."""
        if len(words) > LONGEST:
            return None
        try:
            tokens = Tokenizer(f"={words}").items
        except TokenizerError:
            return None
        found: Reads = []
        for token in tokens:
            if _wanders(token):
                return None
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                here = self._operand(token.value, sheet)
                if here is None:
                    return None
                found += here
        return list(dict.fromkeys(found))

    def _operand(self, said: str, sheet: str) -> Reads | None:
        on, mark, cells = said.rpartition("!")
        if mark:
            named = self._sheets.get(on.strip("'").replace("''", "'").casefold())
            if named is None:
                return None
            sheet = named
        if (area := _cells(cells)) is not None:
            return [(sheet, area)]
        if (found := _TABLE.fullmatch(cells)) and not mark:
            table = self._tables.get(found[1].casefold())
            # It grows: all below it counts.
            return None if table is None else [(table[0], _down(table[1]))]
        word = cells.casefold()
        for own in (sheet.casefold(), ""):
            if (words := self._names.get((word, own))) is not None:
                return self._named(word, words, sheet)
        return None

    def _named(self, name: str, words: str, sheet: str) -> Reads | None:
        """What a name reads, worked out once: names may be made of names."""
        key = name, sheet
        if key not in self._of_names:
            # Where it is made of itself, nothing can be told.
            self._of_names[key] = None
            self._of_names[key] = self.reads(words, sheet)
        return self._of_names[key]


def _wanders(token: Token) -> bool:
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        return str(token.value).upper().endswith(_WANDERING)
    return bool(token.type == Token.OP_IN and token.value == ":")


def _down(area: Area) -> Area:
    return area[0], area[1], LAST_ROW, area[3]


def _cells(said: str) -> Area | None:
    plain = said.upper()
    first, _, last = plain.partition(":")
    if place_of(first) and (not last or place_of(last)):
        top, left, bottom, right = area_of(plain)
        return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
    if found := _COLUMNS.fullmatch(plain):
        places = [place_of(f"{letters}1") or (1, 1) for letters in found.groups()]
        columns = sorted(column for _, column in places)
        return 1, columns[0], LAST_ROW, columns[1]
    if found := _ROWS.fullmatch(plain):
        rows = sorted(int(number) for number in found.groups())
        return rows[0], 1, rows[1], LAST_COLUMN
    return None
