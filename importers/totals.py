"""What the workbook says of itself, beside what was read: "says 9, we read 8"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from form_definitions.spelling import folded
from importers.layouts.base import Total

_COUNTS = re.compile(
    r"(?:[\W_]*(?:totals?|counts?|numbers?|no|of|all|audits?|observations?|reviews?"
    r"|records?|forms?|cases?|files?|completed?|done|read|returned|received|submitted)"
    r"\b)*[\W_]*"
)
"""What is said of a count of records, and of no part of them."""


@dataclass(frozen=True)
class Compared:
    """A figure of the workbook; `read` is how many records stand for it, if known."""

    total: Total
    read: int | None = None

    @property
    def agrees(self) -> bool:
        return self.read is None or self.read == self.total.value


def reconcile(
    totals: Iterable[Total], read: Counter[str], record_sheets: Sequence[str]
) -> list[Compared]:
    """Each figure beside the number of records read from the sheet it counts.

    Args:
        read: records by sheet.
        record_sheets: the sheets that hold records. A total on one of them counts
            that sheet; a figure elsewhere counts the sheet its label begins with,
            where the rest of the label says no more than that it is a count.
    """
    by_name = sorted(
        ((folded(name), name) for name in record_sheets), key=lambda pair: -len(pair[0])
    )
    done = []
    for total in totals:
        counted = total.sheet if total.sheet in record_sheets else None
        if counted is None:
            label = folded(total.label)
            said, counted = next(
                (pair for pair in by_name if label.startswith(pair[0])), ("", None)
            )
            if not _COUNTS.fullmatch(label.removeprefix(said)):
                counted = None  # "Good or better", "actions overdue": of some only
        whole = total.counts_records and total.value == int(total.value)
        done.append(Compared(total, read[counted] if counted and whole else None))
    return done
