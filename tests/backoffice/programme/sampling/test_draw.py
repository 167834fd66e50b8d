"""A draw is random and yet the same again: what holds of it whatever the cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.programme.sampling.cases import Case
from backoffice.programme.sampling.draw import (
    NoSize,
    drawn,
    shares,
    size_of,
    told_by_stratum,
)
from exports.periods import period_of

YEAR = period_of("2026-27").months
TEAMS = st.sampled_from(["Seacroft", "Gipton", "Beeston", "Not said"])
PLANS = st.sampled_from(["Child in need", "Child protection", "Child looked after"])


@st.composite
def case_lists(draw: st.DrawFn) -> list[Case]:
    refs = draw(st.lists(st.integers(1_000_000, 9_999_999), unique=True, max_size=150))
    return [Case(str(ref), draw(TEAMS), draw(PLANS)) for ref in refs]


SIZES = st.integers(1, 60)
SEEDS = st.integers(0, 10**12)


@given(cases=case_lists(), size=SIZES, seed=SEEDS, chance=st.randoms())
def test_the_same_seed_draws_the_same_in_whatever_order_rows_stand(
    cases: list[Case], size: int, seed: int, chance: Random
) -> None:
    first = drawn(cases, size, seed, YEAR)
    chance.shuffle(cases)
    assert drawn(cases, size, seed, YEAR) == first


@given(cases=case_lists(), size=SIZES, seed=SEEDS)
def test_each_case_is_drawn_once_and_as_many_as_were_asked_for(
    cases: list[Case], size: int, seed: int
) -> None:
    found = drawn(cases, size, seed, YEAR)
    assert len(found) == min(size, len(cases))
    assert len({one.case.ref for one in found}) == len(found)
    assert [one.position for one in found] == list(range(1, len(found) + 1))


@given(cases=case_lists(), size=SIZES, seed=SEEDS)
def test_each_stratum_is_within_one_of_its_share(
    cases: list[Case], size: int, seed: int
) -> None:
    found = drawn(cases, size, seed, YEAR)
    of = Counter((case.team, case.plan_type) for case in cases)
    took = Counter((one.case.team, one.case.plan_type) for one in found)
    for stratum, many in of.items():
        share = Fraction(len(found) * many, len(cases))
        assert abs(took[stratum] - share) < 1
    told = told_by_stratum(cases, found)
    assert sum(one.cases for one in told) == len(cases)
    assert sum(one.drawn for one in told) == len(found)


@given(cases=case_lists(), size=SIZES, seed=SEEDS)
def test_each_month_is_within_one_of_any_other(
    cases: list[Case], size: int, seed: int
) -> None:
    found = drawn(cases, size, seed, YEAR)
    together: defaultdict[object, list[str]] = defaultdict(list)
    for one in found:
        for which in ("all", one.case.team, one.case.stratum):
            together[which].append(one.month)
    for several in together.values():
        many = [several.count(month) for month in YEAR]
        assert max(many) - min(many) <= 1


def test_another_seed_draws_others() -> None:
    cases = [Case(str(n), "Seacroft", "Child in need") for n in range(10_000, 11_000)]
    first, second = (
        {one.case.ref for one in drawn(cases, 100, seed, YEAR)} for seed in (1, 2)
    )
    assert 0 < len(first & second) < 40  # 10 are to be expected


def test_every_case_is_as_likely_as_any_other() -> None:
    cases = [Case(str(n), "Seacroft", "Child in need") for n in range(10_000, 10_020)]
    took = Counter(
        one.case.ref for seed in range(500) for one in drawn(cases, 5, seed, YEAR)
    )
    # 125 times each; five standard deviations are 49.
    assert len(took) == 20
    assert all(abs(many - 125) < 49 for many in took.values())


def test_spellings_of_a_team_are_one_stratum() -> None:
    cases = [Case("0012345", "Seacroft Team"), Case("0012346", "SEACROFT")]
    (told,) = told_by_stratum(cases, drawn(cases, 1, 1, YEAR))
    assert (told.cases, told.drawn) == (2, 1)


def test_remainders_are_given_to_the_largest() -> None:
    counts = {("a", ""): 52, ("b", ""): 29, ("c", ""): 14, ("d", ""): 5}
    # 5.2, 2.9, 1.4 and 0.5: the two that are left go to b and d.
    assert shares(counts, 10, 1) == {
        ("a", ""): 5,
        ("b", ""): 3,
        ("c", ""): 1,
        ("d", ""): 1,
    }


@pytest.mark.parametrize(
    ("said", "known", "size"),
    [
        ("10%", 10_000, 1_000),
        ("10 %", 1_005, 101),  # a half is rounded up
        ("12.5%", 80, 10),
        ("10%", 3, 1),  # one at least
        ("10%", 0, 0),
        ("120", 5_000, 120),
    ],
)
def test_a_size_is_a_share_or_a_number(said: str, known: int, size: int) -> None:
    assert size_of(said, known) == size


@pytest.mark.parametrize("said", ["", "ten", "0%", "101%", "2.5", "-3", "10%%"])
def test_what_is_no_size_is_refused(said: str) -> None:
    with pytest.raises(NoSize):
        size_of(said, 100)
