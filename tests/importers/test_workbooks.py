"""Whole legacy workbooks, each beside what a careful import says of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from form_definitions.catalog import shipped_forms
from importers.reader import read_workbook
from tests.importers.scoring import score

HERE = Path(__file__).parent / "workbooks"
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "path", sorted(HERE.glob("*.truth.json")), ids=lambda path: path.name[:24]
)
def test_it_reads_a_legacy_workbook_whole(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    workbook = path.with_name(path.name.removesuffix(".truth.json"))

    report = read_workbook(workbook, shipped_forms(), today=TODAY)

    said = report.as_json()
    assert said["form"] == truth["form"]
    assert said["sha256"] == truth["sha256"]
    found = score(report.form, said, truth)
    assert found.silent == []
    assert found.overall >= 0.97, (found.parts, found.wrong[:20])


def test_it_compares_totals_with_what_it_read() -> None:
    report = read_workbook(
        HERE / "Case_Audit_Log_2018-19.xlsx", shipped_forms(), today=TODAY
    )

    july = next(c for c in report.totals if c.total.sheet == "Jul")
    assert (july.total.value, july.read, july.agrees) == (13, 12, False)


def test_it_keeps_what_no_field_wants() -> None:
    report = read_workbook(
        HERE / "Case_Audit_Log_2018-19.xlsx", shipped_forms(), today=TODAY
    )

    first = report.entries[0].entry
    assert first.unmapped == {
        "No.": "1",
        "Actions Y/N": "Yes",
        "Comments": "good direct work :)",
    }


def test_it_says_which_rows_were_filtered_out_of_sight() -> None:
    report = read_workbook(
        HERE / "Case_Audit_Log_2018-19.xlsx", shipped_forms(), today=TODAY
    )

    hidden = [
        verdict.where.sheet
        for verdict in report.entries
        if any("hidden" in problem.words for problem in verdict.entry.problems)
    ]
    assert hidden == ["Oct 18"] * 3
