"""Figures agree with counts made by hand, on both databases, to the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from statistics import median

import pytest
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING, Scope
from backoffice.figures.returns import figures_of, one_state
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.figures import Figures
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.tables import Symbol
from tests.backoffice.figures.service import (
    AREAS,
    LABELS,
    NEW,
    OLD,
    Known,
    counted,
    keep,
    made_up,
)


def count(
    store: Store,
    session: Session,
    period: str,
    scope: Scope = EVERYTHING,
    leadership: bool = False,
) -> Figures:
    what = shipped_returns()["monthly"]
    one_state(session)
    return figures_of(
        session,
        store.versions,
        what.for_leadership() if leadership else what,
        period_of(period),
        council="Exampleshire",
        counted_on=date(2026, 11, 24),
        scope=scope,
    )


def grade_in(area: str) -> Callable[[Known], object]:
    """What tells the grade a record was given in that area."""
    return lambda known: known.grades.get(area)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        # The clocks go back on 28 October 2018; the days around it stay in October.
        ("2018-10", date(2018, 10, 1), date(2018, 10, 31)),
        ("2018-Q3", date(2018, 10, 1), date(2018, 12, 31)),
        ("2018-H2", date(2018, 10, 1), date(2019, 3, 31)),
        ("2018-19", date(2018, 4, 1), date(2019, 3, 31)),
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
    ],
)
def test_every_figure_of_every_length_of_time(
    store: Store,
    session: Session,
    records: Records,
    asked: str,
    first: date,
    last: date,
) -> None:
    # Records on both days of each edge: within the period and just outside it.
    made = keep(
        store,
        records,
        [
            *made_up(10, date(2018, 9, 30), date(2018, 10, 1), seed=1),
            *made_up(60, date(2018, 3, 31), date(2019, 4, 1), seed=2),
            *made_up(30, date(2018, 10, 1), date(2018, 11, 1), seed=3),
        ],
    )
    figures = count(store, session, asked)

    by_place = counted(made, first, last, lambda k: (k.form, k.month, k.team or ""))
    assert {
        (row.form, row.month, row.team): row.completed
        for row in figures.completed
        if row.completed
    } == by_place
    assert figures.withdrawn == sum(
        known.withdrawn and first <= known.day <= last for known in made
    )
    assert figures.lines is not None
    assert Counter(str(row[0]) for row in figures.lines.rows) == counted(
        made, first, last, lambda known: known.reference
    )
    for row in figures.graded:
        given = counted(
            [known for known in made if known.form == row.form],
            first,
            last,
            grade_in(row.area),
        )
        assert {key: n for key, _, n in row.grades} == {g: given[g] for g in NEW}
        assert row.not_applicable == given["not_applicable"]
        assert row.not_graded == given["not_graded"]
        total = sum(given[grade] for grade in NEW)
        assert row.graded == total
        if total:
            assert row.good_share == (given["outstanding"] + given["good"]) / total
    assert {(row.form, row.area) for row in figures.graded} == {
        (form, area) for form in AREAS for area in AREAS[form]
    }


def test_the_days_until_a_record_was_received(
    store: Store, session: Session, records: Records
) -> None:
    made = keep(store, records, made_up(60, date(2018, 10, 1), date(2018, 11, 30)))
    figures = count(store, session, "2018-H2")

    for row in figures.completed:
        here = [
            known
            for known in made
            if (known.form, known.month, known.team or "")
            == (row.form, row.month, row.team)
            and not known.withdrawn
        ]
        days = [(k.received - k.day).days for k in here if k.received]
        if row.received != Symbol.NOT_APPLICABLE:
            assert row.received == len(days)
            expected = median(days) if days else Symbol.NOT_AVAILABLE
            assert row.days_to_receive == expected


def test_adequate_is_never_added_to_requires_improvement(
    store: Store, session: Session, records: Records
) -> None:
    """March 2014 was graded on the old scale, April on the new one."""
    made = keep(store, records, made_up(80, date(2014, 3, 1), date(2014, 4, 30)))
    first, last = date(2014, 1, 1), date(2014, 12, 31)
    figures = count(store, session, "2014")

    overall = [r for r in figures.graded if r.overall and r.form == "case_file_audit"]
    assert [row.scale for row in overall] == ["ofsted", "ofsted_pre_2014"]
    for row, grades, old in zip(overall, (NEW, OLD), (False, True), strict=True):
        given = counted(
            [k for k in made if k.form == "case_file_audit" and k.old is old],
            first,
            last,
            lambda known: known.grades["overall"],
        )
        assert [(label, n) for _, label, n in row.grades] == [
            (LABELS[grade], given[grade]) for grade in grades
        ]


def test_the_change_is_from_the_period_before_on_the_same_scale(
    store: Store, session: Session, records: Records
) -> None:
    def graded_on(day: date, grade: str) -> Known:
        return Known("case_file_audit", day, "Seacroft", {"overall": grade})

    keep(
        store,
        records,
        [
            graded_on(date(2014, 3, 31), "good"),
            graded_on(date(2014, 4, 1), "good"),
            graded_on(date(2014, 4, 30), "inadequate"),
            graded_on(date(2014, 5, 1), "good"),
        ],
    )

    def change(period: str) -> object:
        figures = count(store, session, period)
        return next(row.change for row in figures.graded if row.overall)

    assert change("2014-05") == 50.0
    # What stood before April 2014 was graded on another scale.
    assert change("2014-04") == Symbol.NOT_AVAILABLE


def test_a_month_without_records_says_nought(store: Store, session: Session) -> None:
    figures = count(store, session, "2018-10")

    assert {row.completed for row in figures.completed} == {0}
    assert {row.form for row in figures.completed} == set(store.versions.current())
    assert figures.graded == ()


def test_an_auditor_counts_what_an_auditor_sees(
    store: Store, session: Session, records: Records
) -> None:
    made = keep(store, records, made_up(40, date(2018, 10, 1), date(2018, 10, 31)))
    scope = Scope(account="nobody@demo.example", team="Seacroft")
    figures = count(store, session, "2018-10", scope)
    mine = [known for known in made if known.team == "Seacroft"]
    october = (date(2018, 10, 1), date(2018, 10, 31))

    assert figures.whose == "Your own and your team's"
    assert figures.lines is not None
    assert {str(row[0]) for row in figures.lines.rows} == set(
        counted(mine, *october, lambda known: known.reference)
    )
    for row in figures.graded:
        given = counted(
            [known for known in mine if known.form == row.form],
            *october,
            grade_in(row.area),
        )
        assert {key: n for key, _, n in row.grades} == {g: given[g] for g in NEW}


def test_leadership_has_no_lines_no_teams_and_no_small_numbers(
    store: Store, session: Session, records: Records
) -> None:
    keep(store, records, made_up(40, date(2018, 10, 1), date(2018, 10, 31)))
    figures = count(store, session, "2018-10", leadership=True)

    assert figures.lines is None
    assert {row.team for row in figures.completed} == {"All teams"}
    shown = [n for row in figures.graded for _, _, n in row.grades]
    assert Symbol.SUPPRESSED in shown
    assert not any(n in (1, 2, 3, 4) for n in shown)
    assert all(not row.addresses for row in figures.graded)


def test_leadership_cannot_take_a_quarter_and_its_months_apart(
    store: Store, session: Session, records: Records
) -> None:
    """Seven inadequate audits in the quarter, two of them in December."""
    given = {10: 5, 11: 0, 12: 2}
    keep(
        store,
        records,
        [
            Known("case_file_audit", date(2018, month, 3), "North", {"overall": grade})
            for month, inadequate in given.items()
            for grade in (*["inadequate"] * inadequate, *["good"] * 20)
        ],
    )

    def inadequate(period: str) -> object:
        figures = count(store, session, period, leadership=True)
        (row,) = [row for row in figures.graded if row.overall and row.graded]
        return {key: n for key, _, n in row.grades}["inadequate"]

    assert inadequate("2018-10") == 5
    assert inadequate("2018-11") == 0
    for period in ("2018-12", "2018-Q3", "2018-H2", "2018-19", "2018"):
        assert inadequate(period) == Symbol.SUPPRESSED, period


def test_every_count_leads_to_the_list_of_its_records(
    store: Store, session: Session, records: Records
) -> None:
    keep(
        store,
        records,
        [
            Known("case_file_audit", date(2018, 10, 3), None, {"overall": "good"}),
            Known("case_file_audit", date(2018, 10, 3), "A&E", {"overall": "good"}),
        ],
    )
    figures = count(store, session, "2018-10")

    october = "flt_record_date_from=2018-10-01&flt_record_date_to=2018-10-31"
    no_role = "&flt_auditor_role_in_list=-"
    assert [row.address for row in figures.completed if row.completed] == [
        f"/records/case_file_audit/?{october}&flt_team_in_list=-{no_role}",
        f"/records/case_file_audit/?{october}&flt_team_in_list=A%26E{no_role}",
    ]
    overall = next(row for row in figures.graded if row.overall)
    assert dict(overall.addresses)["good"] == (
        f"/records/case_file_audit/?{october}&flt_overall_grade_in_list=good"
    )


def test_what_is_kept_while_it_is_counted_does_not_split_the_figures(
    store: Store, session: Session, records: Records
) -> None:
    """A record saved between two measures is in neither."""
    one = [Known("case_file_audit", date(2018, 10, 3), None, {"overall": "good"})]
    keep(store, records, one)
    with store.session() as reader:
        figures = count(store, reader, "2018-10")
        keep(store, records, one)

        assert figures.lines is not None
        assert len(list(figures.lines.rows)) == 1
