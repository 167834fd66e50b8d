"""The fixed tables of intake: matches and answers remembered, reviews, jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, Json, UTCDateTime


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


class RememberedAnswer(Stored):
    """What a text in a field is to be read as from now on. One that was changed or
    forgotten stays, with who ended it; there is one in force for a text."""

    __tablename__ = "remembered_answer"
    __table_args__ = (
        Index(
            "uq_remembered_answer_in_force",
            "form",
            "field",
            "scale",
            "folded",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_remembered_answer_given_in", "given_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    field: Mapped[str] = mapped_column(String(120))
    scale: Mapped[str] = mapped_column(Key)
    """The scale that a grade was read on; "" for other fields."""
    folded: Mapped[str] = mapped_column(String(300))
    raw: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(String(200))
    """The key of the answer that it is read as."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    given_in: Mapped[int | None] = mapped_column(ForeignKey("review_answer.id"))
    """The answer in review that it was given with."""
    ended_by: Mapped[str | None] = mapped_column(Who)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AnswerUse(Stored):
    """How many cells of an upload were read by a remembered answer."""

    __tablename__ = "answer_use"
    __table_args__ = (Index("ix_answer_use_upload_id", "upload_id"),)

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("remembered_answer.id"), primary_key=True
    )
    upload_id: Mapped[int] = mapped_column(
        ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    cells: Mapped[int] = mapped_column(Integer)


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


class RowRecord(Stored):
    """A record that was made of a row of an upload when that was saved.

    What an upload only amends, and what a person has settled, `upload_entry` names.
    """

    __tablename__ = "row_record"
    __table_args__ = (
        Index("ix_row_record_upload_id", "upload_id", "position", unique=True),
    )

    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
