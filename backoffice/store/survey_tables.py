"""The fixed tables of surveys: who was asked, and, with nothing between, the answers.

An answer has no person, no token, no instant and no order: its id is drawn, and with
each answer that comes in all of them are written anew in a drawn order, so that neither
the place of a row nor the transaction that wrote it says which was given when.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, Json, UTCDateTime


class Survey(Stored):
    """A survey of one year: whom it asks, until when, and what came of it."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    year: Mapped[int] = mapped_column(Integer)
    closes_on: Mapped[date] = mapped_column(Date)
    """The last day on which it can be answered."""
    least: Mapped[int] = mapped_column(Integer)
    """Answers of fewer people than this are not told apart."""
    posts: Mapped[Any] = mapped_column(Json)
    """The posts whose holders are asked; everybody with a post where it is empty."""
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_by: Mapped[str] = mapped_column(Who)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_on: Mapped[date | None] = mapped_column(Date)
    """When its answers became records."""


class SurveyInvitation(Stored):
    """That somebody was asked, and whether they have answered; never when."""

    __tablename__ = "survey_invitation"
    __table_args__ = (
        Index("ix_survey_invitation_survey_id", "survey_id", "person_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_spent: Mapped[bool] = mapped_column(Boolean, default=False)


class SurveyAnswer(Stored):
    """What somebody answered. Nothing says who, when or after whom."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index("ix_survey_answer_survey_id", "survey_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    """Drawn at random, and again whenever another answer comes in."""
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    said: Mapped[Any] = mapped_column(Json)
    """The answers by field, without the words."""


class SurveyWords(Stored):
    """Words that somebody wrote, apart from all else that they answered."""

    __tablename__ = "survey_words"
    __table_args__ = (Index("ix_survey_words_survey_id", "survey_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    field: Mapped[str] = mapped_column(Key)
    words: Mapped[str] = mapped_column(Text)
