"""Cases that are audited again: which are due, by when and by whom, and what was done.

A case is audited again where an audit of it says what the rules name. Whatever later
audit of the same case comes first does it, by whom the rules allow. Who was asked for
it has it among their work, as an audit that was drawn is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from backoffice.programme.owed.stretches import months_on
from backoffice.programme.people import names_of
from backoffice.programme.rules.in_force import life_cycles
from backoffice.programme.sampling.cases import case_key
from backoffice.programme.whose import whose
from backoffice.store.rows import SUBMITTED
from backoffice.store.tables import FormTable
from backoffice.store.versions import Versions
from backoffice.store.work_tables import Work
from form_definitions.conditions import World
from form_definitions.moderation_rules import ANOTHER, ANYONE, AuditedAgain


class State(StrEnum):
    """How a case that is to be audited again stands on a day."""

    OVERDUE = "overdue"
    TO_COME = "to_come"
    LATE = "late"
    """It was audited again, after its day."""
    DONE = "done"
    LAPSED = "lapsed"
    """Overdue for so long that nobody is chased for it any more."""


@dataclass(frozen=True)
class Audit:
    """An audit of a case."""

    record_id: int
    reference: str
    day: date
    owner: str
    """Whoever audited, folded."""


@dataclass(frozen=True)
class ReAudit:
    """A case that is to be audited again after an audit of it."""

    before: Audit
    subject: str
    team: str
    due_on: date
    lapses_on: date
    after: Audit | None = None
    """The audit that did it."""
    work_id: int | None = None
    asked_id: int | None = None
    """Who was asked for it."""
    asked: str = ""

    def state(self, day: date) -> State:
        """How it stands on a day; due on that day is not yet missed."""
        if self.after is not None:
            return State.LATE if self.after.day > self.due_on else State.DONE
        if self.due_on >= day:
            return State.TO_COME
        return State.OVERDUE if day <= self.lapses_on else State.LAPSED


def re_audits(
    session: Session,
    versions: Versions,
    rules: AuditedAgain,
    first: date,
    last: date,
    *,
    as_of: date,
) -> list[ReAudit]:
    """The cases whose audit again is due from one day to another, the first due first,
    with what had come in by a day."""
    table = versions.table(rules.form)
    since = months_on(first, -rules.within_months - 1)
    so = table.table.c.record_date.between(since, as_of)
    found = _found(session, table, rules, [so], as_of)
    return [one for one in found if first <= one.due_on <= last]


def of_case(
    session: Session,
    versions: Versions,
    rules: AuditedAgain,
    subject: str,
    *,
    as_of: date,
) -> list[ReAudit]:
    """Each time that a case was to be audited again, the first due first."""
    table = versions.table(rules.form)
    plain = func.replace(func.lower(table.table.c.subject), "-", "")
    so = func.ltrim(plain, "0") == case_key(subject)
    return _found(session, table, rules, [so], as_of)


def _found(
    session: Session,
    table: FormTable,
    rules: AuditedAgain,
    so: Sequence[ColumnElement[bool]],
    as_of: date,
) -> list[ReAudit]:
    world = World(as_of, table.form.order)
    by_case: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _rows(session, table, rules, so, as_of):
        by_case[case_key(row["_subject"])].append(row)
    due = [
        (row, by_case[key][at + 1 :])
        for key in by_case
        for at, row in enumerate(by_case[key])
        if rules.when.holds(row, world)
    ]
    people = whose(session) if due else {}
    work = _asked(session, rules) if due else {}
    ids = {one.person_id for one in work.values() if one.person_id is not None}
    names = names_of(session, ids) if ids else {}
    made = []
    for row, later in due:
        asked = work.get(case_key(row["_subject"]))
        due_on = months_on(row["_day"], rules.within_months)
        # Who was asked for a case long ago was asked after another audit of it.
        if asked is not None and (asked.due_on is None or asked.due_on < row["_day"]):
            asked = None
        person_id = None if asked is None else asked.person_id
        made.append(
            ReAudit(
                before=_audit(row),
                subject=row["_subject"],
                team=row["_team"] or "",
                due_on=due_on,
                lapses_on=months_on(due_on, rules.chased_for_months),
                after=_after(rules, row, later, people),
                work_id=None if asked is None else asked.id,
                asked_id=person_id,
                asked=names.get(person_id, "") if person_id is not None else "",
            )
        )
    return sorted(made, key=lambda one: (one.due_on, one.before.reference))


def _rows(
    session: Session,
    table: FormTable,
    rules: AuditedAgain,
    so: Sequence[ColumnElement[bool]],
    as_of: date,
) -> list[Mapping[str, Any]]:
    """Audits of cases, in the order of their days."""
    c, form = table.table.c, table.form
    fields = [form.by_key[n] for n in sorted(rules.when.names()) if n in form.by_key]
    asked: Select[Any] = (
        select(
            c.id.label("_id"),
            c.reference.label("_reference"),
            c.subject.label("_subject"),
            c.unit.label("_team"),
            c.owner.label("_owner"),
            c.record_date.label("_day"),
            *(c[field.column].label(field.key) for field in fields),
        )
        .where(c.status == SUBMITTED, c.subject.is_not(None), c.record_date <= as_of)
        .where(*so)
        .order_by(c.record_date, c.id)
    )
    return [dict(row) for row in session.connection().execute(asked).mappings()]


def _audit(row: Mapping[str, Any]) -> Audit:
    return Audit(row["_id"], row["_reference"], row["_day"], row["_owner"] or "")


def _after(
    rules: AuditedAgain,
    row: Mapping[str, Any],
    later: Iterable[Mapping[str, Any]],
    people: Mapping[str, int],
) -> Audit | None:
    """The first later audit, by whom it may be; one of the same day is no later one."""

    def who(one: Mapping[str, Any]) -> object:
        name = one["_owner"] or ""
        return people.get(name, name) if name else None

    for one in later:
        alike = who(one) == who(row)
        allowed = rules.by == ANYONE or alike is not (rules.by == ANOTHER)
        if one["_day"] > row["_day"] and allowed:
            return _audit(one)
    return None


def _asked(session: Session, rules: AuditedAgain) -> dict[str, Work]:
    """The newest piece of work of each case that was asked for to audit it again."""
    states = life_cycles(session)[rules.form].states.values()
    aside = [one.key for one in states if one.sort == "aside" and one.key != "disputed"]
    rows = session.scalars(
        select(Work)
        .where(
            Work.form == rules.form,
            Work.obligation == rules.key,
            Work.state.not_in(aside),
        )
        .order_by(Work.id)
    )
    return {case_key(one.subject): one for one in rows if one.subject}
