"""Hides small numbers, and what would give them away by subtraction.

Grades of a few pieces of work are grades of people one can name. In what leadership
groups read, counts from 1 to below a threshold become ``c`` (domain notes, sections
0 and 4), and so does as little else as keeps them hidden beside the totals, and
beside the shorter periods that can be asked for too. What a revision would give away
is hidden by `exports.revised`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from exports.figures import (
    Completed,
    Count,
    Figure,
    Figures,
    Graded,
    MeasuredRow,
    OwedHere,
    Share,
)
from exports.gathered import gathered
from exports.small_numbers import tells_of_few, through_time, with_total
from exports.suppressed_rows import hidden_rows
from exports.tables import Symbol

_HIDDEN = Symbol.SUPPRESSED


def suppressed(figures: Figures) -> Figures:
    """The same figures with small numbers hidden, where the return says so; rows that
    are hidden are added up where that tells of nobody.
    """
    if not figures.what.suppress_below:
        return figures
    return gathered(small_hidden(figures), figures)


def small_hidden(figures: Figures) -> Figures:
    """The same figures with small numbers hidden, row by row."""
    below = figures.what.suppress_below
    period = figures.period
    calendar = period.length == "year" and period.first.month != 4
    hidden = hidden_rows(figures.measured, period, figures.what.period, below)
    return replace(
        figures,
        completed=tuple(_completed(row, below) for row in figures.completed),
        graded=tuple(_graded(row, below, calendar) for row in figures.graded),
        measured={
            name: replace(
                measured,
                rows=tuple(
                    _measured(row, at in hidden[name], calendar, below)
                    for at, row in enumerate(measured.rows)
                ),
            )
            for name, measured in figures.measured.items()
        },
        withdrawn=few_hidden(figures.withdrawn, below),
        held=few_hidden(figures.held, below),
        suppress_below=below,
    )


def _measured(row: MeasuredRow, hide: bool, calendar: bool, below: int) -> MeasuredRow:
    """A row with its figures shown or hidden, and nothing that tells more of them."""
    return replace(
        row,
        figures=tuple(
            Figure(
                _HIDDEN
                if figure.pieces
                and (hide or _tells_of_months(figure.before, calendar, below))
                else figure.value
            )
            for figure in row.figures
        ),
        of=(),
    )


def _tells_of_months(
    months: Sequence[tuple[int, ...]], calendar: bool, below: int
) -> bool:
    """Whether what a change tells of the period before tells of few in it."""
    if calendar and len(months) == 12:
        return any(tells_of_few(month, below) for month in months)
    return bool(months) and through_time(list(map(with_total, months)), below)


def few_told(figure: Figure, below: int) -> bool:
    """Whether a figure tells of few."""
    return tells_of_few(figure.pieces, below)


def few_hidden(count: Count, below: int) -> Count:
    """A count that stands alone, or c where it is small."""
    return _HIDDEN if _small(count, below) else count


def _small(count: Count, below: int) -> bool:
    return isinstance(count, int) and 0 < count < below


def _completed(row: Completed, below: int) -> Completed:
    row = replace(row, owed=_owed(row.owed, below), due_addresses=())
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


def _owed(owed: OwedHere, below: int) -> OwedHere:
    """All that is told of what is owed, or none of it: each could be had from the
    others.
    """
    counts = [n for _, n in owed.told if isinstance(n, int)]
    if not any(_small(n, below) for n in (*counts, *_beside(owed))):
        return owed
    hidden: dict[str, Any] = {key: _or_hidden(n, True) for key, n in owed.told}
    return OwedHere(**hidden)


def _beside(owed: OwedHere) -> list[int]:
    """What is owed and neither here nor outstanding, which could be worked out."""
    told = (owed.expected, owed.on_time, owed.late, owed.outstanding)
    known = [n for n in told if isinstance(n, int)]
    return [abs(known[0] - sum(known[1:]))] if len(known) == len(told) else []


def _graded(row: Graded, below: int, calendar: bool = False) -> Graded:
    counts = [count for _, _, count in row.grades if isinstance(count, int)]
    total = sum(counts)
    parts = tuple(_graded(part, below) for part in row.parts)

    def tells(of: Amount, *amounts: Amount) -> bool:
        if calendar:
            # It lies across two financial years, each of which tells of it in parts.
            return bool(_hidden(row.parts, parts, of))
        return _tells(row.parts, parts, of, amounts or (of,), below)

    hide_total = _small(total, below) or tells(lambda r: r.graded)
    if hide_total:
        hide, hide_share = set(range(len(counts))), True
    else:
        hide = {at for at in range(len(counts)) if tells(_grade(at))}
        hide, hide_share = _hide(counts, row.of_good, below, hide)
        hide_share = hide_share or tells(lambda r: r.good_share, _good, _others)
    grades = tuple(
        (key, label, _HIDDEN if at in hide else count)
        for at, (key, label, count) in enumerate(row.grades)
    )
    asides = (row.not_applicable, row.not_graded)
    # Either of the two could be had from the other and the number of records, and from
    # both what is graded.
    hide_asides = (
        hide_total
        or any(_small(count, below) for count in asides)
        or tells(lambda r: r.not_applicable)
        or tells(lambda r: r.not_graded)
    )
    # Together with the share, the change tells that of the period before.
    hide_change = hide_share or _tells_of_months(row.before, calendar, below)
    return replace(
        row,
        grades=grades,
        graded=_HIDDEN if hide_total else total,
        not_applicable=_or_hidden(row.not_applicable, hide_asides),
        not_graded=_or_hidden(row.not_graded, hide_asides),
        good_share=_or_hidden(row.good_share, hide_share),
        change=_or_hidden(row.change, hide_change),
        parts=parts,
        # A list of records is no matter for a reader of figures, nor what is hidden.
        addresses=(),
        before=(),
    )


Shown = TypeVar("Shown", int, float)


def _or_hidden(figure: Shown | Symbol, hide: bool) -> Shown | Symbol:
    """The figure, or c where it is hidden; what is no figure has nothing to hide."""
    return _HIDDEN if hide and not isinstance(figure, Symbol) else figure


Amount: TypeAlias = Callable[[Graded], Count | Share]


def _grade(at: int) -> Amount:
    return lambda row: row.grades[at][2]


def _good(row: Graded) -> int:
    return sum(int(row.grades[at][2]) for at in row.of_good)


def _others(row: Graded) -> int:
    return sum(int(count) for _, _, count in row.grades) - _good(row)


def _tells(
    rows: Sequence[Graded],
    said: Sequence[Graded],
    of: Amount,
    amounts: Sequence[Amount],
    below: int,
) -> bool:
    """Whether a figure of the whole, less what is said of its parts, gives away one
    that is hidden in a part: it is the only one, or all of them are a small number.

    Args:
        rows: the parts as they are; `said`, as they are shown.
        of: the figure; `amounts`, what whoever has it knows.
    """
    left = _hidden(rows, said, of)
    # Noughts are hidden only to hide something else with them, so they count too.
    return len(left) == 1 or any(
        left and sum(int(amount(row)) for row in left) < below for amount in amounts
    )


def _hidden(rows: Sequence[Graded], said: Sequence[Graded], of: Amount) -> list[Graded]:
    """The shortest parts whose figure is neither said nor within one that is."""
    found: list[Graded] = []
    for row, shown in zip(rows, said, strict=True):
        if of(shown) is _HIDDEN:
            found += _hidden(row.parts, shown.parts, of) if row.parts else [row]
    return found


def _hide(
    counts: Sequence[int], of_good: Sequence[int], below: int, told: set[int]
) -> tuple[set[int], bool]:
    """Which counts to hide beside their total, and whether to hide the share; `told`
    are those that would tell of shorter periods.

    The share of "good or better" tells the sum of the good grades and so that of the
    others. A hidden grade therefore has a second hidden one on its own side of that
    line; where a side as a whole is small, the share is hidden, and the other side
    has a hidden grade too.
    """
    good = set(of_good)
    sides = (
        [good, set(range(len(counts))) - good] if good else [set(range(len(counts)))]
    )
    hide = told | {at for at, count in enumerate(counts) if 0 < count < below}
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
