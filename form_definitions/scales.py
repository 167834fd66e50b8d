"""Scales: the grades and answers of a form, as data.

A scale lists its grades best first or last, has dates in force, and knows every
spelling of each. A changed scale is a new scale: grades of two eras are never added
up by accident (domain notes, section 0, finding 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from form_definitions.spelling import folded


@dataclass(frozen=True)
class Option:
    """One answer: its key (stored), its label (shown), its other spellings."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    retired: bool = False
    points: int | None = None
    """The number it goes by, which is only read where a sheet declares its numbers."""

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.key, self.key.replace("_", " "), self.label, *self.also)


def by_spelling(options: Iterable[Option]) -> dict[str, str]:
    """Folded spelling to option key. The reader refuses two options with one."""
    return {folded(s): option.key for option in options for s in option.spellings}


@dataclass(frozen=True)
class Scale:
    """Grades, best first, and the answers that are no grade (not applicable)."""

    key: str
    title: str
    grades: tuple[Option, ...]
    answers: tuple[Option, ...] = ()
    good_from: str | None = None
    """The least grade that counts as "good or better", where the scale has one."""
    since: date | None = None
    until: date | None = None
    earlier: str | None = None
    """The scale that audits dated before `since` were graded on."""
    undecided: tuple[str, ...] = ()
    """What people write where a grade is still to come ("TBC", "see comments")."""
    source: str = ""

    @property
    def options(self) -> tuple[Option, ...]:
        return (*self.grades, *self.answers)

    @cached_property
    def _spelt(self) -> Mapping[str, str]:
        return by_spelling(self.options)

    @cached_property
    def _by_key(self) -> Mapping[str, Option]:
        return {option.key: option for option in self.options}

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {grade.key: rank for rank, grade in enumerate(self.grades, 1)}

    def find(self, text: str) -> str | None:
        """The key of the option spelt so, or None."""
        return self._spelt.get(folded(text))

    def numbered(self, text: str) -> str | None:
        """The key of the option of that number, where a sheet declares numbers."""
        return next(
            (
                o.key
                for o in self.options
                if o.points is not None and str(o.points) == text
            ),
            None,
        )

    def knows(self, key: str) -> bool:
        """Whether one of its options has that key."""
        return key in self._by_key

    def option(self, key: str) -> Option:
        """The option of that key. Raises KeyError where there is none."""
        return self._by_key[key]

    def label(self, key: str | None) -> str:
        """The option's label; a key the scale does not know is shown as it is."""
        return self._by_key[key].label if key and key in self._by_key else key or ""

    def rank(self, key: object) -> int | None:
        """1 for the best grade, 2 for the next; None for an answer or a blank."""
        return self._ranks.get(key) if isinstance(key, str) else None

    def is_good(self, key: str | None) -> bool | None:
        """Whether a grade counts as good or better; None where it is no grade."""
        rank, least = self.rank(key), self.rank(self.good_from)
        return None if rank is None or least is None else rank <= least

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (
            self.until is None or on <= self.until
        )
