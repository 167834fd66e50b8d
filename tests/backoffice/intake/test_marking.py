"""What a sender gets back is theirs, marked; sent again, the same rows are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from backoffice.intake.marking import write_marked
from form_definitions.catalog import shipped_forms
from importers.reader import read_workbook
from tests.importers.test_formats import FORMATS, told_xlsb

WORKBOOKS = Path(__file__).parents[2] / "importers" / "workbooks"
TODAY = date(2026, 11, 24)


def report_of(path: Path, name: str | None = None) -> dict[str, Any]:
    return read_workbook(path, shipped_forms(), today=TODAY, name=name).as_json()


def marked(path: Path, folder: Path) -> Path:
    out = folder / "marked.xlsx"
    write_marked(path, out, report_of(path), folder)
    return out


def rows_of(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (
            record["source"],
            record["status"],
            record["values"],
            sorted(issue["message"] for issue in record["issues"]),
        )
        for record in report["records"]
    ]


@pytest.mark.parametrize("name", ["told.xls", "told.ods", "told.xlsb"])
def test_another_format_comes_back_as_a_workbook_of_the_same_rows(
    tmp_path: Path, name: str
) -> None:
    sent = FORMATS / name
    if name.endswith("xlsb"):
        sent = told_xlsb(tmp_path / name)

    out = marked(sent, tmp_path)

    assert rows_of(report_of(out)) == rows_of(report_of(sent))
    cell = load_workbook(out)["Apr 18"]["D4"]
    assert "shows the error #N/A" in cell.comment.text


@pytest.mark.parametrize(
    "name",
    [
        "Case_Audit_Log_2018-19.xlsx",
        "Meeting obs log.csv",
        "Thematic audit – Neglect Nov 2021 FINAL v4 (TA comments).xlsm",
    ],
)
def test_the_same_rows_are_read_from_a_marked_copy(tmp_path: Path, name: str) -> None:
    sent = WORKBOOKS / name

    again = report_of(marked(sent, tmp_path))

    assert rows_of(again) == rows_of(report_of(sent))
    assert "Problems" not in [sheet["name"] for sheet in again["sheets"]]


CSV = (
    "Name,Date of meeting,Type of meeting observed,Overall effectiveness\n"
    "B Holt,4/5/2023,ICPC,Good\n"
    "B Holt,5/6/2023,MARAC,Good\n"
)


def test_dates_that_were_a_question_in_a_csv_stay_one_in_its_copy(
    tmp_path: Path,
) -> None:
    sent = tmp_path / "export.csv"
    sent.write_text(CSV, encoding="utf-8")
    out = marked(sent, tmp_path)
    book = load_workbook(out)
    book["export"]["B2"].value = date(2023, 4, 5)  # whoever corrects it types a date
    book.save(tmp_path / "corrected.xlsx")

    report = report_of(tmp_path / "corrected.xlsx")

    assert [record["status"] for record in report["records"]] == [
        "ready",
        "needs_review",
    ]
    # The same holds for a copy of the copy.
    write_marked(
        tmp_path / "corrected.xlsx", tmp_path / "second.xlsx", report, tmp_path
    )
    assert rows_of(report_of(tmp_path / "second.xlsx")) == rows_of(report)
