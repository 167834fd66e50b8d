"""A made-up service's records, and counts of them in plain Python.

The counts here are written without the product's measures: they go over the answers
that were typed in, one by one, as a person with a list and a pencil would.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from backoffice.store.opening import Store
from backoffice.store.records import Records
from form_definitions.entry import check

TODAY = date(2026, 11, 24)
TEAMS = ("Seacroft", "Bramley", "North & East", None)
AUDITORS = ("Priya Shah", "Tom Ashworth", "=SUM(A1)", "Zoë O'Connor")
NEW = ("outstanding", "good", "requires_improvement", "inadequate")
OLD = ("outstanding", "good", "adequate", "inadequate")
LABELS = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "adequate": "Adequate",
    "inadequate": "Inadequate",
    "not_applicable": "Not applicable",
    "not_graded": "Not graded",
}
AREAS = {
    "case_file_audit": [
        "assessment",
        "planning",
        "voice_of_the_child",
        "risk",
        "partnership_working",
        "management_oversight",
        "recording",
        "identity_and_diversity",
        "outcomes",
        "overall",
    ],
    "supervision_audit": [
        "organisation_and_recording",
        "quality_of_relationship",
        "task_assistance",
        "social_and_emotional_support",
        "reflective_practice",
        "impact_on_practice",
        "overall",
    ],
}


@dataclass
class Known:
    """One record as it was typed in."""

    form: str
    day: date
    team: str | None
    grades: dict[str, str] = field(default_factory=dict)
    received: date | None = None
    withdrawn: bool = False
    reference: str = ""

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def old(self) -> bool:
        """Graded before April 2014, on the scale that has Adequate."""
        return self.day < date(2014, 4, 1)


def made_up(count: int, first: date, last: date, seed: int = 7) -> list[Known]:
    """That many records, dated between the two days, both of them among the days."""
    dice = random.Random(seed)
    days = [first, last]
    span = (last - first).days
    days += [first + timedelta(dice.randint(0, span)) for _ in range(count - 2)]
    return [_made_up(dice, day) for day in days]


def _made_up(dice: random.Random, day: date) -> Known:
    form = dice.choice(["case_file_audit", "case_file_audit", "supervision_audit"])
    known = Known(form, day, dice.choice(TEAMS))
    grades = OLD if known.old else NEW
    for area in AREAS[form]:
        grade = dice.choice([*grades, *grades, "not_applicable", "not_graded", ""])
        if area == "overall":
            grade = dice.choice(grades)
        if grade:
            known.grades[area] = grade
    if dice.random() < 0.6:
        known.received = day + timedelta(dice.choice([0, 1, 2, 5, 9, 30]))
    known.withdrawn = dice.random() < 0.1
    return known


def keep(store: Store, records: Records, made: Iterable[Known]) -> list[Known]:
    """Type them in, and withdraw those that are to be."""
    made = list(made)
    for number, known in enumerate(made):
        typed: dict[str, object] = {
            "audit_date": known.day,
            "date_received": known.received,
            "team": known.team,
            "auditor": AUDITORS[number % len(AUDITORS)],
            "case_id": f"{number:07}",
            "child_initials": "QQ",
            "team_manager": "Callum Threlfall",
            **{f"{area}_grade": grade for area, grade in known.grades.items()},
            **{f"{area}_rationale": "As it was seen." for area in known.grades},
        }
        form = store.versions.form(known.form)
        entry = check(
            form, {k: v for k, v in typed.items() if k in form.by_key}, today=TODAY
        )
        assert not entry.held, entry.problems
        saved = records.save(entry)
        known.reference = saved.reference
        if known.withdrawn:
            records.withdraw(known.form, [saved.record_id], "Typed twice")
    return made


def counted(
    made: Iterable[Known], first: date, last: date, of: Callable[[Known], object]
) -> Counter[object]:
    """How many records that count fall into each group that `of` names."""
    return Counter(
        of(known)
        for known in made
        if first <= known.day <= last and not known.withdrawn
    )
