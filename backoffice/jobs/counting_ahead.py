"""When a worker with nothing else to do counts ahead what returns will ask.

It waits until nobody saves any more: whoever saves one record after another would have
their month counted for each. What they save meanwhile is counted when it is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from backoffice import clock
from backoffice.config import Settings
from backoffice.figures.ahead import Ahead
from backoffice.store.month_tables import MonthMark
from backoffice.store.opening import Store
from exports.returns.known import known_returns

LOOKS_EVERY = 10.0
"""Seconds between two looks whether anything was saved; it was quiet for as long."""


@dataclass
class CountingAhead:
    """Counts a year of a form at a time, and leaves off as soon as there is work."""

    store: Store
    settings: Settings
    there_is_work: Callable[[], bool]
    _next: float = field(default_factory=lambda: time.monotonic() + LOOKS_EVERY)
    _seen: tuple[date, int] | None = None
    _done: tuple[date, int] | None = None

    def one_more(self) -> bool:
        """Count something ahead where it is time to; whether there may be more."""
        if time.monotonic() < self._next:
            return False
        found = self._state()
        if found == self._done or found != self._seen:
            self._seen, self._next = found, time.monotonic() + LOOKS_EVERY
            return False
        if self.count():
            return True
        # The marks are put together as they are read, so it is looked again.
        self._done = self._seen = self._state()
        return False

    def count(self) -> bool:
        """Count the next year of a form; whether there was one."""
        self.store.versions.notice()
        returns = known_returns(self.settings.data, self.store.versions.current())
        today = clock.today(self.settings.timezone)
        with self.store.session() as session:
            ahead = Ahead(
                session, self.store.versions, [*returns.returns.values()], today
            )
            following = ahead.next()
            if following is None:
                return False
            ahead.count(*following, self.there_is_work)
        return True

    def _state(self) -> tuple[date, int]:
        """The day, and the last mark that a save has left."""
        with self.store.engine.connect() as connection:
            mark = connection.scalar(select(func.max(MonthMark.id)))
        return clock.today(self.settings.timezone), mark or 0
