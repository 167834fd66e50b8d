"""A service of the size of ours gives leadership a return to learn from.

85 auditors of 60 teams, one audit each in most months of a quarter: hardly a team has
five, and still the report says how teams, plans and areas are graded.
"""

from __future__ import annotations

import random
from datetime import date

from sqlalchemy.orm import Session

from backoffice.figures.returns import figures_of
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.gathered import TOGETHER
from exports.hidden import hidden_cells
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.sheets import notes
from form_definitions.entry import Entry, check
from tests.backoffice.figures.service import TODAY

PLANS = ("child_in_need", "child_protection", "child_looked_after", "care_leaver")
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
AREAS = ("risk", "planning", "voice")


def audits(store: Store) -> list[Entry]:
    dice = random.Random(3)
    form = store.versions.form("case_file_audit")
    found: list[Entry] = []
    for month in (10, 11, 12):
        for auditor in range(85):
            if dice.random() < 0.15:
                continue
            typed = {
                "case_id": f"{len(found):07}",
                "audit_date": date(2018, month, dice.randint(1, 28)),
                "auditor": "Priya Shah",
                "team": f"Team {chr(65 + auditor % 60 // 26)}{chr(65 + auditor % 26)}",
                "plan_type": dice.choices(PLANS, (5, 3, 3, 1))[0],
            }
            for area in ("overall", *AREAS):
                typed[f"{area}_grade"] = dice.choices(GRADES, (1, 5, 4, 1.2))[0]
                typed[f"{area}_rationale"] = "As it was seen."
            found.append(check(form, typed, today=TODAY))
    return found


def test_the_report_of_a_real_quarter_says_much(
    store: Store, session: Session, records: Records
) -> None:
    made = audits(store)
    records.save_many(made)
    figures = figures_of(
        session,
        store.versions,
        shipped_returns()["case_audit_report"],
        period_of("2018-Q3"),
        council="Exampleshire",
        counted_on=TODAY,
    )
    hidden = {one.sheet: (one.hidden, one.of) for one in hidden_cells(figures)}

    for sheet in ("Completion", "Overall grades by month", "Grades by plan"):
        assert hidden[sheet][0] == 0, sheet
    few, of = hidden["Grades"]
    assert few < of / 4
    teams = figures.measured["Grades by team"].rows
    (together,) = (row for row in teams if row.places[0].key == TOGETHER)
    graded = [row.figures[0].value for row in teams]
    assert sum(n for n in graded if isinstance(n, int)) == len(made)
    assert isinstance(together.figures[-1].value, float)
    said = {str(row[0]): str(row[1]) for row in notes.table(figures).rows}
    few, of = hidden["Grades by team"]
    assert f"Grades by team: {few:,} of {of:,}" in said["Hidden in this return"]
