"""How often one caller may guess: the lock of an account does not stop who tries one
password on every account there is (OWASP ASVS 5.0, 6.3.1).

Counted in this process's memory: with several workers a caller has as many tries from
each, which still is thousands of times fewer than guessing needs.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST = 100
"""A council's people may all come from one address, and mistype on a Monday."""
WITHIN = timedelta(minutes=10)
_CALLERS = 10_000
"""Callers remembered; the one seen longest ago is forgotten first."""


class Tries:
    """Wrong tries of each caller within the last while."""

    def __init__(self, most: int = MOST, within: timedelta = WITHIN) -> None:
        self._most = most
        self._within = within
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def too_many(self, caller: str, instant: datetime) -> bool:
        with self._lock:
            tries = self._tries.get(caller, deque())
            while tries and tries[0] <= instant - self._within:
                tries.popleft()
            return len(tries) >= self._most

    def count(self, caller: str, instant: datetime) -> None:
        with self._lock:
            tries = self._tries.setdefault(caller, deque(maxlen=self._most))
            self._tries.move_to_end(caller)
            tries.append(instant)
            while len(self._tries) > _CALLERS:
                self._tries.popitem(last=False)
