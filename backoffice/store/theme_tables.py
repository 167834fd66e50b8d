"""The fixed tables of themes: the council's list, and what in a record bears one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, UTCDateTime


class ThemeRow(Stored):
    """What findings may be about, on the days that it may be chosen. A theme that is
    retired stays on what it marked."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120), unique=True)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which it may be chosen."""


class FindingTheme(Stored):
    """A finding of a record that somebody marked with a theme. One that is taken off
    again stays, with who took it off and when."""

    __tablename__ = "finding_theme"
    __table_args__ = (
        Index("ix_finding_theme_record_id", "record_id"),
        Index("ix_finding_theme_theme_id", "theme_id", "form"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int] = mapped_column(BigId)
    place: Mapped[str] = mapped_column(String(120))
    """What in the record: ``area:risk``, ``field:strengths``, ``action:3``; the row of
    an action by its key."""
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    side: Mapped[str] = mapped_column(String(12))
    """``strength`` or ``improvement``."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_by: Mapped[str | None] = mapped_column(Who)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
