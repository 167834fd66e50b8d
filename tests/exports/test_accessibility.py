"""The checker sees what it is there to see."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from exports.accessibility import faults


def test_a_workbook_of_the_old_kind_breaks_every_rule(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append(["Monthly return", None])
    sheet.merge_cells("A1:B1")
    sheet.append(["Team", "team"])
    sheet.append(["Seacroft", "=1+1"])
    sheet.append([None, None])
    sheet.append(["Bramley", 2])
    sheet.append(["Total", 3])
    sheet.column_dimensions["B"].hidden = True
    sheet.add_table(Table(displayName="T", ref="A2:B5"))
    path = tmp_path / "old.xlsx"
    book.save(path)

    assert faults(path) == [
        "Sheet1: A1 is not marked as Heading 1",
        "Sheet1: cells are merged (A1:B1)",
        "Sheet1: the header does not stay put",
        "Sheet1: print area or print titles are missing",
        "Sheet1: the printed header does not say OFFICIAL-SENSITIVE",
        "Sheet1: the printed footer does not say OFFICIAL-SENSITIVE",
        "Sheet1: cells stand outside the table (A2:B5 of A1:B6)",
        "Sheet1: the heading 'team' stands 2 times or is empty",
        "Sheet1: column B is hidden",
        "Sheet1: A3 is not in Arial",
        "Sheet1: A3 is text that does not wrap",
        "Sheet1: B3 holds a formula",
        "Sheet1: B3 is not in Arial",
        "Sheet1: B3 is text that does not wrap",
        "Sheet1: row 4 is blank",
        "Sheet1: A5 is not in Arial",
        "Sheet1: A5 is text that does not wrap",
        "Sheet1: B5 is not in Arial",
        "the workbook's properties have no title",
    ]


def test_a_sheet_without_a_table(tmp_path: Path) -> None:
    book = Workbook()
    path = tmp_path / "plain.xlsx"
    book.save(path)

    assert "Sheet: it has 0 marked-up tables, not one" in faults(path)
    assert "Sheet: A1 has no title" in faults(path)
