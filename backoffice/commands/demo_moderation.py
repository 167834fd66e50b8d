"""What the demo has of moderation: an auditor's few audits, one of them moderated and
waiting for its auditor to agree, one whose case is to be audited again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.access.accounts import Account, Accounts
from backoffice.access.roles import Role
from backoffice.config import Settings
from backoffice.programme.moderation.drawing import draw
from backoffice.programme.moderation.giving import Giving
from backoffice.programme.moderation.grading import Given, Grading
from backoffice.programme.owed.stretches import months_on
from backoffice.programme.work.steps import Steps
from backoffice.store.database import writing
from backoffice.store.moderation_tables import Moderation
from backoffice.store.opening import Store
from backoffice.store.people_tables import Person
from backoffice.store.rows import By
from form_definitions.entry import check
from form_definitions.moderation_rules import known_moderation_rules

FORM: Final = next(iter(known_moderation_rules(None).moderated))
SEED: Final = 7
AUDITS: Final = (
    ("0147201", 1, "Inadequate"),
    ("0147202", 1, "Good"),
    ("0147203", 1, "Requires improvement"),
    ("0147204", 5, "Inadequate"),
)
"""Of each: the case, how many months ago, and the overall grade."""


def moderation_in(store: Store, of: Settings, officer: str, auditor: str) -> None:
    """The demo's moderation, once.

    Args:
        officer: the address of who draws and gives; `auditor`, of who audits.
    """
    today = clock.today(of.timezone)
    rules = known_moderation_rules(of.data)
    moderated = rules.moderated[FORM]
    with store.session() as session:
        accounts = {one.email: one for one in Accounts(session).all()}
        known = session.scalars(select(Person).where(Person.email == auditor)).first()
        begun = session.scalars(select(Moderation.id).limit(1)).first()
        if known is None or begun is not None:
            return
        by = By(auditor, clock.now())
        records = store.records(session, auditor)
        steps = Steps(session, records, accounts[auditor], by, today, rules)
        first, *_ = [_save(store, session, steps, *one) for one in AUDITS]
        by = By(officer, clock.now())
        records = store.records(session, officer)
        steps = Steps(session, records, accounts[officer], by, today, rules)
        month = f"{months_on(today, -1):%Y-%m}"
        draw(session, store.versions, moderated, by, month, SEED, today)
        asked = session.scalars(select(Moderation.record_id)).all()
        Giving(session, records, steps, moderated).share_out(asked)
        _grade(store, session, first, of)


def _save(
    store: Store, session: Session, steps: Steps, case: str, ago: int, grade: str
) -> int:
    """An audit as its auditor saves it; its number."""
    form = store.versions.form(FORM)
    answers: dict[str, object] = {
        "case_id": case,
        "audit_date": months_on(steps.today, -ago).isoformat(),
        "auditor": steps.account.name,
        "auditor_role": "Advanced Practitioner",
        "worker": "Shazia Gledhill",
        "team": "Seacroft",
        "overall_grade": grade,
        "overall_rationale": "As the file shows it, taken together.",
        "recording_grade": "Good",
        "recording_rationale": "Up to date and respectful.",
    }
    action = {
        "action": "Go through the plan with the family",
        "owner": "Shazia Gledhill",
        "due_on": (steps.today - timedelta(days=4)).isoformat(),
    }
    entry = check(form, answers, repeats={"actions": [action]}, today=steps.today)
    with writing(session):
        saved = steps.records.save(entry)
        steps.saved(FORM, saved.record_id)
    return saved.record_id


def _grade(store: Store, session: Session, record_id: int, of: Settings) -> None:
    """The moderator's grades, one of them another than the auditor's."""
    row = session.scalars(
        select(Moderation).where(Moderation.record_id == record_id)
    ).one()
    person = session.get(Person, row.moderator_id) if row.moderator_id else None
    record = store.records(session, "").read(FORM, record_id)
    if person is None or person.email is None or record is None:
        return
    rules = known_moderation_rules(of.data)
    records = store.records(session, person.email)
    day: date = clock.today(of.timezone)
    # Whoever moderates has no account in the demo, and acts under their address.
    account = Account(0, person.email, person.name, Role.MANAGER)
    steps = Steps(
        *(session, records, account, By(person.email, clock.now()), day, rules)
    )
    given = {
        "overall": Given("requires_improvement", "The child is seen; the plan drifts."),
        "recording": Given("good", "Easy to follow."),
    }
    grading = Grading(session, records, steps, rules.moderated[FORM])
    grading.grade(record_id, record.row_version, given)


commands: list[click.Command] = []
"""It is part of the demo, and no command by itself."""
