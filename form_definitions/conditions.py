"""Conditions: the small declared language of `when`, `required_when` and checks.

    plan_type == 'child_protection' and filled(date_received)
    overall_grade below 'good' and count(actions) == 0

A condition is data. It is parsed once, checked against its form, and evaluated over
a record's values, for screens and imports alike; nothing is ever run as code.
Comparing with a blank is false, except that `!=` is true. What cannot be compared is
not so either: evaluating never raises, whatever the values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from form_definitions.grammar import parsed
from form_definitions.nodes import (
    Call,
    ConditionError,
    Literal,
    Name,
    Node,
    Not,
    Pair,
    Several,
    walk,
)

__all__ = ["Condition", "ConditionError", "World", "both", "parse"]

Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """What a condition may ask beside the record: the day, and how grades compare.

    `order(field_key, left, right)` is below 0 where `left` is the better grade, 0 where
    they are equal, above 0 where it is worse, None where one of them is no grade.
    """

    today: date
    order: Callable[[str, Any, Any], int | None]


_Told: TypeAlias = Callable[[Values, World], Any]


@dataclass(frozen=True)
class Condition:
    """A parsed condition, and the text that its author wrote."""

    text: str
    node: Node

    def names(self) -> set[str]:
        """The keys of the fields and repeats it speaks of."""
        return {node.key for node in walk(self.node) if isinstance(node, Name)}

    def holds(self, values: Values, world: World) -> bool:
        """Whether it is true of these values: field keys to what the kinds read,
        repeats' keys to lists of such.
        """
        return bool(self._told(values, world))

    @cached_property
    def _told(self) -> _Told:
        return _teller(self.node)


def parse(text: str) -> Condition:
    """The condition a text says. Raises ConditionError with what would be right."""
    return Condition(text, parsed(text))


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The condition that is so where both are; None stands for no condition."""
    if first is None or second is None:
        return first or second
    text = f"({first.text}) and ({second.text})"
    return Condition(text, Pair("and", first.node, second.node))


# --- evaluating -----------------------------------------------------------------
# Nodes are turned into functions once: a check over 10,000 rows then costs no more
# than the comparisons themselves.


def _teller(node: Node) -> _Told:
    match node:
        case Literal(value):
            return lambda values, world: value
        case Name(key):
            return lambda values, world: values.get(key)
        case Several(items):
            tellers = [_teller(item) for item in items]
            return lambda values, world: [told(values, world) for told in tellers]
        case Not(of):
            told = _teller(of)
            return lambda values, world: not told(values, world)
        case Call("steps", (left, right)):
            return _stepping(left, _teller(left), _teller(right))
        case Call("filled", (Name(key),)):
            return lambda values, world: not _is_blank(values.get(key))
        case Call(function, arguments):
            return _calling(function, [_teller(one) for one in arguments])
        case Pair(sign, left, right):
            return _paired(sign, left, right)


def _paired(sign: str, left: Node, right: Node) -> _Told:
    one, other = _teller(left), _teller(right)
    text = right.value if isinstance(right, Literal) else None
    match sign:
        case "and":
            return lambda v, w: bool(one(v, w)) and bool(other(v, w))
        case "or":
            return lambda v, w: bool(one(v, w)) or bool(other(v, w))
        case "==" if _is_plain_text(right) and isinstance(left, Name):
            key = left.key
            return lambda v, w: bool(v.get(key) == text)
        case "==" if _is_plain_text(right):
            return lambda v, w: bool(one(v, w) == text)
        case "==":
            return lambda v, w: _same(one(v, w), other(v, w))
        case "!=":
            return lambda v, w: not _same(one(v, w), other(v, w))
        case "in":
            return lambda v, w: _among(one(v, w), other(v, w))
        case "below" | "above":
            return _ranked(sign, left, one, other)
        case "+" | "-":
            by = 1 if sign == "+" else -1
            return lambda v, w: _moved(one(v, w), other(v, w), by)
        case _:
            asked = _ORDERS[sign]
            return lambda v, w: asked(_order(one(v, w), other(v, w)))


_ORDERS: Mapping[str, Callable[[int | None], bool]] = {
    "<": lambda order: order is not None and order < 0,
    "<=": lambda order: order is not None and order <= 0,
    ">": lambda order: order is not None and order > 0,
    ">=": lambda order: order is not None and order >= 0,
}


def _is_plain_text(node: Node) -> bool:
    """Whether it is a text, and no day: most conditions name an answer, and need no
    more than a look whether it was given."""
    return (
        isinstance(node, Literal)
        and isinstance(node.value, str)
        and _day(node.value) is None
    )


def _ranked(sign: str, left: Node, one: _Told, other: _Told) -> _Told:
    key, asked = left.key if isinstance(left, Name) else "", _ORDERS[">"]
    if sign == "above":
        asked = _ORDERS["<"]
    return lambda v, w: asked(w.order(key, one(v, w), other(v, w)))


def _stepping(left: Node, one: _Told, other: _Told) -> _Told:
    key = left.key if isinstance(left, Name) else ""
    return lambda v, w: w.order(key, one(v, w), other(v, w))


def _calling(function: str, arguments: list[_Told]) -> _Told:
    match function, arguments:
        case "today", []:
            return lambda values, world: world.today
        case "blank", [of]:
            return lambda values, world: _is_blank(of(values, world))
        case "filled", [of]:
            return lambda values, world: not _is_blank(of(values, world))
        case "count", [of]:
            return lambda values, world: _count(of(values, world))
        case "length", [of]:
            return lambda values, world: len(_text(of(values, world)))
        case "days", [start, end]:
            return lambda v, w: _days(start(v, w), end(v, w))
        case _:
            raise ConditionError(f"there is no function {function!r} of so many values")


def _is_blank(value: Any) -> bool:
    if value is None:
        return True
    return not value and isinstance(value, str | tuple | list)


def _count(value: Any) -> int:
    return len(value) if isinstance(value, tuple | list) else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _days(start: Any, end: Any) -> int | None:
    first, last = _day(start), _day(end)
    return (last - first).days if first and last else None


def _day(value: Any) -> date | None:
    """A date, or one written out: audit_date < '2014-04-01'."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return None if math.isnan(value) else value
    except OverflowError:  # an int beyond every float is a number all the same
        return value


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, date) or isinstance(right, date):
        return _day(left) is not None and _day(left) == _day(right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return list(left) == list(right)
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _among(one: Any, several: Any) -> bool:
    if one is None or not isinstance(several, list | tuple):
        return False
    return any(_same(one, other) for other in several)


def _order(left: Any, right: Any) -> int | None:
    """Below 0 where left is less; None where they cannot be compared."""
    if isinstance(left, date) or isinstance(right, date):
        here, there = _day(left), _day(right)
        return (here - there).days if here and there else None
    if isinstance(left, str) and isinstance(right, str):
        # Months are kept as YYYY-MM and stand in order as texts do.
        return (left > right) - (left < right)
    one, other = _number(left), _number(right)
    return None if one is None or other is None else (one > other) - (one < other)


def _moved(left: Any, by: Any, sign: int) -> Any:
    """A date some days on or back, or a sum; None where there is no such thing."""
    amount = _number(by)
    if amount is None:
        return None
    try:
        if isinstance(left, date):
            return left + timedelta(days=sign * amount)
        number = _number(left)
        return None if number is None else number + sign * amount
    except (OverflowError, ValueError):
        return None
