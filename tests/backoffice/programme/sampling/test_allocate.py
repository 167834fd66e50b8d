"""Cases are given to those who audit: balanced, independent, and told where not."""

from __future__ import annotations

from collections import Counter

from hypothesis import given as drawn_by
from hypothesis import strategies as st

from backoffice.programme.sampling.allocate import given
from backoffice.programme.sampling.independence import Auditor, Concerned, conflict

ANN = Auditor(1, "Ann Able", frozenset({10}))
BEN = Auditor(2, "Ben Bright", frozenset({20}))
CARA = Auditor(3, "Cara Clear", frozenset({10, 20}))


@st.composite
def months(draw: st.DrawFn) -> tuple[dict[str, Concerned], list[Auditor], bool]:
    many = draw(st.integers(1, 8))
    units = st.frozensets(st.integers(1, 4), max_size=2)
    auditors = [Auditor(n, f"Auditor {n}", draw(units)) for n in range(many)]
    words = st.sampled_from(["is its worker", "is its manager"])
    people = st.dictionaries(st.integers(0, many), words, max_size=3)
    cases = {
        str(n): Concerned(draw(people), draw(units))
        for n in range(draw(st.integers(0, 25)))
    }
    return cases, auditors, draw(st.booleans())


@drawn_by(month=months(), seed=st.integers(0, 1_000))
def test_nobody_is_given_a_case_of_theirs(
    month: tuple[dict[str, Concerned], list[Auditor], bool], seed: int
) -> None:
    cases, auditors, own_team = month
    found = given(cases, auditors, own_team=own_team, seed=seed)
    assert sorted(one.case for one in found) == sorted(cases)
    for one in found:
        if one.auditor is None:
            assert one.why
            continue
        whose = cases[one.case]
        assert one.auditor.person_id not in whose.people
        assert own_team or not one.auditor.units & whose.units


@drawn_by(month=months(), seed=st.integers(0, 1_000))
def test_those_who_may_take_any_differ_by_one_at_most(
    month: tuple[dict[str, Concerned], list[Auditor], bool], seed: int
) -> None:
    cases, auditors, own_team = month
    found = given(cases, auditors, own_team=own_team, seed=seed)
    load = Counter(one.auditor.person_id for one in found if one.auditor)
    many = [
        load[one.person_id]
        for one in auditors
        if any(not conflict(one, c, own_team=own_team) for c in cases.values())
    ]
    assert not many or max(many) - min(many) <= 1


@drawn_by(month=months(), seed=st.integers(0, 1_000))
def test_a_case_waits_only_where_all_who_may_have_their_share(
    month: tuple[dict[str, Concerned], list[Auditor], bool], seed: int
) -> None:
    cases, auditors, own_team = month
    found = given(cases, auditors, own_team=own_team, seed=seed)
    load = Counter(one.auditor.person_id for one in found if one.auditor)
    able = [
        one
        for one in auditors
        if any(not conflict(one, c, own_team=own_team) for c in cases.values())
    ]
    fewest = min((load[one.person_id] for one in able), default=0)
    for one in found:
        if one.auditor is None:
            whose = cases[one.case]
            assert all(
                conflict(auditor, whose, own_team=own_team)
                or load[auditor.person_id] > fewest
                for auditor in able
            )


def test_a_case_is_passed_on_so_that_another_finds_somebody() -> None:
    cases = {
        "one": Concerned({}),
        "two": Concerned({ANN.person_id: "is its manager"}),
        "three": Concerned({BEN.person_id: "is its worker"}),
    }
    for seed in range(20):
        found = given(cases, [ANN, BEN, CARA], own_team=True, seed=seed)
        assert len({one.auditor for one in found} - {None}) == 3


def test_who_had_fewest_before_comes_first() -> None:
    found = given(
        {"one": Concerned()}, [ANN, BEN], own_team=True, seed=1, before={1: 3, 2: 2}
    )
    assert [one.auditor for one in found] == [BEN]


def test_what_cannot_be_given_says_why() -> None:
    cases = {"one": Concerned({1: "is its manager", 2: "may be its worker, B Bright"})}
    (one,) = given(cases, [ANN, BEN], own_team=True, seed=1)
    assert one.auditor is None
    assert one.why == (
        "Nobody may audit it: Ann Able is its manager; Ben Bright may be its worker,"
        " B Bright"
    )
    (one,) = given(cases, [], own_team=True, seed=1)
    assert one.why == "Nobody owes an audit in this month"


def test_the_own_team_is_refused_where_the_council_says_so() -> None:
    seacroft = Concerned({}, frozenset({10}))
    assert conflict(ANN, seacroft, own_team=True) == ""
    assert conflict(ANN, seacroft, own_team=False) == "Ann Able is of its team"
    assert conflict(BEN, seacroft, own_team=False) == ""
