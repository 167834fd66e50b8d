"""A record's history as a timeline: who, when, why, each answer before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.screens.lists import STATUS_WORDS
from backoffice.screens.words import many
from backoffice.store.fixed import Account
from backoffice.store.history import Change
from form_definitions import kinds
from form_definitions.form import Field, Form, Repeat

_SYSTEM = {"setup": "The program itself"}


@dataclass(frozen=True)
class Turned:
    """One answer, before and after, in words."""

    label: str
    old: str
    new: str
    long: bool


@dataclass(frozen=True)
class Event:
    """One save, as the timeline tells it."""

    title: str
    who: str
    at: datetime
    reason: str
    upload_id: int | None
    turned: tuple[Turned, ...]


def names_of(session: Session, emails: Iterable[str]) -> dict[str, str]:
    """Whose addresses these are; an address nobody has any more stands for itself."""
    wanted = set(emails)
    found = session.execute(
        select(Account.email, Account.name).where(Account.email.in_(wanted))
    )
    known = {row.email: row.name or row.email for row in found}
    return {e: known.get(e) or _SYSTEM.get(e, e) for e in wanted}


def timeline(
    changes: Sequence[Change], forms: Mapping[int, Form], names: Mapping[str, str]
) -> list[Event]:
    """The newest first.

    Args:
        changes: a record's history, the first one first.
        forms: its form's versions, by number.
        names: of the people in it, by address.
    """
    events = []
    for change in reversed(changes):
        form = forms[change.form_version]
        turned = () if change.action == "created" else tuple(_turned(change, form))
        events.append(
            Event(
                _title(change, turned),
                names.get(change.who, change.who),
                change.at,
                change.reason,
                change.upload_id,
                turned,
            )
        )
    return events


def _title(change: Change, turned: Sequence[Turned]) -> str:
    match change.action:
        case "created":
            if change.source == "upload":
                return "Came in with an upload"
            return "Entered"
        case "withdrawn":
            return "Withdrawn"
        case "restored":
            return "Taken back"
        case _:
            if len(turned) == 1 and not turned[0].long:
                return f"{turned[0].label}: {turned[0].new or 'taken out'}"
            if not turned:
                return "Changed"
            return f"{many(len(turned), 'answer')} changed"


def _turned(change: Change, form: Form) -> Iterator[Turned]:
    repeats = {repeat.key: repeat for repeat in form.repeats}
    for key, what in change.changes.items():
        if key == "status":
            old, new = (STATUS_WORDS.get(word, word) for word in what)
            yield Turned("Status", old, new, False)
        elif key in repeats:
            yield from _rows(repeats[key], what)
        elif (field := form.by_key.get(key)) and field.asked:
            yield _answer(field, field.label, *what)


def _rows(repeat: Repeat, rows: Mapping[str, Any]) -> Iterator[Turned]:
    fields = {field.column: field for field in repeat.fields}
    one = f"{repeat.one[:1].upper()}{repeat.one[1:]}"
    for number, (old, new) in rows.items():
        name = f"{one} {number}"
        if old is None or new is None:
            was, now = (_whole(fields, row) for row in (old, new))
            yield Turned(name, was, now, True)
            continue
        for column in new:
            if column in fields:
                field = fields[column]
                label = f"{name}, {field.label.lower()}"
                yield _answer(field, label, old.get(column), new[column])


def _whole(fields: Mapping[str, Field], row: Mapping[str, Any] | None) -> str:
    said = [said_of(fields[c], v) for c, v in (row or {}).items() if c in fields]
    return ", ".join(part for part in said if part)


def _answer(field: Field, label: str, old: Any, new: Any) -> Turned:
    before, after = said_of(field, old), said_of(field, new)
    return Turned(label, before, after, isinstance(field.kind, kinds.LongText))


def said_of(field: Field, kept: Any) -> str:
    """A value as history keeps it, in words."""
    if isinstance(field.kind, kinds.Day) and isinstance(kept, str):
        kept = date.fromisoformat(kept)
    return field.kind.show(kept)
