"""How each kind of answer is given on a blank form.

How the way to answer is told, what can be chosen, what may be typed, how it is shown,
and how wide its column is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from form_definitions.kinds import (
    Choice,
    Choices,
    Day,
    Flag,
    Grade,
    Identifier,
    Kind,
    LongText,
    Month,
    Number,
    Person,
    Team,
    Text,
    Whole,
)
from form_definitions.scales import Option

_FEW = 10
"""Answers that are told one by one; of more, the drop-down tells."""
_FIRST_DAY, _LAST_DAY = date(1900, 3, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Names:
    """The teams and people that drop-downs offer; others may be written too."""

    teams: Sequence[str] = ()
    people: Sequence[str] = ()

    def of(self, kind: Kind) -> tuple[str, ...]:
        """The names that are offered for a kind of answer."""
        match kind:
            case Team():
                return tuple(self.teams)
            case Person():
                return tuple(self.people)
            case _:
                return ()


NOBODY = Names()


def how_to_answer(kind: Kind) -> str:
    """How an answer of a kind is written; nothing where anybody would know."""
    match kind:
        case Day():
            return "A date, like 31/03/2026."
        case Month():
            return "A month, like October 2025."
        case Whole(least, most) | Number(least, most):
            return (
                f"A {'whole ' if isinstance(kind, Whole) else ''}{_range(least, most)}."
            )
        case Choice() | Grade() | Flag():
            labels = answers_of(kind)
            return f"One of: {'; '.join(labels)}." if len(labels) <= _FEW else ""
        case Choices():
            said = "; ".join(answers_of(kind))
            return f"One or more, with a semicolon between: {said}."
        case Identifier(example=example):
            return f"A number like {example}; leading zeros are kept."
        case Text() | LongText() | Person() | Team():
            return ""
        case _:
            assert_never(kind)


def _range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return "number"
        case _, None:
            return f"number, {least:.15g} or more"
        case None, _:
            return f"number, {most:.15g} or less"
        case _:
            return f"number from {least:.15g} to {most:.15g}"


def answers_of(kind: Kind) -> tuple[str, ...]:
    """The answers that may be chosen today; none where any may be written."""
    match kind:
        case Choice(options) | Choices(options):
            return _labels(options)
        case Grade(scale):
            return _labels(scale.options)
        case Flag():
            return ("Yes", "No")
        case _:
            return ()


def _labels(options: tuple[Option, ...]) -> tuple[str, ...]:
    return tuple(option.label for option in options if not option.retired)


def number_format(kind: Kind) -> str:
    """Text stays text, whatever is typed: leading zeros, a dash, an equals sign."""
    match kind:
        case Day():
            return "d mmm yyyy"
        case Month():
            return "mmmm yyyy"
        case Whole():
            return "0"
        case Number():
            return "General"
        case (
            Text()
            | LongText()
            | Identifier()
            | Person()
            | Team()
            | Choice()
            | Choices()
            | Grade()
            | Flag()
        ):
            return "@"
        case _:
            assert_never(kind)


def limits(kind: Kind, names: Names) -> dict[str, Any]:
    """What may be typed in a box, as Excel checks it."""
    match kind:
        case Team() | Person() if names.of(kind):
            words = "That name is not in the list. Keep what you typed?"
            return {"validate": "list", "error_type": "warning", "error_message": words}
        case Grade(_, earlier) if earlier:
            words = "An older record has the grades of its day. Keep what you typed?"
            return {"validate": "list", "error_type": "warning", "error_message": words}
        case Choice() | Grade() | Flag():
            words = "Choose one of the answers in the list."
            return {"validate": "list", "error_message": words}
        case Day():
            words = "Give a date, like 31/03/2026."
            return _between("date", _FIRST_DAY, _LAST_DAY, words)
        case Whole(least, most):
            return _between("integer", least, most, how_to_answer(kind))
        case Number(least, most):
            return _between("decimal", least, most, how_to_answer(kind))
        case Text(most) | LongText(most) | Person(most) | Team(most):
            words = f"Write {most:,} characters or fewer."
            return {
                "validate": "length",
                "criteria": "<=",
                "value": most,
                "error_message": words,
            }
        case Identifier() | Month() | Choices():
            return {"validate": "any"}
        case _:
            assert_never(kind)


def width(kind: Kind) -> float:
    """How wide a column of such answers is, in characters."""
    match kind:
        case LongText():
            return 48.0
        case Choices():
            return 36.0
        case Day() | Month() | Identifier():
            return 18.0
        case Whole() | Number():
            return 15.0
        case _:
            return 26.0


def _between(what: str, least: Any, most: Any, words: str) -> dict[str, Any]:
    said: dict[str, Any] = {"validate": what, "error_message": words}
    if most is None:
        least = -(2**53) if least is None else least
        return {**said, "criteria": ">=", "value": least}
    if least is None:
        return {**said, "criteria": "<=", "value": most}
    return {**said, "criteria": "between", "minimum": least, "maximum": most}
