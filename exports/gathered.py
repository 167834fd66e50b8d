"""Adds up, in what leadership reads, rows that are hidden one by one: small teams.

Of sixty teams most have few audits in a quarter. Hidden each by itself they say
nothing; together they say how the rest of the service does. `suppressed_rows` hides
enough rows that their sum is no small number; and there is none where it would tell,
with the rows that are shown, of a shorter time. What people wrote in their own words
has no row while few wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from exports.figures import Figure, Figures, Measured, MeasuredRow
from exports.measures import Measure
from exports.small_numbers import tells_of_few, with_total
from exports.suppressed_rows import Months, told_apart
from exports.tables import Shape, Symbol

TOGETHER = "(together)"
"""The key of a place that stands for several."""

Line: TypeAlias = tuple[str | None, ...]
"""What rows beside one another have in common."""


def gathered(
    shown: Figures,
    counted: Figures,
    standing: Mapping[str, Set[Line]] = MappingProxyType({}),
    last: Figures | None = None,
) -> Figures:
    """The figures with a row for what is hidden in each sheet that is told apart by
    one thing, and without the rows that a few people's own words would head.

    Args:
        shown: with small numbers hidden; `counted`, the same rows with none hidden.
        standing: by the sheets' names, lines that are not to be added up anew; their
            sum stands as the `last` edition has it.
    """
    sums = _that_may_be_said(counted) if _of_its_own_length(counted) else {}
    return replace(
        shown,
        measured={
            name: replace(
                measured,
                rows=tuple(
                    _rows(
                        measured,
                        counted.measured[name],
                        sums.get(name, set()) - standing.get(name, set()),
                        _sums_of(last, name, standing.get(name, set())),
                        counted.what.suppress_below,
                    )
                ),
            )
            for name, measured in shown.measured.items()
        },
    )


def _sums_of(
    last: Figures | None, name: str, lines: Set[Line]
) -> dict[Line, MeasuredRow]:
    """The rows of an edition that add up these lines of a sheet."""
    if last is None or name not in last.measured:
        return {}
    measured = last.measured[name]
    rows = (row for row in measured.rows if any(p.key == TOGETHER for p in row.places))
    found = {tuple(p.key for p in row.places if p.key != TOGETHER): row for row in rows}
    return {line: row for line, row in found.items() if line in lines}


def _of_its_own_length(figures: Figures) -> bool:
    """Whether a return is of the length of time that it is made for: of another all
    such rows are hidden, lest the two be subtracted, and so must their sum be.
    """
    period = figures.period
    calendar = period.length == "year" and period.first.month != 4
    return period.length == figures.what.period and not calendar


def _that_may_be_said(counted: Figures) -> dict[str, set[Line]]:
    """The lines of which the sum of all rows, which is known where each is shown or
    added up, tells of no shorter time.
    """
    below, period = counted.what.suppress_below, counted.period
    sheets = counted.measured.items()
    whole = {name: one for name, one in sheets if not told_apart(one)}
    sums = {name: lines_added(one) for name, one in sheets if len(told_apart(one)) == 1}
    # By what is shown, and by all that there is to be known: either may give it away.
    several = [
        Months(list(whole.values()), period, below),
        Months([*whole.values(), *sums.values()], period, below),
    ]
    return {
        name: {
            line_of(one, row)
            for row in one.rows
            if not any(months.give_away(one, row, False) for months in several)
        }
        for name, one in sums.items()
    }


def lines_added(measured: Measured) -> Measured:
    """A sheet that is told apart, with a row for all of each line."""
    lines: dict[Line, list[MeasuredRow]] = defaultdict(list)
    for row in measured.rows:
        lines[line_of(measured, row)].append(row)
    kept = [
        at for at in range(len(measured.headings)) if at not in told_apart(measured)
    ]
    return replace(
        measured,
        headings=tuple(measured.headings[at] for at in kept),
        rows=tuple(_all_of(rows, kept) for rows in lines.values()),
    )


def _all_of(rows: Sequence[MeasuredRow], kept: Sequence[int]) -> MeasuredRow:
    every = sorted({of for row in rows for of in row.of})
    return MeasuredRow(
        tuple(rows[0].places[at] for at in kept),
        tuple(
            Figure(
                Symbol.SUPPRESSED,
                _added([row.figures[at] for row in rows]),
                leaves=tuple(_leaves(rows, at, every)),
            )
            for at in range(len(rows[0].figures))
        ),
        of=tuple(every),
    )


def _leaves(
    rows: Sequence[MeasuredRow], at: int, every: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[int, ...]]:
    """What a column tells of each month of each thing that these rows add up."""
    several = [(row.of, row.figures[at].leaves) for row in rows if row.of]
    months = max((len(leaves) // len(of) for of, leaves in several), default=0)
    for one in every:
        for month in range(months):
            told = [
                leaves[of.index(one) * months + month]
                for of, leaves in several
                if one in of and leaves
            ]
            yield tuple(map(sum, zip(*told, strict=True)))


def is_hidden(row: MeasuredRow, measures: Sequence[Measure]) -> bool:
    """Whether a row's figures are hidden; a change may be so by itself."""
    return any(
        figure.value is Symbol.SUPPRESSED and not measure.change_of
        for figure, measure in zip(row.figures, measures, strict=True)
    )


def line_of(measured: Measured, row: MeasuredRow) -> Line:
    """What a row has in common with those whose sum may be known."""
    apart = told_apart(measured)
    return tuple(p.key for at, p in enumerate(row.places) if at not in apart)


def _rows(
    shown: Measured,
    counted: Measured,
    sums: Set[Line],
    standing: Mapping[Line, MeasuredRow],
    below: int,
) -> Iterator[MeasuredRow]:
    lines: dict[Line, list[int]] = defaultdict(list)
    for at, row in enumerate(counted.rows):
        lines[line_of(counted, row)].append(at)
    last = {rows[-1]: line for line, rows in lines.items()}
    hidden = [is_hidden(row, shown.measures) for row in shown.rows]
    for at, row in enumerate(shown.rows):
        if not (hidden[at] and any(place.typed for place in row.places)):
            yield row
        line = last.get(at)
        if line is not None and line in standing:
            yield standing[line]
        if line is not None and line in sums:
            rows = [counted.rows[one] for one in lines[line] if hidden[one]]
            if len(rows) > 1:
                (apart,) = told_apart(counted)
                yield from _together(rows, counted.measures, apart, below)


def _together(
    rows: Sequence[MeasuredRow], measures: Sequence[Measure], apart: int, below: int
) -> Iterator[MeasuredRow]:
    """The row that adds up these; none where it would tell of few."""
    sums = [_added([row.figures[at] for row in rows]) for at in range(len(measures))]
    if any(tells_of_few(with_total(one), below) for one in sums):
        return
    places = list(rows[0].places)
    words = f"Shown as c, together ({len(rows)})"
    if places[apart].typed:
        words = "Others, together"
    places[apart] = replace(places[apart], key=TOGETHER, label=words)
    values = (
        _value(pieces, measure, [row.figures[at] for row in rows])
        for at, (pieces, measure) in enumerate(zip(sums, measures, strict=True))
    )
    yield MeasuredRow(tuple(places), tuple(Figure(value) for value in values))


def _value(
    pieces: Sequence[int], measure: Measure, figures: Sequence[Figure]
) -> int | float | Symbol:
    if not pieces:
        return next((f.value for f in figures if isinstance(f.value, Symbol)), 0)
    if measure.change_of or measure.middle is not None:
        # Neither can be had from those of its parts.
        return Symbol.SUPPRESSED
    if measure.shape is Shape.SHARE:
        of = sum(pieces)
        return pieces[0] / of if of else Symbol.NOT_AVAILABLE
    return pieces[0]


def _added(figures: Sequence[Figure]) -> tuple[int, ...]:
    """What several figures tell of together; nothing where none of them tells."""
    told = [figure.pieces for figure in figures if figure.pieces]
    return tuple(map(sum, zip(*told, strict=True)))
