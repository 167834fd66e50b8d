"""A table anywhere on a sheet, and the rows of it that are no records."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from importers.sheets import Mark
from tests.importers.drawn import asides, drawn, issues, read


def test_it_finds_the_header_under_a_title() -> None:
    report = read("""
    | Case File Audits – April 2018 |
    | Send to Performance by the 5th working day. Queries to Bev. |

    |  | Case ID | Date of audit | Auditor | Overall grade | Comments     |
    |  | 0123456 | 12/04/2018    | P Nair  | RI            | see file |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["case_id"] == "0123456"
    assert verdict.entry.values["overall_grade"] == "requires_improvement"
    assert verdict.entry.unmapped == {"Comments": "see file"}
    assert (verdict.where.sheet, verdict.where.row) == ("Sheet1", 5)
    assert verdict.entry.origin.cells["case_id"] == "B5"
    assert asides(report) == [(1, "title"), (2, "note")]


def test_it_tells_the_rows_that_are_no_records() -> None:
    report = read("""
    | No. | Case ID | Team    | Date of audit | Auditor | Overall grade |
    | 1   | 0123456 | Morley  | 12/04/2018    | P Nair  | Good          |
    |     | Nil return | Seacroft |  |  |  |
    | ---- May ---- |
    | No. | Case ID | Team    | Date of audit | Auditor | Overall grade |
    | 2   | 0123457 | Morley  | booked 14/6   | P Nair  |               |
    | 3   | 0123458 | Morley  | cancelled - sick | P Nair |             |
    | 4   | 0123459 | Morley  | 13/04/2018    | P Nair  | Good          |
    | TOTAL | #2 |
    | Average score | #1.5 |
    | Key: G = Good, RI = Requires improvement |
    | Please do not add columns to this sheet without asking |
    """)

    assert [v.where.row for v in report.entries] == [2, 8]
    assert asides(report) == [
        (3, "nil_return"),
        (4, "section_break"),
        (5, "header_repeat"),
        (6, "planned"),
        (7, "cancelled"),
        (9, "total"),
        (10, "average"),
        (11, "legend"),
        (12, "note"),
    ]
    (total,) = report.totals
    assert (total.total.value, total.read, total.agrees) == (2, 2, True)


def test_it_takes_somebody_trying_the_form_out_for_what_it_is() -> None:
    report = read("""
    | Name      | Date of meeting | Type of meeting observed | Chair     | Overall effectiveness |
    | Bev Holt  | 13/04/2023      | ICPC                     | Tom Xu    | Good                  |
    | test test | 14/04/2023      | MARAC                    | test test | Good                  |
    """)

    assert [v.where.row for v in report.entries] == [2]
    assert asides(report) == [(3, "test_entry")]


def test_a_row_that_is_struck_through_was_withdrawn() -> None:
    sheet = drawn("""
    | Case ID | Date of audit | Auditor | Overall grade |
    | 0123456 | 12/04/2018    | P Nair  | Good          |
    | 0123457 | 13/04/2018    | P Nair  | RI            |
    """)
    sheet.marks = {(2, column): Mark(struck=True) for column in range(4)}

    report = read(sheet)

    assert [v.where.row for v in report.entries] == [2]
    assert asides(report) == [(3, "withdrawn")]


def test_a_row_with_half_its_answers_is_still_a_record() -> None:
    report = read("""
    | Case ID | Team   | Date of audit | Auditor | Overall grade |
    | 0123456 | Morley |               | P Nair  | Good          |
    | 0123457 |        |               |         |               |
    """)

    assert [v.status for v in report.entries] == ["needs_review", "needs_review"]
    assert ("audit_date", "missing_required", "hold") in issues(report)


def test_it_maps_no_heading_that_stands_twice() -> None:
    report = read("""
    | Case ID | Date of audit | Auditor | Grade | Evidence | Grade | Evidence |
    | 0123456 | 12/04/2018    | P Nair  | Good  | Seen.    | RI    | Late.    |
    """)

    (verdict,) = report.entries
    assert verdict.status == "needs_review"
    assert verdict.entry.values["overall_grade"] is None
    assert verdict.entry.unmapped["Grade (column D)"] == "Good"
    assert verdict.entry.unmapped["Grade (column F)"] == "RI"


def test_it_splits_a_column_that_holds_two_fields() -> None:
    report = read("""
    | Case ID | Child (initials/yob) | Date of audit | Auditor + job title | Overall grade |
    | 0123456 | JS/2009              | 12/04/2018    | P Nair (SDM)        | Good          |
    | 0123457 | M.A 94               | 13/04/2018    | T Ashworth (HoS)    | Good          |
    """)

    first, second = (verdict.entry.values for verdict in report.entries)
    assert (first["child_initials"], first["year_of_birth"]) == ("JS", 2009)
    assert (first["auditor"], first["auditor_role"]) == (
        "P Nair",
        "service_delivery_manager",
    )
    assert second["year_of_birth"] == 1994


def test_it_tells_lists_figures_and_prose_from_records() -> None:
    report = read(
        """
        | Case ID | Date of audit | Auditor | Overall grade |
        | 0123456 | 12/04/2018    | P Nair  | Good          |
        """,
        """
        | Outstanding | TM  |
        | Good        | SDM |
        | RI          | HoS |
        """,
        """
        | Month  | Audits | Good |
        | Apr 18 | #9     | #4   |
        | May 18 | #8     | #3   |
        """,
        "| In most files the child was seen alone and said what had changed for her. |",
        "",
    )

    assert [sheet.role for sheet in report.sheets] == [
        "records",
        "lookup",
        "summary",
        "narrative",
        "empty",
    ]
    assert [c.total.label for c in report.totals][:2] == [
        "Apr 18 Audits",
        "Apr 18 Good",
    ]


def test_a_workbook_of_figures_has_no_form() -> None:
    report = read("""
    | Case file audits | Expected | Completed |
    | Oct              | #6       | #3        |
    | Nov              | #6       | #5        |
    """)

    assert report.form is None
    assert report.entries == []
    assert [c.total.value for c in report.totals] == [6, 3, 6, 5]
