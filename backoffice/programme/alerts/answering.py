"""The alerts that stand, and acknowledging one: who, when, and what was done."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from backoffice.programme.restructuring import NotChanged
from backoffice.store.alert_tables import Alert
from backoffice.store.database import writing
from backoffice.store.rows import By

LONGEST = 2_000


def standing(
    session: Session,
    seen: ColumnElement[bool] | None = None,
    *,
    form: str | None = None,
    records: Collection[int] | None = None,
) -> Sequence[Alert]:
    """The alerts that nobody has acknowledged yet, the oldest first.

    Args:
        seen: the condition on alerts that leaves what somebody may see of them.
        form, records: only those of a form, or of some of its records.
    """
    asked = select(Alert).where(Alert.acknowledged_at.is_(None))
    if seen is not None:
        asked = asked.where(seen)
    if form is not None:
        asked = asked.where(Alert.form == form)
    if records is not None:
        asked = asked.where(Alert.record_id.in_(records))
    return session.scalars(asked.order_by(Alert.raised_at, Alert.id)).all()


def alerts_of(session: Session, form: str, record_id: int) -> Sequence[Alert]:
    """All alerts of a record, those that stand first, then the newest."""
    asked = select(Alert).where(Alert.form == form, Alert.record_id == record_id)
    order = (Alert.acknowledged_at.is_not(None), Alert.id.desc())
    return session.scalars(asked.order_by(*order)).all()


def acknowledge(session: Session, by: By, number: int, done: str) -> Alert:
    """Note what was done about an alert; it stands no longer.

    Raises NotChanged where nothing is said, or somebody has acknowledged it before.
    """
    done = " ".join(done.split())[:LONGEST]
    if not done:
        raise NotChanged("Say what was done, in a sentence its reader will understand.")
    with writing(session):
        moved = session.execute(
            update(Alert)
            .where(Alert.id == number, Alert.acknowledged_at.is_(None))
            .values(acknowledged_at=by.at, acknowledged_by=by.who, done=done)
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise NotChanged("Somebody has acknowledged it already; look at it again.")
        found = session.get(Alert, number, populate_existing=True)
    if found is None:
        raise NotChanged("That alert is not there any more.")
    return found
