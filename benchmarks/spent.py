"""What a part of a run costs: CPU seconds of this process and of its children."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Spent:
    """CPU seconds by part, user and system, children that have ended among them."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        began = _so_far()
        yield
        self.seconds[part] = round(_so_far() - began, 3)

    def tell(self, **more: object) -> None:
        """Print all of it as the one line that the run reads."""
        own, below = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
        peaks = {"own_peak": _peak(own), "childs_peak": _peak(below)}
        print(json.dumps(self.seconds | peaks | more))


def _so_far() -> float:
    t = os.times()
    return t.user + t.system + t.children_user + t.children_system


def _peak(whose: int) -> int:
    """The most memory that one process held, in MB."""
    return resource.getrusage(whose).ru_maxrss >> 10
