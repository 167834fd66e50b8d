"""One streaming pass over a sheet's XML for what the quick reader hides.

python-calamine gives an error cell as a blank, a formula without a value as a blank,
a case number shown as ``0012345`` as 12345.0, and says nothing of hidden rows and
columns. It also takes memory for every cell between the first and a stray far one,
so the true extent is learnt here before it is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.parsers import expat

from importers.sheets import Range
from importers.troubles import CannotRead

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
CHUNK = 1 << 20
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
DAMAGED_SHEET = (
    "A sheet of this workbook is damaged; open it in a spreadsheet program, save it as"
    " .xlsx, and send that copy"
)


@dataclass
class Scan:
    """What one sheet part says beside its values. Counted from 0."""

    cells: int = 0
    """Cells that hold something."""
    bottom: int = -1
    right: int = -1
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """Formulas that were saved without their value."""
    widths: dict[tuple[int, int], int] = field(default_factory=dict)
    """Cells whose number format shows leading zeros: to so many digits."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Range] = field(default_factory=list)


def scan(part: BinaryIO, zeros: dict[int, int], most_cells: int) -> Scan:
    """Read one sheet part through.

    Args:
        zeros: of each style that shows leading zeros, to how many digits.
        most_cells: refuse a sheet with more.

    Raises CannotRead where the part is damaged or points outside a sheet.
    """
    scanner = _Scanner(zeros, most_cells)
    parse(part, scanner.parser)
    scanner.finish()
    return scanner.found


def new_parser() -> expat.XMLParserType:
    """A parser that refuses a document type: no workbook has one, and entities
    defined there are how a small file is made to fill a machine.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise CannotRead(
            "This workbook holds definitions that no spreadsheet program writes, so it"
            " was not opened; save it again from a spreadsheet program"
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser


def parse(part: BinaryIO, parser: expat.XMLParserType) -> None:
    """Feed a part to a parser, in chunks."""
    try:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise CannotRead(DAMAGED_SHEET) from None


class LocalNames(dict[str, str]):
    """Tag names without their namespace prefix, remembered."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


class _Scanner:
    """Only start tags are listened to: twice the calls would be twice the cost."""

    def __init__(self, zeros: dict[int, int], most_cells: int) -> None:
        self.found = Scan()
        self._zeros = {str(style): width for style, width in zeros.items()}
        self._most_cells = most_cells
        self._row = -1
        self._column = -1
        self._row_said = ""
        self._type: str | None = None
        self._style: str | None = None
        self._formula: list[str] | None = None
        self._cached: list[str] = []
        self._listening = False
        self._columns = ColumnNumbers()
        self._names = LocalNames()
        self.parser = new_parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names[tag]
        if name == "c":
            if self._listening:
                self._close()
            self._start_cell(attributes)
        elif name == "v" or name == "is":
            self._start_value()
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._formula, self._cached, self._listening = [], [], True
            self.parser.CharacterDataHandler = self._formula.append
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self._hide_columns(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if reference := attributes.get("r"):
            mark = reference.rstrip("0123456789")
            self._column = self._columns[mark]
            number = reference[len(mark) :]
            if number != self._row_said:
                self._row = _row_number(number)
                self._row_said = number
        else:
            self._column += 1
        self._type = attributes.get("t")
        self._style = attributes.get("s")

    def _start_value(self) -> None:
        found, at = self.found, (self._row, self._column)
        found.cells += 1
        if found.cells > self._most_cells:
            raise CannotRead(
                "This workbook has more cells than can be read at once; split it and"
                " send the parts"
            )
        if self._row > found.bottom:
            found.bottom = self._row
        if self._column > found.right:
            found.right = self._column
        if self._type == "e" or self._formula is not None:
            self._listening = True
            self.parser.CharacterDataHandler = self._cached.append
        elif self._style in self._zeros and self._type in (None, "n"):
            found.widths[at] = self._zeros[self._style]

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._listening:
            self._close()
        if number := attributes.get("r"):
            self._row, self._row_said = _row_number(number), number
        else:
            self._row, self._row_said = self._row + 1, ""
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self._row)

    def _close(self) -> None:
        """What stood before this tag was an error or had a formula: what was heard?"""
        at, heard = (self._row, self._column), "".join(self._cached).strip()
        if self._type == "e":
            self.found.errors[at] = heard[:40] or "#VALUE!"
        elif self._formula is not None and not heard and self._type != "str":
            # An empty text ("str") is a value: =IF(A2="","",...) gave a blank.
            self.found.formulas[at] = "=" + "".join(self._formula)[:500]
            self.found.bottom = max(self.found.bottom, self._row)
            self.found.right = max(self.found.right, self._column)
        elif self._style in self._zeros and self._type in (None, "n"):
            self.found.widths[at] = self._zeros[self._style]
        self._formula, self._cached, self._listening = None, [], False
        self.parser.CharacterDataHandler = None

    def finish(self) -> None:
        if self._listening:
            self._close()

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if (one := _REFERENCE.fullmatch(first)) and (
            other := _REFERENCE.fullmatch(last or first)
        ):
            self.found.merges.append(
                Range(
                    int(one[2]) - 1,
                    self._columns[one[1]],
                    int(other[2]) - 1,
                    self._columns[other[1]],
                )
            )

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first = _whole(attributes.get("min", "1"))
            last = min(_whole(attributes.get("max", "1")), MOST_COLUMNS)
            self.found.hidden_columns.update(range(first - 1, last))


class ColumnNumbers(dict[str, int]):
    """Column letters to numbers from 0, remembered."""

    def __missing__(self, mark: str) -> int:
        number = 0
        for letter in mark[:4].upper():
            if not "A" <= letter <= "Z":
                raise CannotRead(DAMAGED_SHEET)
            number = number * 26 + ord(letter) - 64
        if not 1 <= number <= MOST_COLUMNS:
            raise CannotRead(DAMAGED_SHEET)
        self[mark] = number - 1
        return number - 1


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


def elements(part: BinaryIO) -> dict[str, list[dict[str, str]]]:
    """The attributes of every element of a small part, by local tag name."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    names = LocalNames()
    parser = new_parser()

    def start(tag: str, attributes: dict[str, Any]) -> None:
        found[names[tag]].append(
            {names[key]: value for key, value in attributes.items()}
        )

    parser.StartElementHandler = start
    parse(part, parser)
    return found
