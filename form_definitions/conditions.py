"""Conditions: the small declared language of `when`, `required_when` and checks.

    plan_type == 'child_protection' and filled(date_received)
    overall_grade below 'good' and count(actions) == 0

A condition is data. It is parsed once, checked against its form, and evaluated over
a record's values, for screens and imports alike; nothing is ever run as code.
Comparing with a blank is false, except that `!=` is true.

Grammar, loosest first: `or`, `and`, `not`, one comparison (== != < <= > >= in,
`below` and `above` for grades), + and -, a value. Values: a field's key, 'text',
a number, true, false, blank, a list in brackets, a function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from form_definitions.spelling import did_you_mean


class ConditionError(Exception):
    """A condition that cannot be read; its message says what would be right."""


@dataclass(frozen=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Name:
    """A field's key, or a repeat's."""

    key: str


@dataclass(frozen=True)
class Several:
    """A list of values, for `in`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    of: Node


@dataclass(frozen=True)
class Pair:
    """Two sides and the sign between them."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Literal | Name | Several | Call | Not | Pair

FUNCTIONS: dict[str, int] = {
    "today": 0,
    "blank": 1,
    "filled": 1,
    "count": 1,
    "length": 1,
    "days": 2,
}
"""Each function and how many arguments it takes."""

_SIGNS = ("==", "!=", "<=", ">=", "<", ">", "in", "below", "above")
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|"[^"]*")"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>==|!=|<=|>=|[<>()\[\],+\-]))"""
)


@dataclass(frozen=True)
class Condition:
    """A parsed condition, and the text that its author wrote."""

    text: str
    node: Node

    def names(self) -> set[str]:
        """The keys of the fields and repeats it speaks of."""
        return {node.key for node in walk(self.node) if isinstance(node, Name)}

    def holds(self, values: Mapping[str, Any], world: World) -> bool:
        """Whether it is true of these values."""
        return bool(_value(self.node, values, world))


@dataclass(frozen=True)
class World:
    """What a condition may ask beside the record: the day, and how good a grade is.

    `rank(field_key, grade)` is 1 for the best; None where it is no grade.
    """

    today: date
    rank: Callable[[str, Any], int | None]


def parse(text: str) -> Condition:
    """The condition a text says. Raises ConditionError with what would be right."""
    parser = _Parser(text)
    node = parser.either()
    parser.expect_end()
    return Condition(text, node)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    match node:
        case Several(items):
            below: Sequence[Node] = items
        case Call(_, arguments):
            below = arguments
        case Not(of):
            below = (of,)
        case Pair(_, left, right):
            below = (left, right)
        case _:
            below = ()
    for part in below:
        yield from walk(part)


class _Parser:
    """Precedence climbing over the tokens of one condition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise ConditionError(f"{self.text!r} ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            found = self.peek() or "the end"
            raise ConditionError(
                f"{self.text!r}: {sign!r} should stand where {found} is"
            )
        self.at += 1

    def expect_end(self) -> None:
        if self.peek():
            raise ConditionError(
                f"{self.text!r}: cannot go on with {self.peek()!r}; join two conditions"
                " with 'and' or 'or', and compare with =="
            )

    def either(self) -> Node:
        node = self.both()
        while self.peek() == "or":
            self.take()
            node = Pair("or", node, self.both())
        return node

    def both(self) -> Node:
        node = self.negated()
        while self.peek() == "and":
            self.take()
            node = Pair("and", node, self.negated())
        return node

    def negated(self) -> Node:
        if self.peek() == "not":
            self.take()
            return Not(self.negated())
        return self.compared()

    def compared(self) -> Node:
        node = self.summed()
        if self.peek() in _SIGNS:
            sign = self.take()[1]
            node = Pair(sign, node, self.summed())
        return node

    def summed(self) -> Node:
        node = self.single()
        while self.peek() in ("+", "-"):
            sign = self.take()[1]
            node = Pair(sign, node, self.single())
        return node

    def single(self) -> Node:
        sort, word = self.take()
        if sort == "number":
            return Literal(float(word) if "." in word else int(word))
        if sort == "text":
            return Literal(word[1:-1])
        if word == "(":
            node = self.either()
            self.expect(")")
            return node
        if word == "[":
            return Several(self.listed("]"))
        if sort != "word" or word in {"and", "or", "not", *_SIGNS}:
            raise ConditionError(f"{self.text!r}: a value should stand where {word} is")
        if word in ("true", "false"):
            return Literal(word == "true")
        if word == "blank" and self.peek() != "(":
            return Literal(None)
        if self.peek() == "(":
            self.take()
            return self.called(word, self.listed(")"))
        return Name(word)

    def listed(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.peek() != end:
            items.append(self.either())
            if self.peek() == ",":
                self.take()
            elif self.peek() != end:
                self.expect(end)
        self.take()
        return tuple(items)

    def called(self, name: str, arguments: tuple[Node, ...]) -> Node:
        if name not in FUNCTIONS:
            raise ConditionError(
                f"{self.text!r}: there is no function {name!r}"
                f"{did_you_mean(name, FUNCTIONS)}; there are {', '.join(FUNCTIONS)}"
            )
        if len(arguments) != FUNCTIONS[name]:
            raise ConditionError(
                f"{self.text!r}: {name} takes {FUNCTIONS[name]} values, not"
                f" {len(arguments)}"
            )
        return Call(name, arguments)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    # People write conditions in word processors, which curl the quotes.
    text = text.translate(str.maketrans("‘’“”", "''\"\"")).rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or not found.lastgroup:
            wrong = text[at:].strip()[:1]
            raise ConditionError(
                f"{text!r}: {wrong!r} has no meaning here"
                + ("; compare with ==" if wrong == "=" else "")
            )
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _value(node: Node, values: Mapping[str, Any], world: World) -> Any:
    match node:
        case Literal(value):
            return value
        case Name(key):
            return values.get(key)
        case Several(items):
            return [_value(item, values, world) for item in items]
        case Not(of):
            return not _value(of, values, world)
        case Call(function, arguments):
            return _called(
                function, [_value(a, values, world) for a in arguments], world
            )
        case Pair("and", left, right):
            return _value(left, values, world) and _value(right, values, world)
        case Pair("or", left, right):
            return _value(left, values, world) or _value(right, values, world)
        case Pair(("below" | "above") as sign, left, right):
            return _ranked(sign, left, right, values, world)
        case Pair(sign, left, right):
            return _compared(
                sign, _value(left, values, world), _value(right, values, world)
            )


def _called(function: str, given: list[Any], world: World) -> Any:
    match function:
        case "today":
            return world.today
        case "blank":
            return _is_blank(given[0])
        case "filled":
            return not _is_blank(given[0])
        case "count":
            return len(given[0] or ())
        case "length":
            return len(str(given[0] or ""))
        case _:
            start, end = given
            return (end - start).days if start and end else None


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or value == () or value == []


def _ranked(
    sign: str, left: Node, right: Node, values: Mapping[str, Any], world: World
) -> bool:
    key = left.key if isinstance(left, Name) else ""
    here = world.rank(key, _value(left, values, world))
    there = world.rank(key, _value(right, values, world))
    if here is None or there is None:
        return False
    return here > there if sign == "below" else here < there


def _compared(sign: str, left: Any, right: Any) -> Any:
    if sign in ("+", "-"):
        return (
            _moved(left, right if sign == "+" else -right)
            if right is not None
            else left
        )
    if sign == "==":
        return left == right
    if sign == "!=":
        return left != right
    if sign == "in":
        return left is not None and left in (right or ())
    if left is None or right is None:
        return False
    left, right = _alike(left, right)
    match sign:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _moved(left: Any, by: Any) -> Any:
    if left is None:
        return None
    return left + timedelta(days=by) if isinstance(left, date) else left + by


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Dates may be compared with dates written out: audit_date < '2014-04-01'."""
    if isinstance(left, date) and isinstance(right, str):
        return left, date.fromisoformat(right)
    if isinstance(right, date) and isinstance(left, str):
        return date.fromisoformat(left), right
    return left, right
