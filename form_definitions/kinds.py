"""What a field may hold.

A kind knows plain values only: `read` makes one from what a person typed or a cell
holds, and `Unreadable` says, to that person, why it could not; `show` writes it for
people. How a kind is stored is told in backoffice/store/tables.py, how it is asked
for in backoffice/screens/inputs.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from form_definitions.scales import Option, Scale, by_spelling
from form_definitions.spelling import as_typed, folded

Value: TypeAlias = str | int | float | bool | date | tuple[str, ...] | None


class Unreadable(ValueError):
    """A value that is not of its kind. Its message completes "<label> ...".

    `code` is one of the issue codes of the import report.
    """

    def __init__(self, words: str, code: str = "other") -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Given:
    """What a value is read in the light of.

    `on` is the day the record is about (it decides the era of a grade);
    `month_first` is so where a whole column has shown it; `numbered` where a sheet
    has declared that its grades are numbers (1 to 4).
    """

    on: date | None = None
    month_first: bool = False
    numbered: bool = False


NOTHING_GIVEN = Given()


@dataclass(frozen=True)
class Text:
    """One line."""

    max_length: int = 200

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        text = " ".join(as_typed(raw).split())
        if len(text) > self.max_length:
            raise Unreadable(f"must be {self.max_length} characters or fewer")
        return text

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class LongText:
    """Paragraphs: a rationale, a summary."""

    max_length: int = 20_000

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        text = as_typed(raw)
        if len(text) > self.max_length:
            raise Unreadable(f"must be {self.max_length:,} characters or fewer")
        return text

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Identifier:
    """A case number: digits kept as text, with their leading zeros."""

    pattern: str = r"\d{4,12}"
    example: str = "0123456"

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        text = re.sub(r"\s+", "", as_typed(raw))
        if not re.fullmatch(self.pattern, text):
            raise Unreadable(f"must be a number like {self.example}", "not_a_case_id")
        return text

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int | None = None
    most: int | None = None

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> int:
        try:
            number = int(as_typed(raw).replace(",", ""))
        except ValueError:
            raise Unreadable("must be a whole number, like 42") from None
        _within(number, self.least, self.most)
        return number

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Number:
    """A number with decimals, or a percentage."""

    least: float | None = None
    most: float | None = None

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> float:
        try:
            number = float(as_typed(raw).replace(",", ""))
        except ValueError:
            raise Unreadable("must be a number, like 4.5") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise Unreadable("must be a number, like 4.5")
        _within(number, self.least, self.most)
        return number

    def show(self, value: Value) -> str:
        return "" if value is None else f"{value:g}"


def _within(number: float, least: float | None, most: float | None) -> None:
    if least is not None and number < least:
        raise Unreadable(f"must be {least:g} or more")
    if most is not None and number > most:
        raise Unreadable(f"must be {most:g} or less")


MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBER = {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBER |= {"sept": 9} | {name: n for n, name in enumerate(MONTHS, 1)}
_NUMBERS = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{2,4})")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]*([a-z]+)[-/, ]*(\d{2}|\d{4})")
_TIME = re.compile(r"[t ]\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]m|z)?$")
_EXCEL_DAY_0 = date(1899, 12, 30)


@dataclass(frozen=True)
class Day:
    """A calendar date, as in Europe/London; never an instant."""

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> date:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        text = _TIME.sub("", as_typed(raw).casefold())
        if found := _NUMBERS.fullmatch(text):
            return self._of_numbers(found, given)
        if found := _WORDS.fullmatch(text):
            month = _MONTH_NUMBER.get(found[2])
            if month:
                return self._made(found[3], month, int(found[1]))
        if re.fullmatch(r"[2-6]\d{4}", text):
            # A date that lost its format: a spreadsheet's own day number.
            return _EXCEL_DAY_0 + timedelta(days=int(text))
        raise Unreadable("must be a date, like 31/03/2026", "unreadable_date")

    def _of_numbers(self, found: re.Match[str], given: Given) -> date:
        first, second, third = found.groups()
        if len(first) == 4:
            return self._made(first, int(second), int(third))
        if len(third) == 3 or len(first) == 3:
            raise Unreadable("must be a date, like 31/03/2026", "unreadable_date")
        day, month = (second, first) if given.month_first else (first, second)
        return self._made(third, int(month), int(day))

    def _made(self, year: str, month: int, day: int) -> date:
        full = int(year) if len(year) == 4 else _century(int(year))
        try:
            return date(full, month, day)
        except ValueError:
            raise Unreadable(
                "is a day that does not exist; check it", "impossible_date"
            ) from None

    def show(self, value: Value) -> str:
        """``13 Oct 2025``, the way a date is written on every screen."""
        if not isinstance(value, date):
            return ""
        return f"{value.day} {MONTHS[value.month - 1][:3].title()} {value.year}"


def _century(year: int) -> int:
    # Audits and births of children: 00-49 is this century, the rest the last.
    return year + (2000 if year < 50 else 1900)


@dataclass(frozen=True)
class Month:
    """A month, kept as ``YYYY-MM``."""

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        if isinstance(raw, date):
            return f"{raw:%Y-%m}"
        text = as_typed(raw).casefold()
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
            year, month = int(found[1]), int(found[2])
        elif found := re.fullmatch(r"([a-z]+)[-/', ]*(\d{2}|\d{4})", text):
            year = int(found[2]) if len(found[2]) == 4 else _century(int(found[2]))
            month = _MONTH_NUMBER.get(found[1], 0)
        else:
            month = year = 0
        if not 1 <= month <= 12:
            raise Unreadable("must be a month, like 2026-03", "unreadable_date")
        return f"{year}-{month:02}"

    def show(self, value: Value) -> str:
        if not value:
            return ""
        year, month = str(value).split("-")
        return f"{MONTHS[int(month) - 1].title()} {year}"


@dataclass(frozen=True)
class Choice:
    """One of a few answers, each under its own name or another spelling of it."""

    options: tuple[Option, ...]
    _keys: dict[str, str] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self._keys.update(by_spelling(self.options))

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        key = self._keys.get(folded(as_typed(raw)))
        if key is None:
            # Never the nearest: its sender must say which.
            labels = ", ".join(o.label for o in self.options if not o.retired)
            raise Unreadable(f"must be one of: {labels}", "unknown_choice")
        return key

    def show(self, value: Value) -> str:
        return next((o.label for o in self.options if o.key == value), str(value or ""))


@dataclass(frozen=True)
class Choices:
    """Any number of a few answers."""

    options: tuple[Option, ...]

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> tuple[str, ...]:
        one = Choice(self.options)
        several = raw if isinstance(raw, list | tuple) else re.split("[;\n]", str(raw))
        parts = [part for part in several if as_typed(part)]
        return tuple(dict.fromkeys(one.read(part) for part in parts))

    def show(self, value: Value) -> str:
        if not isinstance(value, tuple | list):
            return ""
        return "; ".join(Choice(self.options).show(part) for part in value)


@dataclass(frozen=True)
class Grade:
    """A grade on a scale, read by the scale that was in force on its day."""

    scale: Scale
    earlier: tuple[Scale, ...] = ()
    """The scales it took the place of, the newest first."""

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Every scale a grade may stand on, today's first."""
        return (self.scale, *self.earlier)

    @property
    def options(self) -> tuple[Option, ...]:
        """Every answer there is or was, today's first, each key once."""
        known = {o.key: o for scale in reversed(self.scales) for o in scale.options}
        today = {o.key: o for o in self.scale.options}
        return (*today.values(), *(o for k, o in known.items() if k not in today))

    def scale_on(self, on: date | None) -> Scale:
        """The scale a record of that day was graded on."""
        if on is None or not self.earlier or self.scale.in_force(on):
            return self.scale
        return next((scale for scale in self.earlier if scale.in_force(on)), self.scale)

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        scale, text = self.scale_on(given.on), as_typed(raw)
        if key := scale.find(text) or (given.numbered and scale.numbered(text)) or None:
            return key
        labels = ", ".join(option.label for option in scale.options)
        raise Unreadable(f"must be one of: {labels}", grade_trouble(scale, text))

    def show(self, value: Value) -> str:
        return next(
            (
                scale.option(str(value)).label
                for scale in self.scales
                if scale.knows(str(value))
            ),
            "" if value is None else str(value),
        )


def grade_trouble(scale: Scale, text: str) -> str:
    """``ambiguous_grade`` where a text names a grade and more, else
    ``unknown_grade``: "Good/RI" and "mainly good" are for a person to settle.
    """
    if folded(text) in {folded(undecided) for undecided in scale.undecided}:
        return "unknown_grade"
    words = [w for w in re.split(r"[^a-z0-9]+", folded(text)) if w]
    found = {
        key
        for size in (1, 2, 3)
        for at in range(len(words) - size + 1)
        if (key := scale.find(" ".join(words[at : at + size])))
    }
    return "ambiguous_grade" if found and len(words) > 1 else "unknown_grade"


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
        return (
            {True: "Yes", False: "No"}.get(bool(value), "") if value is not None else ""
        )


_YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1", "✓", "✔", "x", "done"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}


@dataclass(frozen=True)
class Person:
    """Somebody's name, kept as it is written."""

    max_length: int = 120

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        return Text(self.max_length).read(raw)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Team:
    """A team's name, kept as it is written."""

    max_length: int = 120

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        return Text(self.max_length).read(raw)

    def show(self, value: Value) -> str:
        return "" if value is None else str(value)


Kind: TypeAlias = (
    Text
    | LongText
    | Identifier
    | Whole
    | Number
    | Day
    | Month
    | Choice
    | Choices
    | Grade
    | Flag
    | Person
    | Team
)

KINDS: dict[str, type[Any]] = {
    "text": Text,
    "long_text": LongText,
    "identifier": Identifier,
    "whole": Whole,
    "number": Number,
    "day": Day,
    "month": Month,
    "choice": Choice,
    "choices": Choices,
    "grade": Grade,
    "flag": Flag,
    "person": Person,
    "team": Team,
}
"""The kinds by the word that a form file uses for them."""
