"""One record as it is filled in, and what is made of its blank when that comes in."""

from __future__ import annotations

from pathlib import Path

from form_definitions.catalog import shipped_forms
from importers.reader import read_workbook
from importers.report import Report
from tests.blank_forms.filling import TODAY, Filled

FORMS = shipped_forms()
FORM = FORMS["case_file_audit"]

ONE = Filled(
    {
        "case_id": "0012345",
        "audit_date": TODAY.replace(month=10),
        "auditor": "Priya Nair",
        "overall_grade": "Good",
        "overall_rationale": "Seen alone.",
    },
    [{"action": "Visit; then write it up", "owner": "Tom Ashworth"}],
)
VALUES = {
    "case_id": "0012345",
    "audit_date": "2026-10-24",
    "auditor": "Priya Nair",
    "overall_grade": "good",
    "overall_rationale": "Seen alone.",
}
ACTIONS = [{"action": "Visit; then write it up", "owner": "Tom Ashworth"}]


def came_in(path: Path, form: str | None = None) -> Report:
    return read_workbook(path, FORMS, today=TODAY, form=form)


def only(report: Report) -> dict:
    [record] = report.as_json()["records"]
    return record
