"""What reading a value takes, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

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
