"""The sender's own workbook comes back with what is wrong marked where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from exports.marked import HOLD, NOTE, Mark, mark_rows, mark_workbook


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """| Grade   | Team  |
    | Good/RI | North |, the first with a comment of its own; a total; merged C1:C2."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Apr 18"
    sheet.append(["Grade", "Team", "Both"])
    sheet.append(["Good/RI", "North"])
    sheet.append(["=COUNTA(A2:A2)"])
    sheet["A2"].comment = Comment("moderated?", "Pat")
    sheet.merge_cells("C1:C2")
    file = tmp_path / "log.xlsx"
    book.save(file)
    return file


def marked(log: Path, *marks: Mark) -> Workbook:
    out = log.with_name("marked.xlsx")
    mark_workbook(log, out, marks)
    return load_workbook(out)


def test_a_cell_is_coloured_and_says_why(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "A2", "Grade must be one of: Good, RI"))
    cell = book["Apr 18"]["A2"]
    assert cell.value == "Good/RI"
    assert cell.fill.fgColor.rgb == HOLD.fgColor.rgb
    assert cell.comment is not None
    assert (
        cell.comment.text
        == "moderated?\n\nTo put right:\nGrade must be one of: Good, RI"
    )


def test_a_note_has_another_colour(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "B2", "Kept as written", held=False))
    assert book["Apr 18"]["B2"].fill.fgColor.rgb == NOTE.fgColor.rgb


def test_the_rest_of_the_workbook_is_as_it_was(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "A2", "Choose a grade"))
    assert book["Apr 18"]["A3"].value == "=COUNTA(A2:A2)"
    assert book.sheetnames == ["Apr 18", "Problems"]


def test_a_cell_inside_a_merged_one_marks_that(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "C2", "Which of them?"))
    comment = book["Apr 18"]["C1"].comment
    assert comment is not None
    assert comment.text == "To put right:\nWhich of them?"


def test_all_are_listed_for_who_cannot_see_colour(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "A2", "One"), Mark("Apr 18", "A2", "Two"))
    rows = list(book["Problems"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in rows] == [
        ("Apr 18", "A2", "One"),
        ("Apr 18", "A2", "Two"),
    ]


def test_a_mark_on_a_sheet_that_is_not_there_is_only_listed(log: Path) -> None:
    book = marked(log, Mark("Gone", "A1", "Where?"))
    assert [row[0].value for row in book["Problems"].iter_rows(min_row=2)] == ["Gone"]


def test_a_csv_comes_back_as_a_workbook_without_formulas(tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    rows = [["Case", "Notes"], ["0123456", "=HYPERLINK(1)"]]
    mark_rows([("Audits: 2018/19", rows)], out, [Mark("Audits: 2018/19", "B2", "Look")])
    sheet = load_workbook(out).worksheets[0]
    assert sheet.title == "Audits 201819"
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("s", "=HYPERLINK(1)")
    assert sheet["A2"].value == "0123456"
    assert sheet["B2"].comment is not None


def test_signs_that_no_workbook_can_hold_are_left_out(tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    words = "Grade must be one of: Good, not 'RI\x0b'"
    rows = [["Grade"], ["=1+1\x0b\x01"]]
    mark_rows([("log", rows)], out, [Mark("log", "A2", words)])
    book = load_workbook(out)
    cell = book["log"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.comment is not None
    assert cell.comment.text.endswith("Grade must be one of: Good, not 'RI'")
    assert book["Problems"]["C2"].value == "Grade must be one of: Good, not 'RI'"
