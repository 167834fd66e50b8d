"""Somebody with every edition and revision of a return cannot work out what came late.

Three editions of a month, a quarter or a year, between them a few records or many that
arrive and some that are withdrawn. All that the three say is put down as equations over
the records of each; neither a small number nor a difference of one to four follows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from exports.figures import Figure, Figures, Measured, MeasuredRow
from exports.gathered import TOGETHER
from exports.periods import Period, period_of
from exports.revised import Edition, edition_of
from exports.tables import Symbol
from tests.exports.solving import PRIME, Solver
from tests.exports.test_attack import (
    BELOW,
    FORMS,
    SHEETS,
    STAGES,
    Cell,
    Service,
    every,
    said_in,
    small_numbers_of,
)

C = Symbol.SUPPRESSED
PERIOD = {"month": "2018-10", "quarter": "2018-Q3", "year": "2018-19"}


@dataclass(frozen=True)
class Given:
    """What there was when an edition was made, and what leadership was shown."""

    service: Service
    shown: Figures

    def told_anew(self, period: Period) -> Figures:
        """What the edition tells of its own day. A row that stands as it was published
        before tells nothing of it; that its reader knows which do is the worst case.
        """
        own = self.service.counted(period)
        rows = {name: _by_key(measured) for name, measured in own.measured.items()}
        return replace(
            self.shown,
            completed=tuple(
                row if row.completed == today.completed else replace(row, completed=C)
                for row, today in zip(self.shown.completed, own.completed, strict=True)
            ),
            measured={
                name: replace(measured, rows=tuple(_told_anew(measured, rows[name])))
                for name, measured in self.shown.measured.items()
            },
        )


def _by_key(measured: Measured) -> dict[tuple[str | None, ...], MeasuredRow]:
    return {tuple(place.key for place in row.places): row for row in measured.rows}


def _told_anew(
    measured: Measured, today: dict[tuple[str | None, ...], MeasuredRow]
) -> Iterator[MeasuredRow]:
    """A row for each of today's, and those that add up others where all are today's."""
    shown = _by_key(measured)
    old = False
    for key, row in today.items():
        nothing = replace(row, figures=(Figure(C),) * len(row.figures))
        found = shown.get(key, nothing)
        pairs = zip(found.figures, row.figures, strict=True)
        if all(f.value is C or f.value == own.value for f, own in pairs):
            yield found
        else:
            old = True
            yield nothing
    for key, row in shown.items():
        if TOGETHER in key and not old and shown.keys() >= today.keys():
            yield row


def later(service: Service, period: Period, seed: int) -> Service:
    """The same service with records that came late: mostly a few, once a heap."""
    dice = random.Random(seed)
    counts = Counter(service.counts)
    heap = dice.random() < 0.4
    for _ in range(dice.choice((1, 2, 3, 6)) if not heap else 40):
        moderated = dice.random() < 0.6
        cell = Cell(
            dice.choice(FORMS),
            dice.choice(period.months),
            dice.choices(STAGES, (8, 3, 1))[0],
            moderated,
            moderated and dice.random() < 0.7,
        )
        counts[cell] += 1
    there = [cell for cell in service.cells(period) if counts[cell]]
    for cell in dice.sample(there, min(len(there), dice.randint(0, 2))):
        counts[cell] -= 1
    return replace(service, counts=counts)


def editions(seed: int, length: str, times: int = 1) -> list[Given]:
    """Published, and revised twice; of a service so many times as large."""
    period = period_of(PERIOD[length])
    service = Service.made_up(seed, length)
    counts = {cell: number * times for cell, number in service.counts.items()}
    service = replace(service, counts=Counter(counts))
    earlier: list[Edition] = []
    found = []
    for number in range(3):
        earlier.append(edition_of(service.counted(period), earlier))
        found.append(Given(service, earlier[-1].shown))
        service = later(service, period, seed * 10 + number)
    return found


def all_said(several: list[Given], period: Period) -> Solver:
    solver = Solver()
    for number, one in enumerate(several):
        for equation in said_in(one.service, period, one.told_anew(period)):
            solver.add({(number, cell): times for cell, times in equation.items()})
    return solver


def differences(
    several: list[Given], period: Period
) -> Iterator[tuple[str, dict[tuple[int, Cell], int]]]:
    """Every count of every sheet that is 1 to 4 more or less in a later edition."""
    for first, before in enumerate(several):
        for second, after in list(enumerate(several))[first + 1 :]:
            for name in SHEETS:
                rows = dict(before.service.rows(name, period))
                rows.update(after.service.rows(name, period))
                for keys, cells in rows.items():
                    for which, out_of in SHEETS[name][1]:
                        some = [c for c in filter(out_of or every, cells) if which(c)]
                        by = after.service.count(some) - before.service.count(some)
                        if 0 < abs(by) < BELOW:
                            yield (
                                f"{which.__name__} {name} {keys} {first}-{second}",
                                {(second, c): 1 for c in some}
                                | {(first, c): PRIME - 1 for c in some},
                            )


@pytest.mark.parametrize("times", [1, 8])
@pytest.mark.parametrize("length", PERIOD)
@pytest.mark.parametrize("seed", range(4))
def test_no_late_arrival_follows_from_all_editions(
    seed: int, length: str, times: int
) -> None:
    period = period_of(PERIOD[length])
    several = editions(seed, length, times)
    solver = all_said(several, period)

    told = [
        place for place, sum_ in differences(several, period) if solver.follows(sum_)
    ]
    assert told == []
    for number, one in enumerate(several):
        small = small_numbers_of(one.service, period)
        assert [
            place
            for place, cells in small
            if solver.knows((number, cell) for cell in cells)
        ] == []


def test_there_are_differences_to_be_found() -> None:
    """Each shown by itself, without a thought for the others, they would be."""
    found = 0
    for seed in range(8):
        period = period_of(PERIOD["quarter"])
        several = [
            replace(one, shown=one.service.edition(period))
            for one in editions(seed, "quarter")
        ]
        solver = all_said(several, period)
        found += sum(solver.follows(sum_) for _, sum_ in differences(several, period))

    assert found > 20


def test_a_revision_says_much_all_the_same() -> None:
    """As much is shown as when it was published, and a heap of late ones moves it."""
    shown: list[Counter[bool]] = [Counter(), Counter(), Counter()]
    anew = 0
    for seed in range(4):
        first, *others = editions(seed, "quarter", 8)
        for number, one in enumerate((first, *others)):
            rows = [row for m in one.shown.measured.values() for row in m.rows]
            shown[number].update(f.value is not C for row in rows for f in row.figures)
        anew += sum(one.shown.measured != first.shown.measured for one in others)

    assert anew
    for counts in shown[1:]:
        assert counts[True] > 0.8 * shown[0][True]
