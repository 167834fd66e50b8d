"""A made-up service of ten years: 600 people at a time, 85 of them auditors, and all
that they recorded, as somebody would have typed it. The same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.rows import By
from benchmarks.rows import SENTENCE
from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry, check
from form_definitions.form import Form
from form_definitions.kinds import Choice, Flag, Grade, LongText

FIRST, TODAY = date(2016, 11, 24), date(2026, 11, 24)
BY = By("bench@tests.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
AREAS, TEAMS, MANAGERS, HEADS, WORKERS = 6, 60, 18, 7, 515
STAYS = 2_200
"""Days that a worker stays, in the mean: about one in six leaves each year."""
A_YEAR = {
    "case_file_audit": 1_360,
    "supervision_audit": 216,
    "staff_observation": 720,
    "meeting_observation": 20,
    "iro_review": 500,
    "cp_chair_review": 240,
}
"""Records a year: in ten of them 30,560, with 300,000 ratings and more."""
DAY = timedelta(days=1)


@dataclass
class Worker:
    """Somebody and the one post that they held."""

    name: str
    role: str
    team: int | None = None
    stage: str | None = None
    from_on: date = FIRST - 400 * DAY
    to_on: date | None = None

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass
class Service:
    people: list[Worker] = field(default_factory=list)

    def of(self, *roles: str) -> list[Worker]:
        return [one for one in self.people if one.role in roles]


def made_up(seed: int = 7) -> Service:
    """The people, those that left among them."""
    chance = random.Random(seed)
    service = Service()
    for at in range(TEAMS):
        service.people.append(Worker(f"Tamsin Manager{at:02}", "team_manager", at))
    for at in range(MANAGERS):
        service.people.append(
            Worker(f"Sami Service{at:02}", "service_delivery_manager")
        )
    for at in range(HEADS):
        service.people.append(Worker(f"Hana Head{at}", "head_of_service"))
    for at in range(WORKERS):
        service.people += _one_after_another(chance, at)
    return service


def _one_after_another(chance: random.Random, place: int) -> Iterator[Worker]:
    """Those who held one place in a team, each beginning where the last one left."""
    begins, turn = FIRST - 400 * DAY, 0
    while begins <= TODAY:
        leaves: date | None = begins + chance.randrange(200, 2 * STAYS) * DAY
        name = f"Wren Worker{place:03}{'abcdefghijklmnopqrst'[turn]}"
        newly = begins > TODAY - 365 * DAY
        stage = "newly_qualified" if newly else "experienced"
        if leaves is None or leaves > TODAY:
            leaves = None
        yield Worker(name, "social_worker", place % TEAMS, stage, begins, leaves)
        if leaves is None:
            return
        begins, turn = leaves + DAY, turn + 1


def put_in(service: Service, session: Session) -> None:
    """Write the people and their teams into a database through the product."""
    structure = Restructuring(session, BY)
    with writing(session):
        top = structure.add("Children and Families", "service")
        areas = [structure.add(f"Area {at}", "area", top) for at in range(AREAS)]
        teams = [
            structure.add(f"Team {at:02}", "team", areas[at % AREAS])
            for at in range(TEAMS)
        ]
        people = PersonChanges(session, BY)
        numbers: dict[str, int] = {}
        for at, one in enumerate(service.people):
            address = f"person{at}@tests.example"
            person = people.add(one.name, email=address, started_on=one.from_on)
            numbers[one.name] = person.id
            manager, unit = None, None
            if one.team is not None:
                unit = teams[one.team]
                manager = numbers[f"Tamsin Manager{one.team:02}"]
            elif one.role == "head_of_service":
                unit = areas[int(one.name[-1]) % AREAS]
            mine = manager if one.role == "social_worker" else None
            said = PostSaid(one.role, unit, mine, one.stage)
            people.add_post(person, said, one.from_on, one.to_on)


def entries(service: Service, seed: int = 7) -> Iterator[Entry]:
    """Every record, form by form, with an action in two of five audits."""
    for key, many in A_YEAR.items():
        chance = random.Random(f"{seed} {key}")
        form = shipped_forms()[key]
        texts = [" ".join(chance.choices(SENTENCE.split(), k=40)) for _ in range(500)]
        for number in range(10 * many):
            typed, day = _typed(chance, service, form, number, texts)
            rows = _actions(chance, form, day, service)
            yield check(form, typed, today=TODAY, repeats=rows)


def _typed(
    chance: random.Random,
    service: Service,
    form: Form,
    number: int,
    texts: list[str],
) -> tuple[dict[str, object], date]:
    day = FIRST + chance.randrange((TODAY - FIRST).days) * DAY
    there = chance.choice(service.of("social_worker"))
    while not there.on(day):
        there = chance.choice(service.of("social_worker"))
    team = f"Team {there.team:02}"
    typed: dict[str, object] = {}
    for asked in form.fields:
        match asked.kind:
            case Grade():
                typed[asked.key] = chance.choice(asked.kind.scale_on(day).options).label
            case Choice():
                typed[asked.key] = chance.choice(asked.kind.options).label
            case LongText():
                typed[asked.key] = chance.choice(texts)
            case Flag():
                typed[asked.key] = "yes"
    typed |= {form.record.date: day, "team": team, "worker": there.name}
    typed |= {"manager": f"Tamsin Manager{there.team:02}", "case_id": f"{number:07d}"}
    typed |= {"child_initials": "AB", "team_manager": typed["manager"]}
    typed[form.record.by] = _who(chance, service, form.key, there)
    known = {one.key for one in form.fields}
    return {key: value for key, value in typed.items() if key in known}, day


def _who(chance: random.Random, service: Service, form: str, about: Worker) -> str:
    """Who did it: as a rule one of those who owe it."""
    match form:
        case "staff_observation":
            return f"Tamsin Manager{about.team:02}"
        case "supervision_audit":
            return chance.choice(service.of("service_delivery_manager")).name
        case "meeting_observation":
            return chance.choice(service.of("head_of_service")).name
        case _:
            auditors = ("team_manager", "service_delivery_manager", "head_of_service")
            return chance.choice(service.of(*auditors)).name


def _actions(
    chance: random.Random, form: Form, day: date, service: Service
) -> dict[str, list[dict[str, object]]]:
    if chance.random() > 0.4 or not any(one.key == "actions" for one in form.repeats):
        return {}
    due = day + chance.randrange(7, 90) * DAY
    # Nearly all of the old ones are over.
    over = due < TODAY - 60 * DAY and chance.random() < 0.98
    row: dict[str, object] = {
        "action": "Bring the chronology up to date before the review",
        "owner": chance.choice(service.people[:TEAMS]).name,
        "due_on": due,
        "status": "Verified" if over else "Open",
    }
    return {"actions": [row]}
