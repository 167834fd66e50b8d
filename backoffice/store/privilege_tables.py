"""The fixed table of waivers: records that are under legal privilege no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, UTCDateTime


class PrivilegeWaiver(Stored):
    """That the council waived privilege for a record: who said so, when and why."""

    __tablename__ = "privilege_waiver"

    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(Key)
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)
