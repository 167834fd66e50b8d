"""Conditions as SQL: what a measure counts is told by the database, in one pass.

The same language as `form_definitions.conditions` evaluates over a record's values,
with the same answers: comparing with a blank is false, and `!=` is true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    type_coerce,
)

from backoffice.store.types import Several as SeveralAnswers
from form_definitions.nodes import Call, Literal, Name, Node, Not, Pair, Several
from form_definitions.scales import Scale


class NoSuchName(Exception):
    """A condition speaks of what a form does not have; its message is the name."""


@dataclass(frozen=True)
class Terms:
    """What the names of a condition stand for, in one query.

    Args:
        columns: names to columns, or to what says so.
        scales: of a field that is graded, its scales, the newest first.
        counts: of a repeat, how many rows of it a record has.
        today: the day that `today()` is.
        dialect: ``sqlite`` or ``postgresql``.
    """

    columns: Mapping[str, ColumnElement[Any]]
    scales: Mapping[str, Sequence[Scale]]
    counts: Mapping[str, ColumnElement[int]]
    today: date
    dialect: str

    def holds(self, node: Node) -> ColumnElement[bool]:
        """Whether a condition is so: true or false, never NULL.

        Raises NoSuchName where it speaks of what is not there.
        """
        match node:
            case Pair(sign, left, right):
                return self._paired(sign, left, right)
            case Not(of):
                return not_(self.holds(of))
            case Call("blank", (of,)):
                return self.value(of).is_(None)
            case Call("filled", (of,)):
                return self.value(of).is_not(None)
            case _:
                return func.coalesce(self.value(node), false())

    def _paired(self, sign: str, left: Node, right: Node) -> ColumnElement[bool]:
        match sign:
            case "and":
                return and_(self.holds(left), self.holds(right))
            case "or":
                return or_(self.holds(left), self.holds(right))
            case "!=":
                return not_(self._paired("==", left, right))
            case "in":
                asked = self._among(left, right)
            case "above":
                asked = self._steps(left, right) < 0
            case "below":
                asked = self._steps(left, right) > 0
            case _ if sign in _COMPARED:
                asked = _COMPARED[sign](*self._alike(left, right))
            case _:
                asked = self.value(Pair(sign, left, right))
        return func.coalesce(asked, false())

    def value(self, node: Node) -> ColumnElement[Any]:
        """What a node stands for: a column, a number, a day. Raises NoSuchName."""
        match node:
            case Literal(None):
                return null()
            case Literal(value):
                return literal(value)
            case Name(key):
                if key not in self.columns:
                    raise NoSuchName(key)
                return self.columns[key]
            case Call(function, arguments) if function not in ("blank", "filled"):
                return self._called(function, arguments)
            case Pair("+" | "-" as sign, left, right):
                return self._moved(sign, left, right)
            case _:
                return self.holds(node)

    def _called(self, function: str, arguments: Sequence[Node]) -> ColumnElement[Any]:
        match function, arguments:
            case "today", ():
                return literal(self.today, Date)
            case "count", (Name(key),):
                return self._count(key)
            case "length", (of,):
                return func.coalesce(func.length(self.value(of)), 0)
            case "days", (start, end):
                return self._days(self._day(start), self._day(end))
            case "steps", (left, right):
                return self._steps(left, right)
            case _:
                raise NoSuchName(function)

    def _alike(
        self, left: Node, right: Node
    ) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Both sides; a text beside a day is a day written out."""
        one, other = self.value(left), self.value(right)
        if isinstance(one.type, Date):
            return one, self._day(right)
        if isinstance(other.type, Date):
            return self._day(left), other
        return one, other

    def _day(self, node: Node) -> ColumnElement[Any]:
        if isinstance(node, Literal) and isinstance(node.value, str):
            try:
                return literal(date.fromisoformat(node.value), Date)
            except ValueError:
                return null()
        return self.value(node)

    def _among(self, left: Node, right: Node) -> ColumnElement[bool]:
        if isinstance(right, Several):
            return or_(*(self.holds(Pair("==", left, item)) for item in right.items))
        several = self.value(right)
        if isinstance(several.type, SeveralAnswers) and isinstance(left, Literal):
            # Several answers are kept as |one|two|.
            return cast(several, String).contains(f"|{left.value}|", autoescape=True)
        return false()

    def _count(self, key: str) -> ColumnElement[Any]:
        if key in self.counts:
            return self.counts[key]
        if key not in self.columns:
            raise NoSuchName(key)
        kept = cast(self.columns[key], String)
        bars = func.length(kept) - func.length(func.replace(kept, "|", ""))
        return func.coalesce(bars - 1, 0)

    def _days(
        self, start: ColumnElement[Any], end: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        if self.dialect == "sqlite":
            return cast(func.julianday(end) - func.julianday(start), Integer)
        return type_coerce(end - start, Integer())

    def _moved(self, sign: str, left: Node, right: Node) -> ColumnElement[Any]:
        one, by = self.value(left), self.value(right)
        if not isinstance(one.type, Date):
            return one + by if sign == "+" else one - by
        if self.dialect == "sqlite":
            moved = func.date(one, literal(sign).concat(by).concat(" days"))
            return type_coerce(moved, Date())
        return type_coerce(one + by if sign == "+" else one - by, Date())

    def _steps(self, left: Node, right: Node) -> ColumnElement[Any]:
        """How many grades the right one is better, on the newest scale with both."""
        scales = self.scales.get(left.key, ()) if isinstance(left, Name) else ()
        one, other = self.value(left), self.value(right)
        ways = []
        for scale in scales:
            ranks = {grade.key: scale.rank(grade.key) for grade in scale.grades}
            both = and_(one.in_(list(ranks)), other.in_(list(ranks)))
            apart = case(ranks, value=one) - case(ranks, value=other)
            ways.append((both, apart))
        return case(*ways, else_=null()) if ways else null()


_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": eq,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
