"""What the parts of a condition stand for: texts, numbers, dates, rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

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
from form_definitions.nodes import Literal, Node


class Sort(StrEnum):
    """What a part of a condition stands for, in the words of its messages."""

    TEXT = "a text"
    NUMBER = "a number"
    DAY = "a date"
    TRUTH = "true or false"
    SEVERAL = "several answers"
    ROWS = "rows"
    LIST = "a list"
    BLANK = "blank"
    UNKNOWN = "unknown"
    """Told already; nothing more is said of it."""


def sort_of_literal(value: object) -> Sort:
    match value:
        case None:
            return Sort.BLANK
        case bool():
            return Sort.TRUTH
        case int() | float():
            return Sort.NUMBER
        case _:
            return Sort.TEXT


def sort_of_item(node: Node) -> Sort:
    return sort_of_literal(node.value) if isinstance(node, Literal) else Sort.UNKNOWN


def sort_of_kind(kind: Kind) -> Sort:
    match kind:
        case Text() | LongText() | Identifier() | Person() | Team():
            return Sort.TEXT
        case Choice() | Grade() | Month():
            return Sort.TEXT
        case Whole() | Number():
            return Sort.NUMBER
        case Day():
            return Sort.DAY
        case Flag():
            return Sort.TRUTH
        case Choices():
            return Sort.SEVERAL


def texts(node: Node) -> Iterator[str]:
    if isinstance(node, Literal) and isinstance(node.value, str):
        yield node.value


def is_day(node: Node) -> bool:
    """Whether a text written out is a date."""
    for text in texts(node):
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
        return True
    return False


def as_days(left: Node, one: Sort, right: Node, other: Sort) -> tuple[Sort, Sort]:
    """The sorts of two sides, where a date written out is one beside a date."""
    if one is Sort.DAY and is_day(right):
        other = Sort.DAY
    if other is Sort.DAY and is_day(left):
        one = Sort.DAY
    return one, other


def answers(kind: Kind) -> list[str] | None:
    match kind:
        case Choice(options) | Choices(options):
            return [option.key for option in options]
        case Grade():
            return [option.key for option in kind.options]
        case _:
            return None
