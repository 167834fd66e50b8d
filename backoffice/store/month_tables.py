"""The fixed tables of counts kept by month: each save's mark, and what was counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Month
from backoffice.store.types import BigId, Json


class MonthMark(Stored):
    """That a save touched the records of a form and month: a number drawn for it.

    The sum of a month's numbers is what it stands at: a count that was made at the
    same sum is of the same records.
    """

    __tablename__ = "month_mark"
    __table_args__ = (Index("ix_month_mark_form", "form", "month", "mark"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    month: Mapped[str] = mapped_column(Month)
    mark: Mapped[int] = mapped_column(BigInteger)


class MonthCount(Stored):
    """A projection: what a question that groups a form's records found in a month."""

    __tablename__ = "month_count"

    form: Mapped[str] = mapped_column(Key, primary_key=True)
    asked: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A digest of the question."""
    month: Mapped[str] = mapped_column(Month, primary_key=True)
    stands: Mapped[int] = mapped_column(BigInteger)
    """What the month stood at when it was counted."""
    on: Mapped[date | None] = mapped_column("on_day", Date)
    """The day that it was counted on, where the question asks what day it is."""
    found: Mapped[Any] = mapped_column(Json)
