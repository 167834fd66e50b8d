"""Which audits are to be moderated: those that a council always has moderated, from the
moment that they are sent in, and those that are drawn of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backoffice.store.moderation_tables import Moderation
from backoffice.store.rows import SUBMITTED, By, StoredRecord
from backoffice.store.versions import Versions
from form_definitions.conditions import World
from form_definitions.form import Form
from form_definitions.moderation_rules import Moderated

ALWAYS, DRAWN = "always", "drawn"
NAMED: Final = "moderator_named"
OWED: Final = "moderation_owed"
"""What the conditions of life cycles may ask of a record's moderation."""


@dataclass(frozen=True)
class Found:
    """A record of a month, and whether it is moderated in any case."""

    record_id: int
    reference: str
    always: bool
    done_before: bool
    """Whether it came in with a moderated grade already."""


def found_in(
    session: Session, versions: Versions, rules: Moderated, month: str, today: date
) -> list[Found]:
    """The submitted records of a month, by reference."""
    table = versions.table(rules.form)
    form, c = table.form, table.table.c
    names = set(rules.always.names()) if rules.always else set()
    names |= {name for name in [rules.keeps.get("moderated")] if name}
    fields = [form.by_key[name] for name in sorted(names) if name in form.by_key]
    columns = [c[field.column].label(field.key) for field in fields]
    asked: Select[Any] = (
        select(c.id, c.reference, *columns)
        .where(c.status == SUBMITTED, c.month == month)
        .order_by(c.reference)
    )
    return [
        Found(
            row["id"],
            row["reference"],
            is_always(rules, form, dict(row), today),
            bool(row.get(rules.keeps.get("moderated", ""))),
        )
        for row in session.connection().execute(asked).mappings()
    ]


def is_always(rules: Moderated, form: Form, values: dict[str, Any], day: date) -> bool:
    """Whether a record of these values is moderated in any case."""
    return rules.always is not None and rules.always.holds(
        values, World(day, form.order)
    )


def of_record(session: Session, record_id: int) -> Moderation | None:
    """The moderation of a record, where it was asked for."""
    return session.scalars(
        select(Moderation).where(Moderation.record_id == record_id)
    ).one_or_none()


def ask_where_always(
    session: Session, rules: Moderated | None, record: StoredRecord, by: By, day: date
) -> None:
    """Ask for the moderation of a record that is moderated in any case, if nobody has
    yet. In the caller's transaction.

    Grading it better afterwards does not take it back.
    """
    if rules is None or not is_always(rules, record.form, record.values, day):
        return
    if record.values.get(rules.keeps.get("moderated", "")):
        return
    if of_record(session, record.id) is None:
        session.add(asked(record.form.key, record.id, ALWAYS, by))
        session.flush()


def asked(
    form: str, record_id: int, why: str, by: By, draw_id: int | None = None
) -> Moderation:
    """A moderation that is asked for now."""
    return Moderation(
        form=form,
        record_id=record_id,
        why=why,
        draw_id=draw_id,
        asked_at=by.at,
        asked_by=by.who,
        conflict="",
    )


def facts_of(
    session: Session, rules: Moderated | None, record: StoredRecord | None, day: date
) -> dict[str, int]:
    """What life cycles may ask: whether a moderator is named, and whether it is still
    to be moderated and agreed."""
    row = None if record is None else of_record(session, record.id)
    if row is not None:
        owed = row.agreed_at is None
    else:
        owed = (
            record is not None
            and rules is not None
            and is_always(rules, record.form, record.values, day)
            and not record.values.get(rules.keeps.get("moderated", ""))
        )
    named = row is not None and row.moderator_id is not None
    return {NAMED: int(named), OWED: int(owed)}
