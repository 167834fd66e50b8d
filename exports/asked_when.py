"""When a question is asked, in words: a form's conditions as its readers say them."""

from __future__ import annotations

from collections.abc import Mapping

from form_definitions.conditions import Condition
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import Choice, Choices, Grade
from form_definitions.nodes import Call, Literal, Name, Node, Not, Pair, Several

_SIGNS = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "in": "is one of",
    "below": "is worse than",
    "above": "is better than",
}


class _NoWords(Exception):
    """A part of a condition that has no words here."""


def in_words(condition: Condition, form: Form, repeat: Repeat | None = None) -> str:
    """``Audit type is Thematic``: a condition with labels for its keys.

    One with sums or lengths in it is told as its author wrote it.
    """
    fields = {**form.by_key, **{f.key: f for f in repeat.fields}} if repeat else {}
    try:
        return _said(condition.node, fields or form.by_key)
    except _NoWords:
        return condition.text


def _said(node: Node, fields: Mapping[str, Field]) -> str:
    match node:
        case Pair(("and" | "or") as sign, left, right):
            parts = [_said(part, fields) for part in (left, right)]
            inner = (_inside(part, sign) for part in (left, right))
            return f" {sign} ".join(
                f"({words})" if bracketed else words
                for words, bracketed in zip(parts, inner, strict=True)
            )
        case Not(of):
            return f"not ({_said(of, fields)})"
        case Call("filled", (Name(key),)):
            return f"{_label(key, fields)} is answered"
        case Call("blank", (Name(key),)):
            return f"{_label(key, fields)} is not answered"
        case Pair(sign, Name(key), right) if sign in _SIGNS:
            return f"{_label(key, fields)} {_SIGNS[sign]} {_value(key, right, fields)}"
        case _:
            raise _NoWords


def _inside(node: Node, sign: str) -> bool:
    return isinstance(node, Pair) and node.sign in ("and", "or") and node.sign != sign


def _label(key: str, fields: Mapping[str, Field]) -> str:
    if key not in fields:
        raise _NoWords
    return fields[key].label


def _value(key: str, node: Node, fields: Mapping[str, Field]) -> str:
    match node:
        case Literal(None):
            return "blank"
        case Literal(bool() as flag):
            return "Yes" if flag else "No"
        case Literal(str() as text):
            return _answer(fields[key], text)
        case Literal(number):
            return str(number)
        case Several(items):
            return ", ".join(_value(key, item, fields) for item in items)
        case Name(other):
            return _label(other, fields)
        case _:
            raise _NoWords


def _answer(field: Field, text: str) -> str:
    """An answer's label, of a field that has some; else the text itself."""
    if isinstance(field.kind, Choice | Choices | Grade):
        labels = {option.key: option.label for option in field.kind.options}
        if text in labels:
            return labels[text]
    return f"‘{text}’"
