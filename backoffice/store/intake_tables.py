"""The fixed tables of intake: matches remembered, answers given in review, jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import Json, UTCDateTime


class HeadingMatch(Stored):
    """A heading that a person has matched to a field, in workbooks of one shape."""

    __tablename__ = "heading_match"

    form: Mapped[str] = mapped_column(Key, primary_key=True)
    shape: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A digest of all the headings of the workbook."""
    folded: Mapped[str] = mapped_column(String(300), primary_key=True)
    """The heading, folded."""
    heading: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(String(120))
    """"" where no field wants the column."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReviewAnswer(Stored):
    """An answer given in review, to one row or many, with what stood there before."""

    __tablename__ = "review_answer"
    __table_args__ = (Index("ix_review_answer_who", "who", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(Integer)
    before: Mapped[Any] = mapped_column(Json, deferred=True)
    """Each row as it was held, and what was saved of it."""
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Job(Stored):
    """Work that is done beside the screens: reading a file, saving an upload."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state", "state", "id"),
        Index("ix_job_upload_id", "upload_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    asked: Mapped[Any] = mapped_column(Json)
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12))
    """``waits``, ``runs``, ``done``, ``failed`` or ``cancelled``."""
    worker: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When somebody else may take it up: its worker is gone."""
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    done: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    total: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    cancel: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    said: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What came of it, in a sentence."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
