"""What a template may say where a figure is to stand, and what is meant by it.

    {{ period }}                                            a fact of the return
    {{ completed: case_file_audit }}                        a figure, by its places
    {{ good or better: Case file audit, Overall }}          by keys or by words
    {{ completed: Thematic audit, Neglect, in Themes }}     of that sheet of the return
    {{ completed: Case file audits, month 2 }}              of the second of its months
    {{ table: Grades }}                                     its rows, downwards
    {{ table: Grades, Area, Graded, "Good or better" }}     these of its columns

A name of the workbook says the same without spaces: `qa_completed__case_file_audit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from form_definitions.spelling import folded

OPENS, CLOSES = "{{", "}}"
NAMED = "qa_"
"""What the names begin with that a workbook gives to cells to be filled."""

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PLACE = re.compile(r'\s*(?:"([^"]*)"|([^,]*))\s*(?:,|$)')
_NOT_WORDS = re.compile(r"[\W_]+")
_TABLE = "table"


class NotUnderstood(ValueError):
    """A placeholder that says nothing known; its message is the rest of a sentence."""


@dataclass(frozen=True)
class Single:
    """A fact of the return, or a figure of it by its places."""

    name: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet of the return, or some of its columns."""

    sheet: str
    columns: tuple[str, ...] = ()


Asked: TypeAlias = Single | Rows


def slug(words: str) -> str:
    """``good_or_better`` of "Good or better": what is alike to one who types it."""
    return _NOT_WORDS.sub("_", folded(words)).strip("_")


def pieces(text: str) -> Iterator[str | Asked]:
    """The plain words of a cell's text and what is asked between them, in order.

    Raises NotUnderstood where a placeholder is not closed, or empty.
    """
    at = 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > at:
            yield _closed(text[at : found.start()])
        yield asked(found[1])
        at = found.end()
    if at < len(text):
        yield _closed(text[at:])


def asked(words: str) -> Asked:
    """What is asked by the words within the braces."""
    head, colon, rest = words.partition(":")
    return _asked(head.strip(), _places(rest) if colon else [])


def asked_by_name(name: str) -> Asked:
    """What is asked by a name of the workbook that begins with `NAMED`."""
    head, *places = name[len(NAMED) :].split("__")
    return _asked(head, places)


def _asked(head: str, places: list[str]) -> Asked:
    if not slug(head):
        raise NotUnderstood("says nothing between its braces; write what is to stand")
    if slug(head) == _TABLE:
        if not places:
            raise NotUnderstood(
                "names no sheet of the return; write it like {{ table: Grades }}"
            )
        return Rows(places[0], tuple(places[1:]))
    return Single(head, tuple(places))


def _places(words: str) -> list[str]:
    plain = words.replace("“", '"').replace("”", '"')
    found = [quoted or bare for quoted, bare in _PLACE.findall(plain)]
    return [place.strip() for place in found if place.strip()]


def _closed(words: str) -> str:
    if OPENS in words:
        raise NotUnderstood(f"opens with {OPENS} and is not closed; write {CLOSES}")
    return words
