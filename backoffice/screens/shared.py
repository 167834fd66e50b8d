"""What was shared with somebody whose practice it is about: their own first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select

from backoffice.access.accounts import Account
from backoffice.access.scope import scope_of
from backoffice.figures.asked import RECORDS
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.people_tables import Person
from backoffice.store.work_tables import RecordShare
from form_definitions.form import Form

MOST = 50


@dataclass(frozen=True)
class SharedRecord:
    """A record that was shared, as a line of a list."""

    record_id: int
    form: Form
    reference: str
    day: date | None
    at: datetime
    read_at: datetime | None


def shared_with(account: Account) -> list[SharedRecord]:
    """The records that were shared with this account, the newest first. One that was
    withdrawn is not among them."""
    forms = store_of(current_app).versions.current()
    r, s = RECORDS.c, RecordShare
    asked = (
        select(r.record_id, r.form, r.reference, r.record_date, s.at, s.read_at)
        .join(s, s.record_id == r.record_id)
        .join(Person, Person.id == s.person_id)
        .where(Person.email == account.email, Person.merged_into.is_(None))
        .where(r.status == "submitted")
        .order_by(s.at.desc(), r.record_id.desc())
        .limit(MOST)
    )
    clause = scope_of(account).clause(r)
    if clause is not None:
        asked = asked.where(clause)
    rows = db.session().execute(asked)
    return [SharedRecord(row[0], forms[row[1]], *row[2:]) for row in rows]
