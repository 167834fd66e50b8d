"""What groups and managers made of findings, as pages show it: without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from backoffice.access.gate import current_account
from backoffice.access.scope import kept_back, scope_of
from backoffice.programme.learning.nameless import Nameless
from backoffice.programme.learning.plans import Plans
from backoffice.programme.work.facts import ACTIONS
from backoffice.screens.returns_known import returns_known
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.fixed import RecordIndex
from backoffice.store.opening import store_of
from backoffice.store.records import Records
from backoffice.store.rows import SUBMITTED, StoredRecord
from form_definitions.form import Form
from form_definitions.kept_in import kept_in

REVIEW: Final = kept_in().meetings
READ: Final = "considered"
NEWEST: Final = 10


def records_here() -> Records:
    """The store of records, on behalf of whoever is there."""
    versions = store_of(current_app).versions
    return Records(db.session(), versions, current_account().email)


def plans_here() -> Plans:
    """The improvement plans, as whoever is there reads them."""
    session, account = db.session(), current_account()
    scope, hidden = scope_of(account), kept_back(session, account)
    return Plans(session, records_here(), scope, today(), hidden)


@dataclass(frozen=True)
class Agreed:
    """An action that was agreed, without who owns it."""

    action: str
    role: str
    due: Any
    status: str


@dataclass(frozen=True)
class Meeting:
    """What a group or a manager made of findings; its words have no known name."""

    number: int
    reference: str
    by: str
    findings: str
    on: date | None
    who_met: str
    read: tuple[tuple[str, str, str], ...]
    """Of each report its title, its period and edition in words, and its address."""
    texts: tuple[tuple[str, str], ...]
    actions: tuple[Agreed, ...]


def newest_meetings() -> list[Meeting]:
    """The newest records of what was made of findings."""
    i = RecordIndex
    asked = select(i.record_id).where(i.form == REVIEW, i.status == SUBMITTED)
    newest = asked.order_by(i.record_date.desc(), i.record_id.desc()).limit(NEWEST)
    return meetings_of(db.session().scalars(newest).all())


def meeting_of(number: int) -> Meeting | None:
    """One; None where it is not there."""
    return next(iter(meetings_of([number])), None)


def meetings_of(numbers: Sequence[int]) -> list[Meeting]:
    """Those of these numbers that are there."""
    records = records_here()
    if REVIEW not in records.versions.current():
        return []
    nameless = Nameless(db.session())
    hidden = kept_back(db.session(), current_account())
    found = (records.read(REVIEW, number) for number in numbers if number not in hidden)
    return [
        _meeting(record, nameless)
        for record in found
        if record is not None and record.status == SUBMITTED
    ]


_TEXTS = ("strengths", "learning_points", "workforce_development")


def _meeting(record: StoredRecord, nameless: Nameless) -> Meeting:
    form = record.form

    def shown(key: str) -> str:
        if key not in form.by_key:
            return ""
        return form.field(key).kind.show(record.values.get(key))

    return Meeting(
        number=record.id,
        reference=record.reference,
        by=shown("considered_by"),
        findings=shown("findings_of"),
        on=record.record_date,
        who_met=shown("who_met"),
        read=tuple(_read(row) for row in record.repeats.get(READ, ())),
        texts=tuple(
            (form.field(key).label, nameless(shown(key)))
            for key in _TEXTS
            if shown(key)
        ),
        actions=tuple(
            Agreed(
                nameless(str(row.get("action") or "")),
                nameless(str(row.get("owner_role") or "")),
                row.get("due_on"),
                _status(form, row),
            )
            for row in record.repeats.get(ACTIONS, ())
        ),
    )


def _status(form: Form, row: Mapping[str, Any]) -> str:
    repeat = next(one for one in form.repeats if one.key == ACTIONS)
    return repeat.field("status").kind.show(row.get("status")) or "Open"


def _read(row: Mapping[str, Any]) -> tuple[str, str, str]:
    title, period = str(row.get("report") or ""), str(row.get("period") or "")
    what = next((w for w in returns_known().values() if w.title == title), None)
    number = row.get("edition")
    words = f"{period}, edition {number}" if number else period
    address = f"/learning/figures/{what.key}/{period}/" if what and number else ""
    return title, words, address
