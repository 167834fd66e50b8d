"""A whole made-up service: four forms, actions, moderation, themes, re-audits.

There are records on both days of every edge a period can have: of months, quarters,
halves, financial and calendar years, on the Sundays the clocks change, and on the two
days between which Ofsted's third grade changed its name.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from backoffice.programme.learning.findings import mark, unmark
from backoffice.programme.learning.findings import marked as marked_of
from backoffice.programme.learning.themes import all_themes
from backoffice.store.opening import Store
from backoffice.store.records import Records
from backoffice.store.rows import By
from form_definitions.entry import check
from form_definitions.form import Form
from form_definitions.themes import Side
from tests.backoffice.figures.service import NEW, OLD, TODAY

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CFA, SUP = "case_file_audit", "supervision_audit"
OBS, MTG = "staff_observation", "meeting_observation"
FORMS = (CFA, SUP, OBS, MTG)
DATED = {
    CFA: "audit_date",
    SUP: "audit_date",
    OBS: "observation_date",
    MTG: "meeting_date",
}
BY = {CFA: "auditor", SUP: "auditor", OBS: "observer", MTG: "observer"}
TEAMS = ("Seacroft", "Bramley", "North & East", None)
PEOPLE = ("Priya Shah", "Tom Ashworth", "=SUM(A1)", "Zoë O'Connor")
ROLES = ("team_manager", "service_delivery_manager", "head_of_service", None)
THEMES = ("Assessment", "Recording", "The voice of the child")
EDGES = [
    date(2013, 3, 31),
    date(2013, 4, 1),
    date(2013, 12, 31),
    date(2014, 1, 1),
    date(2014, 3, 30),  # the clocks go forward
    date(2014, 3, 31),
    date(2014, 4, 1),
    date(2014, 12, 31),
    date(2018, 3, 31),
    date(2018, 4, 1),
    date(2018, 9, 30),
    date(2018, 10, 1),
    date(2018, 10, 28),  # the clocks go back
    date(2018, 10, 31),
    date(2018, 11, 1),
    date(2018, 12, 31),
    date(2019, 1, 1),
    date(2019, 3, 1),
    date(2019, 3, 31),  # the clocks go forward on the financial year's last day
    date(2019, 4, 1),
]


@dataclass
class Kept:
    """One record as it was typed in, and what became of it."""

    form: str
    day: date
    answers: dict[str, object]
    grades: dict[str, str]
    actions: list[dict[str, object]] = field(default_factory=list)
    withdrawn: bool = False
    reference: str = ""
    number: int = 0
    """Its place in the order of saving."""
    themes: list[tuple[str, str]] = field(default_factory=list)
    """What findings of it were marked with, and on which side."""

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def old(self) -> bool:
        """Graded before April 2014, on the scale that has Adequate."""
        return self.day < date(2014, 4, 1)

    def says(self, key: str) -> object:
        return self.answers.get(key)


def made_up_service(forms: dict[str, Form], seed: int = 11) -> list[Kept]:
    """About three hundred records of the four forms."""
    dice = random.Random(seed)
    days = [(form, day) for day in EDGES for form in FORMS]
    for first, last, count in (
        (date(2013, 4, 1), date(2014, 12, 31), 80),
        (date(2018, 1, 1), date(2019, 4, 30), 150),
    ):
        span = (last - first).days
        for _ in range(count):
            day = first + timedelta(dice.randint(0, span))
            days.append((dice.choice([CFA, CFA, SUP, OBS, MTG]), day))
    dice.shuffle(days)
    return [
        _record(dice, forms[form], day, number)
        for number, (form, day) in enumerate(days)
    ]


def _record(dice: random.Random, form: Form, day: date, number: int) -> Kept:
    old = day < date(2014, 4, 1)
    scale = OLD if old else NEW
    grades = {}
    for area in form.areas:
        grade = dice.choice([*scale, *scale, "not_applicable", "not_graded", ""])
        grades[area.key] = dice.choice(scale) if area.overall else grade
    answers: dict[str, object] = {
        DATED[form.key]: day,
        BY[form.key]: dice.choice(PEOPLE),
        "team": dice.choice(TEAMS),
        **dict(_OF_FORM[form.key](dice, day, scale, number)),
    }
    kept = Kept(
        form=form.key,
        day=day,
        answers={key: said for key, said in answers.items() if said is not None},
        grades={area: grade for area, grade in grades.items() if grade},
        actions=[_action(dice, at) for at in range(dice.choice([0, 0, 1, 1, 2, 3]))],
        withdrawn=dice.random() < 0.1,
        number=number,
    )
    # By its number, so that nothing else of the service is drawn otherwise.
    sides = ("strength", "improvement")
    kept.themes = [
        (THEMES[(number + at) % len(THEMES)], sides[(number // 3 + at) % 2])
        for at in range(number % 3)
    ]
    return kept


def _later(dice: random.Random, day: date, *after: int) -> date | None:
    days = dice.choice([None, *after])
    return None if days is None else day + timedelta(days)


def _case_file_audit(
    dice: random.Random, day: date, scale: tuple[str, ...], number: int
) -> Iterator[tuple[str, object]]:
    # Few cases, so that a case is audited again; no two alike on one day.
    yield "case_id", f"{number % 60:07}"
    yield "plan_type", dice.choice(["care_leaver", "child_in_need", None])
    yield "auditor_role", dice.choice(ROLES)
    yield "date_received", _later(dice, day, 0, 1, 2, 5, 30)
    kind = dice.choice(["random", "thematic", "thematic", "re_audit", None])
    yield "audit_type", kind
    if kind == "thematic":
        yield "theme", dice.choice(["Care leavers", "Neglect"])
    yield "actions_notified_on", _later(dice, day, 0, 1, 2, 3, 10)
    offered = dice.choice(["yes", "yes", "no", "declined", None])
    yield "reflective_discussion_offered", offered
    if offered == "yes":
        yield "reflective_discussion_date", _later(dice, day, 7)
    for asked in ("child_feedback_sought", "parent_feedback_sought"):
        yield asked, dice.choice(["yes", "no", "not_appropriate", None])
    if dice.random() < 0.5:
        moderated = dice.choice(scale)
        yield "moderated_grade", moderated
        yield "moderator", "Mo Derator"
        if number % 3:
            yield "final_grade", moderated


def _supervision_audit(
    dice: random.Random, day: date, scale: tuple[str, ...], number: int
) -> Iterator[tuple[str, object]]:
    yield "team_manager", f"Manager {number}"
    yield "date_received", _later(dice, day, 0, 3, 8)
    yield "reviewed_with_manager_on", _later(dice, day, 7, 20)


def _staff_observation(
    dice: random.Random, day: date, scale: tuple[str, ...], number: int
) -> Iterator[tuple[str, object]]:
    yield "worker", f"Worker {number}"
    stages = ["newly_qualified", "experienced", "support_needed", None]
    yield "worker_stage", dice.choice(stages)
    yield "observer_role", dice.choice(ROLES)
    yield "consent_obtained", dice.choice(["yes", "no", "not_needed", None])
    yield "reviewed_in_supervision_on", _later(dice, day, 10)


def _meeting_observation(
    dice: random.Random, day: date, scale: tuple[str, ...], number: int
) -> Iterator[tuple[str, object]]:
    types = ["legal_planning", "core_group", "cp_conference_initial", "marac"]
    yield "meeting_type", dice.choice(types)
    yield "observer_role", dice.choice(ROLES)
    yield "consent_obtained", dice.choice(["yes", "yes", "no", "not_needed", None])
    yield "discussed_with_chair_on", _later(dice, day, 0, 4)


_OF_FORM = {
    CFA: _case_file_audit,
    SUP: _supervision_audit,
    OBS: _staff_observation,
    MTG: _meeting_observation,
}


def _action(dice: random.Random, at: int) -> dict[str, object]:
    """An action; the days past due stand on both sides of every threshold."""
    past_due = dice.choice([-9, 0, 1, 30, 31, 60, 61, 90, 91, 500, None])
    status = dice.choice(
        ["open", "open", "in_progress", "done", "verified", "not_needed", None]
    )
    done = status in ("done", "verified") or (status is None and dice.random() < 0.5)
    said = {
        "action": f"See the child again, {at + 1}",
        "area": dice.choice(["Planning", "Risk", None]),
        "owner": dice.choice(["Callum Threlfall", None]),
        "owner_role": dice.choice(["TM", None]),
        "due_on": None if past_due is None else TODAY - timedelta(past_due),
        "due_text": "asap" if past_due is None else None,
        "status": status,
        "completed_on": TODAY - timedelta(3) if done and at != 1 else None,
        "verified_on": TODAY if status == "verified" and at != 2 else None,
        "difference_made": "She was heard" if status == "verified" and at else None,
    }
    return {key: value for key, value in said.items() if value is not None}


def keep_service(store: Store, records: Records, made: list[Kept]) -> None:
    """Type them in, and withdraw those that are to be."""
    entries = []
    for kept in made:
        graded = {f"{area}_grade": grade for area, grade in kept.grades.items()}
        why = {f"{area}_rationale": "As it was seen." for area in kept.grades}
        entry = check(
            store.versions.form(kept.form),
            {**kept.answers, **graded, **why},
            today=TODAY,
            repeats={"actions": kept.actions},
        )
        assert not entry.held, entry.problems
        entries.append(entry)
    by, session = By("officer@x.example", NOW), records.session
    themes = {one.name: one.id for one in all_themes(session)}
    for kept, saved in zip(made, records.save_many(entries), strict=True):
        kept.reference = saved.reference
        record = records.read(kept.form, saved.record_id)
        assert record is not None
        for theme, side in kept.themes:
            marked = (record, "area:overall", themes[theme], Side(side), TODAY)
            mark(session, by, *marked)
        if kept.number % 30 == 2:
            # One that was marked by mistake counts nowhere.
            last = kept.themes.pop()
            there = marked_of(session, record)
            unmark(session, by, record, next(o.id for o in there if o.theme == last[0]))
        if kept.withdrawn:
            records.withdraw(kept.form, [saved.record_id], "Typed twice")
