"""The follow-up actions of every form, as one list.

They are rows of the forms' own tables; each form is asked once, for what the account
may see: the actions of records in its scope, and those that it owns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.programme.work.facts import ACTIONS, OVER
from backoffice.store.kept_by_form import KeptByForm
from backoffice.store.reading import Scope
from backoffice.store.rows import SUBMITTED, month_of
from backoffice.store.tables import FormTable
from backoffice.store.versions import Versions
from form_definitions.form import Form
from form_definitions.spelling import folded

SOON: Final = timedelta(days=7)
MOST: Final = 2_000
"""Actions of one form in one answer; those that are over are told newest first."""
ASKED: Final = (
    *("action", "owner", "owner_role", "due_on", "due_text", "status"),
    *("completed_on", "verified_by", "verified_on", "difference_made"),
)


class ActionState(StrEnum):
    """How an action stands on a day."""

    OVERDUE = "overdue"
    SOON = "soon"
    """Due within a week."""
    OPEN = "open"
    DONE = "done"
    """Waits for somebody else to verify it."""
    VERIFIED = "verified"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class Action:
    """One follow-up action, with the record that it is of."""

    form: Form
    record_id: int
    reference: str
    row_key: str
    team: str
    record_date: date | None
    action: str
    owner: str
    owner_role: str
    due_on: date | None
    due_text: str
    status: str
    completed_on: date | None
    verified_by: str
    verified_on: date | None
    difference_made: str

    @property
    def started(self) -> bool:
        return self.status == "in_progress"

    def state(self, day: date) -> ActionState:
        """How it stands on a day; due on that day is not yet missed."""
        return state_of(vars(self), day)


def state_of(row: Mapping[str, Any], day: date) -> ActionState:
    """How an action stands on a day, by its row of a record."""
    status, due_on = row.get("status"), row.get("due_on")
    if status == "not_needed":
        return ActionState.NOT_NEEDED
    if status == "verified" or row.get("verified_on") is not None:
        return ActionState.VERIFIED
    if status == "done" or row.get("completed_on") is not None:
        return ActionState.DONE
    if due_on is None or due_on > day + SOON:
        return ActionState.OPEN
    return ActionState.OVERDUE if due_on < day else ActionState.SOON


def actions(
    session: Session,
    versions: Versions,
    scope: Scope,
    names: Collection[str] = (),
    *,
    over: bool = False,
) -> list[Action]:
    """The actions that somebody may see, the first due first.

    Args:
        scope: the records whose actions they see.
        names: their own names, folded: they see what they own, of any record.
        over: also those that nobody has to act on any more.
    """
    found = [
        action
        for key, form in versions.current().items()
        if any(repeat.key == ACTIONS for repeat in form.repeats)
        for action in _of(session, versions.table(key), scope, names, over)
    ]
    return sorted(
        found, key=lambda one: (one.due_on or date.max, one.reference, one.row_key)
    )


def _of(
    session: Session,
    table: FormTable,
    scope: Scope,
    names: Collection[str],
    over: bool,
    months: Collection[str] | None = None,
) -> Iterator[Action]:
    r, a = table.table.c, table.repeats[ACTIONS].table.c
    repeat = next(one for one in table.form.repeats if one.key == ACTIONS)
    columns = {field.key: a[field.column] for field in repeat.fields}
    shown = [columns.get(key, literal(None)).label(key) for key in ASKED]
    asked = (
        select(r.id, r.reference, a.row_key, r.unit, r.record_date, *shown)
        .join(table.repeats[ACTIONS].table, a.record_id == r.id)
        .where(r.status == SUBMITTED)
        .order_by(r.record_date.desc(), r.id.desc(), a.position)
        .limit(MOST)
    )
    clause = scope.clause(r)
    if clause is not None:
        mine = columns["owner"] if "owner" in columns else literal(None)
        # Nearly as people fold a name; what is left is told apart below.
        own = func.lower(func.trim(mine)).in_([name.lower() for name in names])
        asked = asked.where(or_(clause, own) if names else clause)
    if not over:
        asked = asked.where(not_(_is_over(columns)))
    if months is not None:
        asked = asked.where(or_(r.month.in_(months), r.month.is_(None)))
    for row in session.connection().execute(asked):
        said: dict[str, Any] = dict(row._mapping)
        texts = {
            key: said[key] or ""
            for key in ASKED
            if key not in ("due_on", "completed_on", "verified_on")
        }
        yield Action(
            form=table.form,
            record_id=said["id"],
            reference=said["reference"],
            row_key=said["row_key"],
            team=said["unit"] or "",
            record_date=said["record_date"],
            due_on=said["due_on"],
            completed_on=said["completed_on"],
            verified_on=said["verified_on"],
            **texts,
        )


def _is_over(columns: dict[str, Any]) -> ColumnElement[bool]:
    """Nobody has to act on it: it is verified, or no longer needed."""
    status = columns.get("status", literal(None))
    verified_on = columns.get("verified_on", literal(None))
    return or_(
        func.coalesce(status, "").in_(OVER[1:]),
        and_(verified_on.is_not(None), func.coalesce(status, "") != "open"),
    )


def all_open(
    session: Session,
    versions: Versions,
    kept: KeptByForm,
    scope: Scope,
    privileged: Collection[str],
) -> list[Action]:
    """Every action that somebody has to act on, the first due first, whoever asks:
    narrow it to what they may see.

    Args:
        scope: of the privileged forms they are given what it leaves alone.
        privileged: the keys of forms some of whose records are kept from most.
    """
    found: list[Action] = []
    for key, form in versions.current().items():
        if any(repeat.key == ACTIONS for repeat in form.repeats):
            table = versions.table(key)
            if key in privileged:
                found += _of(session, table, scope, (), over=False)
            else:
                by_month = kept.by_month(
                    key, "open actions", partial(_open, session, table)
                )
                newest = sorted(by_month, reverse=True)
                every = chain.from_iterable(by_month[month] for month in newest)
                found += islice(every, MOST)
    return sorted(
        found, key=lambda one: (one.due_on or date.max, one.reference, one.row_key)
    )


def _open(
    session: Session, table: FormTable, months: Collection[str] | None
) -> dict[str, list[Action]]:
    """The open actions of the records of some months, or of all, by month."""
    found: defaultdict[str, list[Action]] = defaultdict(list)
    for action in _of(session, table, EVERYTHING, (), over=False, months=months):
        day = action.record_date
        found[month_of(day) if day else ""].append(action)
    return dict(found)


def is_own(action: Action, names: Collection[str]) -> bool:
    """Whether somebody of these names owns it."""
    return folded(action.owner) in names
