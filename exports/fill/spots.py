"""Where words and attributes of a part stand in its bytes, so that they alone change.

A part is read once, and edited by offsets: no library writes it anew, which would drop
what the library does not know.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape

from exports.fill.part import DAMAGED, Damaged
from exports.packaged import TAG

Edit = tuple[int, int, bytes]
"""From which byte to which, and what is to stand there instead."""


@dataclass(frozen=True)
class Above:
    """An element that a spot stands within."""

    name: str
    said: Mapping[str, str]
    start: int


@dataclass
class Spot:
    """An element: its attributes, its text, and where they stand."""

    name: str
    """Without its prefix."""
    said: Mapping[str, str]
    above: tuple[Above, ...]
    """All it stands within, from the root on."""
    start: int
    text_from: int
    text_to: int = 0
    end: int = 0
    text: str = ""

    @property
    def parent(self) -> Above:
        """What it stands in; of the root nothing."""
        return self.above[-1] if self.above else Above("", {}, -1)

    def within(self, *names: str) -> Above | None:
        """The nearest element of one of these names that it stands within."""
        return next((one for one in reversed(self.above) if one.name in names), None)

    def saying(self, words: str) -> Edit:
        """The edit that lets it say something else."""
        return self.text_from, self.text_to, escape(words).encode()

    def given(self, content: bytes, name: str, value: str) -> Edit:
        """The edit that gives it an attribute, whatever it had of that name."""
        pattern = rb"""\s%b=(?:"[^"]*"|'[^']*')""" % re.escape(name.encode())
        said = f' {name}="{escape(value, {chr(34): "&quot;"})}"'.encode()
        if found := re.search(pattern, content[self.start : self.text_from]):
            return self.start + found.start(), self.start + found.end(), said
        closed = content[self.start : self.text_from].endswith(b"/>")
        end = self.text_from - (2 if closed else 1)
        return end, end, said

    @property
    def without(self) -> Edit:
        """The edit that takes it out."""
        return self.start, self.end, b""


def spots(content: bytes, names: Container[str]) -> list[Spot]:
    """The elements of these names, in the order in which they begin.

    Raises Damaged where a part is no XML, or defines a document type.
    """
    reading = _Reading(content, names)
    try:
        reading.parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Damaged(DAMAGED) from None
    return reading.found


class _Reading:
    def __init__(self, content: bytes, names: Container[str]) -> None:
        self.content = content
        self.names = names
        self.found: list[Spot] = []
        self._above: list[Above] = []
        self._open: list[Spot] = []
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.StartDoctypeDeclHandler = _refuse

    def _start(self, tag: str, said: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        name = tag.rpartition(":")[2]
        if name in self.names:
            spot = Spot(name, said, tuple(self._above), at, self._after(at))
            self.found.append(spot)
            self._open.append(spot)
        self._above.append(Above(name, said, at))

    def _end(self, _: str) -> None:
        at = self.parser.CurrentByteIndex
        self._above.pop()
        if self._open and len(self._open[-1].above) == len(self._above):
            spot = self._open.pop()
            # Of <a/> the parser tells no place where it ends.
            closed = self.content[spot.text_from - 2 : spot.text_from] == b"/>"
            spot.text_to = spot.text_from if closed else at
            spot.end = spot.text_from if closed else self._after(at)

    def _words(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _after(self, at: int) -> int:
        found = TAG.match(self.content, at)
        return found.end() if found else at


def applied(content: bytes, edits: Iterable[Edit]) -> bytes:
    """A part with its edits, of which no two may meet."""
    found, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        found += [content[at:start], new]
        at = end
    return b"".join([*found, content[at:]])


def _refuse(*_: object) -> None:
    raise ValueError("defines a document type")
