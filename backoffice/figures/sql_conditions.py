"""Conditions as SQL: what a measure counts is told by the database, in one pass.

The same language as `form_definitions.conditions` evaluates over a record's values,
with the same answers: comparing with a blank is false, and `!=` is true. What makes no
sense over a form (`exports.measures.names`) is not to be asked of it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import ge, gt, le, lt
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Null,
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
from form_definitions.nodes import SUMS, Call, Literal, Name, Node, Not, Pair, Several
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
            case Pair(sign, left, right) if sign not in SUMS:
                return self._paired(sign, left, right)
            case Not(of):
                return not_(self.holds(of))
            case Call("blank", (of,)):
                return self._blank(of)
            case Call("filled", (of,)):
                return not_(self._blank(of))
            case _:
                return func.coalesce(self.value(node), false())

    def _blank(self, node: Node) -> ColumnElement[bool]:
        if isinstance(node, Name) and node.key in self.counts:
            return self.counts[node.key] == 0
        return self.value(node).is_(None)

    def _paired(self, sign: str, left: Node, right: Node) -> ColumnElement[bool]:
        match sign:
            case "and":
                return and_(self.holds(left), self.holds(right))
            case "or":
                return or_(self.holds(left), self.holds(right))
            case "==":
                return self._same(left, right)
            case "!=":
                return not_(self._same(left, right))
            case "in":
                return self._among(left, right)
            case "above":
                asked = self._steps(left, right) < 0
            case "below":
                asked = self._steps(left, right) > 0
            case _:
                asked = _ORDERED[sign](*self._alike(left, right))
        return func.coalesce(asked, false())

    def value(self, node: Node) -> ColumnElement[Any]:
        """What a node stands for: a column, a number, a day. Raises NoSuchName."""
        match node:
            case Literal(None):
                return null()
            case Literal(int() as number) if abs(number) > _LONGEST_INTEGER:
                return literal(float(number))
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

    def _same(self, left: Node, right: Node) -> ColumnElement[bool]:
        """Alike, as two blanks are."""
        if any(isinstance(n, Name) and n.key in self.counts for n in (left, right)):
            return false()
        one, other = self._alike(left, right)
        if _is_null(one) or _is_null(other):
            return other.is_(None) if _is_null(one) else one.is_(None)
        if isinstance(left, Literal) or isinstance(right, Literal):
            return func.coalesce(one == other, false())
        return one.is_not_distinct_from(other)

    def _alike(
        self, left: Node, right: Node
    ) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Both sides; a text beside a day is a day written out."""
        one, other = self.value(left), self.value(right)
        if isinstance(one.type, Date):
            return one, self._day(right)
        if isinstance(other.type, Date):
            return self._day(left), other
        return self._as_written(one), self._as_written(other)

    def _as_written(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """A text that is before another as its letters' numbers are, in no language."""
        if self.dialect == "sqlite" or not isinstance(text.type, String):
            return text
        return text.collate("C")

    def _day(self, node: Node) -> ColumnElement[Any]:
        if isinstance(node, Literal) and isinstance(node.value, str):
            try:
                return literal(date.fromisoformat(node.value), Date)
            except ValueError:
                return null()
        return self.value(node)

    def _among(self, left: Node, right: Node) -> ColumnElement[bool]:
        one = self.value(left)
        if _is_null(one):
            return false()
        if isinstance(right, Several):
            same = [self._same(left, item) for item in right.items]
            return and_(one.is_not(None), or_(false(), *same))
        several = self.value(right)
        if not isinstance(several.type, SeveralAnswers) or not isinstance(
            one.type, String
        ):
            return false()
        # Several answers are kept as |one|two|. LIKE knows no capitals on SQLite.
        kept, bar = cast(several, String), literal("|")
        find = func.instr if self.dialect == "sqlite" else func.strpos
        found = find(kept, bar.concat(one).concat(bar)) > 0
        return func.coalesce(and_(found, find(one, bar) == 0), false())

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
        days = self._whole(by if sign == "+" else -by)
        least = self._days(one, literal(date.min, Date))
        most = self._days(one, literal(date.max, Date))
        moved = (
            func.date(one, func.printf("%+d days", days))
            if self.dialect == "sqlite"
            else one + cast(days, Integer)
        )
        # Beyond all days there is none.
        return type_coerce(case((days.between(least, most), moved)), Date())

    def _whole(self, number: ColumnElement[Any]) -> ColumnElement[Any]:
        """Half a day back is the day before, as half a day on is the same one."""
        if self.dialect != "sqlite":
            return func.floor(number)
        # Its own floor() is not in every SQLite.
        whole = cast(number, Integer)
        return whole - case((number < whole, 1), else_=0)

    def _steps(self, left: Node, right: Node) -> ColumnElement[Any]:
        """How many grades the right one is better, on the newest scale with both."""
        scales = self.scales.get(left.key, ()) if isinstance(left, Name) else ()
        if isinstance(right, Literal) and not isinstance(right.value, str):
            return cast(null(), Integer)
        one, other = self.value(left), self.value(right)
        ways = []
        for scale in scales:
            ranks = {grade.key: scale.rank(grade.key) for grade in scale.grades}
            both = and_(one.in_(list(ranks)), other.in_(list(ranks)))
            apart = case(ranks, value=one) - case(ranks, value=other)
            ways.append((both, apart))
        return case(*ways, else_=null()) if ways else cast(null(), Integer)


def _is_null(value: ColumnElement[Any]) -> bool:
    return isinstance(value, Null)


_LONGEST_INTEGER = 2**63 - 1
"""What a database holds in a whole number."""

_ORDERED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
