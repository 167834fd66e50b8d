"""Whether a condition makes sense over the fields it speaks of.

Texts are not less than numbers, a choice has only the answers it has, a date is
compared with a date: what would silently never hold is refused when a form is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from form_definitions.form import Field, Repeat
from form_definitions.kinds import Grade, Month
from form_definitions.nodes import (
    FUNCTIONS,
    JOINS,
    SUMS,
    Call,
    Literal,
    Name,
    Node,
    Not,
    Pair,
    Several,
)
from form_definitions.sorts import (
    Sort,
    answers,
    as_days,
    is_day,
    sort_of_item,
    sort_of_kind,
    sort_of_literal,
    texts,
)
from form_definitions.spelling import did_you_mean

_REMEDIES = {
    Sort.SEVERAL: "; say 'answer' in field",
    Sort.ROWS: "; say count(...)",
    Sort.LIST: "; say in",
}
_ORDERED = {Sort.NUMBER, Sort.DAY}


class Sense:
    """Judges conditions over these fields and repeats, by their keys."""

    def __init__(
        self, fields: Mapping[str, Field], repeats: Mapping[str, Repeat]
    ) -> None:
        self.fields = fields
        self.repeats = repeats

    def faults(self, node: Node) -> list[str]:
        """What is wrong with a condition, each as the end of a sentence."""
        wrong: list[str] = []
        sort = self.sort(node, wrong)
        if not wrong and sort is not Sort.TRUTH:
            wrong.append(f"is {sort}, not true or false; compare it with something")
        return list(dict.fromkeys(wrong))

    def sort(self, node: Node, wrong: list[str]) -> Sort:
        """What a node stands for; faults in and below it go to `wrong`."""
        match node:
            case Literal(value):
                return sort_of_literal(value)
            case Name(key):
                return self.of_name(key, wrong)
            case Several(items):
                for item in items:
                    self.sort(item, wrong)
                return Sort.LIST
            case Not(of):
                self.must_be(Sort.TRUTH, of, "not", wrong)
                return Sort.TRUTH
            case Call(function, arguments):
                return self.of_call(function, arguments, wrong)
            case Pair(sign, left, right):
                return self.of_pair(sign, left, right, wrong)

    def of_name(self, key: str, wrong: list[str]) -> Sort:
        if key in self.repeats:
            return Sort.ROWS
        if key in self.fields:
            if self.fields[key].retired:
                wrong.append(f"speaks of {key!r}, which is retired")
            return sort_of_kind(self.fields[key].kind)
        near = did_you_mean(key, [*self.fields, *self.repeats])
        if key in FUNCTIONS:
            near = f"; did you mean {key}()?"
        wrong.append(f"speaks of {key!r}, which is no field here{near}")
        return Sort.UNKNOWN

    def of_call(
        self, function: str, arguments: tuple[Node, ...], wrong: list[str]
    ) -> Sort:
        sorts = [self.sort(argument, wrong) for argument in arguments]
        match function:
            case "today":
                return Sort.DAY
            case "count" | "length":
                self.must_be_countable(function, sorts[0], wrong)
                return Sort.NUMBER
            case "days":
                for argument in arguments:
                    self.must_be(Sort.DAY, argument, "days", wrong)
                return Sort.NUMBER
            case "steps":
                for argument in arguments:
                    self.must_be_graded(argument, wrong)
                return Sort.NUMBER
            case _:  # blank and filled
                if not isinstance(arguments[0], Name):
                    wrong.append(f"asks {function}() of what is no field")
                return Sort.TRUTH

    def must_be(self, sort: Sort, node: Node, asks: str, wrong: list[str]) -> None:
        found = self.sort(node, wrong)
        if found is sort or found is Sort.UNKNOWN:
            return
        if sort is Sort.DAY and is_day(node):
            return
        wrong.append(f"needs {sort} after {asks!r}, not {found}")

    def must_be_countable(self, function: str, sort: Sort, wrong: list[str]) -> None:
        if sort is Sort.UNKNOWN:
            return
        if function == "length" and sort is not Sort.TEXT:
            wrong.append(f"asks the length of {sort}, not of a text")
        if function == "count" and sort not in (Sort.ROWS, Sort.SEVERAL):
            wrong.append("counts what there is only one of; count() takes rows")

    def must_be_graded(self, node: Node, wrong: list[str]) -> None:
        field = self.fields.get(node.key) if isinstance(node, Name) else None
        if field is None or not isinstance(field.kind, Grade):
            wrong.append("asks the steps() between what are no two grades")

    def of_pair(self, sign: str, left: Node, right: Node, wrong: list[str]) -> Sort:
        if sign in JOINS:
            for side in (left, right):
                self.must_be(Sort.TRUTH, side, sign, wrong)
            return Sort.TRUTH
        one, other = self.sort(left, wrong), self.sort(right, wrong)
        if sign in SUMS:
            return self.of_sum(one, other, wrong)
        if Sort.UNKNOWN in (one, other):
            return Sort.TRUTH
        if sign in ("below", "above"):
            self.ranked(sign, left, right, wrong)
        elif sign == "in":
            self.among(left, one, right, other, wrong)
        elif sign in ("==", "!="):
            self.alike(left, one, right, other, wrong)
        else:
            self.ordered(sign, left, one, right, other, wrong)
        return Sort.TRUTH

    def of_sum(self, one: Sort, other: Sort, wrong: list[str]) -> Sort:
        if Sort.UNKNOWN in (one, other):
            return Sort.UNKNOWN
        if one is Sort.DAY and other is Sort.DAY:
            wrong.append("adds up two dates; days(from, to) tells what lies between")
        elif one not in _ORDERED or other is not Sort.NUMBER:
            wrong.append(f"adds up {one} and {other}; only numbers and days add up")
        return one

    # --- comparing

    def ranked(self, sign: str, left: Node, right: Node, wrong: list[str]) -> None:
        field = self.fields.get(left.key) if isinstance(left, Name) else None
        if field is None or not isinstance(field.kind, Grade):
            wrong.append(f"compares with {sign!r} what is no grade; use < or >")
            return
        grades = [o.key for s in field.kind.scales for o in s.grades]
        for text in texts(right):
            if text not in grades:
                near = did_you_mean(text, grades)
                wrong.append(f"compares with {text!r}, which is no grade here{near}")
        if isinstance(right, Name):
            there = self.fields[right.key].kind if right.key in self.fields else None
            if not isinstance(there, Grade) or there.scale.key != field.kind.scale.key:
                wrong.append(f"compares {field.key!r} with what is on no such scale")
        elif not isinstance(right, Literal):
            wrong.append(f"compares {field.key!r} with what is no grade")

    def among(
        self, left: Node, one: Sort, right: Node, other: Sort, wrong: list[str]
    ) -> None:
        if other is Sort.SEVERAL and isinstance(right, Name):
            self.answers(right, left, wrong)
        elif isinstance(right, Several):
            if not right.items:
                wrong.append("looks in an empty list, where nothing is")
            for item in right.items:
                self.alike(left, one, item, sort_of_item(item), wrong)
        else:
            wrong.append(
                f"looks for something in {other}; 'in' takes a list, like"
                " plan_type in ['child_protection', 'child_in_need']"
            )

    def alike(
        self, left: Node, one: Sort, right: Node, other: Sort, wrong: list[str]
    ) -> None:
        if Sort.BLANK in (one, other):
            return
        one, other = as_days(left, one, right, other)
        if Sort.UNKNOWN in (one, other):
            return
        if one is not other:
            wrong.append(f"compares {one} with {other}, which are never the same")
        elif one in (Sort.ROWS, Sort.SEVERAL, Sort.LIST):
            wrong.append(f"compares {one} with =={_REMEDIES.get(one, '')}")
        for asked, written in ((left, right), (right, left)):
            self.answers(asked, written, wrong)

    def ordered(
        self,
        sign: str,
        left: Node,
        one: Sort,
        right: Node,
        other: Sort,
        wrong: list[str],
    ) -> None:
        one, other = as_days(left, one, right, other)
        if one is other and one in _ORDERED:
            return
        kinds = [
            self.fields[side.key].kind
            for side in (left, right)
            if isinstance(side, Name) and side.key in self.fields
        ]
        if any(isinstance(kind, Grade) for kind in kinds):
            wrong.append(f"compares grades with {sign}; say below or above")
        elif not any(isinstance(kind, Month) for kind in kinds) or one is not other:
            wrong.append(f"asks whether {one} {sign} {other}, which cannot be compared")

    def answers(self, asked: Node, written: Node, wrong: list[str]) -> None:
        """A choice is compared with answers that it has."""
        field = self.fields.get(asked.key) if isinstance(asked, Name) else None
        known = answers(field.kind) if field else None
        if field is None or known is None:
            return
        for text in texts(written):
            if text not in known:
                near = did_you_mean(text, known)
                wrong.append(
                    f"asks for {text!r}, which is no answer of {field.key!r}{near}"
                )
