"""Where each form stands on a sheet of them: one under another, or abreast."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from importers.headings import plain
from importers.layouts.answers import Block
from importers.layouts.labels import Label, Sort
from importers.sheets import Sheet
from importers.values import as_text

ABREAST = 2
"""Labels this many columns apart belong to one column of forms, laid out by hand."""
HIGH = 12
"""Rows above a form's first label in which its title stands."""
_PAGE = re.compile(r"page \d+(?: ?(?:of|/) ?\d+)?|\d+ of \d+")


@dataclass
class Blocks:
    """Finds the forms of one sheet by its labels."""

    sheet: Sheet
    labels: Sequence[Label]

    @cached_property
    def all(self) -> list[Block]:
        """Where each form stands, in reading order."""
        blocks = [block for band in self._bands() for block in self._stack(*band)]
        return sorted(blocks, key=lambda block: (block.top, block.left))

    @property
    def abreast(self) -> bool:
        return len({block.left for block in self.all}) > 1

    @cached_property
    def _leader(self) -> str:
        """The label that every form has once, as near to its top left corner as any.

        Most labels stand once in each form, which tells how many forms there are; a
        second date beside a signature does not make two forms of one.
        """
        times = Counter(la.field for la in self.labels if la.sort is Sort.FIELD)
        forms = Counter(times.values())
        most = max(forms, key=lambda count: (forms[count], count), default=0)
        first = min(
            (
                label
                for label in self.labels
                if label.sort is Sort.FIELD and times[label.field] == most
            ),
            key=lambda label: (label.column, label.row),
            default=None,
        )
        return first.field if first else ""

    def _bands(self) -> Iterator[tuple[int, int, list[Label]]]:
        """Columns of forms: their edges, and the leading label of each form in them."""
        leads = [
            label
            for label in self.labels
            if label.sort is Sort.FIELD and label.field == self._leader
        ]
        bands: list[list[Label]] = []
        for label in sorted(leads, key=lambda label: label.column):
            if bands and label.column - bands[-1][0].column <= ABREAST:
                bands[-1].append(label)
            else:
                bands.append([label])
        for which, band in enumerate(bands):
            left = 0 if which == 0 else min(label.column for label in band)
            right = self.sheet.width
            if which + 1 < len(bands):
                right = min(label.column for label in bands[which + 1]) - 1
            yield left, right, sorted(band, key=lambda label: label.row)

    def _stack(self, left: int, right: int, leads: Sequence[Label]) -> Iterator[Block]:
        """The forms of one column of them, from one title to the next."""
        starts = [self._top(left, right, leads, at) for at in range(len(leads))]
        ends = [*(start - 1 for start in starts[1:]), len(self.sheet.rows) - 1]
        for start, end in zip(starts, ends, strict=True):
            yield Block(start, end, left, right)

    def _top(self, left: int, right: int, leads: Sequence[Label], at: int) -> int:
        """A form's first row: that of its title, if it has one like the others'."""
        lead = leads[at].row
        above = leads[at - 1].row if at else -1
        high = self._height(left, right, leads)
        if high is None:
            return self._top_of_run(left, right, lead, above)
        start = max(above + 1, lead - high)
        while start < lead and not self._texts(start, left, right):
            start += 1
        return start

    def _height(self, left: int, right: int, leads: Sequence[Label]) -> int | None:
        """How many rows stand above each form's leading label; None if they differ."""
        first = leads[0].row
        if len(leads) == 1:
            return min(first, HIGH)
        alike = [
            high
            for high in range(min(first, HIGH) + 1)
            if self._texts(first - high, left, right)
            & self._texts(leads[1].row - high, left, right)
        ]
        return max(alike, default=None) or None

    def _texts(self, row: int, left: int, right: int) -> set[str]:
        cells = self.sheet.rows[row][left : right + 1] if row >= 0 else []
        return {plain(as_text(value)) for value in cells if value is not None}

    def _top_of_run(self, left: int, right: int, lead: int, above: int) -> int:
        """The first row of what stands above a label without a gap, or a title over
        it; what the form asks again further down is the end of the one before.
        """
        own = self._labels_in(range(lead, self._end(lead)), left, right)

        def is_ours(row: int) -> bool:
            texts = self._texts(row, left, right)
            if row <= above or not texts or all(map(_PAGE.fullmatch, texts)):
                return False
            return not own & self._labels_in(range(row, row + 1), left, right)

        start = lead
        while is_ours(start - 1):
            start -= 1
        gap = start - 2
        if (
            start == lead
            and is_ours(gap)
            and not self._texts(lead - 1, left, right)
            and not self._labels_in(range(gap, gap + 1), left, right)
        ):
            start = gap
        return start

    def _end(self, lead: int) -> int:
        """The row of the next form's leading label."""
        return min(
            (
                label.row
                for label in self.labels
                if label.field == self._leader and label.row > lead
            ),
            default=len(self.sheet.rows),
        )

    def _labels_in(self, rows: range, left: int, right: int) -> set[tuple[Sort, str]]:
        return {
            (label.sort, label.field)
            for label in self.labels
            if label.row in rows
            and left <= label.column <= right
            and label.sort in (Sort.FIELD, Sort.AREA)
        }
