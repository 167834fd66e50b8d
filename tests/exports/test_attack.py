"""Somebody with every edition of a return cannot work out a number that is hidden.

Of small made-up services every edition leadership may ask for is made: months,
quarters, halves, financial years and the calendar year across two of them. All that
they say is put down as equations over the records; none of the small numbers may
follow from them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from exports.asked import MeasuredSheet
from exports.figures import (
    ALL_TEAMS,
    Completed,
    Figure,
    Figures,
    Measured,
    MeasuredRow,
    Place,
)
from exports.gathered import TOGETHER, is_hidden
from exports.measures import shipped_measures
from exports.periods import Period, period_of, quarter_of
from exports.returns import shipped_returns
from exports.sheets import cover
from exports.suppression import suppressed
from exports.tables import Symbol
from tests.exports.solving import PRIME, Equation, Solver

BELOW = 5
FORMS = ("audit", "observation")
STAGES = ("first year", "later", "manager")
MONTHS = (*period_of("2018-19").months, *period_of("2019-20").months)
PERIODS = [
    *MONTHS,
    *(f"{year}-{part}" for year in (2018, 2019) for part in ("Q1", "Q2", "Q3", "Q4")),
    *(f"{year}-H{half}" for year in (2018, 2019) for half in (1, 2)),
    *("2018-19", "2019-20", "2019"),
]


@dataclass(frozen=True)
class Cell:
    """Records that are alike in all that a sheet asks: an unknown of the equations."""

    form: str
    month: str
    stage: str
    moderated: bool
    alike: bool


Which = Callable[[Cell], bool]


def moderated(cell: Cell) -> bool:
    return cell.moderated


def alike(cell: Cell) -> bool:
    return cell.moderated and cell.alike


def every(cell: Cell) -> bool:
    return True


SHEETS: dict[str, tuple[tuple[str, ...], tuple[tuple[Which, Which | None], ...]]] = {
    # By what it is broken down; what its figures count, and of a share out of what.
    "By month": (
        ("form", "month"),
        ((every, None), (moderated, None), (alike, moderated)),
    ),
    "By quarter": (("form", "quarter"), ((every, None), (alike, moderated))),
    "By form": (("form",), ((moderated, every),)),
    "All": (("month",), ((every, None),)),
    "By stage": (("form", "stage"), ((every, None), (moderated, None))),
    "By stage and month": (("form", "month", "stage"), ((moderated, None),)),
}


def key(cell: Cell, by: str) -> str:
    if by == "quarter":
        return quarter_of(cell.month).key
    return str(getattr(cell, by))


@dataclass(frozen=True)
class Service:
    """What there is: how many records are alike so."""

    counts: Counter[Cell]
    length: str

    @classmethod
    def made_up(cls, seed: int, length: str) -> Service:
        dice = random.Random(seed)
        busy = {form: dice.choice((1, 4, 9, 20)) for form in FORMS}
        counts: Counter[Cell] = Counter()
        for form in FORMS:
            for month in MONTHS:
                for _ in range(dice.randint(0, 2 * busy[form])):
                    weights = (8, 3, 1)
                    stage = dice.choices(STAGES, weights)[0]
                    likely = dice.random() < 0.6
                    cell = Cell(
                        form, month, stage, likely, likely and dice.random() < 0.7
                    )
                    counts[cell] += 1
        return cls(counts, length)

    def cells(self, period: Period) -> list[Cell]:
        return [
            Cell(form, month, stage, *graded)
            for form in FORMS
            for month in period.months
            for stage in STAGES
            for graded in ((False, False), (True, False), (True, True))
        ]

    def count(self, cells: Iterable[Cell]) -> int:
        return sum(self.counts[cell] for cell in cells)

    def edition(self, period: Period) -> Figures:
        return suppressed(self.counted(period))

    def counted(self, period: Period) -> Figures:
        """All figures of a period, none of them hidden."""
        what = shipped_returns()["monthly"].for_leadership()
        return Figures(
            what=replace(what, period=self.length, suppress_below=BELOW),
            period=period,
            council="Exampleshire",
            counted_on=date(2026, 11, 24),
            whose="All records",
            completed=tuple(
                Completed(
                    form,
                    form,
                    month,
                    ALL_TEAMS,
                    self.count(
                        c
                        for c in self.cells(period)
                        if (c.form, c.month) == (form, month)
                    ),
                    Symbol.NOT_APPLICABLE,
                    Symbol.NOT_APPLICABLE,
                )
                for form in FORMS
                for month in period.months
            ),
            graded=(),
            lines=None,
            measures=(),
            forms=tuple((form, form) for form in FORMS),
            measured={name: self.measured(name, period) for name in SHEETS},
        )

    def measured(self, name: str, period: Period) -> Measured:
        by, figures = SHEETS[name]
        rows = [
            MeasuredRow(
                tuple(Place(one, at, at) for one, at in zip(by, keys, strict=True)),
                tuple(self.figure(cells, *figure) for figure in figures),
                of=tuple(
                    (form, "", "") for form in FORMS if form in {c.form for c in cells}
                ),
            )
            for keys, cells in self.rows(name, period)
        ]
        known: dict[Which, str] = {
            every: "completed",
            moderated: "moderated",
            alike: "agreement",
        }
        measures = tuple(
            shipped_measures()[
                "share_moderated" if which is moderated and out_of else known[which]
            ]
            for which, out_of in figures
        )
        sheet = MeasuredSheet(name, name, by, tuple(m.key for m in measures))
        return Measured(sheet, by, measures, tuple(rows))

    def rows(
        self, name: str, period: Period
    ) -> Iterator[tuple[tuple[str, ...], list[Cell]]]:
        by, _ = SHEETS[name]
        found: dict[tuple[str, ...], list[Cell]] = {}
        for cell in self.cells(period):
            found.setdefault(tuple(key(cell, one) for one in by), []).append(cell)
        # A place with nothing in it has no row.
        yield from (row for row in found.items() if self.count(row[1]))

    def figure(
        self, cells: Sequence[Cell], which: Which, out_of: Which | None
    ) -> Figure:
        def pieces(cells: Sequence[Cell]) -> tuple[int, ...]:
            some = self.count(filter(which, cells))
            if which is every:
                return (some,)
            return some, self.count(filter(out_of or every, cells)) - some

        groups = sorted({(cell.form, cell.month) for cell in cells})
        leaves = [[c for c in cells if (c.form, c.month) == one] for one in groups]
        some = self.count(filter(which, cells))
        value: float | Symbol = some
        if out_of is not None:
            total = self.count(filter(out_of, cells))
            value = some / total if total else Symbol.NOT_AVAILABLE
        told = pieces(cells) if value is not Symbol.NOT_AVAILABLE else ()
        return Figure(value, told, leaves=tuple(map(pieces, leaves)))


def everything_said(service: Service) -> Solver:
    """All that stands in any edition, as equations."""
    solver = Solver()
    for one in PERIODS:
        period = period_of(one)
        for equation in said_in(service, period, service.edition(period)):
            solver.add(equation)
    return solver


def said_in(service: Service, period: Period, edition: Figures) -> Iterator[Equation]:
    """All that stands in one edition, as equations."""
    for row in edition.completed:
        if isinstance(row.completed, int):
            here = (row.form, row.month)
            cells = [c for c in service.cells(period) if (c.form, c.month) == here]
            yield dict.fromkeys(cells, 1)
    said = {row[0]: row[1] for row in cover.table(edition).rows}
    for form in FORMS:
        if said[f"{form} completed"] != Symbol.SUPPRESSED:
            of_form = [c for c in service.cells(period) if c.form == form]
            yield dict.fromkeys(of_form, 1)
    for name in SHEETS:
        for cells, measured in _rows_said(service, name, period, edition):
            figures = zip(SHEETS[name][1], measured.figures, strict=True)
            for (which, out_of), figure in figures:
                if isinstance(figure.value, int | float):
                    yield _equation(service, cells, which, out_of)


def _rows_said(
    service: Service, name: str, period: Period, edition: Figures
) -> Iterator[tuple[list[Cell], MeasuredRow]]:
    """The rows of a sheet with the records they are about; one that adds up others is
    about those that are hidden beside it.
    """
    measured = edition.measured[name]
    each = [row for row in measured.rows if TOGETHER not in _at(row)]
    pairs = list(zip(service.rows(name, period), each, strict=True))
    for (_, cells), row in pairs:
        yield cells, row
    for row in measured.rows:
        if TOGETHER in _at(row):
            beside = [key for key in _at(row) if key != TOGETHER]
            yield (
                [
                    cell
                    for (keys, cells), other in pairs
                    if set(beside) <= set(keys) and is_hidden(other, measured.measures)
                    for cell in cells
                ],
                row,
            )


def _at(row: MeasuredRow) -> list[str | None]:
    return [place.key for place in row.places]


def _equation(
    service: Service, cells: Sequence[Cell], which: Which, out_of: Which | None
) -> Equation:
    if out_of is None:
        return {cell: 1 for cell in cells if which(cell)}
    some = service.count(filter(which, cells))
    total = service.count(filter(out_of, cells))
    # some / total is known, not what either of them is.
    found: Counter[Cell | None] = Counter()
    for cell in cells:
        found[cell] += total * which(cell) - some * out_of(cell)
    return {cell: number % PRIME for cell, number in found.items() if number}


def small_numbers(service: Service) -> Iterator[tuple[str, list[Cell]]]:
    """Every count of every sheet and month that is from 1 to 4."""
    for one in PERIODS:
        yield from small_numbers_of(service, period_of(one))


def small_numbers_of(
    service: Service, period: Period
) -> Iterator[tuple[str, list[Cell]]]:
    for name in SHEETS:
        for keys, cells in service.rows(name, period):
            for which, out_of in SHEETS[name][1]:
                among = list(filter(out_of or every, cells))
                for wanted in (True, False):
                    some = [c for c in among if which(c) is wanted]
                    if 0 < service.count(some) < BELOW:
                        yield f"{which.__name__} {name} {period.key} {keys}", some


@pytest.mark.parametrize("length", ["month", "quarter", "year"])
@pytest.mark.parametrize("seed", range(3))
def test_no_small_number_follows_from_all_that_is_said(seed: int, length: str) -> None:
    service = Service.made_up(seed, length)
    solver = everything_said(service)

    told = [place for place, cells in small_numbers(service) if solver.knows(cells)]
    assert told == []


def test_something_is_said_all_the_same() -> None:
    shown = Counter(
        (name, figure.value is not Symbol.SUPPRESSED)
        for one in PERIODS
        for name, measured in Service.made_up(1, "year")
        .edition(period_of(one))
        .measured.items()
        for row in measured.rows
        for figure in row.figures
    )

    assert all(shown[name, True] for name in ("By month", "By quarter", "By form"))
