"""Kinds that are kept as they are written: lines, paragraphs, case numbers, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.spelling import as_typed


@dataclass(frozen=True)
class Text:
    """One line."""

    max_length: int = 200

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        return _one_line(raw, self.max_length)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class LongText:
    """Paragraphs: a rationale, a summary."""

    max_length: int = 20_000

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        return _within_length(as_typed(raw), self.max_length)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


def _one_line(raw: object, max_length: int) -> str:
    text = as_typed(raw)
    if "\n" in text:
        text = " ".join(text.split())
    return _within_length(text, max_length)


def _within_length(text: str, most: int) -> str:
    if len(text) > most:
        raise Unreadable(f"must be {most:,} characters or fewer")
    return text


@dataclass(frozen=True)
class Identifier:
    """A case number: digits kept as text, with their leading zeros, some of them behind
    the letters of the system that gave them. An O or an I there is a mistyped digit.
    """

    pattern: str = r"(?:[A-HJ-NP-Za-hj-np-z]|[A-Za-z]{2,3})-?\d{5,12}|\d{4,12}"
    example: str = "0123456"

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        text = "".join(as_typed(raw).split())
        if len(text) > 100 or not self._shape.fullmatch(text):
            raise Unreadable(f"must be a number like {self.example}", "not_a_case_id")
        return text

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Person:
    """Somebody's name, kept as it is written."""

    max_length: int = 120

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        return _one_line(raw, self.max_length)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Team:
    """A team's name, kept as it is written."""

    max_length: int = 120

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        return _one_line(raw, self.max_length)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)
