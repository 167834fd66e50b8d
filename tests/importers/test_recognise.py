"""Which form a workbook's records are of."""

from __future__ import annotations

from collections import Counter

import pytest

from importers.headings import Headings, Match
from importers.sheets import WIDEST, Row, Sheet
from importers.troubles import CannotRead
from tests.importers.drawn import drawn, read

LOG = """
| Case ID | Date of audit | Auditor | Team   | Overall grade |
| 0123456 | 12/04/2018    | P Nair  | Morley | Good          |
"""


def test_it_knows_a_form_by_its_headings() -> None:
    report = read(LOG)

    assert report.form is not None
    assert report.form.key == "case_file_audit"


def test_a_title_decides_between_forms_that_share_headings() -> None:
    meetings = """
    | Meetings Observation Form – returns 2023 |
    | Date | Name | Overall grade | Team |
    | 13/04/2023 | B Holt | Good | Morley |
    """

    report = read(meetings)

    assert report.form is not None
    assert report.form.key == "meeting_observation"


def test_its_sender_decides_over_everything() -> None:
    report = read(LOG, form="supervision_audit")

    assert report.form is not None
    assert report.form.key == "supervision_audit"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"form": "no_such_form"}, "No form is called no_such_form"),
        ({"maps": (("Our number", "nonsense"),)}, "names no field"),
        ({"form": "meeting_observation"}, "No sheet has headings"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(options: dict, words: str) -> None:
    sheet = drawn("| Dogs | Cats |\n| 1 | 2 |") if "form" in options else LOG

    with pytest.raises(CannotRead, match=words):
        read(sheet, **options)


def wide(columns: int) -> Sheet:
    """A log with that many columns of its own beside the five that are known."""
    own = [
        f"Kettle {at} of the {'abcdefghij'[at % 10]} lounge" for at in range(columns)
    ]
    four = ("Case ID", "Team", "Date of audit", "Auditor")
    rows: list[Row] = [[*four, *own, "Overall grade"]]
    for at in range(3):
        known = [f"012340{at}", "North", f"1{at}/04/2018", "P Nair"]
        rows.append([*known, *(f"cup {at}" for _ in own), "Good"])
    return Sheet("Log", rows)


def test_a_sheet_is_asked_no_more_for_being_wider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: Counter[int] = Counter()
    find = Headings._find

    def counted(self: Headings, heading: str) -> Match | None:
        asked[size] += 1
        return find(self, heading)

    monkeypatch.setattr(Headings, "_find", counted)
    for size in (WIDEST, 4 * WIDEST):
        read(wide(size))

    assert asked[4 * WIDEST] <= asked[WIDEST] * 1.1


def test_what_stands_far_to_the_right_is_kept_and_matched_by_hand() -> None:
    far = wide(WIDEST)
    told = read(far)
    by_hand = read(far, maps=(("Overall grade", "overall_grade"),))

    column = told.sheets[0].columns[-1]
    assert (column.heading, column.field, column.reason) == (
        "Overall grade",
        None,
        "only the first 400 headings are matched; match it by hand",
    )
    first = told.entries[0].entry
    assert first.unmapped["Overall grade"] == "Good"
    assert first.unmapped["Kettle 399 of the j lounge"] == "cup 0"
    assert told.entries[0].status == "needs_review"
    assert [v.entry.values["overall_grade"] for v in by_hand.entries] == ["good"] * 3
