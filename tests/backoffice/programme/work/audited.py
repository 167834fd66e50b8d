"""One audit of the tests: its people, and the steps that each of them takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.programme.work.steps import Steps
from backoffice.store.database import writing
from backoffice.store.opening import Store
from backoffice.store.records import Records
from backoffice.store.rows import By
from backoffice.store.work_tables import Work
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.owed.service import BY

TODAY = date(2026, 11, 24)
ROLES = {
    "Ann Auditor": (Role.AUDITOR, "team_manager"),
    "Wren Worker": (Role.WORKER, "social_worker"),
    "Mo Manager": (Role.MANAGER, "team_manager"),
    "Pat Officer": (Role.PERFORMANCE, ""),
    "Stan Stranger": (Role.AUDITOR, "team_manager"),
    "Sam Service": (Role.MANAGER, "service_delivery_manager"),
}
AUDIT = {
    "case_id": "0123456",
    "audit_date": "20/11/2026",
    "auditor": "Ann Auditor",
    "worker": "Wren Worker",
    "manager": "Mo Manager",
    "team": "Seacroft",
    "overall_grade": "Good",
    "overall_rationale": "Seen, heard and safer.",
}
ACTIONS = ({"action": "See the child alone", "owner": "Wren Worker"},)


def email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@tests.example"


def account(name: str) -> Account:
    return Account(list(ROLES).index(name) + 1, email(name), name, ROLES[name][0])


@dataclass
class Audited:
    """A database with these people, and whoever acts in it."""

    store: Store
    session: Session

    def __post_init__(self) -> None:
        units = Restructuring(self.session, BY)
        team, other = units.add("Seacroft", "team"), units.add("Elsewhere", "team")
        with writing(self.session):
            people = PersonChanges(self.session, BY)
            for name, (_, post) in ROLES.items():
                person = people.add(name, email=email(name))
                if post:
                    where = other if name == "Stan Stranger" else team
                    people.add_post(person, PostSaid(post, where), date(2024, 1, 1))

    def steps(self, name: str) -> Steps:
        """The steps on behalf of one of them."""
        at = datetime(2026, 11, 24, 9, 0, tzinfo=BY.at.tzinfo)
        records = self.store.records(self.session, email(name))
        return Steps(self.session, records, account(name), By(email(name), at), TODAY)

    def records(self, name: str = "Ann Auditor") -> Records:
        return self.store.records(self.session, email(name))

    def save(
        self,
        name: str = "Ann Auditor",
        actions: tuple[dict[str, str], ...] = ACTIONS,
        record_id: int | None = None,
        form: str = "case_file_audit",
        work_id: int | None = None,
        **other: str,
    ) -> int:
        """Save an audit as a screen does; its number."""
        answers: dict[str, object] = {**AUDIT, **other}
        if form != "case_file_audit":
            answers = dict(other)
        entry = check(
            shipped_forms()[form], answers, repeats={"actions": actions}, today=TODAY
        )
        with writing(self.session):
            saved = self.records(name).save(
                entry, record_id=record_id, reason="Amended"
            )
            self.steps(name).saved(
                form, saved.record_id, work_id, is_new=record_id is None
            )
        return saved.record_id

    def work(self, record_id: int) -> Work:
        asked = select(Work).where(Work.record_id == record_id)
        return self.session.scalars(
            asked.execution_options(populate_existing=True)
        ).one()

    def take(self, name: str, record_id: int, step: str, reason: str = "") -> str:
        """Take a step; the state after it."""
        work = self.work(record_id)
        return self.steps(name).take(work.id, step, work.steps, reason).state

    def offered(self, name: str, record_id: int) -> list[str]:
        """The steps that somebody may take now."""
        work = self.work(record_id)
        records = self.records(name)
        stands = self.steps(name).stands(work, records.read(work.form, record_id))
        return [one.step.key for one in stands.offered]
