"""Reads the XML parts of a workbook, streaming, with nothing defined from outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from importers.troubles import CannotRead

CHUNK = 1 << 20
MOST_COLUMNS = 16_384
DAMAGED_SHEET = (
    "A sheet of this workbook is damaged; open it in a spreadsheet program, save it as"
    " .xlsx, and send that copy"
)
TWICE = (
    "A sheet of this workbook gives the cell {} twice, and nobody can tell which of the"
    " two is meant; open it in a spreadsheet program, see what stands there, save it as"
    " .xlsx, and send that copy"
)
DEFINES = (
    "This workbook holds definitions that no spreadsheet program writes, so it was not"
    " opened; save it again from a spreadsheet program"
)


def new_parser() -> expat.XMLParserType:
    """A parser that refuses a document type: no workbook has one, and entities
    defined there are how a small file is made to fill a machine.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise CannotRead(DEFINES)

    parser.StartDoctypeDeclHandler = refuse
    return parser


def parse(
    part: BinaryIO,
    parser: expat.XMLParserType,
    before: Callable[[bytes], None] = lambda chunk: None,
) -> None:
    """Feed a part to a parser, in chunks, each looked at before where that is asked.

    Raises CannotRead where it is damaged.
    """
    try:
        while chunk := part.read(CHUNK):
            before(chunk)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        # An encoding that is none is told by the other two.
        raise CannotRead(DAMAGED_SHEET) from None


class LocalNames(dict[str, str]):
    """Tag names without their namespace prefix, remembered."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


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


def elements(part: BinaryIO) -> dict[str, list[dict[str, str]]]:
    """The attributes of every element of a small part, by local tag name."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    names = LocalNames()
    parser = new_parser()

    def start(tag: str, attributes: dict[str, str]) -> None:
        found[names[tag]].append(
            {names[key]: value for key, value in attributes.items()}
        )

    parser.StartElementHandler = start
    parse(part, parser)
    return found
