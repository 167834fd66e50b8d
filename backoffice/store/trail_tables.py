"""The fixed table of the access trail: what left the system, for whom. Only added to.

The database itself refuses to change or delete a row (migration 0013).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Who
from backoffice.store.types import UTCDateTime


class Access(Stored):
    """One thing that somebody took out or gave out."""

    __tablename__ = "access_trail"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    who: Mapped[str] = mapped_column(Who, index=True)
    """The account's address; of a command whoever ran it on the server."""
    action: Mapped[str] = mapped_column(String(20), index=True)
    what: Mapped[str] = mapped_column(String(300))
    """``Case file audits``, ``Monthly return, October 2018, edition 1``."""
    asked: Mapped[str] = mapped_column(Text)
    """Columns and filters; of texts and people only that they were asked for."""
    rows: Mapped[int | None] = mapped_column(Integer)
    """How many rows it had; nothing where it is no list."""
