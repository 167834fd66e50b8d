"""What a field may hold.

A kind knows plain values only: `read` makes one from what a person typed or a cell
holds, and `Unreadable` says, to that person, why it could not; `show` writes it for
people. How a kind is stored is told in backoffice/store/tables.py, how it is asked
for in backoffice/screens/inputs.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from form_definitions.days import MONTHS, Day, Month
from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.scales import Option, Scale, by_spelling
from form_definitions.spelling import as_typed, folded

__all__ = [
    "KINDS",
    "MONTHS",
    "NOTHING_GIVEN",
    "Choice",
    "Choices",
    "Day",
    "Flag",
    "Given",
    "Grade",
    "Identifier",
    "Kind",
    "LongText",
    "Month",
    "Number",
    "Person",
    "Team",
    "Text",
    "Unreadable",
    "Value",
    "Whole",
]


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
    """A case number: digits kept as text, with their leading zeros."""

    pattern: str = r"\d{4,12}"
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


_MOST = 2**53 - 1
"""Beyond this, databases, spreadsheets and browsers tell other numbers."""


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int | None = None
    most: int | None = None

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> int:
        text = as_typed(raw).replace(",", "")
        if not re.fullmatch(r"[-+]?[0-9]{1,18}", text):
            raise Unreadable("must be a whole number, like 42")
        number = int(text)
        _within(number, self.least, self.most)
        return number

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Number:
    """A number with decimals."""

    least: float | None = None
    most: float | None = None

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> float:
        text = as_typed(raw).replace(",", "")
        if not re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+(?:e[-+]?[0-9]{1,3})?", text, re.I):
            raise Unreadable("must be a number, like 4.5")
        number = float(text)
        if not math.isfinite(number):
            raise Unreadable("must be a number, like 4.5")
        _within(number, self.least, self.most)
        return number

    def show(self, value: Value) -> str:
        return f"{value:.15g}" if isinstance(value, int | float) else str(value or "")


def _within(number: float, least: float | None, most: float | None) -> None:
    least, most = -_MOST if least is None else least, _MOST if most is None else most
    if number < least:
        raise Unreadable(f"must be {least:.15g} or more")
    if number > most:
        raise Unreadable(f"must be {most:.15g} or less")


_FEW_ANSWERS = 6
"""More of them than these are not told one by one."""


@dataclass(frozen=True)
class Choice:
    """One of a few answers, each under its own name or another spelling of it."""

    options: tuple[Option, ...]

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        key = self._spelt.get(folded(as_typed(raw)))
        if key is None:
            # Never the nearest: its sender must say which.
            labels = [o.label for o in self.options if not o.retired]
            if len(labels) > _FEW_ANSWERS:
                words = f"is none of its {len(labels)} answers; choose one"
                raise Unreadable(words, "unknown_choice")
            raise Unreadable(f"must be one of: {', '.join(labels)}", "unknown_choice")
        return key

    @cached_property
    def _spelt(self) -> Mapping[str, str]:
        return by_spelling(self.options)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return {option.key: option.label for option in self.options}

    def show(self, value: Value) -> str:
        """The answer's label; what is no answer is shown as it is."""
        text = "" if value is None else str(value)
        return self._labels.get(text, text)


@dataclass(frozen=True)
class Choices:
    """Any number of a few answers."""

    options: tuple[Option, ...]

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> tuple[str, ...]:
        parts = raw if isinstance(raw, list | tuple) else self._parts(as_typed(raw))
        several = (self._one.read(part) for part in parts if as_typed(part))
        return tuple(dict.fromkeys(several))

    def _parts(self, text: str) -> list[str]:
        """Forms on the web join answers with semicolons, people with commas; an
        answer with a comma in its own name is not taken apart.
        """
        spelt = self._one._spelt
        return [
            part
            for joined in re.split("[;\n]", text)
            for part in ([joined] if folded(joined) in spelt else joined.split(","))
        ]

    @cached_property
    def _one(self) -> Choice:
        return Choice(self.options)

    def show(self, value: Value) -> str:
        if not isinstance(value, tuple | list):
            return ""
        return "; ".join(self._one.show(part) for part in value)


@dataclass(frozen=True)
class Grade:
    """A grade on a scale, read by the scale that was in force on its day."""

    scale: Scale
    earlier: tuple[Scale, ...] = ()
    """The scales it took the place of, the newest first."""

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Every scale a grade may stand on, today's first."""
        return (self.scale, *self.earlier)

    @property
    def options(self) -> tuple[Option, ...]:
        """Every answer there is or was, today's first, each key once."""
        known = {o.key: o for scale in reversed(self.scales) for o in scale.options}
        today = {o.key: o for o in self.scale.options}
        return (*today.values(), *(o for k, o in known.items() if k not in today))

    def scale_on(self, on: date | None) -> Scale:
        """The scale a record of that day was graded on."""
        if on is None or not self.earlier or self.scale.in_force(on):
            return self.scale
        return next((scale for scale in self.earlier if scale.in_force(on)), self.scale)

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        scale, text = self.scale_on(given.on), as_typed(raw)
        key = scale.find(text)
        if key is None and given.numbered:
            key = scale.numbered(text)
        if key is None:
            raise _no_grade(scale, text)
        return key

    def show(self, value: Value) -> str:
        """The grade's label; what is no grade is shown as it is."""
        text = "" if value is None else str(value)
        known = (scale for scale in self.scales if scale.knows(text))
        return next((scale.label(text) for scale in known), text)


def _no_grade(scale: Scale, text: str) -> Unreadable:
    """Why a text is no grade of a scale: "Good/RI" and "mainly good" are for a person
    to settle. Short, because a list of what is wrong says it again and again.
    """
    if _is_undecided(scale, text):
        return Unreadable("is still to come; choose one", "unknown_grade")
    found = _grades_named(scale, text)
    if len(found) > 1:
        return Unreadable("names two grades; choose one", "ambiguous_grade")
    if found:
        return Unreadable("says more than a grade; choose one", "ambiguous_grade")
    ends = f"{scale.grades[0].label} to {scale.grades[-1].label}"
    return Unreadable(f"is not on the scale {ends}; choose one", "unknown_grade")


def _is_undecided(scale: Scale, text: str) -> bool:
    return folded(text) in {folded(undecided) for undecided in scale.undecided}


def _grades_named(scale: Scale, text: str) -> set[str]:
    """The grades that stand in a text of several words."""
    words = [w for w in re.split(r"[^a-z0-9]+", folded(text)) if w]
    if len(words) < 2:
        return set()
    return {
        key
        for size in (1, 2, 3)
        for at in range(len(words) - size + 1)
        if (key := scale.find(" ".join(words[at : at + size])))
    }


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> bool:
        if isinstance(raw, bool):
            return raw
        answer = _YES_OR_NO.get(folded(as_typed(raw)))
        if answer is None:
            raise Unreadable("must be Yes or No", "unknown_choice")
        return answer

    def show(self, value: Value) -> str:
        return "" if value is None else "Yes" if value else "No"


_YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1", "✓", "✔", "done"), True),
    **dict.fromkeys(("no", "n", "false", "0", "✗", "✘"), False),
}


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


Kind: TypeAlias = (
    Text
    | LongText
    | Identifier
    | Whole
    | Number
    | Day
    | Month
    | Choice
    | Choices
    | Grade
    | Flag
    | Person
    | Team
)

KINDS: dict[str, type[Any]] = {
    "text": Text,
    "long_text": LongText,
    "identifier": Identifier,
    "whole": Whole,
    "number": Number,
    "day": Day,
    "month": Month,
    "choice": Choice,
    "choices": Choices,
    "grade": Grade,
    "flag": Flag,
    "person": Person,
    "team": Team,
}
"""The kinds by the word that a form file uses for them."""
