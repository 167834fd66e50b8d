"""The parts of a condition, as data.

`grammar` makes them of a text, `conditions` evaluates them over a record, `sense` asks
whether they fit a form, and the store may write them as SQL: match over `Node`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


class ConditionError(Exception):
    """A condition that cannot be read; its message says what would be right."""


@dataclass(frozen=True)
class Literal:
    """A value written out: 'good', 4, 4.5, true, false, or blank (None)."""

    value: str | int | float | bool | None


@dataclass(frozen=True)
class Name:
    """A field's key, or a repeat's."""

    key: str


@dataclass(frozen=True)
class Several:
    """A list of values in brackets, for `in`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Call:
    """One of `FUNCTIONS` with as many arguments as it takes."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    of: Node


@dataclass(frozen=True)
class Pair:
    """Two sides and the sign between them: one of `JOINS`, `COMPARISONS`, `SUMS`."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Literal | Name | Several | Call | Not | Pair

JOINS = ("and", "or")
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "in", "below", "above")
SUMS = ("+", "-")

FUNCTIONS: dict[str, int] = {
    "today": 0,
    "blank": 1,
    "filled": 1,
    "count": 1,
    "length": 1,
    "days": 2,
    "steps": 2,
}
"""Each function and how many arguments it takes.

`today()` is the day in Europe/London; `blank(x)` and `filled(x)` ask whether there is
an answer; `count(actions)` how many rows a repeat, or how many answers a field of
several has; `length(x)` how many characters; `days(from, to)` how many days lie
between two dates; `steps(from, to)` how many grades the second is better than the
first, below 0 where it is worse, blank where no one scale has both.
"""


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    match node:
        case Several(items):
            below = items
        case Call(_, arguments):
            below = arguments
        case Not(of):
            below = (of,)
        case Pair(_, left, right):
            below = (left, right)
        case Literal() | Name():
            below = ()
    for part in below:
        yield from walk(part)
