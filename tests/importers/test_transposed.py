"""Tables turned on their side: questions down, a case in each column."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from importers.sheets import Mark
from tests.importers.drawn import drawn, issues, read

SHEET = """
| Neglect deep dive |
| No.  | Question                             | Case A     | Case B     | Case C         |
|      | Case number                          | 0123456    | 0123457.0  | 0123458        |
|      | Auditor                              | P Nair     | T Ash      | B Holt         |
|      | Date of audit                        | 12/11/2021 | 13/11/2021 | November 2021  |
| 1.1  | Was the child seen?                  | Yes        | N/K        | Partial        |
|      | A. Assessment – section grade        | Good       | RI         | Good           |
|      | Section B: Planning – grade          | Good       | RI/Good    | Good           |
|      | Overall judgement                    | Good       | RI         | Good           |
| N/K = not known |
"""


def test_each_column_is_a_case() -> None:
    report = read(SHEET)

    first, second, third = report.entries
    assert (first.where.row, first.where.cell) == (3, "C3")
    assert first.status == "ready"
    assert first.entry.values["assessment_grade"] == "good"
    assert first.entry.unmapped == {"Question": "Case A", "Was the child seen?": "Yes"}
    assert first.entry.origin.cells["overall_grade"] == "C9"
    assert second.entry.values["case_id"] == "0123457"
    assert issues(report, 1) == [("planning_grade", "ambiguous_grade", "hold")]
    assert second.entry.problems[0].cell == "D8"
    assert issues(report, 2) == [("audit_date", "unreadable_date", "hold")]
    assert third.entry.problems[0].cell == "E5"
    assert [(n.row + 1, n.kind) for n in report.not_records] == [
        (1, "title"),
        (10, "legend"),
    ]


def test_a_case_struck_through_was_withdrawn_and_a_comment_is_kept() -> None:
    sheet = drawn(SHEET)
    sheet.marks = {(at, 3): Mark(struck=True) for at in range(1, 9)}
    sheet.marks[5, 2] = Mark(comment="only mum seen")
    sheet.marks[8, 2] = Mark(comment="are we sure?")

    report = read(sheet)

    assert [v.where.cell for v in report.entries] == ["C3", "E3"]
    kept = report.entries[0].entry
    assert kept.unmapped["Was the child seen? (comment)"] == "only mum seen"
    assert issues(report) == [("overall_grade", "other", "note")]
    gone = [(n.row + 1, n.cell) for n in report.not_records if n.kind == "withdrawn"]
    assert gone == [(3, "D3")]


def test_supervision_audits_may_lie_on_their_side_too() -> None:
    report = read("""
    | Supervision audits 2019    | Jan        | Feb        | Mar        |
    | SDM                        | P Nair     | T Ash      | B Holt     |
    | Team manager               | L Xu       | M Yates    | N Zola     |
    | Date                       | 12/01/2019 | 13/02/2019 | 14/03/2019 |
    | Organisation and recording | Good       | RI         | Good       |
    | Overall judgement          | Good       | RI         | Good       |
    """)

    assert [v.status for v in report.entries] == ["ready"] * 3
    assert report.entries[1].entry.values["team_manager"] == "M Yates"
    assert report.sheets[0].layout == "transposed"
