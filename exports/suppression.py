"""Hides small numbers, and what would give them away by subtraction.

Grades of a few pieces of work are grades of people one can name. In what leadership
groups read, counts from 1 to below a threshold become ``c`` (domain notes, sections
0 and 4), and so does as little else as keeps them hidden beside the totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.figures import Completed, Count, Figures, Graded
from exports.tables import Symbol

_HIDDEN = Symbol.SUPPRESSED


def suppressed(figures: Figures) -> Figures:
    """The same figures with small numbers hidden, where the return says so."""
    below = figures.what.suppress_below
    if not below:
        return figures
    return replace(
        figures,
        completed=tuple(_completed(row, below) for row in figures.completed),
        graded=tuple(_graded(row, below) for row in figures.graded),
        suppress_below=below,
    )


def _small(count: Count, below: int) -> bool:
    return isinstance(count, int) and 0 < count < below


def _completed(row: Completed, below: int) -> Completed:
    if _small(row.completed, below):
        # One record's days would be its own.
        return replace(
            row,
            completed=_HIDDEN,
            received=_HIDDEN,
            days_to_receive=_HIDDEN,
            address="",
        )
    if not (isinstance(row.completed, int) and isinstance(row.received, int)):
        return row
    missing = row.completed - row.received
    if _small(row.received, below) or _small(missing, below):
        row = replace(row, received=_HIDDEN)
    return row


def _graded(row: Graded, below: int) -> Graded:
    counts = [count for _, _, count in row.grades if isinstance(count, int)]
    total = sum(counts)
    if _small(total, below):
        hide, hide_share = set(range(len(counts))), True
    else:
        hide, hide_share = _hide(counts, row.of_good, below)
    grades = tuple(
        (key, label, _HIDDEN if at in hide else count)
        for at, (key, label, count) in enumerate(row.grades)
    )
    asides = (row.not_applicable, row.not_graded)
    # Either of the two could be had from the other and the number of records.
    hide_asides = any(_small(count, below) for count in asides)
    return replace(
        row,
        grades=grades,
        graded=_HIDDEN if _small(total, below) else total,
        not_applicable=_HIDDEN if hide_asides else row.not_applicable,
        not_graded=_HIDDEN if hide_asides else row.not_graded,
        good_share=_HIDDEN if hide_share and total else row.good_share,
        change=_HIDDEN if hide_share and total else row.change,
        # A list of records is no matter for a reader of figures.
        addresses=(),
    )


def _hide(
    counts: Sequence[int], of_good: Sequence[int], below: int
) -> tuple[set[int], bool]:
    """Which counts to hide beside their total, and whether to hide the share.

    The share of "good or better" tells the sum of the good grades and so that of the
    others. A hidden grade therefore has a second hidden one on its own side of that
    line; where a side as a whole is small, the share is hidden, and the other side
    has a hidden grade too.
    """
    good = set(of_good)
    sides = (
        [good, set(range(len(counts))) - good] if good else [set(range(len(counts)))]
    )
    hide = {at for at, count in enumerate(counts) if 0 < count < below}
    for side in sides:
        if len(hide & side) == 1 and (partner := _next_least(counts, side - hide)):
            hide |= partner
    small_sides = [s for s in sides if 0 < sum(counts[at] for at in s) < below]
    if not small_sides:
        return hide, False
    for side in sides:
        if side not in small_sides and not hide & side:
            hide |= _next_least(counts, side)
    return hide, True


def _next_least(counts: Sequence[int], among: set[int]) -> set[int]:
    """The least count above 0 among these, or a 0 where there is none."""
    if not among:
        return set()
    return {min(among, key=lambda at: (counts[at] == 0, counts[at], at))}
