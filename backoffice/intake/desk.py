"""Whose hands an upload is in: the session, the forms, who acts and on which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store.fixed import Upload
from backoffice.store.records import Records
from backoffice.store.versions import Versions

LARGEST_NUMBER = 2**31 - 1
"""Of an upload, or of a row in one: PostgreSQL refuses to look for a larger one."""
PREVIEWED, COMMITTED, UNDONE = "previewed", "committed", "undone"
READING, UNREAD = "reading", "unread"
"""A file that was sent in and is still to be read, and one that could not be."""
Progress = Callable[[int, int], None]
"""Told how many of how many rows are dealt with; of none, and then how many per cent of
the file are unpacked, as long as nobody can know of how many. May raise Stopped."""


class Stopped(Exception):
    """Somebody has asked that what is being done be left off."""


def untold(done: int, total: int) -> None:
    """For whoever tells nobody how far they are."""


class NotTaken(Exception):
    """What was asked of an upload cannot be done: one sentence says why."""


class AlreadyIn(NotTaken):
    """The very same file was committed before, as the upload `upload_id`."""

    def __init__(self, words: str, upload_id: int) -> None:
        super().__init__(words)
        self.upload_id = upload_id


@dataclass(frozen=True)
class Desk:
    """What every step of intake is handed."""

    session: Session
    versions: Versions
    who: str
    """An account's address, or what acts in nobody's name."""
    today: date = field(default_factory=clock.today)
    progress: Progress = untold

    @property
    def records(self) -> Records:
        return Records(self.session, self.versions, self.who)

    def upload(self, upload_id: int, *, locked: bool = False) -> Upload:
        """An upload. Raises NotTaken where there is none.

        `locked` keeps it from others until the transaction ends.
        """
        if upload_id > LARGEST_NUMBER:
            raise NotTaken("There is no upload of that number.")
        asked = select(Upload).where(Upload.id == upload_id)
        if locked:
            asked = asked.with_for_update().execution_options(populate_existing=True)
        found = self.session.scalars(asked).one_or_none()
        if found is None:
            raise NotTaken("This upload is not there any more; send the file again.")
        return found

    def committed(self, sha256: str) -> Upload | None:
        """The upload that brought this very file in, if it is in."""
        return self.session.scalars(
            select(Upload).where(Upload.sha256 == sha256, Upload.status == COMMITTED)
        ).one_or_none()


def refuse_again(earlier: Upload) -> AlreadyIn:
    """Why a file is not taken twice, with what was done the first time."""
    at = (earlier.settled_at or earlier.at).astimezone(clock.LONDON)
    counts = earlier.counts
    took = counts.get("created", 0) + counts.get("updated", 0)
    records = "1 record" if took == 1 else f"{took:,} records"
    return AlreadyIn(
        f"This file was already brought in on {at.day} {at:%b %Y} by"
        f" {earlier.settled_by or earlier.who}, {records}; nothing was changed.",
        earlier.id,
    )
