"""The fixed table of notices: the outbox of letters, and what became of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, UTCDateTime


class NoticeRow(Stored):
    """A letter, written in the transaction of the step that it follows."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_state", "state", "send_after", "id"),
        Index("ix_notice_record_id", "record_id"),
        Index("ix_notice_due_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(Key)
    form: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int] = mapped_column(BigId)
    reference: Mapped[str] = mapped_column(String(40))
    work_id: Mapped[int | None] = mapped_column(ForeignKey("work.id"))
    to_whom: Mapped[str] = mapped_column(String(60))
    """``subject``, ``manager`` or the post: why this one is written to."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(Who)
    """"" where nobody knows who it is to; then a person must say."""
    subject: Mapped[str] = mapped_column(String(200))
    letter: Mapped[str] = mapped_column(Text)
    """With ``{link}`` and ``{council}`` still in it: they are the installation's."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12))
    """``waits``, ``sending``, ``sent``, ``refused`` or ``nobody``."""
    send_after: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    """The same at each try, so that a mail server knows a letter that it had."""
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    said: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why it was not sent yet, in words."""
