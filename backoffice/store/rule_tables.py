"""The fixed table of the council's own rules: its life cycles and notices, dated."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import UTCDateTime


class RuleVersion(Stored):
    """A life cycle or a file of notices as it holds from a day on. Never changed again.

    Of two that begin on one day the one said last holds.
    """

    __tablename__ = "rule_version"
    __table_args__ = (Index("ix_rule_version_kind", "kind", "name", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    """``life_cycle`` or ``notices``."""
    name: Mapped[str] = mapped_column(Key)
    from_on: Mapped[date] = mapped_column(Date)
    said: Mapped[str] = mapped_column(Text)
    """YAML, as in the files that are shipped; "" where the shipped one holds again."""
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)
