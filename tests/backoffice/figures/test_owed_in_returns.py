"""Completion with what was owed, every cell beside a count by hand, on both databases.

East   Seacroft  Ann    October done, November made good in December, December done
West   Bramley   Bea    nothing in October, November done, nothing in December;
                        from 17 November Bramley is in East
       (none)   Cal    a service manager: excused in November, else nothing but one
                        supervision audit in October
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import Asked
from backoffice.figures.behind import Behind
from backoffice.figures.measuring import measured
from backoffice.figures.returns import figures_of
from backoffice.programme.owed.excusing import excuse
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import Store
from backoffice.store.records import Records
from backoffice.store.rows import By
from exports.asked import MeasuredSheet
from exports.measures import shipped_measures
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.sheets import tables_of
from form_definitions.entry import check
from tests.backoffice.figures.service import TODAY

BY = By("performance@x.example", datetime(2026, 1, 5, 9, tzinfo=UTC))
QUARTER = period_of("2025-Q3")
AUDITS, SUPERVISION = "case_file_audit", "supervision_audit"
BEGAN = date(2025, 10, 1)

AUDITED = (
    ("Ann Ash", date(2025, 10, 10), "Seacroft"),
    ("Ann Ash", date(2025, 12, 5), "Seacroft"),
    ("Ann Ash", date(2025, 12, 20), "Seacroft"),
    ("Bea Birch", date(2025, 11, 18), "Bramley Team"),
)

HEADINGS = (
    *("Month", "Record type", "Service area", "Team", "Role", "Expected", "Exempt"),
    *("Completed", "On time", "Late", "Outstanding", "Completion %", "On-time %"),
    *("Consecutive months missed", "With a date received", "Median days to receive"),
)
CFA, SUP = "Case file audits", "Supervision audits"
TM, SDM = "Team Manager", "Service Delivery Manager"
OCT, NOV, DEC = "October 2025", "November 2025", "December 2025"
NO_AREA, NO_TEAM = "No area recorded", "No team recorded"
DONE, MISSED = (1.0, 1.0, 0), (0.0, 0.0, 1)

BY_HAND = [
    # expected, exempt, completed, on time, late, outstanding, then the shares
    (OCT, CFA, "East", "Seacroft", TM, 1, 0, 1, 1, 0, 0, *DONE, 0, ":"),
    (OCT, CFA, NO_AREA, NO_TEAM, SDM, 1, 0, 0, 0, 0, 1, *MISSED, 0, ":"),
    (OCT, CFA, "West", "Bramley", TM, 1, 0, 0, 0, 0, 1, *MISSED, 0, ":"),
    (OCT, SUP, "East", "Seacroft", "z", 0, 0, 1, 0, 0, 0, ":", ":", 0, 0, ":"),
    (OCT, SUP, NO_AREA, NO_TEAM, "z", 1, 0, 0, 1, 0, 0, *DONE, 0, ":"),
    (NOV, CFA, "East", "Bramley Team", TM, 1, 0, 1, 1, 0, 0, *DONE, 0, ":"),
    (NOV, CFA, "East", "Seacroft", TM, 1, 0, 0, 0, 1, 0, 1.0, 0.0, 0, 0, ":"),
    (NOV, CFA, NO_AREA, NO_TEAM, SDM, 0, 1, 0, 0, 0, 0, ":", ":", 0, 0, ":"),
    (NOV, SUP, NO_AREA, NO_TEAM, "z", 1, 0, 0, 0, 0, 1, *MISSED, 0, ":"),
    (DEC, CFA, "East", "Bramley", TM, 1, 0, 0, 0, 0, 1, *MISSED, 0, ":"),
    (DEC, CFA, "East", "Seacroft", TM, 1, 0, 2, 1, 0, 0, *DONE, 0, ":"),
    (DEC, CFA, NO_AREA, NO_TEAM, SDM, 1, 0, 0, 0, 0, 1, *MISSED, 0, ":"),
    (DEC, SUP, NO_AREA, NO_TEAM, "z", 1, 0, 0, 0, 0, 1, 0.0, 0.0, 2, 0, ":"),
]


def asking(store: Store, session: Session) -> Asked:
    what = replace(shipped_returns()["monthly"], forms=(AUDITS, SUPERVISION))
    return Asked(session, store.versions, what, QUARTER, EVERYTHING, TODAY)


def completion(asked: Asked) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    figures = figures_of(
        asked.session,
        asked.versions,
        asked.what,
        asked.period,
        council="Exampleshire",
        counted_on=TODAY,
    )
    (table,) = (one for one in tables_of(figures) if one.name == "Completion")
    return table.headings, [tuple(row) for row in table.rows]


@pytest.fixture
def audits(store: Store, records: Records) -> None:
    put_audits(store, records)


@pytest.fixture
def people(session: Session) -> None:
    put_people(session)


def put_audits(store: Store, records: Records) -> None:
    """The audits that came in."""
    for number, (auditor, day, team) in enumerate(AUDITED):
        typed = {
            "case_id": f"{number:07}",
            "auditor": auditor,
            "auditor_role": "team_manager",
            "audit_date": day,
            "team": team,
            "overall_grade": "good",
            "risk_grade": "inadequate",
        }
        records.save(check(store.versions.form(AUDITS), typed, today=TODAY))
    typed = {
        "auditor": "Cal Cedar",
        "team_manager": "Ann Ash",
        "audit_date": date(2025, 10, 20),
        "team": "Seacroft",
        "overall_grade": "good",
    }
    records.save(check(store.versions.form(SUPERVISION), typed, today=TODAY))


def put_people(session: Session) -> None:
    """Who held which post where, and who is excused."""
    structure = Restructuring(session, BY)
    east, west = (structure.add(name, "area") for name in ("East", "West"))
    seacroft = structure.add("Seacroft", "team", east)
    bramley = structure.add("Bramley", "team", west)
    structure.move(bramley, east, date(2025, 11, 17))
    with writing(session):
        changes = PersonChanges(session, BY)
        for name, role, unit in (
            ("Ann Ash", "team_manager", seacroft),
            ("Bea Birch", "team_manager", bramley),
            ("Cal Cedar", "service_delivery_manager", None),
        ):
            person = changes.add(name, started_on=BEGAN)
            changes.add_post(person, PostSaid(role, unit, None, None), BEGAN, None)
            number = person.id
    excuse(
        session,
        BY,
        "case_file_audit_each_month",
        date(2025, 11, 1),
        date(2025, 11, 30),
        reason="On leave",
        approved_by="Hana Head",
        person_id=number,
    )


def test_every_cell_of_completion(
    store: Store, session: Session, audits: None, people: None
) -> None:
    headings, rows = completion(asking(store, session))
    assert headings == list(HEADINGS)
    assert rows == BY_HAND


def test_without_people_it_is_not_known_and_says_why(
    store: Store, session: Session, audits: None
) -> None:
    _, rows = completion(asking(store, session))
    assert [row[5:7] + row[8:14] for row in rows] == [(":",) * 8] * len(rows)
    figures = figures_of(
        session,
        store.versions,
        asking(store, session).what,
        QUARTER,
        council="Exampleshire",
        counted_on=TODAY,
    )
    notes = next(t for t in tables_of(figures) if t.name == "Notes")
    words = {str(row[0]): str(row[1]) for row in notes.rows}
    assert "load the staff list under People" in words["What is owed"]


def test_described_sheets_add_up_the_same(
    store: Store, session: Session, audits: None, people: None
) -> None:
    owed = ("expected", "exempt", "on_time", "late", "outstanding", "completion_share")
    asked = asking(store, session)
    by_area = MeasuredSheet("Areas", "", ("service_area",), ("completed", *owed))
    found = {
        row.places[0].label: [figure.value for figure in row.figures]
        for row in measured(asked, by_area).rows
    }
    assert found == {
        "East": [5, 5, 0, 3, 1, 1, 4 / 5],
        "West": [0, 1, 0, 0, 0, 1, 0.0],
        NO_AREA: [0, 5, 1, 1, 0, 4, 1 / 5],
    }
    who = MeasuredSheet("Who", "", ("by",), ("expected", "months_missed"))
    named = {
        row.places[0].label: [figure.value for figure in row.figures]
        for row in measured(asked, who).rows
    }
    assert named == {"Ann Ash": [3, 0], "Bea Birch": [3, 1], "Cal Cedar": [5, 2]}


def test_grades_stand_in_the_area_of_their_teams_then(
    store: Store, session: Session, records: Records, audits: None, people: None
) -> None:
    """Whether the tree changes within a month, so that days are asked, or not."""
    form = store.versions.form(AUDITS)
    typed = {"case_id": "7000000", "auditor": "Bea Birch", "team": "Bramley"}
    more = {"audit_date": date(2025, 10, 3), "overall_grade": "inadequate"}
    record = records.save(check(form, typed | more, today=TODAY)).record_id
    sheet = MeasuredSheet("Grades", "", ("service_area",), ("graded", "inadequate"))
    asked = asking(store, session)

    def found() -> dict[str, list[Any]]:
        return {
            row.places[0].label: [figure.value for figure in row.figures]
            for row in measured(asked, sheet).rows
        }

    # Four audits with two grades each, and the supervision audit; and one in West.
    assert found() == {"East": [9, 4 / 9], "West": [1, 1.0]}
    share = shipped_measures()["inadequate"]
    behind = Behind(asked, sheet, share, {"service_area": "West", "scale": "ofsted"})
    assert [line.record_id for line in behind.lines("counted", 0, 9)] == [record]
