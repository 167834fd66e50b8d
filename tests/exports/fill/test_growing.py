"""What points at a table's rows reaches down with them; all else stays as it was.

Six areas were graded, so that the rows of `growing_workbook` end in row 9.
"""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from exports.fill import fill_template
from tests.exports.fill.growing import AREAS, SIX, growing_workbook
from tests.exports.fill.template import (
    KNOWN,
    OCTOBER,
    council_workbook,
    opened,
    parts,
    rewritten,
)


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


def test_pivot_tables_controls_and_filtered_charts_reach_down(tmp_path: Path) -> None:
    """Parts that XlsxWriter has not, put into a package as Excel writes them."""
    path = growing_workbook(tmp_path / "template.xlsx")
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    changes = {
        "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
            "</Relationships>",
            f'<Relationship Id="rIdP" Type="{kinds}/pivotCacheDefinition"'
            ' Target="pivotCache/pivotCacheDefinition1.xml"/></Relationships>',
        ),
        "xl/charts/chart1.xml": lambda xml: xml.replace(
            "</c:val>",
            "</c:val><c:extLst><c:ext><c15:fullRef xmlns:c15='urn:c15'><c15:sqref>"
            "Data!$B$4:$B$6</c15:sqref></c15:fullRef></c:ext></c:extLst>",
        ),
    }
    rewritten(path, changes)
    with ZipFile(path, "a") as package:
        package.writestr(
            "xl/pivotCache/pivotCacheDefinition1.xml",
            '<pivotCacheDefinition refreshedBy="Pat"><cacheSource type="worksheet">'
            '<worksheetSource ref="A3:C6" sheet="Data"/></cacheSource>'
            "</pivotCacheDefinition>",
        )
        package.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="rId9"'
            f' Type="{kinds}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/>'
            "</Relationships>",
        )
        package.writestr(
            "xl/ctrlProps/ctrlProp1.xml",
            '<formControlPr objectType="Drop" fmlaRange="$A$4:$A$6" val="0"/>',
        )

    fill_template(path, tmp_path / "filled.xlsx", SIX, KNOWN)

    out = {name: one.decode() for name, one in parts(tmp_path / "filled.xlsx").items()}
    assert out["xl/pivotCache/pivotCacheDefinition1.xml"] == (
        '<pivotCacheDefinition refreshedBy="Pat" refreshOnLoad="1">'
        '<cacheSource type="worksheet"><worksheetSource ref="A3:C9" sheet="Data"/>'
        "</cacheSource></pivotCacheDefinition>"
    )
    assert 'fmlaRange="$A$4:$A$9"' in out["xl/ctrlProps/ctrlProp1.xml"]
    assert "<c15:sqref>Data!$B$4:$B$9</c15:sqref>" in out["xl/charts/chart1.xml"]
