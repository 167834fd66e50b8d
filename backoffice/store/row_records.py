"""Which record was made of which row of an upload: beside the row, not in it.

A row as `upload_entry` keeps it fills a page; a number put into it would have all of
that written once more, for each of ten thousand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, select
from sqlalchemy.orm import Session

from backoffice.store.fixed import UploadEntry
from backoffice.store.intake_tables import RowRecord
from backoffice.store.loading import load

_AT_ONCE = 500


def keep(
    connection: Connection,
    upload_id: int,
    positions: Sequence[int],
    record_ids: Sequence[int],
) -> None:
    """Keep of which rows of an upload records were made."""
    columns = {"record_id": record_ids, "position": positions}
    load(connection, RowRecord.__tablename__, columns, {"upload_id": upload_id})


def records_of(
    session: Session, upload_id: int, entries: Sequence[UploadEntry]
) -> dict[int, int]:
    """The records of some rows of an upload, by the rows' positions."""
    found = {
        entry.position: entry.record_id
        for entry in entries
        if entry.record_id is not None
    }
    made = select(RowRecord.position, RowRecord.record_id).where(
        RowRecord.upload_id == upload_id
    )
    places = [entry.position for entry in entries]
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        found |= dict(session.execute(made.where(RowRecord.position.in_(some))).all())
    return found


def rows_of(session: Session, record_id: int) -> ColumnElement[bool]:
    """What is true of the rows that a record was made of."""
    made = select(RowRecord.upload_id, RowRecord.position)
    place = session.execute(made.where(RowRecord.record_id == record_id)).first()
    if place is None:
        return UploadEntry.record_id == record_id
    upload_id, position = place
    return and_(UploadEntry.upload_id == upload_id, UploadEntry.position == position)
