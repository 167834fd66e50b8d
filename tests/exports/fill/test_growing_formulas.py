"""Formulas that reach down with the rows, and what cannot stand beneath or beside them.

Six areas were graded, so that the rows end in row 9.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from exports.fill import Unfilled, fill_template
from tests.exports.fill.growing import ROWS, SIX
from tests.exports.fill.template import KNOWN, opened, rewritten


def test_formulas_that_are_shared_get_their_own(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book = xlsxwriter.Workbook(str(path))
    data = book.add_worksheet("Data")
    data.write("A4", ROWS)
    data.write("G1", 1)
    data.write("H1", 1)
    book.close()

    def shared(sheet: str) -> str:
        first = '<c r="G1"><f t="shared" ref="G1:H1" si="0">SUM(A4:A6)</f><v>1</v></c>'
        second = '<c r="H1"><f t="shared" si="0"/><v>1</v></c>'
        sheet = sheet.replace('<c r="G1"><v>1</v></c>', first)
        return sheet.replace('<c r="H1"><v>1</v></c>', second)

    rewritten(path, {"xl/worksheets/sheet1.xml": shared})
    fill_template(path, tmp_path / "filled.xlsx", SIX, KNOWN)

    page = opened(tmp_path / "filled.xlsx")["Data"]
    assert (page["G1"].value, page["H1"].value) == ("=SUM(A4:A9)", "=SUM(B4:B9)")


def test_the_formulas_of_a_table_are_carried_down_as_they_then_are(
    tmp_path: Path,
) -> None:
    path = tmp_path / "template.xlsx"
    book = xlsxwriter.Workbook(str(path))
    data = book.add_worksheet("Data")
    headings = ["Area", "Graded", "Good", "Share", "So far"]
    data.add_table(
        "A3:E6", {"name": "Areas", "columns": [{"header": one} for one in headings]}
    )
    data.write("A4", ROWS)
    data.write_formula("D4", "=B4/SUM($B$4:$B$6)")
    data.write("D6", "as it was")
    data.write_formula("E4", "=SUM(B$4:B4)")
    book.close()

    fill_template(path, tmp_path / "filled.xlsx", SIX, KNOWN)

    page = opened(tmp_path / "filled.xlsx")["Data"]
    assert page["D5"].value == "=B5/SUM($B$4:$B$9)"
    assert page["D6"].value == "as it was"
    assert page["D4"].value == "=B4/SUM($B$4:$B$9)"
    assert page["D9"].value == "=B9/SUM($B$4:$B$9)"
    assert page["E9"].value == "=SUM(B$4:B9)"


# --- what cannot be


def refusal(path: Path) -> list[str]:
    with pytest.raises(Unfilled) as why:
        fill_template(path, None, SIX, KNOWN)
    return [fault.sentence for fault in why.value.faults]


def test_a_formula_that_would_take_in_itself_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book = xlsxwriter.Workbook(str(path))
    data = book.add_worksheet("Data")
    data.write("A4", ROWS)
    data.write_formula("F8", "=SUM(A4:H6)")
    book.close()
    assert refusal(path) == [
        "Data, cell F8 refers to A4:H6, which reaches down with the rows put beneath"
        " until it takes in this very cell; name only the columns that are meant, or"
        " move the formula."
    ]


def test_a_chart_beneath_that_would_cover_rows_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book = xlsxwriter.Workbook(str(path))
    data = book.add_worksheet("Data")
    data.write("A4", ROWS)
    data.insert_textbox("B6", "Read with the notes")
    data.insert_textbox("F6", "Stands beside")
    book.close()
    assert refusal(path) == [
        "Data, cell A4 asks for 6 rows of Grades, which the chart, picture or text box"
        " at B6 would cover; put it beside them or above."
    ]
