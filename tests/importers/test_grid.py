"""Any file as sheets of cells, told by its content."""

from __future__ import annotations

import threading
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from importers.grid import read_grid
from importers.sheets import Sheet
from tests.importers.books import ROWS, SHEET, changed, part, with_cells, xlsx

CSV = "Case ID,Date of audit,Auditor,Note\n0123456,12/04/2018,Siân O’Connor,a £5 gift\n"


def only_sheet(path: Path) -> Sheet:
    (sheet,) = read_grid(path).sheets
    return sheet


def test_it_reads_a_workbook(tmp_path: Path) -> None:
    book = read_grid(xlsx(tmp_path / "log.xlsx"))

    assert [sheet.name for sheet in book.sheets] == ["Apr 18"]
    assert book.sheets[0].rows[0] == list(ROWS[0])
    assert book.sheets[0].rows[1] == ["0123456", date(2018, 4, 12), "P Nair", "Good"]
    assert len(book.sha256) == 64


@pytest.mark.parametrize("name", ["log.xls", "log.csv", "log"])
def test_an_extension_is_only_what_somebody_typed(tmp_path: Path, name: str) -> None:
    xlsx(tmp_path / "log.xlsx").rename(tmp_path / name)

    assert only_sheet(tmp_path / name).rows[1][0] == "0123456"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_it_finds_out_how_a_csv_is_written(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(CSV.replace(",", separator).encode(encoding))

    sheet = only_sheet(path)

    assert sheet.name == "export"
    assert sheet.rows[1] == ["0123456", "12/04/2018", "Siân O’Connor", "a £5 gift"]


def test_a_csv_counts_records_as_a_spreadsheet_does(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('sep=;\nA;B\n"two\nlines";2\n\nlast;3\n', encoding="utf-8")

    assert only_sheet(path).rows == [["A", "B"], ["two\nlines", "2"], [], ["last", "3"]]


def test_it_sees_what_the_quick_reader_hides(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_number("A1", 123, book.add_format({"num_format": "0000000"}))
        page.write_formula("A2", "=1/0", None, "#DIV/0!")
        page.write_string("A4", "seen")
        page.write_formula("A5", "=1+2", None, 3)
        page.set_row(3, None, None, {"hidden": True})
        page.set_column("C:D", None, None, {"hidden": True})
        page.merge_range("E1:F2", "both")

    sheet = only_sheet(path)

    assert sheet.value(0, 0) == "0000123"
    assert sheet.cell(1, 0).error == "#DIV/0!"
    assert sheet.cell(3, 0) == ("seen", "", "", True, "", False)
    assert sheet.value(4, 0) == 3
    assert sheet.hidden_columns == {2, 3}
    assert [tuple(merge) for merge in sheet.merges] == [(0, 4, 1, 5)]


def test_it_reads_comments_and_what_is_struck_through(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_string("B2", "Good")
        page.write_comment("B2", "was RI before moderation", {"author": "Bev"})
        page.write_string("A3", "old", book.add_format({"font_strikeout": True}))

    sheet = only_sheet(path)

    assert "was RI before moderation" in sheet.cell(1, 1).comment
    assert sheet.cell(2, 0).struck


def test_a_formula_that_was_never_worked_out_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = "=VLOOKUP(A2,Old!A:B,2)"
    book.active["A1"] = "Case ID"
    book.save(tmp_path / "made.xlsx")

    sheet = only_sheet(tmp_path / "made.xlsx")

    assert sheet.cell(1, 1).formula == "=VLOOKUP(A2,Old!A:B,2)"


def test_a_formula_that_gave_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    cells = '<row r="4"><c r="A4" t="str"><f>IF(B4="","",1)</f><v></v></c></row>'

    sheet = only_sheet(with_cells(tmp_path / "log.xlsx", cells))

    assert sheet.marks == {}


def test_it_keeps_the_columns_before_the_first_that_is_used(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["C3"] = "Case ID"
    book.save(tmp_path / "made.xlsx")

    assert only_sheet(tmp_path / "made.xlsx").value(2, 2) == "Case ID"


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ100000", "A1048576"])
def test_a_stray_far_cell_costs_nothing_and_is_kept(tmp_path: Path, far: str) -> None:
    row = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cells = f'<row r="{row}"><c r="{far}" t="str"><v>x</v></c></row>'
    path = with_cells(tmp_path / "far.xlsx", cells)

    sheet = only_sheet(path)

    assert len(sheet.rows) == 3
    assert sheet.rows[1] == ["0123456", date(2018, 4, 12), "P Nair", "Good"]
    assert list(sheet.strays.values()) == ["x"]


def test_what_the_quick_reader_cannot_read_is_read_with_care(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "wide.xlsx")
    text = part(path, SHEET).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    changed(path, {SHEET: text.encode("utf-16")})

    assert only_sheet(path).rows[2][:2] == ["0123457", date(2018, 4, 13)]


def test_it_can_be_called_from_many_threads_at_once(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "log.xlsx")
    read: list[Sheet] = []
    threads = [
        threading.Thread(target=lambda: read.append(only_sheet(path))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [sheet.rows for sheet in read] == [read[0].rows] * 4


def test_a_time_of_day_stays_with_its_date(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = datetime(2023, 4, 14, 16, 45)
    book.save(tmp_path / "made.xlsx")

    assert only_sheet(tmp_path / "made.xlsx").value(0, 0) == datetime(
        2023, 4, 14, 16, 45
    )
