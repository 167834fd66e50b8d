"""Hides the rows of described sheets that tell of few, and what would tell of those.

The figures of a row are parts of one another, so they are shown or hidden together.
What is small is hidden, and beside it

- a longer time whose shorter times, which can be asked for too, would be given away
  by subtraction: months stand in quarters, those in halves, those in a financial year;
- what adds up several forms, areas or scales, or a calendar year, which lies across
  two financial ones, as soon as anything in it is small;
- where rows are told apart by team, role or an answer, enough other rows of the same
  sum; and the same places in every sheet that is told apart so. Such sheets are shown
  for the return's own length of time alone, so nothing is to be had from two of them.

A reader is taken to know every figure that is not small itself, from whatever sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exports.figures import ALL_TEAMS, Measured, MeasuredRow
from exports.periods import Period

TIMES = ("month", "quarter")
_KNOWN_APART = ("form", "area", "scale", *TIMES)
"""What is told apart without telling of some people's work among others'."""

Counts: TypeAlias = tuple[int, ...]
"""What a row tells of, one number for each count that its figures are made of."""
Hidden: TypeAlias = dict[str, set[int]]
"""Sheets' names, and which of their rows are hidden."""


def hidden_rows(
    sheets: Mapping[str, Measured], period: Period, own_length: str, below: int
) -> Hidden:
    """Which rows of a return's described sheets are to be hidden.

    Args:
        sheets: the sheets by name, their rows with what they tell of.
        period: what they are about; `own_length`, what the return is made for.
        below: counts from 1 to below this are small.
    """
    calendar = period.length == "year" and period.first.month != 4
    found: Hidden = {}
    apart: dict[str, Measured] = {}
    for name, measured in sheets.items():
        if not told_apart(measured):
            found[name] = {
                at
                for at, row in enumerate(measured.rows)
                if _gives_away(row, calendar, below)
            }
        elif calendar or period.length != own_length:
            found[name] = set(range(len(measured.rows)))
        else:
            apart[name] = measured
    return {**found, **_hidden_apart(apart, below)}


def told_apart(measured: Measured) -> list[int]:
    """Which of a sheet's breakdowns tell some people's work from others': teams, roles
    and answers.
    """
    rows = measured.rows
    return [
        at
        for at, place in enumerate(rows[0].places if rows else ())
        if place.by not in _KNOWN_APART
        and any(row.places[at].key != ALL_TEAMS for row in rows)
    ]


def tells_of_few(counts: Iterable[int], below: int) -> bool:
    return any(0 < count < below for count in counts)


def _told(row: MeasuredRow) -> Counts:
    return tuple(count for figure in row.figures for count in figure.pieces)


# --- through time


def _gives_away(row: MeasuredRow, calendar: bool, below: int) -> bool:
    """Whether a row tells of few, or gives away a shorter time that does."""
    if tells_of_few(_told(row), below):
        return True
    figures = [figure for figure in row.figures if figure.leaves]
    if not figures:
        return False
    months = [
        tuple(count for leaf in leaves for count in leaf)
        for leaves in zip(*(figure.leaves for figure in figures), strict=True)
    ]
    if row.added_up or (calendar and len(months) == 12):
        return any(tells_of_few(month, below) for month in months)
    return through_time(months, below)


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


# --- places beside one another


def _hidden_apart(sheets: Mapping[str, Measured], below: int) -> Hidden:
    found = {
        name: {
            at
            for at, row in enumerate(measured.rows)
            if tells_of_few(_told(row), below)
        }
        for name, measured in sheets.items()
    }
    while True:
        before = {name: len(rows) for name, rows in found.items()}
        _same_places(sheets, found)
        for name, measured in sheets.items():
            found[name] |= set(_cover(measured, found[name], below))
        if before == {name: len(rows) for name, rows in found.items()}:
            return found


def _same_places(sheets: Mapping[str, Measured], found: Hidden) -> None:
    """A place that is hidden once is hidden in every sheet that is told apart so, and
    at all times.
    """
    places: dict[tuple[str, ...], set[object]] = defaultdict(set)
    for name, measured in sheets.items():
        for at in found[name]:
            places[_respects(measured)].add(_place(measured, at))
    for name, measured in sheets.items():
        hidden = places[_respects(measured)]
        found[name] = {
            at for at in range(len(measured.rows)) if _place(measured, at) in hidden
        }


def _respects(measured: Measured) -> tuple[str, ...]:
    """In which respects a sheet is told apart."""
    return tuple(measured.rows[0].places[at].by for at in told_apart(measured))


def _place(measured: Measured, at: int) -> tuple[str | None, ...]:
    places = measured.rows[at].places
    return tuple(places[one].key for one in told_apart(measured))


def _cover(measured: Measured, hidden: set[int], below: int) -> Iterator[int]:
    """More rows to hide, so that the sum of those beside one another, which may be
    known from elsewhere, gives none of them away.
    """
    apart = told_apart(measured)
    lines: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(measured.rows):
        beside = (p.key for one, p in enumerate(row.places) if one not in apart)
        lines[tuple(beside)].append(at)
    for line in lines.values():
        here = [at for at in line if at in hidden]
        shown = sorted(
            (at for at in line if at not in hidden),
            key=lambda at: sum(_told(measured.rows[at])),
        )
        if here and len(apart) > 1:
            # Sums over one respect alone may be known as well.
            yield from shown
            continue
        while here and shown and not _covered(measured, here, below):
            here.append(shown.pop(0))
            yield here[-1]


def _covered(measured: Measured, hidden: Sequence[int], below: int) -> bool:
    if len(hidden) == 1:
        return False
    several = [_by_figure(measured.rows[at]) for at in hidden]
    return all(
        not any(0 < count < below for count in counts) or sum(counts) >= below
        for counts in zip(*several, strict=True)
    )


def _by_figure(row: MeasuredRow) -> Counts:
    """What each figure tells of; noughts where it is none in this row."""
    return tuple(
        figure.pieces[at] if at < len(figure.pieces) else 0
        for figure in row.figures
        for at in range(2)
    )
