"""The grammar of conditions: from a text to its nodes.

Loosest first: `or`, `and`, `not`, one comparison (== != < <= > >= in, `below` and
`above` for grades), + and -, a value. Values: a field's key, 'text', a number, true,
false, blank, a list in brackets, a function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from form_definitions.nodes import (
    COMPARISONS,
    FUNCTIONS,
    JOINS,
    SUMS,
    Call,
    ConditionError,
    Literal,
    Name,
    Node,
    Not,
    Pair,
    Several,
)
from form_definitions.spelling import did_you_mean

MOST_TOKENS = 300
DEEPEST = 20

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|"[^"]*")"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>==|!=|<=|>=|[<>()\[\],+\-]))"""
)
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
"""People write conditions in word processors, which curl the quotes."""


def parsed(text: str) -> Node:
    """The nodes of a condition. Raises ConditionError with what would be right."""
    parser = _Parser(text)
    node = parser.either()
    parser.expect_end()
    return node


class _Parser:
    """Precedence climbing over the tokens of one condition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text.translate(_STRAIGHT)))
        self.at = 0
        self.depth = 0
        if len(self.tokens) > MOST_TOKENS:
            raise self.wrong("is too long; say it in several checks")

    def wrong(self, why: str) -> ConditionError:
        return ConditionError(f"{self.text!r} {why}")

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise self.wrong("ends too early: a value is missing")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            found = self.peek() or "the end"
            raise self.wrong(f"needs {sign!r} where {found} is")
        self.at += 1

    def expect_end(self) -> None:
        if self.peek():
            raise self.wrong(
                f"cannot go on with {self.peek()!r}; join two conditions with 'and' or"
                " 'or', and compare with =="
            )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("has too many brackets in one another")

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
        if self.peek() != "not":
            return self.compared()
        self.take()
        self.deeper()
        node = Not(self.negated())
        self.depth -= 1
        return node

    def compared(self) -> Node:
        node = self.summed()
        if self.peek() in COMPARISONS:
            sign = self.take()[1]
            node = Pair(sign, node, self.summed())
        return node

    def summed(self) -> Node:
        node = self.single()
        while self.peek() in SUMS:
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
            self.deeper()
            node = self.either()
            self.expect(")")
            self.depth -= 1
            return node
        if word == "[":
            return Several(self.listed("]"))
        if sort != "word" or word in {"not", *JOINS, *COMPARISONS}:
            raise self.wrong(f"needs a value where {word} is")
        if word in ("true", "false"):
            return Literal(word == "true")
        if word == "blank" and self.peek() != "(":
            return Literal(None)
        if self.peek() == "(":
            self.take()
            return self.called(word, self.listed(")"))
        return Name(word)

    def listed(self, end: str) -> tuple[Node, ...]:
        self.deeper()
        items: list[Node] = []
        while self.peek() != end:
            items.append(self.either())
            if self.peek() != end:
                self.expect(",")
        self.expect(end)
        self.depth -= 1
        return tuple(items)

    def called(self, name: str, arguments: tuple[Node, ...]) -> Node:
        if name not in FUNCTIONS:
            near = did_you_mean(name, FUNCTIONS)
            there = ", ".join(FUNCTIONS)
            raise self.wrong(f"knows no function {name!r}{near}; there are {there}")
        if len(arguments) != FUNCTIONS[name]:
            raise self.wrong(
                f"gives {name} {len(arguments)} values; it takes {FUNCTIONS[name]}"
            )
        return Call(name, arguments)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Each token with its sort: number, text, word or sign."""
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or not found.lastgroup:
            wrong = text[at:].strip()[:1]
            remedy = "; compare with ==" if wrong == "=" else ""
            if wrong in ("'", '"'):
                remedy = "; a text ends with the quote it began with"
            raise ConditionError(f"{text!r}: {wrong} has no meaning here{remedy}")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()
