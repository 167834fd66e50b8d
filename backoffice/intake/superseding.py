"""Rows that wait in an older upload, and have been sent again in a newer one.

Whoever corrects a workbook sends all of it. The row that still waits from last time is
then the same row, so it stops waiting, until the newer upload is taken back.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from backoffice.intake import kept
from backoffice.intake.desk import COMMITTED, Desk
from backoffice.intake.preview import entries_of
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.rows import key_digest
from backoffice.store.types import canonical
from importers.report import DUPLICATE, HELD, READY


def supersede(desk: Desk, upload: Upload) -> None:
    """Let the older rows wait no more that this upload has again."""
    waiting = _waiting(desk, upload)
    if not waiting:
        return
    sent = (UploadEntry.status.in_((READY, HELD))) | UploadEntry.outcome.is_not(None)
    for entry in entries_of(desk, upload.id, sent):
        names = _names(desk, entry)
        for older in (one for name in names for one in waiting.get(name, ())):
            if older.status == HELD:
                older.status, older.settled = DUPLICATE, True
                older.outcome = kept.SENT_AGAIN
                older.duplicate_of = {
                    "sheet": entry.sheet,
                    "row": entry.row,
                    "cell": entry.cell,
                    "upload": upload.id,
                }
                _count(desk, older.upload_id, HELD, DUPLICATE)
    desk.session.flush()


def wait_again(desk: Desk, upload: Upload) -> None:
    """Let the rows wait again that waited no more because of this upload."""
    older = desk.session.scalars(
        select(UploadEntry)
        .join(Upload, Upload.id == UploadEntry.upload_id)
        .where(
            UploadEntry.outcome == kept.SENT_AGAIN,
            Upload.form == upload.form,
            Upload.status == COMMITTED,
        )
    ).all()
    for entry in older:
        if entry.duplicate_of["upload"] == upload.id:
            entry.status, entry.settled = HELD, False
            entry.outcome = entry.duplicate_of = None
            _count(desk, entry.upload_id, DUPLICATE, HELD)
    desk.session.flush()


def _waiting(desk: Desk, upload: Upload) -> dict[str, list[UploadEntry]]:
    """The rows that wait in other uploads, by what tells that one is sent again."""
    rows = desk.session.scalars(
        select(UploadEntry)
        .join(Upload, Upload.id == UploadEntry.upload_id)
        .where(
            UploadEntry.status == HELD,
            UploadEntry.upload_id != upload.id,
            UploadEntry.form == upload.form,
            Upload.status == COMMITTED,
        )
        .order_by(UploadEntry.upload_id, UploadEntry.position)
    )
    found: dict[str, list[UploadEntry]] = defaultdict(list)
    for row in rows:
        for name in _names(desk, row):
            found[name].append(row)
    return found


def _names(desk: Desk, row: UploadEntry) -> list[str]:
    """What a row is known by: its raw cells, and its natural key where it has one."""
    form = desk.versions.form(row.form or "", row.form_version)
    said = {key: str(raw) for key, raw in kept.raw_cells(row.typed).items()}
    names = [canonical(said)]
    key = key_digest(kept.entry_of(row, form).natural_key)
    return [*names, key] if key else names


def _count(desk: Desk, upload_id: int, was: str, now: str) -> None:
    upload = desk.upload(upload_id)
    counts = dict(upload.counts)
    counts[was] -= 1
    counts[now] = counts.get(now, 0) + 1
    upload.counts = counts
