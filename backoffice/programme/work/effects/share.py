"""Shares a record with those whose practice it is about, and with their manager."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.programme.work.taken import Taken
from backoffice.store.work_tables import RecordShare


def share(taken: Taken) -> None:
    """Let whom the record is about, and their manager, read it from now on."""
    if taken.record is None:
        return
    there = set(
        taken.session.scalars(
            select(RecordShare.person_id).where(
                RecordShare.record_id == taken.record.id
            )
        )
    )
    for person_id in sorted((taken.of.subjects | taken.of.managers) - there):
        taken.session.add(
            RecordShare(
                record_id=taken.record.id,
                person_id=person_id,
                form=taken.record.form.key,
                at=taken.by.at,
                who=taken.by.who,
            )
        )
    taken.session.flush()
