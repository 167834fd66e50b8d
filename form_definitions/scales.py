"""Scales: the grades and answers of a form, as data.

A scale lists its grades best first or last, has dates in force, and knows every
spelling of each. A changed scale is a new scale: grades of two eras are never added
up by accident (domain notes, section 0, finding 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

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
    _keys: dict[str, str] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self._keys.update(by_spelling(self.options))

    @property
    def options(self) -> tuple[Option, ...]:
        return (*self.grades, *self.answers)

    def find(self, text: str) -> str | None:
        """The key of the option spelt so, or None."""
        return self._keys.get(folded(text))

    def option(self, key: str) -> Option:
        return next(option for option in self.options if option.key == key)

    def label(self, key: str | None) -> str:
        """The option's label; a key the scale does not know is shown as it is."""
        return next((o.label for o in self.options if o.key == key), key or "")

    def rank(self, key: str | None) -> int | None:
        """1 for the best grade, 2 for the next; None for an answer or a blank."""
        return next((i for i, o in enumerate(self.grades, 1) if o.key == key), None)

    def is_good(self, key: str | None) -> bool | None:
        """Whether a grade counts as good or better; None where it is no grade."""
        rank, least = self.rank(key), self.rank(self.good_from)
        return None if rank is None or least is None else rank <= least

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (
            self.until is None or on <= self.until
        )
