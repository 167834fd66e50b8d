"""The file of an upload, in a table of its own: kept once, read some at a time.

Beside the upload's status it would be written again whenever that changes, all its
megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backoffice.store.database import Stored

AT_A_TIME = 8 << 20
"""Bytes that are taken out of the database at a time."""


class UploadFile(Stored):
    """The bytes of a file as it was sent in."""

    __tablename__ = "upload_file"

    upload_id: Mapped[int] = mapped_column(
        ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)

    def __init__(self, content: bytes) -> None:
        super().__init__(content=content)


def pieces_of(session: Session, upload_id: int) -> Iterator[bytes]:
    """The bytes of an upload's file, some at a time."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        # SQLite would make the whole of a value to cut a piece out of it.
        with driver.open_blob("upload_file", "content", upload_id, True) as blob:
            while some := blob.read(AT_A_TIME):
                yield some
        return
    for start in count(1, AT_A_TIME):
        piece = func.substr(UploadFile.content, start, AT_A_TIME, type_=LargeBinary)
        asked = select(piece).where(UploadFile.upload_id == upload_id)
        some = connection.execute(asked).scalar_one()
        if not some:
            return
        yield some
