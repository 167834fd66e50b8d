"""What a field may hold: every kind there is, by the name that form files use.

A kind knows plain values only: `read` makes one from what a person typed or a cell
holds, and `Unreadable` says, to that person, why it could not; `show` writes it for
people. How a kind is stored is told in backoffice/store/tables.py, how it is asked
for in backoffice/screens/inputs.py.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from form_definitions.choices import Choice, Choices, Flag
from form_definitions.days import MONTHS, Day, Month
from form_definitions.grades import Grade
from form_definitions.numbers import Number, Whole
from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.texts import Identifier, LongText, Person, Team, Text

__all__ = [
    "KINDS",
    "MONTHS",
    "NOTHING_GIVEN",
    "Choice",
    "Choices",
    "Day",
    "Flag",
    "Given",
    "Grade",
    "Identifier",
    "Kind",
    "LongText",
    "Month",
    "Number",
    "Person",
    "Team",
    "Text",
    "Unreadable",
    "Value",
    "Whole",
]

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
