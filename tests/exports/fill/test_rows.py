"""Rows put down from one cell: styled as the first, never over what stands there.

| Area                            | Graded |
| {{ table: Grades, Area, Graded }} |        |
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from exports.figures import Lines
from exports.fill import Unfilled, fill_template
from exports.tables import Column, Fresh, Shape
from tests.exports.fill.template import KNOWN, OCTOBER, filled, refused

GRADES = "{{ table: Grades, Area, Graded }}"
LINES = replace(
    OCTOBER,
    lines=Lines(
        (Column("Reference"), Column("Date", Shape.DAY), Column("Words", Shape.LONG)),
        Fresh(
            lambda: iter(
                [
                    ("CFA-1", date(2018, 10, 1), "=1+1"),
                    ("CFA-2", date(2018, 10, 2), None),
                    ("CFA-3", date(2018, 10, 3), "a < b & c"),
                ]
            )
        ),
    ),
)


@contextmanager
def sheet(path: Path) -> Iterator[tuple[xlsxwriter.Workbook, Worksheet]]:
    """A workbook to be made, and its one sheet."""
    book = xlsxwriter.Workbook(str(path))
    yield book, book.add_worksheet("Data")
    book.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "template.xlsx"


def why(path: Path) -> str:
    with pytest.raises(Unfilled) as refusal:
        fill_template(path, None, OCTOBER, KNOWN)
    return str(refusal.value)


def test_rows_stand_beneath_one_another(tmp_path: Path) -> None:
    assert filled(tmp_path, {"B3": GRADES, "D3": "aside", "B9": "Source: audits"}) == {
        "B3": "Overall",
        "C3": 42,
        "D3": "aside",
        "B4": "Assessment",
        "C4": 40,
        "B9": "Source: audits",
    }


def test_text_stays_text_and_a_day_is_one_where_the_cell_says_so(path: Path) -> None:
    with sheet(path) as (book, page):
        page.write("A2", "{{ table: Line list }}")
        page.write_blank("B2", None, book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write("E2", "{{ table: Line list, Date }}")
    out = path.with_name("out.xlsx")

    fill_template(path, out, LINES, KNOWN)

    page = load_workbook(out)["Data"]
    assert [cell.value for cell in page["A"]][1:] == ["CFA-1", "CFA-2", "CFA-3"]
    assert [cell.value.date() for cell in page["B"][1:]] == [
        date(2018, 10, day) for day in (1, 2, 3)
    ]
    assert page["B4"].number_format == "dd/mm/yyyy"
    assert [cell.value for cell in page["C"]][1:] == ["=1+1", None, "a < b & c"]
    assert page["C2"].data_type == "s"
    assert page["E2"].value == "1 Oct 2018"


def test_a_blank_row_of_the_template_is_used(path: Path) -> None:
    with sheet(path) as (book, page):
        first = book.add_format({"bold": True})
        page.set_row(1, 30)
        page.write("A2", GRADES, first)
        page.write_blank("A3", None, book.add_format({"italic": True}))
        page.write("F3", "stays")
    out = path.with_name("out.xlsx")

    fill_template(path, out, OCTOBER, KNOWN)

    filled_page = load_workbook(out)["Data"]
    assert filled_page["A3"].value == "Assessment"
    assert filled_page["A3"].font.b
    assert filled_page["F3"].value == "stays"


def test_the_last_cell_of_a_row_may_be_a_blank_one(path: Path) -> None:
    with sheet(path) as (book, page):
        page.write("A2", GRADES)
        page.write_blank("B3", None, book.add_format({"italic": True}))
    out = path.with_name("out.xlsx")

    fill_template(path, out, OCTOBER, KNOWN)

    assert load_workbook(out)["Data"]["B3"].value == 40


def test_what_stands_beneath_is_never_written_over(tmp_path: Path) -> None:
    assert refused(tmp_path, {"A1": GRADES, "B2": "Total"}) == [
        "Summary, cell A1 asks for 2 rows of Grades, and cell B2 stands in their way;"
        " leave room beneath, or give them their own sheet."
    ]
    assert refused(tmp_path, {"A1": GRADES, "A2": "{{ council }}"})[0].startswith(
        "Summary, cell A1 asks for 2 rows of Grades, and cell A2 stands in their way"
    )


def test_merged_cells_stand_in_the_way(path: Path) -> None:
    with sheet(path) as (_, page):
        page.write("A1", GRADES)
        page.merge_range("B2:C2", "")
    assert "merged cell B2 stands in their way" in why(path)


def table(page: Worksheet, where: str, **options: object) -> None:
    page.add_table(where, {"name": "Areas", **options})


def test_an_excel_table_too_narrow_is_a_fault(path: Path) -> None:
    with sheet(path) as (_, page):
        table(page, "A1:B2")
        page.write("A2", "{{ table: Completion }}")
    assert "more than the 2 of the table Areas; widen it" in why(path)


def test_the_heading_of_a_table_is_no_placeholder(path: Path) -> None:
    with sheet(path) as (_, page):
        table(page, "A1:B3", columns=[{"header": "{{ period }}"}, {"header": "B"}])
    assert "Data, cell A1 is a heading of a table" in why(path)


def test_the_rows_of_a_table_begin_in_its_first_row(path: Path) -> None:
    with sheet(path) as (_, page):
        table(page, "A1:B5")
        page.write("A4", GRADES)
    assert "is not in the first row of the table Areas" in why(path)


def test_a_total_beneath_a_table_is_in_the_way(path: Path) -> None:
    with sheet(path) as (_, page):
        table(page, "A1:B3", total_row=True)
        page.write("A2", GRADES)
    assert "whose total stands beneath" in why(path)


def test_a_table_that_is_long_enough_stays_as_it_is(path: Path) -> None:
    with sheet(path) as (_, page):
        table(page, "A1:B9")
        page.write("A2", GRADES)
    out = path.with_name("out.xlsx")
    fill_template(path, out, OCTOBER, KNOWN)
    assert load_workbook(out)["Data"].tables["Areas"].ref == "A1:B9"


def test_a_sheet_with_no_rows_this_month_leaves_the_cell_blank(tmp_path: Path) -> None:
    nothing = replace(OCTOBER, graded=())
    assert filled(tmp_path, {"A1": "Areas", "A2": GRADES}, nothing) == {"A1": "Areas"}
