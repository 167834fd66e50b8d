"""Which form a workbook's records are of."""

from __future__ import annotations

import pytest

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
