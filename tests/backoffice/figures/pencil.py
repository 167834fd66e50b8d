"""Counting with a pencil: each figure of a return, one record after the other.

Nothing here knows the product's measures or its SQL. What a figure means is written
out again from the framework; only the words of forms and grades come from the forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median as middle
from typing import Any

from form_definitions.form import Form
from tests.backoffice.figures.service import NEW, OLD, TODAY
from tests.backoffice.figures.whole_service import Kept

UNKNOWN, NO_SUCH = ":", "z"
GOOD = ("outstanding", "good")
SCALES = ("Ofsted's four grades", "Ofsted's four grades until March 2014")


class Share(float):
    """A share that remembers how many were counted and how many were not."""

    sides: tuple[int, int]


def share(counted: int, out_of: int) -> Share | str:
    if not out_of:
        return UNKNOWN
    made = Share(counted / out_of)
    made.sides = (counted, out_of - counted)
    return made


def of(records: Iterable[Any], so: Callable[[Any], object]) -> int:
    return sum(1 for one in records if so(one))


def median(numbers: Sequence[int]) -> float | str:
    return middle(numbers) if numbers else UNKNOWN


@dataclass(frozen=True)
class Asked:
    """A period as a person would write it down, and the records of the service."""

    key: str
    first: date
    last: date
    before_first: date
    before_last: date
    title: str
    before_short: str
    made: Sequence[Kept]
    forms: dict[str, Form]

    @property
    def counted(self) -> list[Kept]:
        """The records that count, oldest first, in the order they were saved."""
        return _between(self.made, self.first, self.last)

    @property
    def before(self) -> list[Kept]:
        return _between(self.made, self.before_first, self.before_last)

    @property
    def withdrawn(self) -> list[Kept]:
        return [
            kept
            for kept in self.made
            if kept.withdrawn and self.first <= kept.day <= self.last
        ]

    @property
    def months(self) -> list[str]:
        found = []
        year, month = self.first.year, self.first.month
        while date(year, month, 1) <= self.last:
            found.append(f"{year:04}-{month:02}")
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return found


def _between(made: Iterable[Kept], first: date, last: date) -> list[Kept]:
    found = [k for k in made if first <= k.day <= last and not k.withdrawn]
    return sorted(found, key=lambda kept: (kept.day, kept.number))


_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


def month_words(month: str) -> str:
    return f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"


def quarter_words(month: str) -> str:
    """``October to December 2018 (Q3 2018-19)``, of a month in it."""
    year, number = int(month[:4]), int(month[5:])
    at = (number - 1) // 3  # 0 is January to March
    first, last = _MONTHS[at * 3], _MONTHS[at * 3 + 2]
    began = year - 1 if at == 0 else year
    return f"{first} to {last} {year} (Q{(at - 1) % 4 + 1} {began}-{(began + 1) % 100})"


# --- grades ------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """One grade (or answer in its place), as it was given in one area."""

    kept: Kept
    area: str
    grade: str

    @property
    def is_grade(self) -> bool:
        return self.grade not in ("not_applicable", "not_graded")

    @property
    def is_good(self) -> bool:
        return self.grade in GOOD


def given(records: Iterable[Kept]) -> list[Given]:
    return [Given(k, area, g) for k in records for area, g in k.grades.items()]


def graded(found: Iterable[Given]) -> int:
    return of(found, lambda one: one.is_grade)


def good_share(found: Sequence[Given]) -> Share | str:
    return share(of(found, lambda one: one.is_good), graded(found))


def points(now: Sequence[Given], before: Sequence[Given]) -> float | str:
    """Percentage points of the share good or better since the period before."""
    one, other = good_share(now), good_share(before)
    if isinstance(one, str) or isinstance(other, str):
        return UNKNOWN
    return round((one - other) * 100, 1)


def learning_row(found: Sequence[Given]) -> list[Any]:
    """Graded, strengths, learning, good or better."""
    strong = of(found, lambda one: one.is_good)
    return [graded(found), strong, graded(found) - strong, good_share(found)]


def scales_used(found: Iterable[Given]) -> list[bool]:
    """Whether each is the old one: the newest first."""
    return sorted({one.kept.old for one in found})


def grades_of(old: bool) -> tuple[str, ...]:
    return OLD if old else NEW


# --- measures of records -------------------------------------------------------------


def filled(key: str) -> Callable[[Kept], bool]:
    return lambda kept: kept.says(key) is not None


def is_(key: str, *answers: str) -> Callable[[Kept], bool]:
    return lambda kept: kept.says(key) in answers


def share_of(
    records: Sequence[Kept], so: Callable[[Kept], bool], among: Callable[[Kept], bool]
) -> Share | str:
    asked = [kept for kept in records if among(kept)]
    return share(of(asked, so), len(asked))


def days_to(records: Iterable[Kept], key: str) -> list[int]:
    found = []
    for kept in records:
        later = kept.says(key)
        if isinstance(later, date):
            found.append((later - kept.day).days)
    return found


def moved_up(kept: Kept) -> int | None:
    """How many grades better the moderator's is than the auditor's."""
    moderated = kept.says("moderated_grade")
    if moderated is None:
        return None
    scale = grades_of(kept.old)
    return scale.index(kept.grades["overall"]) - scale.index(str(moderated))


# --- actions -----------------------------------------------------------------------


def is_open(action: dict[str, Any]) -> bool:
    """Not done, not verified, still needed."""
    waiting = action.get("status") in (None, "open", "in_progress")
    return waiting and "completed_on" not in action


def is_done(action: dict[str, Any]) -> bool:
    return "completed_on" in action or action.get("status") in ("done", "verified")


def past_due(action: dict[str, Any]) -> int | None:
    due = action.get("due_on")
    return (TODAY - due).days if isinstance(due, date) else None


def overdue(action: dict[str, Any]) -> int | None:
    """By how many days an open action is late."""
    days = past_due(action) or 0
    return days if is_open(action) and days > 0 else None


def actions_row(actions: Sequence[dict[str, Any]], columns: int = 8) -> list[int]:
    """Agreed, done, verified, open, overdue, overdue by more than 30, 60, 90 days."""

    def late(by: int) -> int:
        return of(actions, lambda a: (overdue(a) or 0) > by)

    return [
        len(actions),
        of(actions, is_done),
        of(actions, lambda a: "verified_on" in a or a.get("status") == "verified"),
        of(actions, is_open),
        *(late(by) for by in (0, 30, 60, 90)),
    ][:columns]
