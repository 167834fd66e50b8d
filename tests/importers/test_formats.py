"""Every format of workbook tells the same beside its values.

`formats/told.xls` and `told.ods` were saved by LibreOffice from the .xlsx that `told`
writes; no program at hand saves an .xlsb, so its records are written one by one.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from importers.grid import read_grid
from importers.sheets import Fill, Mark, Range, Sheet, Workbook
from importers.troubles import CannotRead
from tests.importers import binary_books as records
from tests.importers.binary_books import AMBER, DAY, RED, STRUCK, ZEROS, cell, row
from tests.importers.books import with_cells
from tests.importers.drawn import read

FORMATS = Path(__file__).parent / "formats"
HEADINGS = ("Case ID", "Date of audit", "Auditor", "Overall grade", "Team", "Old team")
ROWS = (
    (123456, datetime(2018, 4, 12), "P Nair", "Good", "North"),
    (123457, datetime(2018, 4, 13), "T Ashworth", "RI", "South"),
    (123458, datetime(2018, 4, 16), "P Nair", None, None),  # two errors
    (123459, datetime(2018, 4, 17), "T Ashworth", "Good", "South"),  # hidden
    (123460, datetime(2018, 4, 18), "P Nair", "RI", "North"),
)


def told_xlsx(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        page, look = book.add_worksheet("Apr 18"), book.add_format
        zeros, day = look({"num_format": "0000000"}), look({"num_format": "dd/mm/yyyy"})
        amber, red = look({"bg_color": "#FFC000"}), look({"bg_color": "#FF0000"})
        page.write_row(0, 0, HEADINGS)
        for at, said in enumerate(ROWS, 1):
            page.write_row(at, 0, said[:1], zeros)
            page.write_datetime(at, 1, said[1], day)
            page.write_row(at, 2, [text or "" for text in said[2:]])
        page.write_formula("D4", "=NA()", None, "#N/A")
        page.write_formula("E4", "=1/0", None, "#DIV/0!")
        page.write_string("C3", "T Ashworth", look({"font_strikeout": True}))
        page.write_comment("D2", "was RI before moderation")
        page.write_string("D6", "RI", amber)
        page.write_blank("F5", None, red)
        page.set_row(4, None, None, {"hidden": True})
        page.set_column("F:F", None, None, {"hidden": True})
        page.write_string("A9", "Moderated", amber)
        page.write_string("A10", "Overdue", red)
        page.merge_range("C9:D9", "both")
        lists = book.add_worksheet("Lists")
        lists.write_string("A1", "North")
        lists.hide()
    return path


def told_xlsb(path: Path) -> Path:
    rows = [row(0, *(cell(at, text) for at, text in enumerate(HEADINGS)))]
    for at, (case, day, auditor, grade, team) in enumerate(ROWS, 1):
        styled = {(2, 2): STRUCK, (5, 3): AMBER}
        cells = [
            cell(0, case, ZEROS),
            cell(1, (day - datetime(1899, 12, 30)).days, DAY),
            cell(2, auditor, styled.get((at, 2), 0)),
            cell(3, grade or b"\x2a", styled.get((at, 3), 0)),
            cell(4, team or b"\x07"),
        ]
        if at == 4:
            cells.append(cell(5, None, RED))
        rows.append(row(at, *cells, hidden=at == 4))
    rows.append(row(8, cell(0, "Moderated", AMBER), cell(2, "both")))
    rows.append(row(9, cell(0, "Overdue", RED)))
    content = records.sheet(*rows, hidden_column=5, merged=(8, 8, 2, 3))
    said = records.comment((1, 3), "was RI before moderation")
    return records.xlsb(path, "Apr 18", content, said)


@pytest.fixture(scope="module", params=["xlsx", "xls", "ods", "xlsb"])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Workbook:
    path, made = FORMATS / f"told.{request.param}", tmp_path_factory.mktemp("told")
    if request.param == "xlsx":
        path = told_xlsx(made / "told.xlsx")
    elif request.param == "xlsb":
        path = told_xlsb(made / "told.xlsb")
    return read_grid(path)


def test_errors_comments_and_struck_cells_are_read_in_every_format(
    told: Workbook,
) -> None:
    assert told.sheets[0].marks == {
        (1, 3): Mark(comment="was RI before moderation"),
        (2, 2): Mark(struck=True),
        (3, 3): Mark(error="#N/A"),
        (3, 4): Mark(error="#DIV/0!"),
    }


def test_what_is_hidden_is_told_in_every_format(told: Workbook) -> None:
    sheet = told.sheets[0]

    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4}, {5})
    assert [(s.name, s.hidden) for s in told.sheets] == [
        ("Apr 18", False),
        ("Lists", True),
    ]


def test_values_stand_where_they_stood_in_every_format(told: Workbook) -> None:
    rows = told.sheets[0].rows

    assert [row[0] for row in rows[1:6]] == [f"0{case[0]}" for case in ROWS]
    assert rows[1][1:5] == [date(2018, 4, 12), "P Nair", "Good", "North"]
    assert rows[3][3:5] == [None, None]
    assert told.sheets[0].merges == (Range(8, 2, 8, 3),)


def test_fills_are_read_in_every_format(told: Workbook) -> None:
    fills = told.sheets[0].fills

    assert fills[4] == [Fill(5, 5, "FF0000")]
    assert fills[5] == [Fill(3, 3, "FFC000")]
    assert fills[8] == [Fill(0, 0, "FFC000")]


def test_an_error_holds_the_record_in_every_format(told: Workbook) -> None:
    report = read(told.sheets[0])

    problems = [
        (problem.cell, problem.code, problem.severity)
        for problem in report.entries[2].entry.problems
        if problem.code == "error_value"
    ]
    assert problems == [("D4", "error_value", "hold"), ("E4", "error_value", "note")]


@pytest.mark.parametrize("value", ["NaN", "INF", "-INF", "1e999"])
def test_what_is_no_number_is_an_error(tmp_path: Path, value: str) -> None:
    cells = f'<row r="4"><c r="A4"><v>{value}</v></c><c r="B4"><v>2</v></c></row>'

    sheet = only(with_cells(tmp_path / "log.xlsx", cells))

    assert sheet.cell(3, 0)[:2] == (None, "#NUM!")
    assert sheet.value(3, 1) == 2


def test_a_case_number_keeps_its_zeros_beside_a_far_cell(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_number("A1", 123456, book.add_format({"num_format": "0000000"}))
        page.write_number("A3", 1)
        page.write_string("ZZ100000", "x")

    assert only(path).value(0, 0) == "0123456"


def only(path: Path) -> Sheet:
    (sheet,) = read_grid(path).sheets
    return sheet


def test_a_cell_that_an_xlsb_gives_twice_is_told(tmp_path: Path) -> None:
    rows = (row(0, cell(0, 1), cell(1, 2)), row(1, cell(0, 3), cell(0, 4)))
    content = records.sheet(*rows, hidden_column=5, merged=(8, 8, 2, 3))
    path = records.xlsb(tmp_path / "log.xlsb", "Apr 18", content, b"")

    with pytest.raises(CannotRead, match="gives the cell A2 twice"):
        read_grid(path)
