"""Words struck through within a cell, beside others that stand.

A reader gives all of a cell's words alike: "Good" struck through before "RI" would be
taken for words that stand. Most workbooks have none, and are only glanced at.
"""

from __future__ import annotations

from typing import BinaryIO

from importers.scan import Opened
from importers.xml_parts import CHUNK, ColumnNumbers, LocalNames, new_parser, parse

_HINT = b"strike"
LONGEST = 200
Place = tuple[int, int]


def may_strike(opened: Opened) -> bool:
    """Whether a part says anywhere that something is struck through."""
    tail = b""
    with opened() as part:
        while chunk := part.read(CHUNK):
            if _HINT in tail + chunk:
                return True
            tail = chunk[-len(_HINT) :]
    return False


class _Runs:
    """The runs of one text while they are read: which of its words are struck."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._struck, self._stands = list[str](), False
        self._run = False

    def begin(self) -> None:
        self._run = False

    def strike(self, said: str) -> None:
        self._run = said not in ("0", "false")

    def add(self, text: str) -> None:
        if self._run:
            self._struck.append(text)
        elif text.strip():
            self._stands = True

    @property
    def words(self) -> str:
        """The words that are struck, where that is some and not all."""
        struck = " ".join("".join(self._struck).split())[:LONGEST]
        return struck if self._stands else ""

    @property
    def whole(self) -> bool:
        """Whether every word is struck."""
        return bool("".join(self._struck).strip()) and not self._stands


def of_shared_texts(part: BinaryIO) -> dict[int, str]:
    """The words struck within each of the texts that cells refer to by number; "" for
    one that is struck as a whole."""
    found: dict[int, str] = {}
    runs, names, parser = _Runs(), LocalNames(), new_parser()
    number = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number
        name = names[tag]
        if name == "si":
            number += 1
            runs.clear()
        elif name == "r":
            runs.begin()
        elif name == "strike":
            runs.strike(attributes.get("val", "1"))
        elif name == "t":
            parser.CharacterDataHandler = runs.add

    def end(tag: str) -> None:
        name = names[tag]
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "si" and (runs.words or runs.whole):
            found[number] = runs.words

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return found


def of_cells(  # noqa: C901 - two closures, a case for every tag
    part: BinaryIO, texts: dict[int, str]
) -> dict[Place, str]:
    """The words struck within the cells of a sheet; "" where all of one's are.

    Args:
        texts: those that cells refer to by number, as `of_shared_texts` has them.
    """
    found: dict[Place, str] = {}
    runs, names, columns, parser = _Runs(), LocalNames(), ColumnNumbers(), new_parser()
    row = column = -1
    shared = False
    heard: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, shared
        name = names[tag]
        if name == "row":
            row = int(attributes["r"]) - 1 if attributes.get("r") else row + 1
            column = -1
        elif name == "c":
            said = attributes.get("r", "").rstrip("0123456789")
            column = columns[said] if said else column + 1
            shared = attributes.get("t") == "s"
            runs.clear()
            heard.clear()
        elif name == "r":
            runs.begin()
        elif name == "strike":
            runs.strike(attributes.get("val", "1"))
        elif name == "t":
            parser.CharacterDataHandler = runs.add
        elif name == "v" and shared:
            parser.CharacterDataHandler = heard.append

    def end(tag: str) -> None:
        name = names[tag]
        if name in ("t", "v"):
            parser.CharacterDataHandler = None
        elif name == "c":
            number = "".join(heard).strip()
            if number.isdigit() and int(number) in texts:
                found[row, column] = texts[int(number)]
            elif runs.words or runs.whole:
                found[row, column] = runs.words

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return found
