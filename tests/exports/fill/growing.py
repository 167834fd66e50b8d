"""A workbook in which all there is points at rows that grow.

Data                                          Summary
3  Area    Graded  Good or better  Share     a chart, sparklines and formulas on Data,
4  {{ table: Grades, … }}                    names, a rule and a drop-down of its own
5  (styled, blank, as is 6)
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import xlsxwriter

from tests.exports.fill.template import OCTOBER
from tests.exports.test_sheets import grades

AREAS = ("Overall", "Assessment", "Planning", "Reviews", "Voice", "Recording")
SIX = replace(
    OCTOBER,
    graded=tuple(
        grades("New", ("Good", 10 + at), ("Inadequate", 4), label=area)
        for at, area in enumerate(AREAS)
    ),
)
ROWS = "{{ table: Grades, Area, Graded, Good or better }}"


def growing_workbook(path: Path) -> Path:
    """A workbook in which all there is points at rows 4 to 6 of Data."""
    book = xlsxwriter.Workbook(str(path))
    head = book.add_format({"bold": True, "bg_color": "#1d70b8", "font_color": "white"})
    share = book.add_format({"num_format": "0%", "border": 1})
    box = book.add_format({"border": 1})
    red = book.add_format({"font_color": "#d4351c"})

    data = book.add_worksheet("Data")
    data.write("A1", "Grades")
    data.write_row("A3", ["Area", "Graded", "Good or better", "Share"], head)
    data.write("A4", ROWS, box)
    for at in ("A5", "A6", "B4", "B5", "B6"):
        data.write_blank(at, None, box)
    for at in ("C4", "C5", "C6"):
        data.write_blank(at, None, share)
    data.write_formula("G4", "=SUM(B4:B6)", None, 0)
    data.write_formula("G5", "=SUM(B$4:B4)", None, 0)
    data.autofilter("A3:C6")
    data.conditional_format("B4:B6", {"type": "data_bar", "data_bar_2010": True})
    data.conditional_format(
        "A4:C6",
        {"type": "formula", "criteria": "=$B4>AVERAGE($B$4:$B$6)", "format": red},
    )
    data.conditional_format("A1", {"type": "no_blanks", "format": red})
    data.data_validation("B4:B6", {"validate": "integer", "criteria": ">=", "value": 0})
    data.print_area("A1:C6")
    data.repeat_rows(2)
    data.set_column("A:A", 24)

    page = book.add_worksheet("Summary")
    page.write("A1", "{{ title }}", head)
    page.write_formula("B3", "=SUM(Data!$B$4:$B$6)", None, 0)
    page.write_formula("B4", '=COUNTIF(Data!A4:C6,"Overall")', None, 0)
    page.write_formula("B5", "=Data!B4", None, 0)
    page.write_formula("B6", "=SUM(Graded)", None, 0)
    page.write_formula("B7", "=SUM(Data!B7:B8)", None, 0)
    page.data_validation("D3", {"validate": "list", "source": "=Data!$A$4:$A$6"})
    page.add_sparkline("D5", {"range": "Data!B4:B6"})
    page.insert_textbox("F1", "Graded in {{ period }}")
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "=Data!$B$3",
            "categories": "=Data!$A$4:$A$6",
            "values": "=Data!$B$4:$B$6",
        }
    )
    chart.set_title({"name": "Graded in {{ period }}"})
    page.insert_chart("F8", chart, {"description": "What was graded in {{ period }}"})
    book.define_name("Graded", "=Data!$B$4:$B$6")
    book.define_name("First_of_all", "=Data!$B$4")
    book.close()
    return path
