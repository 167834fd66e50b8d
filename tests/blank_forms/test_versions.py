"""Blanks of another version or form than is in use, and those nobody filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exports.blank_form import write_blank
from form_definitions.form import Form
from importers.reader import read_workbook
from importers.report import READY
from importers.troubles import CannotRead
from tests.blank_forms.coming_in import FORM, came_in, only
from tests.blank_forms.filling import TODAY, Filled, fill_form, fill_rows
from tests.form_definitions import drawn

RATED = "field: rated_by, label: Rated by, kind: person"


def blank_of(form: Form, tmp_path: Path, *, many: bool) -> Path:
    """A blank of a drawn form with one answer, `P Nair` to the last question."""
    path = tmp_path / "drawn.xlsx"
    write_blank(form, path, made_on=TODAY, many=many)
    answers = {"case_id": "0001234", form.fields[-1].key: "Priya Nair"}
    if "ward" in form.by_key:
        answers["ward"] = "Seacroft"
    filled = Filled({**answers, "sampled_on": TODAY})
    if many:
        return fill_rows(path, form, [filled])
    return fill_form(path, form, filled)


@pytest.mark.parametrize("many", [False, True])
def test_one_of_an_earlier_version_has_its_own_fields(
    many: bool, tmp_path: Path
) -> None:
    ward = "field: ward, label: Ward, kind: text"
    path = blank_of(drawn.form(ward, RATED), tmp_path, many=many)
    newer = drawn.form(
        f"{ward}, retired: true",
        "field: judged_by, was: [rated_by], label: Judged by, kind: person",
        "field: theme, label: Theme, kind: text",
        version="2",
    )

    report = read_workbook(path, {newer.key: newer}, today=TODAY)

    record = only(report)
    assert record["values"]["judged_by"] == "Priya Nair"
    assert record["values"]["ward"] == "Seacroft"
    assert [issue["message"] for issue in record["issues"]] == [
        "It was filled in on version 1 of the form, and is kept as version 2, which is"
        " in use; Ward is no longer asked, and its answer is kept; Rated by is now"
        " called Judged by; not asked on that version: Theme"
    ]


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (
            lambda: drawn.form(RATED),
            "This is a blank of version 2 of Dip sample, which is not known here;"
            " download the blank form again and copy the answers into it",
        ),
        (
            lambda: drawn.form("field: other, label: Other, kind: text", version="2"),
            "This is a blank of version 2 of Dip sample, which is not known here;"
            " download the blank form again and copy the answers into it",
        ),
        (
            lambda: FORM,
            "This is a blank of the form dip_sample, which is not in use here; choose"
            " another form and copy the answers into its blank",
        ),
    ],
)
def test_one_that_is_not_known_here_is_a_sentence(
    known: Callable[[], Form], sentence: str, tmp_path: Path
) -> None:
    path = blank_of(drawn.form(RATED, version="2"), tmp_path, many=False)
    form = known()
    with pytest.raises(CannotRead) as why:
        read_workbook(path, {form.key: form}, today=TODAY)
    assert str(why.value) == sentence


def test_one_that_nobody_filled_in_says_so(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_blank(FORM, path, made_on=TODAY)
    with pytest.raises(CannotRead) as why:
        came_in(path, FORM.key)
    assert str(why.value) == (
        "Nothing is filled in on this blank form of Case file audit; fill it in and"
        " send it again"
    )


def test_another_form_than_the_sender_says_is_a_sentence(form: Path) -> None:
    assert only(came_in(form, "case_file_audit"))["status"] == READY
    with pytest.raises(CannotRead, match="is our blank form Case file audit, and not"):
        came_in(form, "staff_observation")
