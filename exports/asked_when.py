"""When a question is asked, in words: a form's conditions as its readers say them."""

from __future__ import annotations

from form_definitions.conditions import Condition
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import Day, Month, Unreadable
from form_definitions.nodes import Call, Literal, Name, Node, Not, Pair, Several

_LESS = {
    "<": "is less than {}",
    ">": "is more than {}",
    "<=": "is {} or less",
    ">=": "is {} or more",
}
_EARLIER = {
    "<": "is before {}",
    ">": "is after {}",
    "<=": "is {} or before",
    ">=": "is {} or after",
}
_JOINED = {
    "==": "is {}",
    "!=": "is not {}",
    "in": "is {}",
    "below": "is worse than {}",
    "above": "is better than {}",
}


def in_words(
    condition: Condition,
    form: Form,
    among: Repeat | None = None,
    *,
    of: Field | None = None,
) -> str:
    """``Type of audit is Thematic``: a condition with labels for its keys.

    Args:
        among: of whose rows it is asked.
        of: the question that it is of; "" is said where only its own answer is asked.
    """
    return _Words(form, among, of).said(condition.node)


class _Words:
    """Conditions of one question, in the words of its form."""

    def __init__(self, form: Form, among: Repeat | None, of: Field | None) -> None:
        self._asked = of.key if of else ""
        beside = among.fields if among is not None else ()
        self._fields = {**form.by_key, **{field.key: field for field in beside}}
        self._repeats = {repeat.key: repeat.title for repeat in form.repeats}

    def said(self, node: Node) -> str:
        match node:
            case Pair("and" | "or" as joint, left, right):
                return self._joined(joint, left, right)
            case Call("filled", (Name(key),)):
                own = key == self._asked
                return "" if own else f"{self._label(key)} is filled in"
            case Call("blank", (Name(key),)):
                return f"{self._label(key)} is left blank"
            case Not(Call("filled", of)):
                return self.said(Call("blank", of))
            case Not(Call("blank", of)):
                return self.said(Call("filled", of))
            case Not(of):
                return f"it is not so that {self.said(of)}"
            case Name(key):
                return f"{self._label(key)} is Yes"
            case Pair(sign, left, right):
                words = _JOINED.get(sign) or self._ordered(left)[sign]
                return f"{self._value(left)} {words.format(self._value(right, left))}"
            case _:
                return self._value(node)

    def _joined(self, joint: str, *sides: Node) -> str:
        """Both sides; where one holds the other joint, so that it is heard first."""
        said = []
        for one in sides:
            # "or filled(theme)" keeps an old answer in sight; it asks nobody.
            words = self.said(one)
            if joint == "and" and isinstance(one, Pair) and one.sign == "or":
                words = f"either {words}" if " or " in words else words
            if words:
                said.append(words)
        mixed = any(isinstance(one, Pair) and one.sign == "and" for one in sides)
        return (", or " if joint == "or" and mixed else f" {joint} ").join(said)

    def _ordered(self, left: Node) -> dict[str, str]:
        field = self._fields.get(left.key) if isinstance(left, Name) else None
        dated = field is not None and isinstance(field.kind, Day | Month)
        return _EARLIER if dated else _LESS

    def _value(self, node: Node, of: Node | None = None) -> str:
        match node:
            case Name(key):
                return self._label(key)
            case Literal(value):
                return self._shown(value, of)
            case Several(items):
                return " or ".join(self._value(item, of) for item in items)
            case Call("today", ()):
                return "today"
            case Call("count", (one,)):
                return f"the number of {self._value(one)}"
            case Call("length", (one,)):
                return f"the length of {self._value(one)}"
            case Call("days" | "steps" as measure, (one, other)):
                return f"the {measure} from {self._value(one)} to {self._value(other)}"
            case Pair("+", left, right):
                return f"{self._value(left)} plus {self._value(right)}"
            case Pair("-", left, right):
                return f"{self._value(left)} less {self._value(right)}"
            case _:
                return self.said(node)

    def _label(self, key: str) -> str:
        field = self._fields.get(key)
        return field.label if field else self._repeats.get(key, key)

    def _shown(self, value: object, of: Node | None) -> str:
        """A value as the form shows it: ``thematic`` is Thematic."""
        if value is None:
            return "blank"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        field = self._fields.get(of.key) if isinstance(of, Name) else None
        if field is None:
            return str(value)
        try:
            return field.kind.show(field.kind.read(value))
        except Unreadable:
            return str(value)
