"""One answer of a few, several of them, or yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.scales import Option, by_spelling
from form_definitions.spelling import as_typed, folded

_FEW_ANSWERS = 6
"""More of them than these are not told one by one."""


@dataclass(frozen=True)
class Choice:
    """One of a few answers, each under its own name or another spelling of it."""

    options: tuple[Option, ...]

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        key = self._spelt.get(folded(as_typed(raw)))
        if key is None:
            # Never the nearest: its sender must say which.
            labels = [o.label for o in self.options if not o.retired]
            if len(labels) > _FEW_ANSWERS:
                words = f"is none of its {len(labels)} answers; choose one"
                raise Unreadable(words, "unknown_choice")
            raise Unreadable(f"must be one of: {', '.join(labels)}", "unknown_choice")
        return key

    @cached_property
    def _spelt(self) -> Mapping[str, str]:
        return by_spelling(self.options)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return {option.key: option.label for option in self.options}

    def show(self, value: Value) -> str:
        """The answer's label; what is no answer is shown as it is."""
        text = "" if value is None else str(value)
        return self._labels.get(text, text)


@dataclass(frozen=True)
class Choices:
    """Any number of a few answers."""

    options: tuple[Option, ...]

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> tuple[str, ...]:
        parts = raw if isinstance(raw, list | tuple) else self._parts(as_typed(raw))
        several = (self._one.read(part) for part in parts if as_typed(part))
        return tuple(dict.fromkeys(several))

    def _parts(self, text: str) -> list[str]:
        """Forms on the web join answers with semicolons, people with commas; an
        answer with a comma in its own name is not taken apart.
        """
        spelt = self._one._spelt
        return [
            part
            for joined in re.split("[;\n]", text)
            for part in ([joined] if folded(joined) in spelt else joined.split(","))
        ]

    @cached_property
    def _one(self) -> Choice:
        return Choice(self.options)

    def show(self, value: Value) -> str:
        if not isinstance(value, tuple | list):
            return ""
        return "; ".join(self._one.show(part) for part in value)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> bool:
        if isinstance(raw, bool):
            return raw
        answer = _YES_OR_NO.get(folded(as_typed(raw)))
        if answer is None:
            raise Unreadable("must be Yes or No", "unknown_choice")
        return answer

    def show(self, value: Value) -> str:
        return "" if value is None else "Yes" if value else "No"


_YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1", "✓", "✔", "done"), True),
    **dict.fromkeys(("no", "n", "false", "0", "✗", "✘"), False),
}
