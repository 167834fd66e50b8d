"""Tables one under another, and what stands above a table of all its records."""

from __future__ import annotations

from tests.importers.drawn import asides, drawn, issues, read


def test_a_template_that_changed_half_way_is_read_by_both_its_headings() -> None:
    report = read("""
    | Case audits 2018/19 |
    | Case ID | Auditor | Audit date | Overall grade |
    | 0123456 | P Nair  | 12/04/2018 | Good          |
    | 0123457 | P Nair  | 13/04/2018 | RI            |

    | From September: new template |
    | Judgement | QA'd by    | Liquidlogic ref | SW     | Audited on |
    | Good      | T Ashworth | 0123458         | Lee Xu | 14/09/2018 |
    """)

    assert [v.status for v in report.entries] == ["ready"] * 3
    last = report.entries[2].entry.values
    assert (last["case_id"], last["auditor"]) == ("0123458", "T Ashworth")
    assert (last["worker"], last["overall_grade"]) == ("Lee Xu", "good")
    assert (6, "note") in asides(report) or (6, "section_break") in asides(report)
    assert report.sheets[0].header_rows == (2, 7)


def test_the_same_headings_again_are_a_printed_page_and_no_new_table() -> None:
    report = read("""
    | Case ID | Auditor | Audit date | Overall grade |
    | 0123456 | P Nair  | 12/04/2018 | Good          |
    | Case ID | Auditor | Audit date | Overall grade |
    | 0123457 | P Nair  | 13/04/2018 | RI            |
    """)

    assert asides(report) == [(3, "header_repeat")]
    assert report.sheets[0].header_rows == (1,)


def test_the_numbers_of_one_table_are_not_read_by_the_scale_of_another() -> None:
    report = read("""
    | Case ID | Auditor | Audit date | Overall grade (1-4) |
    | 0123456 | P Nair  | 12/04/2013 | 2                   |

    | Worker | Case ref | Audited by | Date audited | Overall grade |
    | Lee Xu | 0123457  | P Nair     | 13/04/2013   | 2             |
    """)

    assert [v.status for v in report.entries] == ["ready", "needs_review"]
    assert ("overall_grade", "unknown_grade", "hold") in issues(report, 1)


def test_a_label_above_the_table_says_whose_all_its_records_are() -> None:
    report = read("""
    | Auditor: | Priya Nair |  |
    | Team: Bramley |
    | Case ID | Audit date | Overall grade |
    | 0123456 | 12/04/2018 | Good          |
    """)

    (verdict,) = report.entries
    assert verdict.status == "ready"
    assert verdict.entry.values["auditor"] == "Priya Nair"
    assert verdict.entry.values["team"] == "Bramley"
    assert ("auditor", "other", "note") in issues(report)


def test_a_sheets_name_is_a_team_where_its_title_says_so() -> None:
    sheet = """
    | {} |
    | Case ID | Auditor | Audit date | Overall grade |
    | 0123456 | P Nair  | 12/04/2018 | Good          |
    """
    titled = read(drawn(sheet.format("Seacroft team – case audits"), "Seacroft"))
    silent = read(drawn(sheet.format("Case audits"), "Seacroft"))

    assert titled.entries[0].entry.values["team"] == "Seacroft"
    assert silent.entries[0].entry.values["team"] is None


def test_a_column_says_more_than_the_title_does() -> None:
    report = read("""
    | Team: Bramley |
    | Case ID | Auditor | Audit date | Overall grade | Team   |
    | 0123456 | P Nair  | 12/04/2018 | Good          | Morley |
    | 0123457 | P Nair  | 13/04/2018 | Good          |        |
    """)

    assert [v.entry.values["team"] for v in report.entries] == ["Morley", None]


def test_grades_counted_below_a_table_are_figures() -> None:
    report = read("""
    | Case ID | Auditor | Audit date | Overall grade |
    | 0123456 | P Nair  | 12/04/2018 | Good          |

    | Outstanding | #0 |
    | Good | #1 |
    | % Good or better | #0.5 |
    """)

    assert [v.where.row for v in report.entries] == [2]
    assert [kind for _, kind in asides(report)] == ["total", "total", "average"]
