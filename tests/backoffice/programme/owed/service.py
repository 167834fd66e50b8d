"""A made-up service of one financial year: who worked there, and what they recorded.

Plain facts first, drawn from a seed; `put_in` writes them into a database through the
product. A test counts the facts and never asks the product.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.records import Records
from backoffice.store.rows import By
from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry, check

FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
BEFORE = date(2019, 9, 2)
BY = By("performance@demo.example", datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
TEAMS, HEADS, SERVICE_MANAGERS, LEADERS = 60, 7, 18, 4
WORKERS, NEWLY_QUALIFIED, IN_NEED = 600, 70, 20
CASE_AUDITS, SUPERVISIONS, OBSERVATIONS, MEETINGS = 1_000, 200, 650, 20
DAY = timedelta(days=1)


@dataclass
class Worked:
    """Somebody, and the one post that they held in the year."""

    name: str
    role: str
    team: int | None = None
    manager: str = ""
    stage: str | None = None
    from_on: date = BEFORE
    to_on: date | None = None
    excused: tuple[date, date] | None = None


@dataclass
class Recorded:
    """A record: what form, whose, when, about whom."""

    form: str
    by: str
    day: date
    about: str = ""
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class Service:
    people: list[Worked]
    records: list[Recorded]

    def of(self, *roles: str) -> list[Worked]:
        return [one for one in self.people if one.role in roles]


def made_up(seed: int) -> Service:
    """85 auditors and 600 workers, some of whom come and go, and their year's work."""
    chance = random.Random(seed)
    service = Service([], [])
    service.people += _managers(chance)
    service.people += _workers(chance)
    service.records += _audits(chance, service)
    service.records += _observations(chance, service)
    return service


def _managers(chance: random.Random) -> Iterator[Worked]:
    for at in range(TEAMS):
        yield Worked(f"Tamsin Manager-{at:02}", "team_manager", at)
    for at in range(SERVICE_MANAGERS):
        yield _comes_or_goes(
            chance, Worked(f"Sami Service-{at:02}", "service_delivery_manager")
        )
    for at in range(HEADS):
        yield Worked(f"Hana Head-{at}", "head_of_service")
    yield Worked("Chris Chief", "chief_officer")
    yield Worked("Dana Deputy", "deputy_director")
    yield Worked("Dev Deputy", "deputy_director")
    yield Worked("Dora Director", "director")


def _workers(chance: random.Random) -> Iterator[Worked]:
    for at in range(WORKERS):
        stage = "experienced"
        if at < NEWLY_QUALIFIED:
            stage = "newly_qualified"
        elif at < NEWLY_QUALIFIED + IN_NEED:
            stage = "support_needed"
        team = at % TEAMS
        one = Worked(
            f"Wren Worker-{at:03}",
            "social_worker",
            team,
            f"Tamsin Manager-{team:02}",
            stage,
        )
        if stage == "newly_qualified":
            one.from_on = FIRST + chance.randrange(0, 360) * DAY
            yield one
        else:
            yield _comes_or_goes(chance, one)


def _comes_or_goes(chance: random.Random, one: Worked) -> Worked:
    drawn = chance.random()
    if drawn < 0.08:
        one.from_on = FIRST + chance.randrange(1, 360) * DAY
    elif drawn < 0.16:
        one.to_on = FIRST + chance.randrange(5, 360) * DAY
    elif drawn < 0.2:
        first = FIRST + chance.randrange(0, 200) * DAY
        one.excused = (first, first + chance.randrange(10, 150) * DAY)
    return one


def _day(chance: random.Random) -> date:
    return FIRST + chance.randrange((LAST - FIRST).days + 1) * DAY


def _audits(chance: random.Random, service: Service) -> Iterator[Recorded]:
    auditors = service.of("team_manager", "service_delivery_manager", "head_of_service")
    for at in range(CASE_AUDITS):
        kind = "thematic" if chance.random() < 0.1 else "random"
        more = {"case_id": f"{at:07}", "audit_type": kind, "theme": "Neglect"}
        if kind == "random":
            del more["theme"]
        by = chance.choice(auditors)
        yield Recorded("case_file_audit", by.name, _day(chance), more=more)
    managers = service.of("service_delivery_manager")
    for _ in range(SUPERVISIONS):
        more = {"team_manager": f"Tamsin Manager-{chance.randrange(TEAMS):02}"}
        by = chance.choice(managers)
        yield Recorded("supervision_audit", by.name, _day(chance), more=more)


def _observations(chance: random.Random, service: Service) -> Iterator[Recorded]:
    workers = service.of("social_worker")
    for _ in range(OBSERVATIONS):
        one = chance.choice(workers)
        yield Recorded("staff_observation", one.manager, _day(chance), one.name)
    leaders = service.of(
        "head_of_service", "chief_officer", "deputy_director", "director"
    )
    for _ in range(MEETINGS):
        by = chance.choice(leaders)
        more = {"meeting_type": "core_group"}
        yield Recorded("meeting_observation", by.name, _day(chance), more=more)


_DATES = {
    "case_file_audit": ("auditor", "audit_date"),
    "supervision_audit": ("auditor", "audit_date"),
    "staff_observation": ("observer", "observation_date"),
    "meeting_observation": ("observer", "meeting_date"),
}


def put_in(service: Service, session: Session, records: Records) -> dict[str, int]:
    """Write it all into a database. Returns people's numbers by their names."""
    structure = Restructuring(session, BY)
    teams = [structure.add(f"Team {at:02}", "team") for at in range(TEAMS)]
    numbers: dict[str, int] = {}
    with writing(session):
        people = PersonChanges(session, BY)
        for one in service.people:
            person = people.add(one.name, started_on=one.from_on)
            numbers[one.name] = person.id
            unit = None if one.team is None else teams[one.team]
            manager = numbers.get(one.manager)
            said = PostSaid(one.role, unit, manager, one.stage)
            people.add_post(person, said, one.from_on, one.to_on)
    records.save_many(entry(one) for one in service.records)
    return numbers


def entry(one: Recorded) -> Entry:
    """A record as somebody types it."""
    by, day = _DATES[one.form]
    typed: dict[str, object] = {
        by: one.by,
        day: one.day.isoformat(),
        "overall_grade": "Good",
        "overall_rationale": "It was good.",
        **one.more,
    }
    if one.about:
        typed["worker"] = one.about
    return check(shipped_forms()[one.form], typed, today=LAST)
