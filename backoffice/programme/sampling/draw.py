"""Draws cases at random from a seed: by team and plan type, evenly over the months.

Chance is a hash of the seed and of what it decides about. So the same seed draws the
same cases from the same list, in whatever order its rows stand, on any machine and in
any version of this program; and whoever doubts a draw works it out again by hand.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from backoffice.programme.sampling.cases import Case

Stratum = tuple[str, str]


class NoSize(ValueError):
    """A size that cannot be drawn: a sentence that says what can."""


@dataclass(frozen=True)
class Drawn:
    """A case that was drawn, and the month in which it is to be audited."""

    position: int
    """From 1, by month."""
    case: Case
    month: str
    """``2026-10``."""


@dataclass(frozen=True)
class StratumDrawn:
    """How many of a team's cases on one plan could be drawn, and how many were."""

    team: str
    plan_type: str
    cases: int
    drawn: int


def chance(seed: int, *about: str) -> str:
    """What orders things at random: a hash of the seed and of what it is about."""
    return hashlib.sha256("\x1f".join((str(seed), *about)).encode()).hexdigest()


def size_of(said: str, known: int) -> int:
    """How many cases a size asks for.

    Args:
        said: ``10%`` of the cases, or a number of them.
        known: how many cases there are. A half is rounded up.

    Raises NoSize where it is neither.
    """
    found = re.fullmatch(r"(\d{1,6})(\.\d{1,4})?\s*(%?)", said.strip())
    if found is None or (found[2] and not found[3]):
        raise NoSize(
            f"{said[:20]!r} is no size; say 10%, or a number of cases like 120"
        )
    number = Fraction(found[1] + (found[2] or ""))
    if number == 0 or (found[3] and number > 100):
        raise NoSize(f"{said.strip()} cannot be drawn; say a size from 1 case to 100%")
    if not found[3]:
        return int(number)
    return max(int(known * number / 100 + Fraction(1, 2)), min(1, known))


def shares(counts: Mapping[Stratum, int], size: int, seed: int) -> dict[Stratum, int]:
    """How many are drawn of each stratum, by largest remainder: each is within one of
    its share, and together they are `size`, or all where there are fewer.
    """
    total = sum(counts.values())
    size = min(size, total)
    if not total:
        return {}
    found = {stratum: size * count // total for stratum, count in counts.items()}
    by_remainder = sorted(
        counts,
        key=lambda one: (-(size * counts[one] % total), chance(seed, "stratum", *one)),
    )
    for stratum in by_remainder[: size - sum(found.values())]:
        found[stratum] += 1
    return found


def drawn(
    cases: Iterable[Case], size: int, seed: int, months: Sequence[str]
) -> list[Drawn]:
    """The cases that are drawn, by month: each month within one of any other, as a
    whole, in each team and in each stratum.
    """
    strata = _strata(cases)
    many = shares({key: len(several) for key, several in strata.items()}, size, seed)
    chosen: list[Case] = []
    # A team's strata follow each other: its cases are spread over the months too.
    for stratum in sorted(strata, key=lambda one: _turn(seed, one)):
        chosen += in_chance(strata[stratum], seed)[: many[stratum]]
    order = sorted(months, key=lambda month: chance(seed, "month", month))
    placed = [(order[at % len(order)], case) for at, case in enumerate(chosen)]
    placed.sort(key=lambda one: (one[0], chance(seed, "case", one[1].key)))
    return [Drawn(at, case, month) for at, (month, case) in enumerate(placed, 1)]


def _turn(seed: int, stratum: Stratum) -> tuple[str, str]:
    return chance(seed, "team", stratum[0]), chance(seed, "order", *stratum)


def in_chance(cases: Iterable[Case], seed: int) -> list[Case]:
    """Cases in the order in which they are drawn."""
    return sorted(cases, key=lambda case: chance(seed, "case", case.key))


def told_by_stratum(
    cases: Iterable[Case], those: Iterable[Drawn]
) -> list[StratumDrawn]:
    """How many there were and how many were drawn of each stratum, by its name."""
    many: defaultdict[Stratum, int] = defaultdict(int)
    for one in those:
        many[one.case.stratum] += 1
    found = [
        StratumDrawn(
            min(case.team for case in several),
            min(case.plan_type for case in several),
            len(several),
            many[stratum],
        )
        for stratum, several in _strata(cases).items()
    ]
    return sorted(found, key=lambda one: (one.team.casefold(), one.plan_type))


def _strata(cases: Iterable[Case]) -> dict[Stratum, list[Case]]:
    found: defaultdict[Stratum, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.stratum].append(case)
    return dict(found)
