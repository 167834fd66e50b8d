"""The fixed tables of samples: how each was drawn, and what became of its cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
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

Name = String(200)


class Sample(Stored):
    """A case list that was sent in to draw from, or a month's supervision files.

    What it was drawn from is kept with it, so that a case that cannot be audited is
    swapped for the next of the same draw.
    """

    __tablename__ = "sample"
    __table_args__ = (Index("ix_sample_form", "form", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    """Of the records that are to come of it."""
    period: Mapped[str] = mapped_column(String(10))
    seed: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[str] = mapped_column(String(20))
    """As it was asked for: ``10%``, ``120``; "" of supervision files."""
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the case list; "" of supervision files, as its name."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    cases: Mapped[Any] = mapped_column(Json, deferred=True)
    """Every case that could be drawn."""
    left_out: Mapped[Any] = mapped_column(Json)
    """Where, which and why: of each row or case that could not be drawn."""
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    drawn_by: Mapped[str | None] = mapped_column(Who)


class SampleCase(Stored):
    """One case of a sample, in the order drawn. One that was swapped for another stays,
    with the reason."""

    __tablename__ = "sample_case"
    __table_args__ = (
        UniqueConstraint("sample_id", "position"),
        Index("ix_sample_case_month", "sample_id", "month", "position"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"))
    position: Mapped[int] = mapped_column(Integer)
    case_ref: Mapped[str] = mapped_column(String(100))
    """The case, as its number is written; "" of a supervision file."""
    team: Mapped[str] = mapped_column(Name)
    plan_type: Mapped[str] = mapped_column(Name)
    """With the team, its stratum."""
    worker: Mapped[str] = mapped_column(Name)
    manager: Mapped[str] = mapped_column(Name)
    month: Mapped[str] = mapped_column(Month)
    work_id: Mapped[int | None] = mapped_column(ForeignKey("work.id"), unique=True)
    """The audit of it, once somebody was asked for it."""
    conflict: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why nobody could be asked for it."""
    swapped_for: Mapped[int | None] = mapped_column(
        ForeignKey("sample_case.id"), index=True
    )
    """The case that took its place."""
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
