"""Two tables side by side are not one: a key that stands twice is a question."""

from __future__ import annotations

from importers.sheets import Range
from tests.importers.drawn import drawn, issues, read

BESIDE = """
|Audits |    |     |       |       |        |          ||       |         |
|CHILD  |    |WHO  |       |GRADES |        |WHEN      ||       |         |
|Case ID|Yr  |Team |Auditor|Overall|Planning|Audited   ||Case ID|Action   |
|0071234|2011|North|P Nair |Good   |Good    |04/05/2023||0071235|Ring home|
|0071235|2009|North|P Nair |RI     |Good    |09/05/2023||       |         |
|0071236|2015|South|P Nair |Good   |RI      |15/05/2023||       |         |
"""
"""The action is of the second child, and stands beside the first."""


def test_a_case_that_is_two_in_its_row_waits_for_a_person() -> None:
    sheet = drawn(BESIDE)
    groups = ((0, 1), (2, 3), (4, 5))
    sheet.merges = tuple(Range(1, left, 1, right) for left, right in groups)

    report = read(sheet, form="case_file_audit")

    assert ("case_id", "several_values", "hold") in issues(report)
    assert report.entries[0].entry.values["case_id"] is None
    assert [verdict.status for verdict in report.entries] == ["needs_review"] * 3
