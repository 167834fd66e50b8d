"""The fixed table of templates: the council's own workbooks, to be filled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import UTCDateTime


class ReturnTemplate(Stored):
    """A workbook of the council's own that a return is filled into.

    Never changed again: another workbook is another template.
    """

    __tablename__ = "return_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    return_key: Mapped[str] = mapped_column(Key)
    file_name: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
