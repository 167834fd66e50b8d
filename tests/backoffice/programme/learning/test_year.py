"""A year of considering: what groups and managers owe and did, counted by hand.

Who met how often in each quarter, half or year is drawn; the count below knows what was
drawn, and nothing of the product. A meeting is one that was owed in its own quarter;
one more makes good, late, what the quarter before lacks.

    CSDMs, 4 quarters   1 0 2 1   →  expected 4, on time 3, late 1, outstanding 0
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backoffice.programme.learning.considering import by_stretch
from backoffice.programme.owed.owing import debts
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.store.database import writing
from backoffice.store.records import Records
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.owed.service import BY, FIRST, LAST

AFTER = LAST + timedelta(days=1)
GROUPS = ("csdms", "slt", "pig")
MANAGERS = {
    "service_delivery_manager": ("Sue Dee", "Sid Emm", "Sal Dem"),
    "head_of_service": ("Hal Oser", "Hetty Oss"),
}
OWED = {
    "case_file_audits_considered": ("case_file_audits", 4, GROUPS),
    "supervision_learning_reviewed": ("supervision_audits", 2, GROUPS),
    "staff_observations_considered": ("staff_observations", 1, GROUPS),
    "supervision_summary": ("supervision_audits", 4, "sdm"),
    "supervision_findings_reviewed": ("supervision_audits", 4, "hos"),
    "observation_learning_reported": ("staff_observations", 1, "sdm"),
}
"""What is considered, in how many parts of the year, and by which groups, or by the
managers of which kind."""
POSTS = {"sdm": "service_delivery_manager", "hos": "head_of_service"}


@dataclass(frozen=True)
class Met:
    """How often somebody considered something in each part of the year."""

    obligation: str
    findings: str
    considered_by: str
    prepared_by: str
    times: tuple[int, ...]

    def days(self) -> Iterator[date]:
        months = 12 // len(self.times)
        for part, times in enumerate(self.times):
            for more in range(times):
                month = 4 + part * months + (more % months)
                year, number = divmod(month - 1, 12)
                yield date(FIRST.year + year, number + 1, 11 + more)


def drawn(dice: random.Random) -> Iterator[Met]:
    """A year of it."""
    for key, (findings, parts, owers) in OWED.items():
        several = (
            [(by, "Sue Dee") for by in owers]
            if not isinstance(owers, str)
            else [(owers, name) for name in MANAGERS[POSTS[owers]]]
        )
        for by, name in several:
            times = tuple(dice.choice([0, 1, 1, 1, 2]) for _ in range(parts))
            yield Met(key, findings, by, name, times)


def counted_by_hand(several: list[Met]) -> Counter[str]:
    found: Counter[str] = Counter()
    for met in several:
        found["expected"] += len(met.times)
        for at, times in enumerate(met.times):
            following = met.times[at + 1] if at + 1 < len(met.times) else 0
            if times:
                found["on time"] += 1
            elif following > 1:
                found["late"] += 1
            else:
                found["outstanding"] += 1
    return found


def test_a_year_of_considering(session: Session, records: Records) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        for role, names in MANAGERS.items():
            for name in names:
                said = PostSaid(role, None, None, None)
                people.add_post(people.add(name), said, date(2019, 1, 1))
    made = list(drawn(random.Random(5)))
    form = shipped_forms()["learning_review"]
    entries = [
        check(
            form,
            {
                "findings_of": met.findings,
                "considered_by": met.considered_by,
                "considered_on": day,
                "prepared_by": met.prepared_by,
                "learning_points": f"What {met.considered_by} learnt",
            },
            today=AFTER,
        )
        for met in made
        for day in met.days()
    ]
    assert not any(entry.held for entry in entries)
    records.save_many(entries)

    for key in OWED:
        found: Counter[str] = Counter()
        those = debts(session, records.versions, FIRST, LAST, as_of=AFTER, only=[key])
        for debt in those:
            found["expected"] += debt.many
            found["on time"] += debt.on_time
            found["late"] += debt.late
            found["outstanding"] += debt.missing
        by_hand = counted_by_hand([met for met in made if met.obligation == key])
        assert found == by_hand, key
        # Put together for the page, none is lost and none is told twice.
        told = by_stretch(those)
        assert len(told) == OWED[key][1]
        assert sum(one.expected for one in told) == by_hand["expected"]
        assert sum(one.came_in for one in told) == by_hand["on time"] + by_hand["late"]
        missing = sum(len(one.overdue(AFTER)) for one in told)
        assert missing == by_hand["outstanding"]
