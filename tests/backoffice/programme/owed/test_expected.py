"""Who owes what, and what came in for it: worked out from plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from backoffice.programme.owed.debts import Asked, Counted, Debt, Excuse, Known, State
from backoffice.programme.owed.expected import owed
from backoffice.programme.owed.obligations import Obligations, Version
from backoffice.programme.owed.stretches import Stretch
from backoffice.programme.people import Held
from form_definitions.obligations import Each, Obligation, shipped_obligations

MONTHLY = "case_file_audit_each_month"
ANN, BEN, CARA = 1, 2, 3
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
LATER = date(2026, 12, 1)


def day(text: str) -> date:
    """``5 Oct`` of 2026; ``5 Jan 27``."""
    number, month, *year = text.split()
    months = [f"{date(2026, at, 1):%b}" for at in range(1, 13)]
    return date(
        2000 + int(year[0]) if year else 2026, months.index(month) + 1, int(number)
    )


def held(
    person_id: int,
    role: str = "team_manager",
    from_on: str = "1 Jan 20",
    to_on: str = "",
    **more: object,
) -> Held:
    facts = {"unit_id": 1, "manager_id": None, "stage": None, **more}
    last = day(to_on) if to_on else None
    return Held(
        id=person_id * 100 + len(role),
        person_id=person_id,
        name=f"Person {person_id}",
        role=role,
        from_on=day(from_on),
        to_on=last,
        **facts,  # type: ignore[arg-type]
    )


def audits(by: int, *days: str, **more: object) -> list[Counted]:
    return [
        Counted(by * 1000 + at, day(one), day(one), by=by, **more)  # type: ignore[arg-type]
        for at, one in enumerate(days)
    ]


def observed(about: int, *days: str) -> list[Counted]:
    return [Counted(at, day(one), day(one), about=about) for at, one in enumerate(days)]


def since_ever(*those: Obligation) -> Obligations:
    return Obligations([Version(o.key, date(1900, 1, 1), o, "") for o in those])


def told(
    posts: Iterable[Held],
    records: Iterable[Counted] = (),
    key: str = MONTHLY,
    between: tuple[date, date] = OCTOBER,
    of: Obligations | None = None,
    **more: object,
) -> list[Debt]:
    those = of or since_ever(shipped_obligations()[key])
    known = Known(those, list(posts), {key: list(records)}, **more)  # type: ignore[arg-type]
    return list(owed(known, *between))


def states(debts: Iterable[Debt], on: date = LATER) -> list[str]:
    return [debt.state(on).value for debt in debts]


def test_a_manager_owes_one_audit_a_month() -> None:
    (debt,) = told([held(ANN)], audits(ANN, "12 Oct"))
    assert (debt.person_id, debt.many, debt.due_on) == (ANN, 1, date(2026, 10, 31))
    assert (debt.on_time, debt.late, debt.missing) == (1, 0, 0)


def test_who_holds_no_such_post_owes_none() -> None:
    assert told([held(ANN, "social_worker")], audits(ANN, "12 Oct")) == []


def test_two_posts_at_once_are_one_debt() -> None:
    posts = [held(ANN), held(ANN, "service_delivery_manager")]
    assert len(told(posts)) == 1


def test_what_is_missing_is_to_come_until_the_month_has_ended() -> None:
    debts = told([held(ANN)])
    assert states(debts, date(2026, 10, 31)) == ["to_come"]
    assert states(debts, date(2026, 11, 1)) == ["outstanding"]


def test_one_more_in_november_is_octobers_that_came_late() -> None:
    between = date(2026, 10, 1), date(2026, 11, 30)
    october, november = told(
        [held(ANN)], audits(ANN, "5 Nov", "20 Nov"), between=between
    )
    assert (october.on_time, october.late) == (0, 1)
    assert (november.on_time, november.late) == (1, 0)
    assert states([october, november]) == ["late", "met"]


def test_what_is_missing_is_made_good_for_three_months_and_no_longer() -> None:
    between = date(2026, 9, 1), date(2027, 1, 31)
    debts = told(
        [held(ANN)],
        audits(ANN, "3 Oct", "3 Nov", "3 Dec", "5 Jan 27", "6 Jan 27"),
        between=between,
    )
    # September's had until December; the second of January is one more than is owed.
    assert states(debts, date(2027, 2, 1)) == ["outstanding"] + ["met"] * 4


def test_an_audit_too_many_never_pays_for_what_is_to_come() -> None:
    between = date(2026, 10, 1), date(2026, 11, 30)
    debts = told([held(ANN)], audits(ANN, "5 Oct", "6 Oct"), between=between)
    assert states(debts) == ["met", "outstanding"]


def test_nobody_pays_for_somebody_else() -> None:
    debts = told([held(ANN), held(BEN)], audits(BEN, "5 Oct", "6 Oct"))
    assert {debt.person_id: debt.missing for debt in debts} == {ANN: 1, BEN: 0}


@pytest.mark.parametrize(
    ("from_on", "to_on", "owes"),
    [
        ("16 Oct", "", True),  # 16 of 31 days
        ("17 Oct", "", False),
        ("1 Jan 20", "16 Oct", True),
        ("1 Jan 20", "15 Oct", False),
    ],
)
def test_starters_and_leavers_owe_what_they_had_half_of(
    from_on: str, to_on: str, owes: bool
) -> None:
    assert bool(told([held(ANN, from_on=from_on, to_on=to_on)])) is owes


def test_a_move_between_two_posts_is_no_leaving() -> None:
    posts = [
        held(ANN, from_on="1 Jan 20", to_on="12 Oct"),
        held(ANN, "service_delivery_manager", from_on="13 Oct", unit_id=2),
    ]
    (debt,) = told(posts)
    assert debt.unit_id == 2


def excuse(
    first: str, last: str, person_id: int | None = ANN, group: str = ""
) -> Excuse:
    return Excuse(
        *(1, MONTHLY, person_id, group, day(first), day(last), "On leave", "H. Head")
    )


def test_who_is_excused_owes_it_no_more_and_it_is_still_told() -> None:
    (debt,) = told([held(ANN)], excuses=[excuse("1 Oct", "31 Oct")])
    assert debt.state(LATER) is State.EXCUSED
    assert debt.excuse
    assert debt.excuse.reason == "On leave"


def test_a_week_off_leaves_enough_of_the_month() -> None:
    debts = told([held(ANN)], excuses=[excuse("5 Oct", "11 Oct")])
    assert states(debts) == ["outstanding"]


def test_what_the_excused_did_all_the_same_counts() -> None:
    debts = told([held(ANN)], audits(ANN, "2 Oct"), excuses=[excuse("1 Oct", "31 Oct")])
    assert states(debts) == ["met"]


# --- other cadences


def test_heads_of_service_observe_two_meetings_a_year() -> None:
    year = date(2026, 4, 1), date(2027, 3, 31)
    (debt,) = told(
        [held(ANN, "head_of_service")],
        audits(ANN, "5 Oct"),
        "heads_observe_meetings",
        year,
    )
    assert (debt.many, debt.on_time, debt.missing) == (2, 1, 1)
    assert debt.stretch == Stretch(*year)


def test_each_group_considers_for_itself() -> None:
    quarter = date(2026, 10, 1), date(2026, 12, 31)
    came = [Counted(1, day("4 Nov"), day("4 Nov"), group="slt")]
    debts = told([], came, "case_file_audits_considered", quarter)
    assert {debt.group: debt.missing for debt in debts} == {
        "csdms": 1,
        "slt": 0,
        "pig": 1,
    }


def test_a_supervision_audit_counts_for_the_month_it_says() -> None:
    between = date(2026, 9, 1), date(2026, 10, 31)
    came = [Counted(1, day("2 Oct"), day("1 Sep"), by=ANN)]
    september, october = told(
        [held(ANN, "service_delivery_manager")],
        came,
        "supervision_audit_each_month",
        between,
    )
    assert (september.late, october.missing) == (1, 1)


NEW = {"role": "social_worker", "stage": "newly_qualified", "manager_id": ANN}


def test_a_newly_qualified_worker_is_observed_in_each_stage() -> None:
    posts = [held(ANN), held(BEN, from_on="1 Jan", **NEW)]  # type: ignore[arg-type]
    debts = told(
        posts,
        observed(BEN, "10 Feb", "20 Jul", "1 Sep"),
        "newly_qualified_observed",
        (date(2026, 1, 1), date(2026, 12, 31)),
    )
    assert [(debt.stretch.last, debt.state(LATER)) for debt in debts] == [
        (date(2026, 3, 31), State.MET),
        (date(2026, 6, 30), State.LATE),
        (date(2026, 12, 31), State.MET),
    ]
    assert {debt.person_id for debt in debts} == {ANN}
    assert {debt.about for debt in debts} == {BEN}


def test_a_stage_goes_on_when_the_worker_moves_team() -> None:
    posts = [
        held(ANN),
        held(BEN, from_on="1 Jan", to_on="20 Feb", **NEW),  # type: ignore[arg-type]
        held(BEN, from_on="21 Feb", **NEW | {"unit_id": 2}),  # type: ignore[arg-type]
    ]
    year = date(2026, 1, 1), date(2026, 12, 31)
    debts = told(posts, (), "newly_qualified_observed", year)
    assert [debt.stretch.first for debt in debts] == [
        date(2026, 1, 1),
        date(2026, 4, 1),
        date(2026, 7, 1),
    ]


def test_a_worker_who_is_experienced_by_then_owes_no_last_stage() -> None:
    posts = [
        held(ANN),
        held(BEN, from_on="1 Jan", to_on="30 Jun", **NEW),  # type: ignore[arg-type]
        held(BEN, "social_worker", from_on="1 Jul", stage="experienced"),
    ]
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert len(told(posts, (), "newly_qualified_observed", year)) == 2


def test_without_a_manager_the_teams_own_observes() -> None:
    worker = held(BEN, "social_worker", stage="experienced", unit_id=7)
    year = date(2026, 4, 1), date(2027, 3, 31)
    posts = [held(ANN, unit_id=7), held(CARA, unit_id=8), worker]
    (debt,) = told(posts, (), "experienced_observed", year)
    assert debt.person_id == ANN


def test_of_two_managers_nobody_is_named() -> None:
    worker = held(BEN, "social_worker", stage="experienced")
    year = date(2026, 4, 1), date(2027, 3, 31)
    (debt,) = told([held(ANN), held(CARA), worker], (), "experienced_observed", year)
    assert (debt.person_id, debt.about, debt.unit_id) == (None, BEN, 1)


def test_the_observer_is_excused_and_the_worker_is_observed_all_the_same() -> None:
    worker = held(BEN, "social_worker", stage="experienced", manager_id=ANN)
    year = date(2026, 4, 1), date(2027, 3, 31)
    excused = replace(excuse("1 Apr", "31 Dec"), obligation="experienced_observed")
    (debt,) = told(
        [held(ANN), worker], (), "experienced_observed", year, excuses=[excused]
    )
    assert debt.excuse is None


# --- commissioned


def test_thematic_audits_are_owed_only_once_they_are_commissioned() -> None:
    assert told([held(ANN)], (), "thematic_audits") == []


def test_a_commission_asks_for_its_own_theme() -> None:
    stretch = Stretch(date(2026, 10, 1), date(2026, 11, 30))
    asked = [Asked(1, "thematic_audits", "Neglect", "neglect", ANN, 2, stretch)]
    (debt,) = told(
        [held(ANN)],
        [
            *audits(ANN, "3 Oct", theme="care leavers"),
            *audits(ANN, "4 Oct", "5 Dec", theme="neglect"),
        ],
        "thematic_audits",
        asked=asked,
    )
    assert (debt.title, debt.on_time, debt.late, debt.missing) == ("Neglect", 1, 1, 0)


# --- a cadence that is changed


def changed(from_on: str, **after: object) -> Obligations:
    before = shipped_obligations()[MONTHLY]
    return Obligations(
        [
            Version(MONTHLY, date(1900, 1, 1), before, ""),
            Version(MONTHLY, day(from_on), replace(before, **after), ""),  # type: ignore[arg-type]
        ]
    )


def test_two_a_month_from_november_leave_october_as_it_was() -> None:
    between = date(2026, 10, 1), date(2026, 12, 31)
    debts = told([held(ANN)], (), between=between, of=changed("1 Nov", many=2))
    assert [debt.many for debt in debts] == [1, 2, 2]


def test_a_change_within_a_month_begins_with_the_next() -> None:
    between = date(2026, 10, 1), date(2026, 12, 31)
    debts = told([held(ANN)], (), between=between, of=changed("9 Oct", many=2))
    assert [debt.many for debt in debts] == [1, 2, 2]


def test_a_month_that_becomes_a_quarter_owes_what_is_left_of_it() -> None:
    between = date(2026, 9, 1), date(2027, 3, 31)
    debts = told(
        [held(ANN)], (), between=between, of=changed("1 Nov", each=Each.QUARTER)
    )
    assert [(debt.stretch.first, debt.stretch.last) for debt in debts] == [
        (date(2026, 9, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
    ]


def test_what_is_owed_no_more_ends() -> None:
    before = shipped_obligations()[MONTHLY]
    ended = Obligations(
        [
            Version(MONTHLY, date(1900, 1, 1), before, ""),
            Version(MONTHLY, day("1 Nov"), None, ""),
        ]
    )
    between = date(2026, 10, 1), date(2026, 12, 31)
    debts = told([held(ANN)], (), between=between, of=ended)
    assert [debt.due_on for debt in debts] == [date(2026, 10, 31)]
