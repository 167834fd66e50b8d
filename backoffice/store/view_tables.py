"""The fixed tables of saved views: a list's columns, filters and order under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key
from backoffice.store.types import UTCDateTime


class SavedView(Stored):
    """How somebody asks for a form's records. Which of them is never kept here."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "form", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key, index=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(String(60))
    shared_with: Mapped[str] = mapped_column(String(40))
    """Empty where it is its owner's alone; else a role, or ``performance_team``."""
    asked: Mapped[str] = mapped_column(Text)
    """The arguments of the list's address: columns, filters, search, order."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FirstView(Stored):
    """The view that a form's list opens with for one person."""

    __tablename__ = "first_view"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    form: Mapped[str] = mapped_column(Key, primary_key=True)
    view_id: Mapped[int] = mapped_column(
        ForeignKey("saved_view.id", ondelete="CASCADE"), index=True
    )
