"""What a workbook says that its colours mean: the key to a log, or apart from it.

A key shows a colour with words in it or beside it, or names it: ``red = overdue``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from importers.colours import name_of
from importers.layouts.base import Claim
from importers.sheets import Sheet

_WORD = "red|amber|orange|yellow|green|blue|purple|pink|gr[ea]y|black"
_SAID = re.compile(
    rf"\b({_WORD})\b(?:\s+(?:cells?|rows?|fill|shad(?:ed|ing)|highlight(?:ed|ing)?))?"
    r"(?:\s*[=:–—]\s*|\s+(?:-|means|is)\s+)([^;,\n|=]{2,60})",
    re.IGNORECASE,
)
_SAID_LAST = re.compile(
    rf"(?:^|[;,:\n|])\s*([^;,:\n|=]{{2,60}}?)\s*=\s*({_WORD})\b", re.IGNORECASE
)
_KEY = re.compile(r"\s*(?:key|legend|colou?rs?\b|rag\b)", re.IGNORECASE)
_SAME = {"orange": "amber", "gray": "grey"}
_LONGEST = 60
_WIDEST = 4
"""Columns that one colour of a key may take up; a title takes up more."""
_LOOK_THROUGH = 2_000
"""Cells of a sheet without records in which a key is looked for."""


@dataclass
class Key:
    """What a workbook says its colours mean, in its own words."""

    fills: dict[str, str] = field(default_factory=dict)
    """By the colour of the cell that shows it."""
    names: dict[str, str] = field(default_factory=dict)
    """By what a text calls it: ``red = overdue``."""

    def words(self, rgb: str) -> str:
        """What a colour means; "" where nobody says."""
        if rgb in self.fills:
            return self.fills[rgb]
        return next((self.names[n] for n in names_of(rgb) if n in self.names), "")

    def read(self, sheet: Sheet, rows: Iterable[int], left: int = 0) -> Key:
        """The key with what some rows of a sheet add to it, from a column on."""
        shown: list[tuple[int, int, str, str]] = []
        key = Key(dict(self.fills), dict(self.names))
        marked: list[tuple[int, int]] = []
        for at in rows:
            cells = sheet.rows[at] if at < len(sheet.rows) else []
            for column, value in enumerate(cells[left:], left):
                if isinstance(value, str) and len(value) < 500:
                    key._hear(value)
                    if _KEY.match(value):
                        marked.append((at, column))
            shown += _shown(sheet, at, left)
        for row, column, rgb, text in shown:
            near = any(
                other != rgb and abs(r - row) <= 3 and abs(c - column) <= 6
                for r, c, other, _ in shown
            ) or any(0 <= row - r <= 2 and abs(c - column) <= 6 for r, c in marked)
            if near:
                key.fills.setdefault(rgb, text)
        return key

    def _hear(self, text: str) -> None:
        last = [(word, meaning) for meaning, word in _SAID_LAST.findall(text)]
        for word, meaning in (*_SAID.findall(text), *last):
            name = _SAME.get(word.casefold(), word.casefold())
            self.names.setdefault(name, meaning.strip(" .)"))


def _shown(sheet: Sheet, at: int, left: int) -> Iterator[tuple[int, int, str, str]]:
    """The colours that a row shows, each with the words in or beside it."""
    for run in sheet.fills.get(at, ()):
        if run.left < left or run.right - run.left >= _WIDEST:
            continue
        inside = [sheet.value(at, c) for c in range(run.left, run.right + 1)]
        texts = [value for value in inside if value is not None]
        if len(texts) > 1:
            continue  # headings
        if not texts:
            beside = (sheet.value(at, c) for c in (run.right + 1, run.left - 1))
            texts = [value for value in beside if value is not None][:1]
        text = texts[0] if texts else None
        if (
            isinstance(text, str)
            and len(text) <= _LONGEST
            and re.search("[^\\W\\d]", text)
        ):
            yield at, run.left, run.colour, " ".join(text.split())


def key_of(claims: Sequence[tuple[Sheet, Claim]]) -> Key:
    """The key that the sheets without records give to all the others."""
    key = Key()
    for sheet, claim in claims:
        if claim.role != "records":
            rows = max(1, _LOOK_THROUGH // max(sheet.width, 1))
            key = key.read(sheet, range(min(rows, len(sheet.rows))))
    return key


def names_of(rgb: str) -> tuple[str, ...]:
    """What a colour may be called, the likeliest name first."""
    name = name_of(rgb).rpartition(" ")[2]
    return {
        "amber": ("amber", "yellow"),
        "yellow": ("yellow", "amber"),
        "pink": ("pink", "red"),
    }.get(name, (name,))
