"""An upload before it is saved: kept whole, so that it can be looked at and left.

Nothing of it is among the records until `committing.commit`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import column, delete, select, table

from backoffice import clock
from backoffice.intake import from_now_on, kept, reading, splitting
from backoffice.intake.desk import (
    COMMITTED,
    PREVIEWED,
    READING,
    UNDONE,
    UNREAD,
    Desk,
    NotTaken,
)
from backoffice.intake.gathering import Gathered, gather
from backoffice.intake.judging_lines import Row
from backoffice.intake.reading import NOTHING_SAID, Asked
from backoffice.store.columns import Columns
from backoffice.store.database import writing
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.loading import load
from backoffice.store.upload_file import pieces_of
from form_definitions.spelling import as_typed


def nothing() -> None:
    """What else is done where nothing is."""


def preview(
    desk: Desk, content: bytes, name: str, asked: Asked = NOTHING_SAID
) -> Upload:
    """Read a file that was sent in and keep what was found, for a person to look at.

    Args:
        content: the file's bytes, which are kept as well.
        name: what its sender called it.

    Raises CannotRead with one sentence for its sender; nothing is kept then.
    """
    name = file_name(name)
    with tempfile.TemporaryFile() as aside:
        found = gather(desk, [content], name, asked, aside)
        with writing(desk.session) as session:
            upload = _upload(desk, content, name, PREVIEWED)
            session.add(upload)
            session.flush()
            _keep(desk, upload, found)
    return upload


def file_name(name: str) -> str:
    """What a file is called here: on one line, so that no line break of a name gets
    into a header, and without the signs that a database refuses."""
    return " ".join(as_typed(name).split())[-255:] or "workbook"


def receive(desk: Desk, content: bytes, name: str) -> Upload:
    """Keep a file that was sent in, to be read by `read_again`; joins the caller's
    transaction."""
    with writing(desk.session) as session:
        upload = _upload(desk, content, name, READING)
        session.add(upload)
        session.flush()
    return upload


def not_read(desk: Desk, upload_id: int) -> None:
    """Say of a file that is still to be read that it could not be."""
    upload = desk.session.get(Upload, upload_id, populate_existing=True)
    if upload is not None and upload.status == READING:
        upload.status = UNREAD
        desk.session.flush()


def read_again(
    desk: Desk, upload_id: int, asked: Asked, also: Callable[[], None] = nothing
) -> Upload:
    """Read an upload's file for the first time, or anew: another form, headings
    matched by hand.

    Args:
        also: what else is done in the same transaction.

    Raises NotTaken where it is committed by now, CannotRead where what is asked of
    the file cannot be; what was kept is left as it was then.
    """
    upload = _still_previewed(desk, upload_id)
    content = pieces_of(desk.session, upload_id)
    with tempfile.TemporaryFile() as aside:
        found = gather(desk, content, upload.file_name, asked, aside)
        with writing(desk.session) as session:
            upload = _still_previewed(desk, upload_id, locked=True)
            session.execute(
                delete(UploadEntry).where(UploadEntry.upload_id == upload_id)
            )
            upload.status = PREVIEWED
            _keep(desk, upload, found)
            also()
    return upload


def throw_away(desk: Desk, upload_id: int) -> str:
    """Forget an upload that was not committed; returns its file's name."""
    with writing(desk.session) as session:
        upload = _still_previewed(desk, upload_id, locked=True)
        session.execute(delete(UploadEntry).where(UploadEntry.upload_id == upload_id))
        session.delete(upload)
        return upload.file_name


def asked_of(upload: Upload) -> Asked:
    """How an upload was asked to be read."""
    return Asked.of_json(upload.report["asked"])


def _upload(desk: Desk, content: bytes, name: str, status: str) -> Upload:
    return Upload(
        file_name=file_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        who=desk.who,
        at=clock.now(),
        status=status,
        counts=reading.counted(()) | dict.fromkeys(kept.DONE, 0),
        report={
            "asked": NOTHING_SAID.as_json(),
            "sheets": [],
            "not_records": [],
            "totals": [],
            "questions": [],
        },
    )


def _still_previewed(desk: Desk, upload_id: int, *, locked: bool = False) -> Upload:
    upload = desk.upload(upload_id, locked=locked)
    if upload.status in (COMMITTED, UNDONE):
        raise NotTaken(
            f"{upload.file_name} is saved by now; to take it out, undo the upload."
        )
    return upload


def _keep(desk: Desk, upload: Upload, found: Gathered) -> None:
    used = {"answers": found.answers} if found.used else {}
    upload.form = found.form
    upload.report = {
        **found.head,
        **used,
        "asked": found.asked.as_json(),
        "shape": found.shape,
        "remembered": [vars(one) for one in found.remembered],
    }
    upload.counts = reading.counted(found.verdicts)
    if found.split:
        upload.counts[splitting.SPLIT] = found.split
    desk.session.flush()
    from_now_on.note_use(desk.session, upload.id, found.answers)
    position = 0
    for some in found.rows():
        columns: Columns = dict(zip(Row._fields, zip(*some, strict=True), strict=True))
        columns["position"] = range(position, position + len(some))
        same = {"upload_id": upload.id, "settled": False}
        load(desk.session.connection(), "upload_entry", columns, same)
        position += len(some)


ENTRIES = table(
    "upload_entry",
    *map(column, ("upload_id", "position", "settled", *Row._fields)),
)
"""`upload_entry` without the types of its columns: JSON goes in, and comes out, as it
is written."""


def entries_of(desk: Desk, upload_id: int, *conditions: Any) -> Iterator[UploadEntry]:
    """An upload's entries in their order, some thousand at a time."""
    last = -1
    while True:
        some = desk.session.scalars(
            select(UploadEntry)
            .where(
                UploadEntry.upload_id == upload_id,
                UploadEntry.position > last,
                *conditions,
            )
            .order_by(UploadEntry.position)
            .limit(1000)
            .execution_options(populate_existing=True)
        ).all()
        if not some:
            return
        yield from some
        last = some[-1].position
        for entry in some:
            desk.session.expunge(entry)
