"""Hides the rows of described sheets that tell of few, and what would tell of those.

The figures of a row are parts of one another, so they are shown or hidden together;
and so are, for one place and time, figures of several sheets that look at the same
fields. What is small is hidden, and beside it

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
from typing import TypeAlias

from exports.figures import ALL_TEAMS, Measured, MeasuredRow
from exports.measures import GRADES, OWED, Measure
from exports.periods import Period, quarter_of
from exports.small_numbers import Counts, tells_of_few, through_time, with_total

_KNOWN_APART = ("form", "area", "scale", "month", "quarter")
"""What is told apart without telling of some people's work among others'."""
_EVERYWHERE = {"record_date"}
"""Looked at by measures that have nothing to do with one another."""

Hidden: TypeAlias = dict[str, set[int]]
"""Sheets' names, and which of their rows are hidden."""
Of: TypeAlias = tuple[str, ...]
"""What a row counts: the sheet's condition, a form, an area, a scale."""


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
    apart = {name: one for name, one in sheets.items() if told_apart(one)}
    months = Months(
        [one for name, one in sheets.items() if name not in apart], period, below
    )
    found = {
        name: {
            at
            for at, row in enumerate(measured.rows)
            if months.give_away(measured, row, calendar)
        }
        for name, measured in sheets.items()
        if name not in apart
    }
    if calendar or period.length != own_length:
        return {**found, **{n: set(range(len(one.rows))) for n, one in apart.items()}}
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


def _told(row: MeasuredRow) -> Counts:
    return tuple(count for figure in row.figures for count in figure.pieces)


# --- through time


class Months:
    """What all sheets together tell of each month, by what they count."""

    def __init__(self, sheets: Sequence[Measured], period: Period, below: int) -> None:
        self.period, self.below = period, below
        self.told: dict[Of, dict[str, dict[tuple[str, str], Counts]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        measures = {m.key: m for one in sheets for m in one.measures}
        self.family = families(measures.values())
        for measured in sheets:
            for row in measured.rows:
                self._note(measured, row)

    def _note(self, measured: Measured, row: MeasuredRow) -> None:
        places = [
            (of, month) for of in _counted(measured, row) for month in self._of(row)
        ]
        for measure, figure in zip(measured.measures, row.figures, strict=True):
            for (of, month), counts in zip(places, figure.leaves, strict=False):
                self.told[of][month][measure.key, measure.name] = with_total(counts)

    def _of(self, row: MeasuredRow) -> list[str]:
        """The months that a row is about."""
        keys = {place.by: place.key for place in row.places}
        if "month" in keys:
            return [str(keys["month"])]
        months = self.period.months
        if "quarter" in keys:
            return [m for m in months if quarter_of(m).key == keys["quarter"]]
        return list(months)

    def give_away(self, measured: Measured, row: MeasuredRow, calendar: bool) -> bool:
        """Whether a row tells of few, or gives away a shorter time that does."""
        of, months = _counted(measured, row), self._of(row)
        if not any(figure.leaves for figure in row.figures):
            return tells_of_few(_told(row), self.below)
        families = {
            self.family.get(measure.key, measure.key) for measure in measured.measures
        }
        strict = len(of) > 1 or (calendar and len(months) == 12)
        return any(
            self._gives_away(of, months, family, strict) for family in sorted(families)
        )

    def _gives_away(
        self, of: Sequence[Of], months: Sequence[str], family: str, strict: bool
    ) -> bool:
        told = {
            (one, month): {
                key: counts
                for key, counts in self.told[one][month].items()
                if self.family[key[0]] == family
            }
            for one in of
            for month in months
        }
        if strict:
            return any(
                tells_of_few(counts, self.below)
                for there in told.values()
                for counts in there.values()
            )
        sizes = {key: len(c) for there in told.values() for key, c in there.items()}
        columns = [
            tuple(
                count
                for key, size in sorted(sizes.items())
                for count in told[one, month].get(key, (0,) * size)
            )
            for one in of
            for month in months
        ]
        return bool(columns) and through_time(columns, self.below)


def _counted(measured: Measured, row: MeasuredRow) -> list[Of]:
    only = measured.sheet.only
    return [(only.text if only else "", *of) for of in row.of]


def families(measures: Iterable[Measure]) -> dict[str, str]:
    """The measures that tell of one another, by the first of them: all of grades, and
    those that look at the same fields.
    """
    found: dict[str, str] = {}
    at: dict[tuple[str, str], str] = {}
    for one in measures:
        looked_at = one.names - _EVERYWHERE
        names = {one.of} if one.of in (GRADES, OWED) else looked_at
        keys = [(one.of, name) for name in sorted(names)]
        first = min((at[key] for key in keys if key in at), default=one.key)
        joined = {at[key] for key in keys if key in at}
        found.update({key: first for key, family in found.items() if family in joined})
        at.update({key: first for key, family in at.items() if family in joined})
        at.update(dict.fromkeys(keys, first))
        found[one.key] = first
    return found


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
            places[respects(measured)].add(_place(measured, at))
    for name, measured in sheets.items():
        hidden = places[respects(measured)]
        found[name] = {
            at for at in range(len(measured.rows)) if _place(measured, at) in hidden
        }


def respects(measured: Measured) -> tuple[str, ...]:
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
        count
        for figure in row.figures
        for count in (*with_total(figure.pieces), 0, 0, 0)[:3]
    )
