"""The fixed tables of work: where each piece of it stands, and how it came there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, UTCDateTime


class Work(Stored):
    """One audit or observation, from when it is allocated to when it is closed.

    Records that came in with a workbook have none: their work was done before.
    """

    __tablename__ = "work"
    __table_args__ = (
        Index("ix_work_state", "form", "state", "due_on"),
        Index("ix_work_person_id", "person_id", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Key)
    """A key of the form's life cycle."""
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    steps: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How many steps were taken: the number of the last. Two who take one at once are
    told apart by it."""
    obligation: Mapped[str | None] = mapped_column(Key)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who does it."""
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The worker or manager whose practice it is about, where that is known before."""
    subject: Mapped[str | None] = mapped_column(String(60))
    """The case, as its number is written."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    moderator_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    record_id: Mapped[int | None] = mapped_column(BigId, unique=True)


class WorkStep(Stored):
    """A step that was taken: from where to where, by whom, when, and why."""

    __tablename__ = "work_step"
    __table_args__ = (UniqueConstraint("work_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    number: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(Key)
    begins: Mapped[str] = mapped_column(Key)
    """The state before; "" of the first."""
    ends: Mapped[str] = mapped_column(Key)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    reason: Mapped[str] = mapped_column(Text)


class RecordShare(Stored):
    """A record that was shared with somebody whose practice it is about."""

    __tablename__ = "record_share"

    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True
    )
    form: Mapped[str] = mapped_column(Key)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When they opened it first."""
