"""Workbooks: accessible, safe with whatever people type, the same bytes each time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exports.accessibility import faults
from exports.sheet import TooManyRows
from exports.tables import (
    Cell,
    Column,
    Fresh,
    Link,
    Row,
    Shape,
    Symbol,
    Table,
    as_json,
)
from exports.workbook import CannotWrite, file_name, sheet_name, write_workbook

FIGURES = Table(
    "Grades",
    "Grades by area, October 2018",
    "One row for each area.",
    (
        Column("Area"),
        Column("Graded", Shape.WHOLE),
        Column("Good or better", Shape.SHARE),
        Column("First audit", Shape.DAY),
    ),
    [
        ["Planning", 12, 0.75, date(2018, 10, 3)],
        ["Risk", Symbol.SUPPRESSED, Symbol.NOT_AVAILABLE, None],
    ],
)
COVER = Table(
    "Cover",
    "Monthly return, October 2018",
    "What the sheets hold.",
    (Column("Item"), Column("Detail", Shape.LONG)),
    [["Council", "Exampleshire"], [Link("Grades"), "How each area was graded"]],
)


def write(folder: Path, *tables: Table, name: str = "out.xlsx") -> Path:
    path = folder / name
    write_workbook(
        tables, path, title="Return", about="Figures", made_on=date(2018, 11, 1)
    )
    assert faults(path) == []
    return path


def written(folder: Path, *cells: Cell, shape: Shape = Shape.TEXT) -> list[object]:
    table = Table("S", "S", "S", (Column("A", shape),), [[cell] for cell in cells])
    sheet = load_workbook(write(folder, table))["S"]
    return [sheet.cell(row, 1).value for row in range(5, 5 + len(cells))]


def test_a_sheet_is_a_title_a_sentence_and_one_table(tmp_path: Path) -> None:
    sheet = load_workbook(write(tmp_path, COVER, FIGURES))["Grades"]

    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=6)] == [
        ["Grades by area, October 2018", None, None, None],
        ["One row for each area.", None, None, None],
        [sheet["A3"].value, None, None, None],
        ["Area", "Graded", "Good or better", "First audit"],
        ["Planning", 12, 0.75, datetime(2018, 10, 3)],
        ["Risk", "c", ":", None],
    ]
    assert str(sheet["A3"].value).startswith("OFFICIAL-SENSITIVE. Symbols: c = ")
    assert sheet.tables["Grades_table"].ref == "A4:D6"
    assert sheet["C5"].number_format == "0%"
    assert sheet["D5"].number_format == "d mmm yyyy"


def test_the_cover_leads_to_the_sheets(tmp_path: Path) -> None:
    link = load_workbook(write(tmp_path, COVER, FIGURES))["Cover"]["A6"].hyperlink

    assert link is not None
    assert link.location == "'Grades'!A1"


def test_it_tells_what_it_is_and_never_who_made_it(tmp_path: Path) -> None:
    properties = load_workbook(write(tmp_path, FIGURES)).properties

    assert properties.title == "Return"
    assert properties.category == "OFFICIAL-SENSITIVE"
    assert properties.creator == "Performance Team"
    assert properties.created == datetime(2018, 11, 1)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path, COVER, FIGURES, name="first.xlsx")
    second = write(tmp_path, COVER, FIGURES, name="second.xlsx")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "+44 113",
        "-",
        "https://example.org",
        "  two spaces, kept  ",
        "a < b & c > d",
        "two\nlines",
        "naïve 👍",
    ],
)
def test_text_is_only_ever_text(tmp_path: Path, text: str) -> None:
    table = Table("S", "S", "S", (Column("A"),), [[text]])
    cell = load_workbook(write(tmp_path, table))["S"]["A5"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_no_file_can_carry_is_left_out(tmp_path: Path) -> None:
    assert written(tmp_path, "a\x00b\x1bc", "half \ud83d a pair", "a\r\nb\rc") == [
        "abc",
        "half  a pair",
        "a\nb\nc",
    ]


def test_text_that_looks_like_an_escape_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, Table("S", "S", "S", (Column("A"),), [["_x000D_"]]))

    with zipfile.ZipFile(path) as package:
        assert b"_x005F_x000D_" in package.read("xl/worksheets/sheet1.xml")


def test_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    (text,) = written(tmp_path, "👍" * 20_000)

    assert str(text).endswith("(cut: a cell holds no more; the record has it all)")
    assert len(str(text).encode("utf-16-le")) // 2 <= 32_767


def test_numbers_that_are_none_and_days_before_excel(tmp_path: Path) -> None:
    assert written(tmp_path, float("nan"), float("inf"), shape=Shape.NUMBER) == [
        ":",
        ":",
    ]
    assert written(tmp_path, 2**60, shape=Shape.WHOLE) == [str(2**60)]
    assert written(tmp_path, date(1850, 1, 1), date(1900, 3, 1), shape=Shape.DAY) == [
        "1850-01-01",
        datetime(1900, 3, 1),
    ]
    assert written(tmp_path, True, False) == ["Yes", "No"]


def test_an_instant_is_no_day(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="cannot hold a datetime"):
        written(tmp_path, datetime(2018, 10, 3, 23, 30))


def test_an_empty_table_says_that_it_is(tmp_path: Path) -> None:
    empty = Table("S", "S", "S", (Column("A"), Column("B", Shape.WHOLE)), [])
    sheet = load_workbook(write(tmp_path, empty))["S"]

    assert [cell.value for cell in sheet[5]] == ["None in this period", "z"]


def test_a_long_list_is_one_marked_up_table(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        return (["a", number] for number in range(5_000))

    columns = (Column("A"), Column("B", Shape.WHOLE))
    path = write(tmp_path, Table("S", "S", "S", columns, Fresh(rows)))

    sheet = load_workbook(path)["S"]
    assert sheet.tables["S_table"].ref == "A4:B5004"
    assert sheet["B5004"].value == 4_999


def test_two_headings_alike_are_refused() -> None:
    with pytest.raises(ValueError, match="'GRADE' stands twice"):
        Table("S", "S", "S", (Column("Grade"), Column("GRADE")), [])


def test_a_sheet_that_is_too_short_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exports.sheet.MOST_ROWS", 6)
    table = Table("S", "S", "S", (Column("A"),), [["x"]] * 3)

    with pytest.raises(TooManyRows, match=r"choose a shorter period, or a \.csv file"):
        write(tmp_path, table)

    assert list(tmp_path.iterdir()) == []


def test_a_failing_list_leaves_the_old_file(tmp_path: Path) -> None:
    old = write(tmp_path, FIGURES)
    before = old.read_bytes()

    def rows() -> Iterator[Row]:
        yield ["x"]
        raise LookupError("the source is gone")

    with pytest.raises(LookupError):
        write(tmp_path, Table("S", "S", "S", (Column("A"),), Fresh(rows)))

    assert old.read_bytes() == before
    assert list(tmp_path.iterdir()) == [old]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"nowhere/out\.xlsx cannot be written"):
        write(tmp_path / "nowhere", FIGURES)


def test_names_of_files_and_sheets() -> None:
    assert (
        file_name("Monthly return,", "October 2018")
        == "OFFICIAL-SENSITIVE Monthly return October 2018.xlsx"
    )
    assert sheet_name("Reviews: CSE/missing [all of them] and more") == (
        "Reviews  CSE missing  all of th"
    )


def test_cells_as_json_has_them() -> None:
    assert [[as_json(cell) for cell in row] for row in FIGURES.rows] == [
        ["Planning", 12, 0.75, "2018-10-03"],
        ["Risk", "c", ":", None],
    ]
