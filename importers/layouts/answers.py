"""Which cell answers which label of a form: behind its colon, beside or under it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from form_definitions.form import Form
from form_definitions.kinds import LongText
from importers.layouts.labels import Label, Sort, heading_rows
from importers.layouts.ticks import Heads, tick_heads
from importers.sheets import Range, Raw, Sheet

FAR = 4
"""Columns within which a value stands beside its label."""
Place = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """The cells of one form: rows and columns counted from 0, inclusive."""

    top: int
    bottom: int
    left: int
    right: int

    def holds(self, at: Place) -> bool:
        return self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right


class Answers:
    """Finds the answers on one sheet, once all its labels are known."""

    def __init__(self, sheet: Sheet, form: Form, labels: Sequence[Label]) -> None:
        self.sheet = sheet
        self.form = form
        self.labels = labels
        self._by_place = {label.at: label for label in labels}
        self._merged = {
            (at, column): (merge.top, merge.left)
            for merge in sheet.merges
            for at in range(merge.top, merge.bottom + 1)
            for column in range(merge.left, merge.right + 1)
        }
        self._spans: dict[Place, Range] = {(m.top, m.left): m for m in sheet.merges}

    def covering(self, place: Place) -> Place:
        """The cell that holds what is shown there: the first of those merged."""
        return self._merged.get(place, place)

    def is_label(self, at: Place) -> bool:
        return at in self._by_place

    def of(self, block: Block, label: Label) -> tuple[Place, Raw]:
        """The value of a label: behind its colon, beside it, or under it."""
        if label.beside is not None:
            return label.at, label.beside
        beside, under = self._beside(block, label), self._under(block, label)
        if beside and under:
            return under if self._is_over(label) else beside
        if beside and not self._is_over(label):
            return beside
        if under and self._may_be_under(label):
            return under
        return self.box(label), None

    def _may_be_under(self, label: Label) -> bool:
        if self._is_over(label):
            return True
        if label.sort is Sort.ACTION:
            return True
        field = self.form.by_key.get(label.field)
        return field is not None and isinstance(field.kind, LongText)

    def _is_over(self, label: Label) -> bool:
        """Whether this label's values stand under it on this sheet."""
        own = self._votes.get((label.text, label.field))
        return own if own is not None else self._mostly_under

    @cached_property
    def _asked(self) -> list[tuple[Label, bool, bool]]:
        """Each label with whether something may be its answer beside and under it."""
        whole = Block(0, len(self.sheet.rows), 0, self.sheet.width)
        asked = [
            (label, self._beside(whole, label), self._under(whole, label))
            for label in self.labels
            if label.beside is None and self._asks(label)
        ]
        below: defaultdict[str, list[Raw]] = defaultdict(list)
        for label, _, under in asked:
            if under is not None:
                below[label.text].append(under[1])
        # What stands under a label in every form alike is the next thing printed.
        printed = {
            text
            for text, values in below.items()
            if len(values) > 1 and len(set(map(str, values))) == 1
        }
        return [
            (
                label,
                beside is not None,
                under is not None and label.text not in printed,
            )
            for label, beside, under in asked
        ]

    def _asks(self, label: Label) -> bool:
        """Whether a label has one box of its own; the heads of a table have many."""
        return label.sort in (Sort.FIELD, Sort.OTHER) or (
            label.sort in (Sort.GRADE, Sort.REASON) and label.row not in self.heads
        )

    @cached_property
    def ticks(self) -> Heads:
        """The rows that head boxes to tick."""
        return tick_heads(self.sheet, self.form)

    @cached_property
    def heads(self) -> frozenset[int]:
        """The rows that head a table within a form."""
        return heading_rows(self.labels)

    @cached_property
    def _mostly_under(self) -> bool:
        named = [a for a in self._asked if a[0].sort is Sort.FIELD]
        beside = sum(beside and not under for _, beside, under in named)
        under = sum(under and not beside for _, beside, under in named)
        return under > beside

    @cached_property
    def _votes(self) -> dict[tuple[str, str], bool]:
        """By label: whether its answers stand under it, where they show that."""
        beside: Counter[tuple[str, str]] = Counter()
        under: Counter[tuple[str, str]] = Counter()
        for label, is_beside, is_under in self._asked:
            key = (label.text, label.field)
            beside[key] += is_beside and not is_under
            under[key] += is_under and not is_beside
        return {
            key: under[key] > beside[key]
            for key in {*beside, *under}
            if beside[key] != under[key] and max(beside[key], under[key]) > 1
        }

    def box(self, label: Label) -> Place:
        span = self._spans.get(label.at)
        return label.row, (span.right if span else label.column) + 1

    def _beside(self, block: Block, label: Label) -> tuple[Place, Raw] | None:
        row, first = self.box(label)
        for column in range(first, min(first + FAR, block.right + 1)):
            if (row, column) in self._by_place:
                return None
            value = self.sheet.value(row, column)
            if value is not None or (row, column) in self.sheet.marks:
                return (row, column), value
        return None

    def _under(self, block: Block, label: Label) -> tuple[Place, Raw] | None:
        span = self._spans.get(label.at)
        place = ((span.bottom if span else label.row) + 1, label.column)
        if place in self._by_place or place[0] > block.bottom:
            return None
        if place[0] in self.heads:
            return None  # what heads the table below is no answer of what is above it
        value = self.sheet.value(*place)
        return None if value is None else (place, value)
