"""A form that nobody foresaw stands in the return like the shipped ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from backoffice.figures.returns import figures_of, one_state
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.accessibility import faults
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.sheets import tables_of
from exports.workbook import write_workbook
from form_definitions.catalog import shipped_scales
from form_definitions.entry import check
from form_definitions.reader import read_form
from tests.backoffice.figures.service import TODAY, Known, keep

NEIGHBOURHOOD = """
form: neighbourhood_check
version: 1
title: Neighbourhood check
plural: Neighbourhood checks
prefix: NBC
family: audit
scale: rag
record: {date: seen_on, unit: patch, by: checker, key: [seen_on, checker]}
sections:
  - section: check
    title: The check
    fields:
      - {field: seen_on, label: Seen on, kind: day, required: true}
      - {field: patch, label: Patch, kind: team}
      - {field: checker, label: Checker, kind: person, required: true}
  - section: areas
    title: Areas
    areas:
      - {area: team, label: Team}
      - {area: risk, label: Risk}
      - {area: whole, label: The whole, overall: true}
"""


def test_a_form_with_a_scale_and_areas_of_its_own(
    store: Store, session: Session, records: Records, tmp_path: Path
) -> None:
    form = read_form(NEIGHBOURHOOD, shipped_scales(), file_name="nbc.yaml")
    store.versions.publish([form], "performance@demo.example")
    typed = {
        "seen_on": "12/10/2018",
        "patch": "Harehills",
        "checker": "Ann Patch",
        "team_grade": "Green",
        "risk_grade": "Amb",
        "whole_grade": "N/A",
    }
    records.save(check(form, typed, today=TODAY))
    keep(
        store,
        records,
        [
            Known(
                "case_file_audit",
                date(2018, 10, 3),
                "North",
                {"risk": "good", "overall": "good"},
            )
        ],
    )
    one_state(session)
    figures = figures_of(
        session,
        store.versions,
        shipped_returns()["monthly"],
        period_of("2018-10"),
        council="Exampleshire",
        counted_on=TODAY,
    )
    path = tmp_path / "return.xlsx"
    write_workbook(
        tables_of(figures), path, title="Return", about="Figures", made_on=TODAY
    )

    assert faults(path) == []
    book = load_workbook(path)
    grades = [
        dict(zip([c.value for c in book["Grades"][4]], row, strict=True))
        for row in book["Grades"].iter_rows(min_row=5, values_only=True)
    ]
    team = next(row for row in grades if row["Area"] == "Team")
    assert (team["Scale"], team["Graded"], team["Green"]) == ("Green, amber, red", 1, 1)
    assert (team["Good"], team["Good or better"]) == ("z", 1)
    whole = next(row for row in grades if row["Area"] == "The whole")
    assert (whole["Graded"], whole["Not applicable"]) == (0, 1)
    lines = [
        dict(zip([c.value for c in book["Line list"][4]], row, strict=True))
        for row in book["Line list"].iter_rows(min_row=5, values_only=True)
    ]
    check_, audit = sorted(lines, key=lambda row: str(row["Record type"]), reverse=True)
    assert (check_["Team"], check_["Team (grade)"], check_["Risk"]) == (
        "Harehills",
        "Green",
        "Amber",
    )
    assert (audit["Team"], audit["Team (grade)"], audit["Risk"]) == (
        "North",
        "z",
        "Good",
    )
