"""A year of a made-up service: what is moderated, how far it agrees, and what is
audited again equals a count by hand.

The count here knows the facts as they were drawn, and nothing of the product.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.programme.moderation.agreement import agreement, by_auditor, compared
from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.drawing import draw
from backoffice.programme.moderation.giving import Giving
from backoffice.programme.moderation.grading import Given, Grading
from backoffice.programme.moderation.month import of_months
from backoffice.programme.people import names_of
from backoffice.programme.re_audits import State, re_audits
from backoffice.programme.work.steps import Steps
from backoffice.store.opening import Store
from backoffice.store.records import Records
from backoffice.store.rows import By
from exports.periods import period_of
from form_definitions.moderation_rules import shipped_moderation_rules
from form_definitions.spelling import folded
from tests.backoffice.programme.owed.service import (
    BY,
    FIRST,
    LAST,
    Recorded,
    Service,
    Worked,
    put_in,
)

GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
TODAY = date(2026, 6, 1)
YEAR = period_of("2025-26")
MODERATORS = ("Sami Service-0", "Sami Service-1", "Hana Head-0")
RULES = shipped_moderation_rules()


def made_up(seed: int) -> Service:
    """Ten managers' 240 audits of 200 cases, some of them audited again."""
    chance = random.Random(seed)
    people = [Worked(f"Tamsin Manager-{at}", "team_manager", at) for at in range(10)]
    people += [Worked(name, _post(name)) for name in MODERATORS]
    records = []
    for at in range(240):
        grade = chance.choices(GRADES, (10, 45, 33, 12))[0]
        day = FIRST + timedelta(chance.randrange((LAST - FIRST).days + 1))
        more = {"case_id": f"{at % 200:07}", "overall_grade": grade}
        auditor = chance.choice(people[:10]).name
        records.append(Recorded("case_file_audit", auditor, day, more=more))
    return Service(people, records)


def _post(name: str) -> str:
    return "head_of_service" if name.startswith("Hana") else "service_delivery_manager"


def case(one: Recorded) -> str:
    return one.more["case_id"]


def grade(one: Recorded) -> str:
    return one.more["overall_grade"]


# --- the count by hand


def many_moderated(records: list[Recorded]) -> int:
    """Every Inadequate, and a tenth of each month's others, to the nearest whole."""
    found = sum(grade(one) == "inadequate" for one in records)
    others = Counter(
        f"{one.day:%Y-%m}" for one in records if grade(one) != "inadequate"
    )
    return found + sum(max(1, (many + 5) // 10) for many in others.values())


def audited_again(records: list[Recorded]) -> Counter[State]:
    """Each Inadequate is due three months on, and done by the first later audit of its
    case by somebody else."""
    found: Counter[State] = Counter()
    for one in records:
        if grade(one) != "inadequate":
            continue
        months = one.day.year * 12 + one.day.month - 1 + 3
        last = next(
            date(months // 12, months % 12 + 1, number)
            for number in (one.day.day, 30, 29, 28)
            if number <= _length(months // 12, months % 12 + 1)
        )
        later = sorted(
            other.day
            for other in records
            if case(other) == case(one) and other.day > one.day and other.by != one.by
        )
        if later:
            found[State.DONE if later[0] <= last else State.LATE] += 1
        else:
            found[State.TO_COME if last >= TODAY else State.OVERDUE] += 1
    return found


def _length(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(1)).day


def test_a_year_is_moderated_and_audited_again_as_counted_by_hand(
    store: Store, session: Session, records: Records
) -> None:
    service = made_up(seed=5)
    put_in(service, session, records)
    rules = RULES.moderated["case_file_audit"]
    officer = Account(1, "performance@demo.example", "Pat", Role.PERFORMANCE)
    for month in YEAR.months:
        draw(session, store.versions, rules, BY, month, 7, TODAY)
    asked = of_months(session, "case_file_audit", YEAR.months)
    assert len(asked) == many_moderated(service.records)
    always = sum(one.row.why == "always" for one in asked)
    assert always == sum(grade(one) == "inadequate" for one in service.records)

    steps = Steps(session, records, officer, BY, TODAY)
    giving = Giving(session, records, steps, rules)
    assert giving.share_out(one.row.record_id for one in asked) == (len(asked), 0)
    names = names_of(session)
    load = Counter(
        names[one.row.moderator_id or 0]
        for one in of_months(session, "case_file_audit", YEAR.months)
    )
    assert set(load) == set(MODERATORS)
    assert max(load.values()) - min(load.values()) <= 1

    said = grade_them(session, records, [one.row.record_id for one in asked])
    found = compared(session, store.versions, rules, YEAR)
    whole = agreement(found)
    assert (whole.of, whole.alike) == (len(said), sum(a == m for _, a, m in said))
    assert whole.within_one == sum(abs(apart(a, m)) <= 1 for _, a, m in said)
    assert whole.auditor_higher == sum(apart(a, m) > 0 for _, a, m in said)
    assert whole.auditor_lower == sum(apart(a, m) < 0 for _, a, m in said)
    by = {key: one.of for key, one in by_auditor(found).items()}
    assert by == Counter(folded(name) for name, _, _ in said)

    again = re_audits(
        *(session, store.versions, RULES.again["case_file_audit"]),
        *(FIRST, LAST + timedelta(120)),
        as_of=TODAY,
    )
    # None is agreed otherwise yet: where moderators differ, nobody has agreed.
    assert Counter(one.state(TODAY) for one in again) == audited_again(service.records)


def apart(auditor: str, moderator: str) -> int:
    return GRADES.index(moderator) - GRADES.index(auditor)


def grade_them(
    session: Session, records: Records, ids: list[int]
) -> list[tuple[str, str, str]]:
    """Every second is moderated, by whoever was asked: who audited, and both grades."""
    chance, said = random.Random(3), []
    rules = RULES.moderated["case_file_audit"]
    for record_id in ids[::2]:
        record = records.read("case_file_audit", record_id)
        assert record is not None
        own = chance.choice(GRADES)
        given = {"overall": Given(own, "As I read it")}
        moderator = Account(2, "moderator@x.example", "Mo", Role.MANAGER)
        steps = As(session, records, moderator, By("moderator@x.example", NOW), TODAY)
        steps.record_id = record_id
        Grading(session, records, steps, rules).grade(
            record_id, record.row_version, given
        )
        of = record.values
        said.append((str(of["auditor"]), str(of["overall_grade"]), own))
    return said


NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


class As(Steps):
    """The steps of whoever was asked to moderate a record."""

    record_id = 0

    @property
    def person_id(self) -> int | None:
        row = of_record(self.session, self.record_id)
        return None if row is None else row.moderator_id
