"""Rows that become columns at once say what they say when each is made an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from backoffice.intake import kept
from backoffice.intake.in_columns import in_columns
from backoffice.intake.lines import Line, line_of, subject_of
from backoffice.intake.saving import reason_of
from backoffice.store.columns import of_entries
from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry, Origin, Problem, check
from form_definitions.form import Form
from importers.report import Verdict
from importers.sheets import CellsOfRow
from tests.backoffice.intake.sheets import TODAY

COLUMNS = {"case_id": 0, "audit_date": 1, "auditor": 2, "overall_grade": 27}
READ = Problem("auditor", "P S was read as Shah, Priya", severity="note", answer=3)


@pytest.fixture(scope="module")
def form() -> Form:
    return shipped_forms()["case_file_audit"]


def of_row(form: Form, row: int, **typed: object) -> Entry:
    origin = Origin("Log", row, CellsOfRow(COLUMNS, row - 1))
    return check(form, typed, today=TODAY, origin=origin)


@pytest.fixture
def log(form: Form) -> list[Entry]:
    """A log of four rows, in all the ways a row can be."""
    plain = of_row(form, 2, case_id="0100001", audit_date=date(2018, 4, 12))
    read = of_row(
        form,
        3,
        case_id="0100002",
        audit_date="1/5/2018",
        auditor="Shah,  Priya",
        overall_grade="RI",
        actions_copied_to="Auditor; Team manager",
        year_of_birth=2010,
    )
    read.problems = [READ]
    read.unmapped = {"Notes": "bóx 4"}
    read.repeats["actions"] = [
        {**dict.fromkeys(f.key for f in form.repeats[0].fields), "action": "Visit Sam"}
    ]
    form_by_form = check(form, {"case_id": "0100003"}, today=TODAY)
    form_by_form.origin = Origin('The "4th"', 1, {}, "B2")
    odd = of_row(form, 4, case_id="", audit_date="1/6/2018")
    odd.values["overall_rationale"] = "a\0b"
    return [plain, read, form_by_form, odd]


def lines(log: Sequence[Entry]) -> list[Line]:
    return [line_of(Verdict(entry, "ready")) for entry in log]


def test_columns_say_what_entries_say(form: Form, log: Sequence[Entry]) -> None:
    rows = lines(log)
    entries = [kept.entry_of_texts(row, form) for row in rows]

    found = in_columns(form, rows)

    as_entries = of_entries(form, entries, reason_of)
    listed = {key: list(column) for key, column in found.batch.values.items()}
    assert listed == {key: list(one) for key, one in as_entries.values.items()}
    assert found.batch.keys == as_entries.keys
    assert found.batch.extra == as_entries.extra
    assert found.batch.repeats == as_entries.repeats
    assert found.batch.reasons == as_entries.reasons
    assert found.subjects == [subject_of(entry) for entry in entries]


def test_they_say_what_the_rows_say(form: Form, log: Sequence[Entry]) -> None:
    batch = in_columns(form, lines(log)).batch

    assert batch.values["case_id"] == ["0100001", "0100002", "0100003", None]
    assert batch.values["audit_date"][:2] == ["2018-04-12", "2018-05-01"]
    assert batch.values["overall_rationale"] == [None, None, None, "ab"]
    assert batch.reasons == ["", "P S was read as Shah, Priya", "", ""]
    assert batch.extra[1:3] == [
        '{"row":3,"sheet":"Log","unmapped":{"Notes":"bóx 4"}}',
        '{"cell":"B2","row":1,"sheet":"The \\"4th\\""}',
    ]
    [_, [action], _, _] = batch.repeats["actions"]
    assert (action["action"], action["row_key"]) == ("Visit Sam", "1")
