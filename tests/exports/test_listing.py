"""Lists of records: what people read, and who is not to be known by them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from exports.accessibility import faults
from exports.list_files import defused, write_csv
from exports.listing import (
    Listed,
    NoColumn,
    columns_of,
    list_of,
    pseudonymised,
    repeat_columns_of,
)
from exports.pseudonyms import Pseudonyms
from exports.tables import Shape, Table
from exports.workbook import write_workbook
from form_definitions.catalog import shipped_forms
from form_definitions.form import Form, Part
from form_definitions.kinds import Identifier, LongText, Person, Text

FORM = shipped_forms()["case_file_audit"]
RECORD: dict[str, Any] = {
    "reference": "CFA-2018-0042",
    "form_version": 1,
    "case_id": "0123456",
    "child_initials": "QZ",
    "date_of_birth": date(2009, 3, 12),
    "plan_type": "child_in_need",
    "team": "Seacroft",
    "worker": "Jo Surname-of-Worker",
    "auditor": "=Priya",
    "audit_date": date(2018, 10, 3),
    "overall_grade": "requires_improvement",
    "overall_rationale": "Mum, Kay Nobody, was seen.\nThe plan\x00 is late.",
}


def listed(
    columns: list[Listed], form: Form = FORM, record: Mapping[str, Any] = RECORD
) -> Table:
    def records() -> Iterator[Sequence[Any]]:
        yield [record.get(column.key) for column in columns]

    return list_of(form.plural, columns, records, about="As a test has it.")


def by_heading(table: Table) -> dict[str, Any]:
    (row,) = table.rows
    return dict(zip(table.headings, row, strict=True))


def test_answers_are_shown_as_people_say_them() -> None:
    row = by_heading(listed(columns_of(FORM)))

    assert row["Reference"] == "CFA-2018-0042"
    assert row["Case ID"] == "0123456"
    assert row["Plan type"] == "Child in need"
    assert row["Date of audit"] == date(2018, 10, 3)
    assert row["Overall: grade"] == "Requires improvement"
    assert row["Moderator"] is None


def test_a_grade_of_the_old_scale_keeps_its_own_name() -> None:
    row = by_heading(
        listed(columns_of(FORM), record={**RECORD, "overall_grade": "adequate"})
    )

    assert row["Overall: grade"] == "Adequate"


def test_a_list_can_be_walked_again() -> None:
    table = listed(columns_of(FORM))

    assert list(table.rows) == list(table.rows)


@pytest.mark.parametrize("form", shipped_forms().values(), ids=lambda form: form.key)
def test_every_form_makes_an_accessible_list(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    table = listed(columns_of(form), form, {"reference": "X-1", "form_version": 1})
    write_workbook(
        [table], path, title=table.title, about=table.about, made_on=date(2026, 11, 24)
    )

    assert faults(path) == []
    sheet = load_workbook(path).worksheets[0]
    assert sheet["A5"].value == "X-1"


def test_columns_are_shaped_by_what_they_hold() -> None:
    shapes = {one.key: one.column.shape for one in columns_of(FORM)}

    assert shapes["audit_date"] is Shape.DAY
    assert shapes["overall_rationale"] is Shape.LONG
    assert shapes["year_of_birth"] is Shape.WHOLE
    assert shapes["case_id"] is Shape.TEXT


def test_columns_are_chosen_and_stand_as_they_are_named() -> None:
    columns = columns_of(FORM, ["team", "status", "case_id", "team"])
    row = by_heading(listed(columns, record={**RECORD, "status": "submitted"}))

    assert list(row.items()) == [
        ("Reference", "CFA-2018-0042"),
        ("Team", "Seacroft"),
        ("Status", "Submitted"),
        ("Case ID", "0123456"),
    ]


def test_a_column_that_is_none_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(NoColumn) as told:
        columns_of(FORM, ["overal_grade"])

    assert str(told.value) == (
        "Case file audit has no column 'overal_grade'; did you mean 'overall_grade'?"
    )


def test_a_heading_is_the_same_whatever_stands_beside_it() -> None:
    every = {one.key: one.column.heading for one in columns_of(FORM)}

    for key in every:
        alone = columns_of(FORM, [key])[-1]
        assert alone.column.heading == every[key]


@pytest.mark.parametrize("form", shipped_forms().values(), ids=lambda form: form.key)
def test_pseudonymised_actions_name_nobody(form: Form) -> None:
    for repeat in form.repeats:
        columns = repeat_columns_of(form, repeat, pseudonymised=True)
        for one in columns[1:]:
            free = one.field and isinstance(
                one.field.kind, LongText | Text | Identifier | Person
            )
            assert not free, one.key
        coded = pseudonymised(columns, form, Pseudonyms(b"key"))
        assert coded[0].write is not None
        assert str(coded[0].write("CFA-2018-0042")).startswith("R-")


@pytest.mark.parametrize("form", shipped_forms().values(), ids=lambda form: form.key)
def test_pseudonymised_nobody_is_named(form: Form) -> None:
    columns = columns_of(form, pseudonymised=True)

    for one in columns:
        field = form.by_key.get(one.key)
        if field is None:
            assert one.key == "form_version"
        elif field.key != form.record.subject:
            free = isinstance(field.kind, LongText | Text | Identifier | Person)
            assert not free or field.part is Part.SCALE
    assert not any(
        isinstance(form.field(one.key).kind, Person)
        for one in columns
        if one.key in form.by_key
    )


def test_pseudonymised_a_case_has_a_code_of_its_own() -> None:
    codes = Pseudonyms(b"the council's key")
    columns = pseudonymised(columns_of(FORM, pseudonymised=True), FORM, codes)
    table = listed(columns)
    row = by_heading(table)

    assert row["Case ID"] == codes.of("0123456")
    assert row["Case ID"] != codes.of("0123457")
    assert row["Case ID"] != Pseudonyms(b"another key").of("0123456")
    said = repr((table.headings, row))
    for known in ("0123456", "CFA-2018", "QZ", "2009", "Surname", "Priya", "Nobody"):
        assert known not in said
    assert row["Team"] == "Seacroft"
    assert row["Overall: grade"] == "Requires improvement"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44 113", "'+44 113"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("good = plain", "good = plain"),
        ("", ""),
    ],
)
def test_no_text_of_a_csv_is_taken_for_a_formula(text: str, safe: str) -> None:
    assert defused(text) == safe


def test_a_csv_is_what_excel_opens(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_csv(listed(columns_of(FORM)), path)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["Auditor"] == "'=Priya"
    assert row["Case ID"] == "0123456"
    assert row["Date of audit"] == "2018-10-03"
    assert row["Overall: rationale"] == "Mum, Kay Nobody, was seen.\nThe plan is late."
    assert row["Moderator"] == ""


def test_a_csv_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def records() -> Iterator[Sequence[Any]]:
        raise LookupError("the source is gone")
        yield []

    table = list_of("Audits", columns_of(FORM), records, about="x")
    with pytest.raises(LookupError):
        write_csv(table, tmp_path / "list.csv")

    assert list(tmp_path.iterdir()) == []
