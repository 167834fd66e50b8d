"""Records typed twice: exactly, nearly, and not at all."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from tests.importers.drawn import read

HEAD = "| Case ID | Date of audit | Auditor | Overall grade | Risk | Planning | Team | SW |\n"


def log(*rows: str) -> str:
    return HEAD + "\n".join(rows)


def test_the_first_is_the_record_and_the_second_says_which_it_repeats() -> None:
    row = "| 0123456 | 12/04/2018 | Helen O'Connor | Good | RI | RI | Morley | J Xu |"

    report = read(log(row), log(row.replace("Helen O'Connor", "O'Connor, H")))

    assert [v.status for v in report.entries] == ["ready", "duplicate"]
    first = report.entries[1].duplicate_of
    assert first is not None
    assert (first.sheet, first.row) == ("Sheet1", 2)


def test_one_different_grade_is_for_a_person_to_judge() -> None:
    row = "| 0123456 | 12/04/2018 | P Nair | Good | RI | RI | Morley | J Xu |"

    report = read(log(row, row.replace("Good", "Outstanding")))

    assert [v.status for v in report.entries] == ["ready", "needs_review"]
    assert report.entries[1].entry.problems[-1].code == "near_duplicate"
    assert report.entries[1].entry.problems[-1].words == (
        "It looks like the same record as row 2 of Sheet1:"
        " same case ID, date of audit and auditor"
    )


def test_a_day_apart_and_else_the_same_is_nearly_a_duplicate() -> None:
    row = "| 0123456 | 12/04/2018 | P Nair | Good | RI | RI | Morley | J Xu |"

    report = read(log(row, row.replace("12/04", "13/04")))

    assert [v.status for v in report.entries] == ["ready", "needs_review"]


def test_the_same_child_audited_again_is_no_duplicate() -> None:
    row = "| 0123456 | 12/04/2018 | P Nair | Good | RI | RI | Morley | J Xu |"

    report = read(
        log(row, row.replace("12/04", "12/07"), row.replace("P Nair", "T Ashworth"))
    )

    assert [v.status for v in report.entries] == ["ready"] * 3


def test_two_meetings_on_one_day_are_two() -> None:
    report = read("""
    | Name   | Date of meeting | Type of meeting observed | Chair    | Focus on the child | Risk | Overall effectiveness |
    | B Holt | 13/04/2023      | ICPC                     | T Xu     | Good               | RI   | Good                  |
    | B Holt | 13/04/2023      | ICPC                     | L Dorsey | Outstanding        | Good | Inadequate            |
    """)

    assert [v.status for v in report.entries] == ["ready", "ready"]


def test_what_only_a_column_without_a_field_tells_apart_is_not_dropped() -> None:
    """The day stands under a heading that nobody knows: the rows wait, all of them."""
    report = read(
        """
        | No. | Team Manager | Service Delivery Manager | File gone through on | Overall judgement | Reflective practice |
        | 1 | Ann Teal     | Carl Webb                | 07/04/2022           | Good              | RI                  |
        | 2 | Ann Teal     | Carl Webb                | 07/05/2022           | Good              | RI                  |
        | 3 | Ann Teal     | Carl Webb                | 07/05/2022           | Good              | RI                  |
        """,
        form="supervision_audit",
    )
    assert [verdict.status for verdict in report.entries] == [
        "needs_review",
        "needs_review",
        "duplicate",
    ]
