"""What points at a table's rows reaches down with them; all else stays as it was.

Data                                          Summary
3  Area    Graded  Good or better  Share     a chart, sparklines and formulas on Data,
4  {{ table: Grades, … }}          =B4/…     names, a rule and a drop-down of its own
5  (styled, blank, as is 6)

Six areas were graded, so that the rows end in row 9.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from exports.fill import Unfilled, fill_template
from tests.exports.fill.template import KNOWN, OCTOBER, council_workbook, opened, parts
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


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return growing_workbook(tmp_path / "template.xlsx")


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    out = tmp_path / "filled.xlsx"
    fill_template(template, out, SIX, KNOWN)
    return out


def test_all_that_points_at_the_rows_reaches_down(filled: Path) -> None:
    book = opened(filled)
    data, page = book["Data"], book["Summary"]

    assert [cell.value for cell in data["A"][3:9]] == [*AREAS]
    assert data.auto_filter.ref == "A3:C9"
    assert data.print_area == "'Data'!$A$1:$C$9"
    assert data.print_title_rows == "$3:$3"
    assert {str(one.sqref) for one in data.conditional_formatting} == {
        "B4:B9",
        "A4:C9",
        "A1",
    }
    rules = [r for one in data.conditional_formatting for r in one.rules]
    assert ["$B4>AVERAGE($B$4:$B$9)"] in [rule.formula for rule in rules]
    assert [str(v.sqref) for v in data.data_validations.dataValidation] == ["B4:B9"]
    [drop_down] = page.data_validations.dataValidation
    assert drop_down.formula1 == "Data!$A$4:$A$9"
    assert book.defined_names["Graded"].attr_text == "Data!$B$4:$B$9"
    assert book.defined_names["First_of_all"].attr_text == "Data!$B$4"
    assert {at: page[at].value for at in ("B3", "B4", "B5", "B6", "B7")} == {
        "B3": "=SUM(Data!$B$4:$B$9)",
        "B4": '=COUNTIF(Data!A4:C9,"Overall")',
        "B5": "=Data!B4",
        "B6": "=SUM(Graded)",
        "B7": "=SUM(Data!B7:B8)",
    }
    # The total beside grows; the running total is of its own row.
    assert data["G4"].value == "=SUM(B4:B9)"
    assert data["G5"].value == "=SUM(B$4:B4)"


def test_the_parts_of_a_later_excel_reach_down_too(filled: Path) -> None:
    data, page = (parts(filled)[f"xl/worksheets/sheet{n}.xml"] for n in (1, 2))
    assert b"<xm:sqref>B4:B9</xm:sqref>" in data
    assert b"<xm:f>Data!B4:B9</xm:f><xm:sqref>D5</xm:sqref>" in page


def test_a_chart_draws_all_rows_and_forgets_what_it_drew(filled: Path) -> None:
    chart = parts(filled)["xl/charts/chart1.xml"].decode()
    assert re.findall(r"<c:f>(.*?)</c:f>", chart) == [
        "Data!$B$3",
        "Data!$A$4:$A$9",
        "Data!$B$4:$B$9",
    ]
    assert chart.count("<c:strCache>") == 1  # the name of the series
    assert "<c:numCache>" not in chart
    assert "<a:t>Graded in October 2018</a:t>" in chart


def test_a_text_box_and_a_description_say_figures(filled: Path) -> None:
    drawing = parts(filled)["xl/drawings/drawing1.xml"].decode()
    assert "<a:t>Graded in October 2018</a:t>" in drawing
    assert 'descr="What was graded in October 2018"' in drawing


def test_only_what_reaches_down_differs(template: Path, filled: Path) -> None:
    """Taken back, each part is as it was, but for cells and what a chart had drawn."""
    before, after = parts(template), parts(filled)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
    }
    for name in changed:
        assert plain(before[name]) == plain(after[name]), name


def plain(part: bytes) -> str:
    """A part without cells and caches, each range and figure as the template has it."""
    words = part.decode().replace("October 2018", "{{ period }}")
    words = re.sub(r"<sheetData>.*</sheetData>|<dimension [^>]*>", "", words)
    words = re.sub(r"<c:(cat|val)>.*?<c:f>(.*?)</c:f>.*?</c:\1>", r" \1 \2 ", words)
    return re.sub(r"(?<=:)(\$?[A-C]\$?)9\b", r"\g<1>6", words)


def test_fewer_rows_than_the_template_has_leave_all_as_it_is(
    template: Path, tmp_path: Path
) -> None:
    fill_template(template, tmp_path / "two.xlsx", OCTOBER, KNOWN)
    before, after = parts(template), parts(tmp_path / "two.xlsx")
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        assert re.findall(rb"[A-C]\$?6\b", before[name]) == re.findall(
            rb"[A-C]\$?6\b", after[name]
        )


def test_every_kind_of_part_is_handed_on_beside_a_table_that_grows(
    tmp_path: Path,
) -> None:
    """The council's workbook with rows enough that its Excel table grows to row 9."""
    template = council_workbook(tmp_path / "template.xlsx")
    fill_template(template, tmp_path / "filled.xlsx", SIX, KNOWN)
    before, after = parts(template), parts(tmp_path / "filled.xlsx")
    assert {name for name in before if before[name] != after[name]} == {
        *(f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3, 4)),
        "xl/tables/table1.xml",
    }
    page = opened(tmp_path / "filled.xlsx")["Grades by area"]
    assert page.tables["GradesByArea"].ref == "A3:E9"


def test_formulas_that_are_shared_get_their_own(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book = xlsxwriter.Workbook(str(path))
    data = book.add_worksheet("Data")
    data.write("A4", ROWS)
    data.write("G1", 1)
    data.write("H1", 1)
    book.close()
    found = parts(path)
    sheet = found["xl/worksheets/sheet1.xml"].decode()
    first = '<c r="G1"><f t="shared" ref="G1:H1" si="0">SUM(A4:A6)</f><v>1</v></c>'
    sheet = sheet.replace('<c r="G1"><v>1</v></c>', first)
    sheet = sheet.replace(
        '<c r="H1"><v>1</v></c>', '<c r="H1"><f t="shared" si="0"/><v>1</v></c>'
    )
    with ZipFile(path, "w") as package:
        for name, content in found.items():
            same = name != "xl/worksheets/sheet1.xml"
            package.writestr(name, content if same else sheet.encode())

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
        "A3:E4", {"name": "Areas", "columns": [{"header": one} for one in headings]}
    )
    data.write("A4", ROWS)
    data.write_formula("D4", "=B4/SUM($B$4:$B$4)")
    data.write_formula("E4", "=SUM(B$4:B4)")
    book.close()

    fill_template(path, tmp_path / "filled.xlsx", SIX, KNOWN)

    page = opened(tmp_path / "filled.xlsx")["Data"]
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
