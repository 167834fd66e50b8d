"""Workbooks: rows that wait for a person, and the last that were sent in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from backoffice.intake.desk import COMMITTED, PREVIEWED
from backoffice.screens.history import names_of
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.upload_page import STATES
from backoffice.screens.words import many
from backoffice.store.fixed import Upload, UploadEntry
from importers.report import HELD

UPLOADS = 4


@dataclass(frozen=True)
class Held:
    """An upload with rows that wait for a person."""

    upload_id: int
    file_name: str
    at: datetime
    rows: int


def panel(home: Home) -> Panel | None:
    if not home.may("upload"):
        return None
    held = _held(home)
    last = select(Upload).order_by(Upload.id.desc()).limit(UPLOADS)
    uploads = home.session.scalars(last).all()
    given = {
        "held": held,
        "uploads": uploads,
        "names": names_of(home.session, [one.who for one in uploads]),
        "states": STATES,
    }
    return Panel("uploads", given, "side", _waiting(home, held))


def _waiting(home: Home, held: Sequence[Held]) -> list[dict[str, object]]:
    rows = sum(one.rows for one in held)
    unsaved = home.session.scalar(
        select(func.count()).select_from(Upload).where(Upload.status == PREVIEWED)
    )
    return [
        {
            "number": f"{rows:,}",
            "words": "held for review",
            "address": "/review/",
            "small": f"from {many(len(held), 'upload')}" if held else "nothing waits",
        },
        {
            "number": f"{unsaved or 0:,}",
            "words": "upload not saved yet"
            if unsaved == 1
            else "uploads not saved yet",
            "address": "/uploads/",
            "small": "read, not in the records" if unsaved else "nothing waits",
        },
    ]


def _held(home: Home) -> list[Held]:
    """Uploads with rows that wait, the longest waiting first."""
    rows = func.count()
    asked = (
        select(Upload.id, Upload.file_name, Upload.at, rows)
        .join(UploadEntry, UploadEntry.upload_id == Upload.id)
        .where(UploadEntry.status == HELD, Upload.status == COMMITTED)
        .group_by(Upload.id, Upload.file_name, Upload.at)
        .order_by(Upload.id)
    )
    return [Held(*row) for row in home.session.execute(asked)]
