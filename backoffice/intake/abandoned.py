"""What was sent in and never saved is kept: not for ever, and not without end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select

from backoffice import clock
from backoffice.intake.desk import PREVIEWED, READING, UNREAD, Desk, NotTaken
from backoffice.store.database import writing
from backoffice.store.fixed import Upload, UploadEntry

KEPT_FOR = timedelta(days=30)
"""An upload that nobody has saved by then is thrown away."""
MOST_FILES = 200
MOST_BYTES = 500 * 1024 * 1024
"""Of one person's uploads that are not saved."""
_OPEN = (PREVIEWED, READING, UNREAD)


def make_room(desk: Desk, size: int) -> None:
    """Throw away what was abandoned, and see that one more file may be kept.

    Args:
        size: of that file, in bytes.

    Raises NotTaken where its sender has too many that are not saved.
    """
    throw_away_old(desk)
    asked = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.who == desk.who, Upload.status.in_(_OPEN)
    )
    files, taken = desk.session.execute(asked).one()
    if files >= MOST_FILES or taken + size > MOST_BYTES:
        raise NotTaken(
            f"You have {files:,} uploads that are not saved, {taken >> 20:,} MB"
            f" together, and may have {MOST_FILES} of {MOST_BYTES >> 20} MB; save or"
            " throw away some, and send this one again."
        )


def throw_away_old(desk: Desk) -> None:
    """Forget the uploads, whoever sent them, that were not saved for so long."""
    old = select(Upload.id).where(
        Upload.status.in_(_OPEN), Upload.at < clock.now() - KEPT_FOR
    )
    with writing(desk.session) as session:
        session.execute(delete(UploadEntry).where(UploadEntry.upload_id.in_(old)))
        session.execute(delete(Upload).where(Upload.id.in_(old)))
