"""What the workbook says of itself, beside what was read: "says 9, we read 8"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from form_definitions.spelling import folded
from importers.layouts.base import Total


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
            that sheet; a figure elsewhere counts the sheet its label begins with.
    """
    by_name = sorted(
        ((folded(name), name) for name in record_sheets), key=lambda pair: -len(pair[0])
    )
    done = []
    for total in totals:
        counted = total.sheet if total.sheet in record_sheets else None
        if counted is None:
            label = folded(total.label)
            counted = next((n for said, n in by_name if label.startswith(said)), None)
        whole = total.value == int(total.value)
        done.append(Compared(total, read[counted] if counted and whole else None))
    return done
