"""What senders do to a blank form before it comes back, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from exports.blank_form import write_blank
from importers.grid import read_grid
from importers.reader import judge
from importers.report import READY, REFUSED
from importers.sheets import Workbook
from tests.blank_forms.coming_in import ACTIONS, FORMS, VALUES, came_in, only
from tests.blank_forms.filling import TODAY, everything, fill_form


def test_it_is_read_with_certainty(form: Path) -> None:
    record = only(came_in(form))
    assert record["status"] == READY
    assert (record["values"], record["actions"]) == (VALUES, ACTIONS)
    assert record["issues"] == []


def test_labels_may_be_reworded_and_rows_put_in(form: Path) -> None:
    book = load_workbook(form)
    sheet = book["Form"]
    for row in range(5, sheet.max_row + 1):
        sheet.cell(row, 1).value = f"Frage {row}"
    sheet.insert_rows(8, 2)
    sheet["A8"], sheet["B8"] = "Ward", "Seacroft"
    book.save(form)

    record = only(came_in(form))

    assert (record["values"], record["actions"]) == (VALUES, ACTIONS)
    assert record["unmapped"] == {"A8": "Ward", "B8": "Seacroft"}


def test_headings_may_be_reworded_and_a_column_added(rows: Path) -> None:
    book = load_workbook(rows)
    sheet = book.worksheets[0]
    for cell in sheet[5]:
        cell.value = f"Column {cell.column}"
    at = sheet.max_column + 1
    sheet.cell(5, at).value = "Ward"
    sheet.cell(6, at).value = "Seacroft"
    book.save(rows)

    first, second = came_in(rows).as_json()["records"]

    assert (first["values"], first["actions"]) == (VALUES, ACTIONS)
    assert list(first["unmapped"].values()) == ["Seacroft"]
    assert second["values"]["case_id"] == "0012346"


def test_rows_may_be_sorted(rows: Path) -> None:
    book = load_workbook(rows)
    sheet = book.worksheets[0]
    first, second = (
        [cell.value for cell in sheet[row][: sheet.max_column]] for row in (6, 7)
    )
    for row, values in ((6, second), (7, first)):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    book["Actions"]["B6"] = "The action of record 1"
    book.save(rows)

    records = came_in(rows).as_json()["records"]

    assert [one["values"]["case_id"] for one in records] == ["0012346", "0012345"]
    assert records[1]["actions"][0]["action"] == "The action of record 1"


def test_a_copied_table_of_actions_holds_more_of_them(form: Path) -> None:
    book = load_workbook(form)
    sheet = book["Form"]
    last = sheet.max_row
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Actions")
    for at in range(11):
        for column in range(1, 5):
            value = sheet.cell(head + 1 + at, column).value
            sheet.cell(last + 1 + at, column).value = value
    sheet.cell(last + 1, 2).value = "A seventh action"
    sheet.cell(last + 3, 2).value = None
    book.save(form)

    record = only(came_in(form))

    assert record["actions"] == [*ACTIONS, {"action": "A seventh action"}]


def test_a_question_answered_twice_is_held(form: Path) -> None:
    book = load_workbook(form)
    sheet = book["Form"]
    last = sheet.max_row + 1
    for column in range(1, 5):
        sheet.cell(last, column).value = sheet.cell(8, column).value
    sheet.cell(last, 2).value = "0099999"
    sheet["D1"], sheet["B6"] = "Sent by Pat", "in haste"
    book.save(form)

    record = only(came_in(form))

    assert record["status"] == "needs_review"
    assert [issue["message"] for issue in record["issues"]] == [
        f"Case ID is answered twice, and otherwise in B{last}; keep one of them"
    ]
    assert record["unmapped"] == {"D1": "Sent by Pat", "B6": "in haste"}


def test_a_column_copied_and_answered_otherwise_is_held(rows: Path) -> None:
    book = load_workbook(rows)
    sheet = book.worksheets[0]
    at = sheet.max_column + 1
    for row in (4, 5, 6, 7):
        sheet.cell(row, at).value = sheet.cell(row, 2).value
    sheet.cell(7, at).value = "0099999"
    sheet["F1"] = "Sent by Pat"
    book.save(rows)

    report = came_in(rows)

    first, second = report.as_json()["records"]
    assert (first["status"], first["issues"]) == (READY, [])
    assert second["status"] == "needs_review"
    assert second["issues"][0]["raw"] == "0099999"
    assert [row.text for row in report.not_records] == ["Sent by Pat"]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (None, "does not say whose it is"),
        (9, "no filled row has that number"),
        (2, "2 records have the number 2"),
    ],
)
def test_an_action_of_nobody_is_refused_and_shown(
    number: int | None, why: str, rows: Path
) -> None:
    book = load_workbook(rows)
    book["Actions"]["A6"] = number
    book.worksheets[0]["A6"] = 2 if number == 2 else 1
    book["Actions"]["A7"] = number if number == 2 else 2
    book.save(rows)

    records = came_in(rows).as_json()["records"]

    lost = [one for one in records if one["status"] == REFUSED]
    assert [one["actions"] for one in lost] == [ACTIONS] * (2 if number == 2 else 1)
    assert all(why in one["issues"][0]["message"] for one in lost)
    assert sum(len(one["actions"]) for one in records) == 2


def test_rows_below_the_table_are_read(rows: Path) -> None:
    book = load_workbook(rows)
    sheet = book.worksheets[0]
    for cell in sheet[6]:
        sheet.cell(400, cell.column).value = cell.value
    sheet["A400"], sheet["B400"] = None, "0099999"
    book.save(rows)
    records = came_in(rows).as_json()["records"]
    assert records[2]["values"] == {**VALUES, "case_id": "0099999"}


def test_a_comment_on_an_answer_and_on_an_action_is_told(form: Path) -> None:
    book = load_workbook(form)
    sheet = book["Form"]
    for row in sheet.iter_rows(min_col=2, max_col=2):
        for cell in row:
            if cell.value in ("Good", "Tom Ashworth"):
                cell.comment = Comment("he agreed", "Pat")
    book.save(form)
    said = [issue["message"] for issue in only(came_in(form))["issues"]]
    assert said == [
        "Owner has a comment: he agreed",
        "Overall: grade has a comment: he agreed",
    ]


def test_an_error_in_an_action_is_held(form: Path) -> None:
    book = load_workbook(form)
    sheet = book["Form"]
    at = next(
        cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "Tom Ashworth"
    )
    at.value = "#N/A"
    at.data_type = "e"
    book.save(form)
    record = only(came_in(form))
    assert record["status"] == "needs_review"
    assert [issue["code"] for issue in record["issues"]] == ["error_value"]


def test_blanks_of_several_forms_stand_in_one_workbook(
    form: Path, tmp_path: Path
) -> None:
    other = FORMS["staff_observation"]
    path = tmp_path / "other.xlsx"
    write_blank(other, path, made_on=TODAY)
    fill_form(path, other, everything(other, 0))
    sheets = [*read_grid(form).sheets, *read_grid(path).sheets]

    report = judge(Workbook("both.xlsx", sheets), FORMS, today=TODAY)

    assert [v.entry.form.key for v in report.entries] == [
        "case_file_audit",
        "staff_observation",
    ]
    assert len(report.entries[1].entry.repeats["actions"]) == 3


def test_a_copy_of_the_sheet_is_another_record(form: Path) -> None:
    sheets = [*read_grid(form).sheets, *read_grid(form).sheets]
    report = judge(Workbook("two.xlsx", sheets), FORMS, today=TODAY)
    assert [v.status for v in report.entries] == [READY, "duplicate"]
