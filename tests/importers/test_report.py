"""The report as data, in the shape that others script against."""

from __future__ import annotations

import json

from tests.importers.drawn import read


def test_it_says_everything_by_the_contract() -> None:
    report = read(
        """
        | Case audits |
        | Case ID | DOB        | Date of audit | Auditor | Overall grade | Notes |
        | 0123456 | @2009-05-01 | @2018-04-12  | P Nair  | Good/RI       | late  |
        | TOTAL   | #1         |
        """
    )

    said = json.loads(json.dumps(report.as_json()))

    assert said["form"] == "case_file_audit"
    (sheet,) = said["sheets"]
    assert (sheet["name"], sheet["role"], sheet["hidden"]) == (
        "Sheet1",
        "records",
        False,
    )
    assert sheet["header_rows"] == [2]
    assert sheet["columns"][0]["index"] == 1
    assert sheet["columns"][0]["field"] == "case_id"
    assert sheet["columns"][5]["heading"] == "Notes"
    assert sheet["columns"][5]["field"] is None
    (record,) = said["records"]
    assert record["source"] == {"sheet": "Sheet1", "row": 3}
    assert record["values"] == {
        "case_id": "0123456",
        "date_of_birth": "2009-05-01",
        "audit_date": "2018-04-12",
        "auditor": "P Nair",
    }
    assert record["unmapped"] == {"Notes": "late"}
    (issue,) = record["issues"]
    assert (issue["field"], issue["code"], issue["severity"]) == (
        "overall_grade",
        "ambiguous_grade",
        "hold",
    )
    assert (issue["raw"], issue["cell"]) == ("Good/RI", "E3")
    assert said["not_records"][1]["kind"] == "total"
    assert said["totals"] == [
        {
            "sheet": "Sheet1",
            "cell": "B4",
            "label": "Sheet1 TOTAL",
            "value": 1,
            "read": 1,
        }
    ]
    assert said["counts"] == {
        "ready": 0,
        "needs_review": 1,
        "duplicate": 0,
        "refused": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
    }


def test_a_figure_of_a_month_is_named_as_one_says_it() -> None:
    report = read("""
    | Returns    | Expected | Received |
    | @2019-10-01 | #9      | #8       |
    | @2019-11-14 | #7      | #7       |
    """)

    labels = [one.total.label for one in report.totals]
    assert labels == [
        "Oct 2019 Expected",
        "Oct 2019 Received",
        "14 Nov 2019 Expected",
        "14 Nov 2019 Received",
    ]
