"""What the fills of a log tell of its records: red is overdue, yellow was moderated.

A fill is told, never interpreted: one note a record, in the words of the workbook's own
key where it has one. The paint of headings, of every other row, and of a whole column
tells nothing of any one record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.our_marks import FILLS
from importers.colours import name_of
from importers.layouts.base import Claim, SourceRow
from importers.legends import Key, names_of
from importers.sheets import Fill, a1

_LIGHTS = frozenset({"red", "amber", "yellow", "green"})


_OURS = frozenset(FILLS.values())
"""What we marked a cell with, in a workbook that comes back, is no sender's word."""


class Painted:
    """The fills of one sheet of records."""

    def __init__(
        self,
        form: Form,
        claim: Claim,
        sources: Sequence[SourceRow],
        key: Key,
        aside: Iterable[int] | None,
    ) -> None:
        """Take in what a claim has read.

        Args:
            key: what the whole workbook says its colours mean.
            aside: the rows that are no records, where its own key may stand; None
                where records of another kind may stand there too.
        """
        self._form = form
        self._sheet = sources[0].sheet if sources else None
        if self._sheet is None or not self._sheet.fills:
            self._sheet = None
            return
        headed = [column.at for column in claim.columns if column.heading]
        self._first, self._last = min(headed, default=0), max(headed, default=-1)
        self._width = len(headed)
        self._key = key
        if aside is not None:
            self._key = self._key.read(self._sheet, sorted({*aside}))
            if _is_row(sources[0]):
                rows = range(len(self._sheet.rows))
                self._key = self._key.read(self._sheet, rows, left=self._last + 1)
        self._owned = _owned(sources)
        self._records = len(self._owned) or len(sources)
        self._counts = self._counted(sources)
        self._banded = frozenset(self._bands())
        self._told_of: dict[
            tuple[tuple[Fill, ...], frozenset[int]], tuple[tuple[int, str], ...]
        ] = {}

    def notes(self, source: SourceRow) -> list[Problem]:
        """One note on what is filled of a record, or none."""
        if self._sheet is None:
            return []
        by_colour: dict[str, list[tuple[int, int]]] = {}
        told = self._in_row(source) if _is_row(source) else self._in_cells(source)
        for place, rgb in told:
            if rgb.upper()[-6:] not in _OURS:
                by_colour.setdefault(rgb, []).append(place)
        if not by_colour:
            return []
        (first, *more), *others = by_colour.values()
        keys = {place: key for key, place in _places(source).items()}
        only = None if more or others else self._form.by_key.get(keys.get(first, ""))
        words = "; ".join(
            (f"{only.label} is" if only else self._what(source, places))
            + f" filled {self._as(rgb)}"
            for rgb, places in by_colour.items()
        )
        key = only.key if only else None
        return [Problem(key, words, severity="note", cell=a1(*first))]

    def _what(self, source: SourceRow, places: Sequence[tuple[int, int]]) -> str:
        whole = _is_row(source) and len(places) * 10 >= self._width * 8
        if whole and len(places) > 1:
            return "This row is"
        *cells, last = (a1(*place) for place in places)
        return f"{', '.join(cells)} and {last} are" if cells else f"{last} is"

    def _as(self, rgb: str) -> str:
        meaning = self._key.words(rgb)
        return name_of(rgb) + (
            f", which the workbook's key calls “{meaning}”" if meaning else ""
        )

    # --- what is told, and what is only paint -------------------------------------

    def _in_row(self, source: SourceRow) -> Iterator[tuple[tuple[int, int], str]]:
        assert self._sheet is not None  # noqa: S101 - for the type checker
        runs = tuple(self._sheet.fills.get(source.row, ()))
        if not runs:
            return
        own = frozenset(column for _, column in _places(source).values())
        others = self._owned[source.row] - own
        if (runs, others) not in self._told_of:
            self._told_of[runs, others] = tuple(
                (column, rgb)
                for column, rgb in self._spread(runs)
                if column not in others and self._tells(column, rgb)
            )
        for column, rgb in self._told_of[runs, others]:
            yield (source.row, column), rgb

    def _spread(self, runs: Iterable[Fill]) -> Iterator[tuple[int, str]]:
        """The columns of the log that are filled in a row, and with what."""
        for run in runs:
            for column in range(
                max(run.left, self._first), min(run.right, self._last) + 1
            ):
                yield column, run.colour

    def _in_cells(self, source: SourceRow) -> Iterator[tuple[tuple[int, int], str]]:
        for field_, place in _places(source).items():
            rgb = self._colour(place)
            if rgb and self._tells(field_, rgb):
                yield place, rgb

    def _tells(self, column: int | str, rgb: str) -> bool:
        """Whether a colour in a column says something of one record and not of all."""
        count = self._counts[column, rgb]
        if count > 1 and count * 10 >= self._records * 9:
            return False
        if self._key.words(rgb) or self._is_rag(column):
            return True
        if rgb in self._banded:
            return False
        if name_of(rgb) in _LIGHTS:
            return True  # nobody paints a column in such colours for its looks
        if self._records >= 6:
            return count * 3 < self._records
        return count * 2 <= self._records

    def _is_rag(self, column: int | str) -> bool:
        """Whether a column is lit red, amber and green: two of them at least."""
        lit = {
            light
            for (where, rgb) in self._counts
            if where == column
            for light in names_of(rgb)[:1]
        }
        return len(lit & _LIGHTS) > 1

    def _counted(self, sources: Sequence[SourceRow]) -> Counter[tuple[int | str, str]]:
        """How many records have which colour in which column, or field."""
        assert self._sheet is not None  # noqa: S101 - for the type checker
        counts: Counter[tuple[int | str, str]] = Counter()
        alike = Counter(tuple(self._sheet.fills.get(row, ())) for row in self._owned)
        for runs, times in alike.items():
            for column, rgb in self._spread(runs):
                counts[column, rgb] += times
        for source in sources:
            if not _is_row(source):
                for field_, place in _places(source).items():
                    if rgb := self._colour(place):
                        counts[field_, rgb] += 1
        return counts

    def _bands(self) -> Iterator[str]:
        """Colours of whole rows that come again at even steps."""
        assert self._sheet is not None  # noqa: S101 - for the type checker
        at: dict[str, list[int]] = {}
        for number, row in enumerate(sorted(self._owned)):
            for run in self._sheet.fills.get(row, ()):
                if (min(run.right, self._last) - run.left + 1) * 10 >= self._width * 8:
                    at.setdefault(run.colour, []).append(number)
        for rgb, numbers in at.items():
            steps = {after - before for before, after in pairwise(numbers)}
            # All the way down, not only somewhere in the middle.
            if len(steps) == 1 and (len(numbers) + 1) * max(steps) > self._records:
                yield rgb

    def _colour(self, place: tuple[int, int]) -> str:
        assert self._sheet is not None  # noqa: S101 - for the type checker
        runs = self._sheet.fills.get(place[0], ())
        return next((c for left, right, c in runs if left <= place[1] <= right), "")


def _is_row(source: SourceRow) -> bool:
    """Whether a record stands in one row of the sheet, perhaps beside others."""
    if source.cells is None:
        return True
    return {row for row, _ in _places(source).values()} == {source.row}


def _owned(sources: Iterable[SourceRow]) -> dict[int, frozenset[int]]:
    """By row, the columns that a field of one of its records is in."""
    owned: dict[int, frozenset[int]] = {}
    for source in sources:
        if _is_row(source):
            columns = frozenset(column for _, column in _places(source).values())
            owned[source.row] = owned.get(source.row, frozenset()) | columns
    return owned


_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def _places(source: SourceRow) -> dict[str, tuple[int, int]]:
    """Where the cell of each field stands, counted from 0."""
    if source.cells is None:
        return {key: (source.row, at) for key, at in source.columns.items()}
    places = {}
    for key, address in source.cells.items():
        if found := _ADDRESS.fullmatch(address):
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
            places[key] = (int(found[2]) - 1, column - 1)
    return places
