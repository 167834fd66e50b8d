"""The fixed table of published returns: each edition as it was given out, for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import Json, UTCDateTime


class ReturnEdition(Stored):
    """One return of one period, published or revised, for one audience.

    Never changed again. The first is number 1, each revision one more.
    """

    __tablename__ = "return_edition"
    __table_args__ = (UniqueConstraint("return_key", "period", "number", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_key: Mapped[str] = mapped_column(Key)
    period: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(Integer)
    audience: Mapped[str] = mapped_column(String(20))
    """``whole``, or ``leadership``: the same instant without names, lines and small
    numbers."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    reason: Mapped[str] = mapped_column(Text)
    """Why it was revised; "" of the first."""
    figures: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The frozen figures, packed."""
    figures_sha256: Mapped[str] = mapped_column(String(64))
    workbook: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    workbook_sha256: Mapped[str] = mapped_column(String(64))
    changes: Mapped[Any] = mapped_column(Json, deferred=True)
    """What is different from the edition before: sheet, row, column, before, after,
    and of lines why."""
