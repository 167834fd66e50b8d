"""Workbooks of several forms: a sheet for each, or a log with the form in a column."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from tests.importers.drawn import drawn, issues, read

AUDITS = """
| Mosaic no. | Audited on | QA'd by | Allocated worker | Overall judgement |
| 0123456    | 12/04/2018 | P Nair  | Lee Xu           | Good              |
| 0123457    | 13/04/2018 | P Nair  | A Khan           | RI                |
"""
OBSERVATIONS = """
| Practitioner observed | Observed by | Observed on | Overall grade |
| Lee Xu                | T Ashworth  | 14/04/2018  | Good          |
"""


def test_each_sheet_is_read_by_the_form_that_it_names() -> None:
    report = read(
        drawn(AUDITS, "Case audits"), drawn(OBSERVATIONS, "Staff observations")
    )

    assert [(v.entry.form.key, v.status) for v in report.entries] == [
        ("case_file_audit", "ready"),
        ("case_file_audit", "ready"),
        ("staff_observation", "ready"),
    ]
    assert report.entries[2].entry.values["worker"] == "Lee Xu"


def test_a_log_says_in_a_column_of_which_form_each_row_is() -> None:
    report = read("""
    | Activity             | Date       | Case ID | Worker | Completed by | Overall grade |
    | Case file audit      | 12/04/2018 | 0123456 | Lee Xu | P Nair       | Good          |
    | Practice observation | 13/04/2018 |         | A Khan | T Ashworth   | RI            |
    | Case file audit      | 14/04/2018 | 0123457 | A Khan | P Nair       | Good          |
    """)

    assert {v.where.row: (v.entry.form.key, v.status) for v in report.entries} == {
        2: ("case_file_audit", "ready"),
        3: ("staff_observation", "ready"),
        4: ("case_file_audit", "ready"),
    }


def test_a_row_of_a_form_that_the_log_has_no_headings_for_is_held() -> None:
    report = read("""
    | Activity        | Audit date | Case ID | Auditor    | Overall grade |
    | Case file audit | 12/04/2018 | 0123456 | P Nair     | Good          |
    | Complaint       | 13/04/2018 | 0123457 | T Ashworth | RI            |
    """)

    assert [v.status for v in report.entries] == ["ready", "needs_review"]
    assert (None, "other", "hold") in issues(report, 1)


def test_who_says_which_form_it_is_gets_no_other() -> None:
    report = read(
        drawn(AUDITS, "Case audits"),
        drawn(OBSERVATIONS, "Staff observations"),
        form="case_file_audit",
    )

    assert {v.entry.form.key for v in report.entries} == {"case_file_audit"}
