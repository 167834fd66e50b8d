"""The fixed table of alerts: records marked for somebody to act on at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, UTCDateTime


class Alert(Stored):
    """A record that was marked, until somebody has said what was done."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_form", "form", "record_id"),
        Index("ix_alert_acknowledged_at", "acknowledged_at", "raised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(Key)
    """The key of the notice that says of which records it is."""
    title: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int] = mapped_column(BigId)
    reference: Mapped[str] = mapped_column(String(40))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    raised_by: Mapped[str] = mapped_column(Who)
    lowered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the record was saved without the mark: from then on, setting it again is
    another alert. It is shown all the same until it is acknowledged."""
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(Who)
    done: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What was done, in the words of whoever acknowledged it."""
