"""What was found of measures, and where: tallies that add up, place by place."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from form_definitions.form import Form

Keys: TypeAlias = tuple[Any, ...]
"""Where a row stands: the key of each breakdown, in order."""
Which: TypeAlias = tuple[str, str | None]
"""A measure's key, and the scale where scales are told apart by columns."""
Of: TypeAlias = tuple[str, str, str]
"""What is told apart elsewhere, though a row may add it up: form, area, scale."""


@dataclass
class Tally:
    """What was found of one measure at one place."""

    counted: int = 0
    out_of: int = 0
    values: Counter[int] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.counted += other.counted
        self.out_of += other.out_of
        self.values.update(other.values)
        self.grades.update(other.grades)


@dataclass
class Found:
    """Everything that was found, where, and which form can tell what."""

    at: dict[Keys, dict[Which, Tally]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Tally))
    )
    forms_at: dict[Keys, dict[str, Form]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    told: set[tuple[str, str]] = field(default_factory=set)
    """A form's key and a measure's that its records can answer."""
    monthly: dict[Keys, dict[tuple[Which, Of, str], Tally]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Tally))
    )
    """The same month by month, where small numbers are to be hidden."""

    def tally(self, keys: Keys, which: Which) -> Tally | None:
        """What was found there; None where no form there can tell."""
        if keys in self.at and which in self.at[keys]:
            return self.at[keys][which]
        forms = self.forms_at.get(keys, {})
        can_tell = any((form, which[0]) in self.told for form in forms)
        return Tally() if can_tell else None

    def add(
        self, keys: Keys, which: Which, fine: Keys, form: Form, tally: Tally
    ) -> None:
        """Count what was found; `fine` is its month, area and scale, or less."""
        self.forms_at[keys][form.key] = form
        self.at[keys][which].add(tally)
        if fine:
            month, area, scale = (*fine, "", "")[:3]
            self.monthly[keys][which, (form.key, area, scale), month].add(tally)

    def form_at(self, keys: Keys) -> Form:
        """The first form that has anything there."""
        return next(iter(self.forms_at[keys].values()))

    def grades_of(self, measure: str) -> set[str]:
        return {
            grade
            for there in self.at.values()
            for (key, _), tally in there.items()
            if key == measure
            for grade in tally.grades
        }

    @property
    def scales(self) -> set[str]:
        return {s for there in self.at.values() for _, s in there if s is not None}
