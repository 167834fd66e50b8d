"""Whether small numbers can be had by subtracting shorter times from a longer one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Counts: TypeAlias = tuple[int, ...]
"""What a row tells of, one number for each count that its figures are made of."""


def tells_of_few(counts: Iterable[int], below: int) -> bool:
    return any(0 < count < below for count in counts)


def with_total(counts: Counts) -> Counts:
    """The two sides of a share, and what it is out of: shares of several times tell of
    that as well.
    """
    return (*counts, sum(counts)) if len(counts) > 1 else counts


def through_time(months: Sequence[Counts], below: int) -> bool:
    """Whether the counts of some months, added up, would give one of them away.

    Args:
        months: what each month tells of: 1, 3, 6 or 12 of them, in the order of the
            financial year.
    """
    return bool(_Time.of(months, below).left)


@dataclass(frozen=True)
class _Time:
    """A month, quarter, half or year, where a row is hidden or shown as a whole."""

    left: list[Counts]
    """Hidden months that are within nothing that is shown; none where it is shown."""
    of_count: list[list[int]]
    """The same of each count by itself, whose reader knows all that is not small."""

    @classmethod
    def of(cls, months: Sequence[Counts], below: int) -> _Time:
        if len(months) == 1:
            (counts,) = months
            alone = [[n] if 0 < n < below else [] for n in counts]
            return cls([counts] if any(alone) else [], alone)
        size = 1 if len(months) == 3 else len(months) // 2
        parts = [
            cls.of(months[at : at + size], below) for at in range(0, len(months), size)
        ]
        of_count = []
        for several in zip(*(part.of_count for part in parts), strict=True):
            left = [n for one in several for n in one]
            of_count.append(left if _tells(left, below) else [])
        rows = [month for part in parts for month in part.left]
        columns = list(zip(*rows, strict=True))
        hides = any(of_count) or any(_tells(counts, below) for counts in columns)
        return cls(rows if hides else [], of_count)


def _tells(hidden: Sequence[int], below: int) -> bool:
    """Whether the sum of what is hidden gives some of it away."""
    return len(hidden) == 1 or 0 < sum(hidden) < below
