"""What an upload keeps of a row gives that row again, and says nothing twice."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from backoffice.intake import kept
from backoffice.intake.lines import cleared_fields, line_of
from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry, Origin, Problem, check
from form_definitions.form import Form
from importers.report import Place, Verdict
from importers.sheets import CellsOfRow
from tests.backoffice.intake.sheets import TODAY


@pytest.fixture(scope="module")
def form() -> Form:
    return shipped_forms()["case_file_audit"]


COLUMNS = {"case_id": 0, "audit_date": 1, "auditor": 2, "overall_grade": 27}


def of_row(form: Form, row: int, **typed: object) -> Entry:
    """An entry of a row of a table, by what its cells say."""
    origin = Origin("Log", row, CellsOfRow(COLUMNS, row - 1))
    return check(form, typed, today=TODAY, origin=origin)


def test_a_line_is_its_entry_again(form: Form) -> None:
    entry = of_row(
        form,
        7,
        case_id="0100001",
        audit_date=date(2018, 4, 12),
        auditor="Shah,  Priya",
        overall_grade="RI",
        actions_copied_to="Auditor; Team manager",
    )
    entry.repeats["actions"] = [
        {**dict.fromkeys(f.key for f in form.repeats[0].fields), "action": "Visit Sam"}
    ]
    entry.problems = [Problem("overall_grade", "is near", place=("actions", 0))]
    entry.unmapped = {"Notes": "box 4"}

    again = kept.entry_of_texts(line_of(Verdict(entry, "ready")), form)

    assert again.values == entry.values
    assert again.repeats == entry.repeats
    assert again.problems == entry.problems
    assert again.unmapped == entry.unmapped
    assert again.typed["auditor"] == "Shah,  Priya"
    assert again.origin is not None
    assert again.origin.row == 7
    assert again.origin.cells["overall_grade"] == "AB7"


def test_a_value_that_is_what_was_typed_is_not_written_twice(form: Form) -> None:
    entry = of_row(
        form, 2, case_id="0100001", audit_date="2018-04-12", auditor="P Nair"
    )
    line = line_of(Verdict(entry, "ready"))

    values = json.loads(line.values)

    assert values["case_id"] is None
    assert values["audit_date"] == "2018-04-12"  # a day is no text, if written alike
    assert kept.entry_of_texts(line, form).values == entry.values


def test_cells_that_stand_in_no_one_row_are_kept_one_by_one(form: Form) -> None:
    cells = {"case_id": "C4", "auditor": "C9"}
    entry = check(
        form,
        {"case_id": "0100001", "auditor": "P Nair"},
        today=TODAY,
        origin=Origin("Sam", 4, cells, "C4"),
    )

    again = kept.entry_of_texts(line_of(Verdict(entry, "ready")), form)

    assert again.origin == Origin("Sam", 4, cells, "C4")


def test_a_line_says_what_it_repeats_and_what_it_is_known_by(form: Form) -> None:
    entry = of_row(
        form, 9, case_id="0100001", audit_date=date(2018, 4, 12), auditor="P Nair"
    )

    line = line_of(Verdict(entry, "duplicate", Place("Log", 2)))

    assert line.duplicate_of == ("Log", 2, None)
    assert line.key == entry.natural_key
    assert line.subject == "0100001"
    assert not line.clears


def test_only_a_cell_that_says_so_clears_its_field(form: Form) -> None:
    entry = of_row(form, 3, case_id="[see note]", auditor=" [Clear] ", team="a [clear]")

    assert cleared_fields(entry) == {"auditor"}
    assert line_of(Verdict(entry, "ready")).clears


def test_a_date_cell_is_told_from_a_text_that_says_the_same(form: Form) -> None:
    cell = of_row(form, 7, audit_date=date(2018, 4, 22))
    moment = of_row(form, 7, audit_date=datetime(2018, 4, 22, 10, 30))
    text = of_row(form, 7, audit_date="2018-04-22")
    for entry in (cell, moment, text):
        again = kept.entry_of_texts(line_of(Verdict(entry, "ready")), form)
        assert again.typed == entry.typed
        assert again.origin is not None
        assert again.origin.cells["audit_date"] == "B7"
        assert "[" not in line_of(Verdict(entry, "ready")).typed
