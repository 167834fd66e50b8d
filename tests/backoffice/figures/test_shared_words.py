"""What people typed, for leadership: themes that many have, and nobody's own words.

| theme              | audits |
| Neglect            | 3      |
| neglect.           | 2      |
| Care leavers       | 2      |
| Jo Smith's sister  | 4      |
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from backoffice.figures.returns import figures_of
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.asked import MeasuredSheet
from exports.figures import Figures
from exports.periods import period_of
from exports.returns import Return, shipped_returns
from form_definitions.entry import check
from tests.backoffice.figures.service import TODAY

THEMES = ["Neglect"] * 3 + ["neglect."] * 2 + ["Care leavers"] * 2
REPORT = shipped_returns()["case_audit_report"]


@pytest.fixture
def audits(store: Store, records: Records) -> None:
    form = store.versions.form("case_file_audit")
    for number, theme in enumerate([*THEMES, *["Jo Smith's sister"] * 4]):
        typed = {
            "case_id": f"{number:07}",
            "audit_date": "2018-10-02",
            "auditor": "Priya Shah",
            "audit_type": "thematic",
            "theme": theme,
            "plan_type": "child_in_need",
            "overall_grade": "good",
            "overall_rationale": "Seen alone.",
        }
        records.save(check(form, typed, today=TODAY))


def counted(store: Store, session: Session, what: Return) -> Figures:
    return figures_of(
        session,
        store.versions,
        what,
        period_of("2018-Q3"),
        council="Exampleshire",
        counted_on=TODAY,
    )


def rows(figures: Figures, sheet: str) -> list[list[object]]:
    return [
        [*(place.label for place in row.places), *(f.value for f in row.figures)]
        for row in figures.measured[sheet].rows
    ]


def test_spellings_stand_together_and_few_are_not_shown(
    store: Store, session: Session, audits: None
) -> None:
    found = rows(counted(store, session, REPORT), "Thematic audits")

    assert [row[:3] for row in found] == [
        ["Neglect", "Ofsted's four grades", 5],
        ["Others, together", "Ofsted's four grades", 6],
    ]


def test_the_performance_team_sees_each_as_it_was_typed(
    store: Store, session: Session, audits: None
) -> None:
    monthly = replace(shipped_returns()["monthly"], period="quarter")
    found = rows(counted(store, session, monthly), "Thematic audits")

    assert {row[1] for row in found} == {*THEMES, "Jo Smith's sister"}


def test_a_sheet_that_says_nothing_of_it_is_left_out(
    store: Store, session: Session, audits: None
) -> None:
    sheet = MeasuredSheet("Themes", "", ("theme",), ("completed",))
    figures = counted(store, session, replace(REPORT, sheets=(sheet,)))

    assert figures.measured == {}
    assert [note.about for note in figures.notes] == ["Themes (left out)"]


def test_a_sheet_of_every_place_has_noughts(
    store: Store, session: Session, audits: None
) -> None:
    sheet = MeasuredSheet("Plans", "", ("month", "plan_type"), ("completed",))
    monthly = shipped_returns()["monthly"]
    what = replace(monthly, forms=("case_file_audit",), sheets=(sheet,))
    every = replace(what, sheets=(replace(sheet, every=True),))

    assert rows(counted(store, session, what), "Plans") == [
        ["October 2018", "Child in need", 11]
    ]
    found = rows(counted(store, session, every), "Plans")
    assert len(found) == 3 * 7
    assert ["October 2018", "Child in need", 11] in found
    assert ["December 2018", "Care leaver", 0] in found


def test_every_area_has_its_row_on_the_scale_in_force(
    store: Store, session: Session, audits: None
) -> None:
    sheet = MeasuredSheet("Areas", "", ("area",), ("graded",), every=True)
    monthly = shipped_returns()["monthly"]
    what = replace(monthly, forms=("case_file_audit",), sheets=(sheet,))
    found = rows(counted(store, session, what), "Areas")
    areas = store.versions.form("case_file_audit").areas

    assert len(found) == len(areas)
    assert sum(row[-1] for row in found) == 11  # type: ignore[misc]
