"""What came in another format is given back as a workbook with the same cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from exports.copied import copy_sheets


@dataclass
class Mark:
    error: str = ""
    formula: str = ""
    comment: str = ""
    struck: bool = False


@dataclass
class Sheet:
    name: str
    rows: list
    hidden: bool = False
    marks: dict = field(default_factory=dict)
    hidden_rows: frozenset = frozenset()
    hidden_columns: frozenset = frozenset()
    merges: tuple = ()
    fills: dict = field(default_factory=dict)


def test_text_stays_text_and_is_no_formula(tmp_path: Path) -> None:
    rows = [["Case", "Notes"], ["0123456", "=HYPERLINK(1)\x0b"]]
    names = copy_sheets([Sheet("Audits: 2018/19", rows)], tmp_path / "copy.xlsx")
    sheet = load_workbook(tmp_path / "copy.xlsx").worksheets[0]
    assert names == {"Audits: 2018/19": "Audits 201819"}
    assert sheet.title == "Audits 201819"
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("s", "=HYPERLINK(1)")
    assert sheet["A2"].value == "0123456"


def test_what_stands_beside_a_value_is_copied_too(tmp_path: Path) -> None:
    sheet = Sheet(
        "Apr 18",
        [["Grade", date(2018, 4, 12), datetime(2018, 4, 12, 14, 5)], [None, "old", 7]],
        marks={
            (0, 0): Mark(comment="moderated?"),
            (1, 0): Mark(error="#REF!"),
            (1, 1): Mark(struck=True),
        },
        hidden_rows=frozenset({1}),
        hidden_columns=frozenset({2}),
        merges=((4, 0, 5, 1),),
        fills={1: [(2, 3, "FF0000")]},
    )
    copy_sheets([sheet, Sheet("Lists", [["a"]], hidden=True)], tmp_path / "copy.xlsx")
    book = load_workbook(tmp_path / "copy.xlsx")
    page = book["Apr 18"]
    assert page["A1"].comment.text == "moderated?"
    assert page["B1"].value == datetime(2018, 4, 12)
    assert page["C1"].value == datetime(2018, 4, 12, 14, 5)
    assert page["B2"].font.strike
    assert page["C2"].value == 7
    assert page["D2"].fill.fgColor.rgb == "FFFF0000"
    assert page.row_dimensions[2].hidden
    assert page.column_dimensions["C"].hidden
    assert [str(cells) for cells in page.merged_cells.ranges] == ["A5:B6"]
    assert book["Lists"].sheet_state == "hidden"
    values = load_workbook(tmp_path / "copy.xlsx", data_only=True)["Apr 18"]
    assert values["A2"].value == "#REF!"
