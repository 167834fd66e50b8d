"""Drafts: what somebody has typed and not saved yet, kept on the server for them.

A draft is its owner's alone, one for each record they are changing and one for each
form they are filling in anew. Saving the record lets it go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.screens.inputs import Typed
from backoffice.store.database import writing
from backoffice.store.fixed import Draft

NEW = 0
"""Stands for the record that is not there yet."""


@dataclass(frozen=True)
class Kept:
    """A draft as it was left."""

    typed: Typed
    reason: str
    row_version: int | None
    saved_at: datetime


def find(
    session: Session, account: Account, form: str, record_id: int = NEW
) -> Kept | None:
    """The draft this account left of a record, or of a new one."""
    row = _row(session, account, form, record_id)
    if row is None:
        return None
    said: Mapping[str, Any] = row.typed
    return Kept(
        Typed.of_json(said), said.get("reason", ""), row.row_version, row.saved_at
    )


def all_of(session: Session, account: Account, form: str) -> list[tuple[int, datetime]]:
    """The records of a form that this account has drafts of; `NEW` for a new one."""
    asked = (
        select(Draft.record_id, Draft.saved_at)
        .where(Draft.account_id == account.id, Draft.form == form)
        .order_by(Draft.saved_at.desc())
    )
    return [(row.record_id, row.saved_at) for row in session.execute(asked)]


def keep(
    session: Session,
    account: Account,
    form: str,
    form_version: int,
    record_id: int,
    kept: Kept,
) -> None:
    """Keep what was typed, in the place of what was kept before."""
    said = {**kept.typed.as_json(), "reason": kept.reason}
    with writing(session):
        row = _row(session, account, form, record_id)
        if row is None:
            row = Draft(account_id=account.id, form=form, record_id=record_id)
            session.add(row)
        row.form_version = form_version
        row.row_version = kept.row_version
        row.typed = said
        row.saved_at = kept.saved_at
        session.flush()


def drop(session: Session, account: Account, form: str, record_id: int = NEW) -> None:
    """Let a draft go. Nothing happens where there is none."""
    with writing(session):
        session.execute(
            delete(Draft).where(
                Draft.account_id == account.id,
                Draft.form == form,
                Draft.record_id == record_id,
            )
        )


def _row(session: Session, account: Account, form: str, record_id: int) -> Draft | None:
    return session.scalars(
        select(Draft).where(
            Draft.account_id == account.id,
            Draft.form == form,
            Draft.record_id == record_id,
        )
    ).one_or_none()
