"""The sender's own workbook comes back with what is wrong marked where it stands."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from exports.marked import Mark, mark_workbook
from form_definitions.our_marks import EDGES, FILLS, HEADINGS

HOLD, NOTE = f"FF{FILLS[True]}", f"FF{FILLS[False]}"


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


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_cell_is_coloured_and_says_why(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "A2", "Grade must be one of: Good, RI"))
    cell = book["Apr 18"]["A2"]
    assert cell.value == "Good/RI"
    assert cell.fill.fgColor.rgb == HOLD
    assert cell.comment is not None
    assert (
        cell.comment.text
        == "moderated?\n\nTo put right:\nGrade must be one of: Good, RI"
    )


def test_a_note_has_another_colour(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "B2", "Kept as written", held=False))
    assert book["Apr 18"]["B2"].fill.fgColor.rgb == NOTE


def test_a_colour_of_the_senders_own_stays_and_gets_a_border(log: Path) -> None:
    book = load_workbook(log)
    book["Apr 18"]["B2"].fill = PatternFill("solid", fgColor="FFFF0000")
    book.save(log)
    cell = marked(log, Mark("Apr 18", "B2", "Which team?"))["Apr 18"]["B2"]
    assert cell.fill.fgColor.rgb == "FFFF0000"
    assert cell.border.left.color.rgb == f"FF{EDGES[True]}"


def test_the_rest_of_the_workbook_is_as_it_was(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "A2", "Choose a grade"))
    assert book["Apr 18"]["A3"].value == "=COUNTA(A2:A2)"
    assert book.sheetnames == ["Apr 18", "Problems"]


def test_every_part_that_needs_no_mark_is_kept_to_the_byte(tmp_path: Path) -> None:
    sent, out = tmp_path / "sent.xlsx", tmp_path / "marked.xlsx"
    with xlsxwriter.Workbook(sent) as book:
        page = book.add_worksheet("Apr 18")
        page.write_column("A1", ["Grade", "Good/RI"])
        page.write_formula("B2", "=1+2", None, 3)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Apr 18'!$B$2:$B$2"})
        page.insert_chart("D2", chart)
        page.conditional_format("A1:A9", {"type": "duplicate"})
        other = book.add_worksheet("May 18")
        other.write_formula("A1", "=2+2", None, 4)
        other.write_comment("A1", "theirs")
    mark_workbook(sent, out, [Mark("Apr 18", "A2", "Choose a grade")])
    before, after = parts_of(sent), parts_of(out)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/worksheets/sheet1.xml",
    }
    sheet = after["xl/worksheets/sheet1.xml"]
    assert b"<f>1+2</f><v>3</v>" in sheet
    # But for the style of one cell and the link to its comment, it is the same sheet.
    start = sheet.index(b"<legacyDrawing")
    end = sheet.index(b"/>", start) + 2
    bare = (sheet[:start] + sheet[end:]).replace(b'r="A2" t="s" s="1"', b'r="A2" t="s"')
    assert bare == before["xl/worksheets/sheet1.xml"]


def test_a_cell_or_row_that_is_not_there_is_made(log: Path) -> None:
    with zipfile.ZipFile(log) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    rows = sheet.index("</sheetData>")
    empty = (
        '<row r="5"/><row r="6"></row><row r="7"><c r="A7" t="str"><v>x</v></c></row>'
    )
    with zipfile.ZipFile(log) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (sheet[:rows] + empty + sheet[rows:]).encode()
    with zipfile.ZipFile(log, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)

    cells = ("B3", "D2", "B5", "A5", "A6", "C7", "A9")
    book = marked(log, *(Mark("Apr 18", cell, "Missing") for cell in cells))

    coloured = {
        cell.coordinate
        for row in book["Apr 18"].iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == HOLD
    }
    assert coloured == set(cells)
    assert book["Apr 18"]["A7"].value == "x"


def test_an_empty_sheet_can_be_marked(tmp_path: Path) -> None:
    file = tmp_path / "log.xlsx"
    Workbook().save(file)
    cell = marked(file, Mark("Sheet", "B2", "Nothing here"))["Sheet"]["B2"]
    assert cell.fill.fgColor.rgb == HOLD


def test_a_cell_inside_a_merged_one_marks_that(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "C2", "Which of them?"))
    comment = book["Apr 18"]["C1"].comment
    assert comment is not None
    assert comment.text == "To put right:\nWhich of them?"


def test_a_copy_marked_again_shows_only_what_is_still_wrong(log: Path) -> None:
    mark_workbook(
        log,
        log.with_name("first.xlsx"),
        [Mark("Apr 18", "A2", "Which grade?"), Mark("Apr 18", "B2", "Which team?")],
    )
    book = marked(log.with_name("first.xlsx"), Mark("Apr 18", "B2", "Which team?"))
    sheet = book["Apr 18"]
    assert sheet["A2"].comment is not None
    assert sheet["A2"].comment.text == "moderated?"
    assert sheet["A2"].fill.fill_type is None
    assert sheet["B2"].comment is not None
    assert sheet["B2"].comment.text == "To put right:\nWhich team?"
    assert [row[1].value for row in book["Problems"].iter_rows(min_row=2)] == ["B2"]
    assert book.sheetnames == ["Apr 18", "Problems"]


def test_a_box_is_drawn_for_each_comment_and_none_besides(log: Path) -> None:
    mark_workbook(log, log.with_name("first.xlsx"), [Mark("Apr 18", "B2", "Team?")])
    marked(log.with_name("first.xlsx"), Mark("Apr 18", "B1", "Heading?"))
    parts = parts_of(log.with_name("marked.xlsx"))
    boxes = b"".join(said for name, said in parts.items() if name.endswith(".vml"))
    assert boxes.count(b":shape>") == 2
    assert b"<x:Row>0</x:Row><x:Column>1</x:Column>" in boxes


def test_a_sheet_of_the_senders_own_called_problems_is_left_alone(log: Path) -> None:
    book = load_workbook(log)
    book.create_sheet("Problems").append(["What we struggled with"])
    book.save(log)
    again = marked(log, Mark("Apr 18", "A2", "Choose a grade"))
    assert again["Problems"]["A1"].value == "What we struggled with"
    assert again["Problems (2)"]["C2"].value == "Choose a grade"


def test_macros_are_left_out(tmp_path: Path) -> None:
    sent, out = tmp_path / "log.xlsm", tmp_path / "marked.xlsx"
    (tmp_path / "macros.bin").write_bytes(b"a program")
    with xlsxwriter.Workbook(sent) as book:
        book.add_worksheet("Apr 18").write("A1", "Grade")
        book.add_vba_project(str(tmp_path / "macros.bin"))
    mark_workbook(sent, out, [Mark("Apr 18", "A1", "Look")])
    parts = parts_of(out)
    assert "xl/vbaProject.bin" not in parts
    assert b"vbaProject" not in parts["[Content_Types].xml"]
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    assert b"vbaProject" not in parts["xl/_rels/workbook.xml.rels"]
    assert load_workbook(out)["Apr 18"]["A1"].value == "Grade"


def test_a_sheet_in_another_encoding_is_marked_too(log: Path) -> None:
    parts = parts_of(log)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    wide = (
        '<?xml version="1.0" encoding="UTF-16"?>' + sheet[sheet.index("<worksheet") :]
    )
    parts["xl/worksheets/sheet1.xml"] = wide.encode("utf-16")
    with zipfile.ZipFile(log, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    cell = marked(log, Mark("Apr 18", "A2", "Which grade?"))["Apr 18"]["A2"]
    assert cell.fill.fgColor.rgb == HOLD


def test_all_are_listed_for_who_cannot_see_colour(log: Path) -> None:
    book = marked(log, Mark("Apr 18", "A2", "One"), Mark("Apr 18", "A2", "Two"))
    rows = list(book["Problems"].iter_rows(values_only=True))
    assert rows[0] == HEADINGS
    assert [row[:3] for row in rows[1:]] == [
        ("Apr 18", "A2", "One"),
        ("Apr 18", "A2", "Two"),
    ]


def test_a_mark_on_a_sheet_that_is_not_there_is_only_listed(log: Path) -> None:
    book = marked(log, Mark("Gone", "A1", "Where?"))
    assert [row[0].value for row in book["Problems"].iter_rows(min_row=2)] == ["Gone"]


def test_signs_that_no_workbook_can_hold_are_left_out(log: Path) -> None:
    words = "Grade must be one of: Good, not 'RI\x0b' & <b>"
    book = marked(log, Mark("Apr 18", "B2", words))
    comment = book["Apr 18"]["B2"].comment
    assert comment is not None
    assert comment.text.endswith("Grade must be one of: Good, not 'RI' & <b>")
    assert book["Problems"]["C2"].value.endswith("not 'RI' & <b>")
