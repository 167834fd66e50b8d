"""The access trail: every export, download, feed read and publishing, a row each.

Governance asks who had what, when, narrowed how, and how many rows (domain notes,
section 4). Of texts and people it is kept that they were asked for, never what: the
trail outlasts the records, and is no second copy of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backoffice.clock import now
from backoffice.store.database import writing
from backoffice.store.trail_tables import Access

DOWNLOAD, EXPORT, FEED, PUBLISH = "download", "export", "feed", "publish"
ACTIONS = {
    DOWNLOAD: "Downloaded",
    EXPORT: "Exported by command",
    FEED: "Read by the feed",
    PUBLISH: "Published",
}
COMMAND = "the command line"
"""Who it was where nobody was logged in: whoever may run commands on the server."""
_LONGEST_WHAT, _LONGEST_ASKED = 300, 2_000
_TEXT = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True)
class Trail:
    """The trail in the database of a session; `clock` tells the instant."""

    session: Session
    clock: Callable[[], datetime] = now

    def add(
        self, who: str, action: str, what: str, asked: str = "", rows: int | None = None
    ) -> None:
        """Write down that somebody had something; before they have it, so that nothing
        leaves that is not written down.
        """
        with writing(self.session):
            self.session.add(
                Access(
                    at=self.clock(),
                    who=who,
                    action=action,
                    what=what[:_LONGEST_WHAT],
                    asked=asked[:_LONGEST_ASKED],
                    rows=rows,
                )
            )

    def page(
        self, action: str, who: str, before: int | None, most: int
    ) -> Sequence[Access]:
        """The newest rows, of one action or one person where that is asked for.

        Args:
            action: one of ACTIONS; "" for all. `who` likewise, an account's address.
            before: rows older than the one of this number.
        """
        where: list[ColumnElement[bool]] = []
        if action:
            where.append(Access.action == action)
        if who:
            where.append(Access.who == who)
        if before is not None:
            where.append(Access.id < before)
        query = select(Access).where(*where).order_by(Access.id.desc()).limit(most)
        return self.session.scalars(query).all()


def without_words(asked: str) -> str:
    """What a feed was asked, without the texts in it: ``team eq '…'``."""
    return _TEXT.sub("'…'", asked)
