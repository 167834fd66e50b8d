"""The fixed tables of obligations: what is owed from which day on, and what is not."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import UTCDateTime


class ObligationVersion(Stored):
    """An obligation as it holds from a day on, until the next version of it.

    Never changed again. Of two that begin on one day the one said last holds.
    """

    __tablename__ = "obligation_version"
    __table_args__ = (
        Index("ix_obligation_version_obligation", "obligation", "from_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(Key)
    from_on: Mapped[date] = mapped_column(Date)
    said: Mapped[str] = mapped_column(Text)
    """YAML, as in the files that are shipped; "" where nothing is owed any more."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)


class Exemption(Stored):
    """Somebody is excused from an obligation for some days, or somebody from being
    observed. One that is taken back stays, with who took it back."""

    __tablename__ = "exemption"
    __table_args__ = (Index("ix_exemption_first_on", "first_on", "last_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(Key)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who is excused, or the worker who is not to be observed; none of a group's."""
    group_key: Mapped[str | None] = mapped_column(Key)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(String(200))
    """The name of who approved it."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str | None] = mapped_column(Who)


class Commission(Stored):
    """A piece of work that was asked for, beside what is always owed: a thematic
    exercise. It expects so many records of those who were asked, and no others."""

    __tablename__ = "commission"
    __table_args__ = (Index("ix_commission_obligation", "obligation", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(Key)
    title: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """What a record must say it is about, to count; any where it is blank."""
    from_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was called off."""
    ended_by: Mapped[str | None] = mapped_column(Who)
    asked: Mapped[list[CommissionAsked]] = relationship(cascade="all, delete-orphan")


class CommissionAsked(Stored):
    """How many records somebody was asked for."""

    __tablename__ = "commission_asked"

    commission_id: Mapped[int] = mapped_column(
        ForeignKey("commission.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    many: Mapped[int] = mapped_column(Integer)
