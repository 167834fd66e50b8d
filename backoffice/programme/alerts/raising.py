"""Raises an alert when a record is saved that a notice says must be known at once.

It waits for no step: a record that lacks what sending in needs raises it too. The
letters are written in the transaction that saves, so that neither is without the other.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.programme.notices.writing import About, write
from backoffice.programme.rules.in_force import notices
from backoffice.programme.work.facts import facts
from backoffice.programme.work.movers import concerned
from backoffice.store.alert_tables import Alert
from backoffice.store.rows import WITHDRAWN, By, StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.conditions import World
from form_definitions.notices import Notice


def raise_where_marked(session: Session, by: By, record: StoredRecord | None) -> None:
    """Raise the alerts of a record that was just saved, in the same transaction.

    One is raised when its mark is set: once, until the mark was taken out and set
    again.
    """
    if record is None or record.status == WITHDRAWN:
        return
    told, world = facts(record), World(clock.today(), record.form.order)
    for notice in notices(session).get(record.form.key, ()):
        if notice.alert and notice.when is not None:
            if not notice.when.holds(told, world):
                _lower(session, by, notice, record.id)
            elif not _stands(session, notice, record.id):
                _raise(session, by, notice, record)


def _stands(session: Session, notice: Notice, record_id: int) -> bool:
    asked = select(Alert.id).where(
        Alert.form == notice.form,
        Alert.record_id == record_id,
        Alert.notice == notice.key,
        Alert.lowered_at.is_(None),
    )
    return session.scalar(asked.limit(1)) is not None


def _lower(session: Session, by: By, notice: Notice, record_id: int) -> None:
    session.execute(
        update(Alert)
        .where(
            Alert.form == notice.form,
            Alert.record_id == record_id,
            Alert.notice == notice.key,
            Alert.lowered_at.is_(None),
        )
        .values(lowered_at=by.at)
    )


def _raise(session: Session, by: By, notice: Notice, record: StoredRecord) -> None:
    asked = select(Work).where(Work.record_id == record.id)
    work = session.scalars(asked).one_or_none()
    session.add(
        Alert(
            notice=notice.key,
            title=notice.title[:200],
            form=record.form.key,
            record_id=record.id,
            reference=record.reference,
            raised_at=by.at,
            raised_by=by.who,
        )
    )
    session.flush()
    of = concerned(session, work, record)
    about = About(session, by, record, of, work.id if work else None)
    write(about, notice, again=True)
