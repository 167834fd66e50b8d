"""Numbers, whole and with decimals, within what their field allows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.spelling import as_typed

_MOST = 2**53 - 1
"""Beyond this, databases, spreadsheets and browsers tell other numbers."""


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int | None = None
    most: int | None = None

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> int:
        text = as_typed(raw).replace(",", "")
        if not re.fullmatch(r"[-+]?[0-9]{1,18}", text):
            raise Unreadable("must be a whole number, like 42")
        number = int(text)
        _within(number, self.least, self.most)
        return number

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Number:
    """A number with decimals."""

    least: float | None = None
    most: float | None = None

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> float:
        text = as_typed(raw).replace(",", "")
        if not re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+(?:e[-+]?[0-9]{1,3})?", text, re.I):
            raise Unreadable("must be a number, like 4.5")
        number = float(text)
        if not math.isfinite(number):
            raise Unreadable("must be a number, like 4.5")
        _within(number, self.least, self.most)
        return number

    def show(self, value: Value) -> str:
        return f"{value:.15g}" if isinstance(value, int | float) else str(value or "")


def _within(number: float, least: float | None, most: float | None) -> None:
    least, most = -_MOST if least is None else least, _MOST if most is None else most
    if number < least:
        raise Unreadable(f"must be {least:.15g} or more")
    if number > most:
        raise Unreadable(f"must be {most:.15g} or less")
