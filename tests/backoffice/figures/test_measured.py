"""Described sheets: counted right, told apart right, and with nothing few can be
known by for leadership."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import pytest
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import Asked
from backoffice.figures.measuring import measured
from backoffice.figures.returns import figures_of
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.asked import MeasuredSheet
from exports.figures import Figure, Figures, Measured
from exports.periods import period_of
from exports.returns import Return, shipped_returns
from exports.tables import Symbol
from tests.backoffice.figures.service import TODAY, Known, keep, made_up

GOOD = ("outstanding", "good")


def counted(
    store: Store, session: Session, what: Return, period: str = "2018-Q3"
) -> Figures:
    return figures_of(
        session,
        store.versions,
        what,
        period_of(period),
        council="Exampleshire",
        counted_on=TODAY,
    )


def returning(
    *sheets: MeasuredSheet, below: int = 0, period: str = "quarter"
) -> Return:
    monthly = shipped_returns()["monthly"]
    return replace(monthly, sheets=sheets, suppress_below=below, period=period)


def by_place(sheet: Measured) -> dict[tuple[str, ...], list[object]]:
    return {
        tuple(place.label for place in row.places): [f.value for f in row.figures]
        for row in sheet.rows
    }


def test_counts_shares_and_medians_of_several_forms_add_up(
    store: Store, session: Session, records: Records
) -> None:
    made = keep(store, records, made_up(50, date(2018, 9, 30), date(2019, 1, 1)))
    there = [
        known
        for known in made
        if date(2018, 10, 1) <= known.day <= date(2018, 12, 31) and not known.withdrawn
    ]
    sheet = MeasuredSheet(
        "Months", "", ("month",), ("completed", "received", "days_to_receive")
    )
    figures = counted(store, session, returning(sheet))

    months = by_place(figures.measured["Months"])
    for name, month in (("October 2018", 10), ("November 2018", 11)):
        mine = [known for known in there if known.day.month == month]
        days = [(k.received - k.day).days for k in mine if k.received]
        assert months[name,] == [len(mine), len(days), median(days)]


def test_a_grade_of_before_is_never_added_to_todays(
    store: Store, session: Session, records: Records
) -> None:
    keep(
        store,
        records,
        [
            Known("case_file_audit", date(2014, 3, 31), None, {"overall": "adequate"}),
            Known(
                "case_file_audit",
                date(2014, 4, 1),
                None,
                {"overall": "requires_improvement"},
            ),
            Known("supervision_audit", date(2014, 4, 2), None, {"overall": "good"}),
        ],
    )
    graded = MeasuredSheet("In rows", "", (), ("graded", "good_or_better"))
    beside = MeasuredSheet("In columns", "", (), ("completed", "graded"))
    figures = counted(store, session, returning(graded, beside), "2014")

    rows = by_place(figures.measured["In rows"])
    assert sorted(rows.values()) == [[1, 0.0], [2, 0.5]]
    columns = figures.measured["In columns"]
    assert [f.value for f in columns.rows[0].figures] == [3, 2, 1]
    assert len({measure.name for measure in columns.measures}) == 3


def test_a_sheet_may_count_some_and_be_told_apart_by_any_answer(
    store: Store, session: Session, records: Records
) -> None:
    day = date(2018, 10, 3)
    keep(
        store,
        records,
        [
            Known("case_file_audit", day, team, {"overall": grade})
            for team, grade in (
                ("Seacroft", "good"),
                ("Seacroft", "inadequate"),
                (None, "good"),
            )
        ],
    )
    sheet = MeasuredSheet(
        "Good", "", ("team", "overall_grade"), ("completed",), ("case_file_audit",)
    )
    figures = counted(store, session, returning(sheet))

    assert by_place(figures.measured["Good"]) == {
        ("Seacroft", "Good"): [1],
        ("Seacroft", "Inadequate"): [1],
        ("No team recorded", "Good"): [1],
    }


def test_leadership_is_given_the_same_figures_without_the_few(
    store: Store, session: Session, records: Records
) -> None:
    """October has 9 audits, November 2 and December 8."""
    first = date(2018, 10, 1)
    days = [*[first] * 9, *[first + timedelta(35)] * 2, *[first + timedelta(70)] * 8]
    keep(
        store,
        records,
        [Known("case_file_audit", day, "North", {"overall": "good"}) for day in days],
    )
    forms = ("case_file_audit",)
    months = MeasuredSheet("Months", "", ("month",), ("completed",), forms)
    whole = MeasuredSheet("Whole", "", (), ("completed",), forms)
    teams = MeasuredSheet("Teams", "", ("team",), ("completed",), forms)
    people = MeasuredSheet("People", "", ("auditor",), ("completed",), forms)
    what = returning(months, whole, teams, people, below=5)

    figures = counted(store, session, what)
    shown = by_place(figures.measured["Months"])
    assert list(shown.values()) == [[9], [Symbol.SUPPRESSED], [8]]
    # 19 less 9 and 8 would be the 2 of November.
    assert by_place(figures.measured["Whole"]) == {(): [Symbol.SUPPRESSED]}
    assert "People" not in figures.measured
    assert any(note.about == "People (left out)" for note in figures.notes)

    # Not the return's own length: what is told apart by team is not shown.
    (year,) = counted(store, session, what, "2018-19").measured["Teams"].rows
    assert year.figures[0].value is Symbol.SUPPRESSED


def test_what_is_hidden_is_not_kept_beside_what_is_shown(
    store: Store, session: Session, records: Records
) -> None:
    keep(store, records, made_up(30, date(2018, 10, 1), date(2018, 12, 31)))
    what = shipped_returns()["monthly"].for_leadership()
    figures = counted(store, session, what, "2018-Q3")

    every = [
        figure
        for sheet in figures.measured.values()
        for row in sheet.rows
        for figure in row.figures
    ]
    assert every
    assert all(figure == Figure(figure.value) for figure in every)


@pytest.mark.parametrize("period", ["2018-10", "2018-Q3", "2018-19", "2018"])
def test_the_sum_of_months_is_a_figures_own(
    store: Store, session: Session, records: Records, period: str
) -> None:
    """What is counted is counted in one of its months, or it could not be hidden."""
    keep(store, records, made_up(40, date(2018, 3, 31), date(2019, 4, 1)))
    what = replace(shipped_returns()["monthly"], suppress_below=5)
    asked = Asked(session, store.versions, what, period_of(period), EVERYTHING, TODAY)
    for sheet in what.sheets:
        if isinstance(sheet, MeasuredSheet):
            for row in measured(asked, sheet).rows:
                for figure in row.figures:
                    if figure.pieces:
                        sums = zip(*figure.leaves, strict=True)
                        assert tuple(map(sum, sums)) == figure.pieces
