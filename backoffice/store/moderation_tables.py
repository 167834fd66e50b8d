"""The fixed tables of moderation: which audits are moderated, by whom, and every grade
that was given or agreed on the way. No grade is ever overwritten or taken out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Month, Who
from backoffice.store.types import BigId, Json, UTCDateTime


class ModerationDraw(Stored):
    """A month's share that was drawn; again where more came in after it."""

    __tablename__ = "moderation_draw"
    __table_args__ = (Index("ix_moderation_draw_form", "form", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    month: Mapped[str] = mapped_column(Month)
    seed: Mapped[int] = mapped_column(BigInteger)
    share: Mapped[str] = mapped_column(String(20))
    frame: Mapped[Any] = mapped_column(Json)
    """The references of all that it was drawn from."""
    drawn: Mapped[int] = mapped_column(Integer)
    """How many it drew that were not drawn before."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)


class Moderation(Stored):
    """A record that is moderated, from when it is asked for to when it is agreed."""

    __tablename__ = "moderation"
    __table_args__ = (Index("ix_moderation_moderator_id", "moderator_id", "agreed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int] = mapped_column(BigId, unique=True)
    why: Mapped[str] = mapped_column(String(10))
    """``always`` or ``drawn``."""
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_draw.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[str] = mapped_column(Who)
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    conflict: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why nobody could be asked."""
    graded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ModerationGrade(Stored):
    """A grade that somebody gave or agreed to in a moderation; only ever added."""

    __tablename__ = "moderation_grade"
    __table_args__ = (UniqueConstraint("moderation_id", "number", "area"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    moderation_id: Mapped[int] = mapped_column(ForeignKey("moderation.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Of the time something was said in this moderation, from 1."""
    side: Mapped[str] = mapped_column(String(20))
    """Whose it is: see `backoffice.programme.moderation.sides`."""
    area: Mapped[str] = mapped_column(Key)
    grade: Mapped[str | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(Text)
    row_version: Mapped[int] = mapped_column(Integer)
    """The record's, that was in front of whoever said it."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
