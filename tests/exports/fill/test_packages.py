"""A council's workbook with every part there is comes back with its figures alone.

Summary         {{ title }}, {{ completed: case_file_audit }} …, formulas on them,
                a chart, sparklines, a text box, a picture, a note, styled text,
                rules, validation, protection, header and footer, print set-up
Grades by area  {{ table: Grades, … }} in an Excel table with a formula of its own
Workings        hidden, refers to Summary
Named           cells that are filled by their names
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from exports.fill import fill_template
from tests.exports.fill.template import KNOWN, OCTOBER, council_workbook, opened, parts
from tests.machine import do_without, libre_office

_CELL = re.compile(rb"<c r=\"([A-Z]+\d+)\"[^>]*?(?:/>|>.*?</c>)", re.DOTALL)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return council_workbook(tmp_path / "template.xlsx")


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    out = tmp_path / "filled.xlsx"
    fill_template(template, out, OCTOBER, KNOWN)
    return out


def cells(sheet: bytes) -> dict[str, bytes]:
    return {found[1].decode(): found[0] for found in _CELL.finditer(sheet)}


def changed(before: bytes, after: bytes) -> set[str]:
    """The cells of a sheet that are not what they were."""
    old, new = cells(before), cells(after)
    return {at for at in old | new if old.get(at) != new.get(at)}


def test_only_parts_with_something_filled_differ(template: Path, filled: Path) -> None:
    before, after = parts(template), parts(filled)

    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {
        "xl/worksheets/sheet1.xml",  # Summary
        "xl/worksheets/sheet2.xml",  # Grades by area
        "xl/worksheets/sheet3.xml",  # Workings, whose formula has no value now
        "xl/worksheets/sheet4.xml",  # Named
        "xl/tables/table1.xml",
    }
    kinds = ("chart", "drawing", "media", "comments", "vmlDrawing", "custom", "theme")
    for kind in kinds:
        assert any(kind in name for name in after), kind


def test_within_a_sheet_only_its_cells_differ(template: Path, filled: Path) -> None:
    before, after = parts(template), parts(filled)
    summary = "xl/worksheets/sheet1.xml"

    asked = {"A1", "A2", "B4", "B5", "B6", "B7", "B8", "E1"}
    stale = {"C4", "C6", "D4"}
    assert changed(before[summary], after[summary]) == asked | stale
    without = [
        _CELL.sub(b"", sheet).replace(b"{{ title }}", b"Monthly return, October 2018")
        for sheet in (before[summary], after[summary])
    ]
    assert without[0] == without[1]
    for part in (b"sparkline", b"x14:dataBar", b"dataValidation", b"sheetProtection"):
        assert part in after[summary]


def test_the_figures_stand_in_the_formats_of_their_cells(filled: Path) -> None:
    page = opened(filled, rich_text=True)["Summary"]

    assert page["A1"].value == "Monthly return, October 2018"
    assert str(page["A2"].value) == "For Exampleshire in October 2018"
    assert page["A2"].value[1].font.b
    assert (page["B4"].value, page["B4"].number_format) == (42, "#,##0")
    assert page["B5"].value == 12
    assert round(page["B6"].value, 4) == 0.7143
    assert page["B6"].number_format == "0.0%"
    assert page["B7"].value == 0
    assert page["B8"].value.date() == OCTOBER.counted_on
    assert page["E1"].value == OCTOBER.status
    assert page.oddHeader.center.text == "Monthly return, October 2018"


def test_no_formula_keeps_a_value_that_is_out_of_date(filled: Path) -> None:
    said = opened(filled, data_only=True)
    formulas = opened(filled)

    assert formulas["Summary"]["C4"].value == "=B4-B5"
    for sheet, at in (("Summary", "C4"), ("Summary", "D4"), ("Workings", "A2")):
        assert said[sheet][at].value is None
    # It hangs on nothing that was filled.
    assert said["Summary"]["C9"].value == 1.6


def test_the_rows_of_a_table_make_it_grow(filled: Path) -> None:
    page = opened(filled)["Grades by area"]

    rows = [[cell.value for cell in row[:4]] for row in page["A4:D5"]]
    assert rows == [["Overall", 42, 30 / 42, 12], ["Assessment", 40, 0.5, 20]]
    assert page.tables["GradesByArea"].ref == "A3:E5"
    assert page.tables["GradesByArea"].autoFilter.ref == "A3:E5"
    assert page["E5"].value == page["E4"].value
    assert page["C5"].number_format == "0.0%"


def test_a_name_fills_its_cell(filled: Path) -> None:
    page = opened(filled)["Named"]

    assert (page["B2"].value, page["B2"].number_format) == (0.625, "0.0%")
    assert page["B3"].value == "October 2018"


def test_filled_twice_it_is_the_same_to_the_byte(
    template: Path, filled: Path, tmp_path: Path
) -> None:
    fill_template(template, tmp_path / "again.xlsx", OCTOBER, KNOWN)
    assert (tmp_path / "again.xlsx").read_bytes() == filled.read_bytes()


def test_every_part_is_sound_xml(filled: Path) -> None:
    for name, content in parts(filled).items():
        if name.endswith((".xml", ".rels", ".vml")):
            etree.fromstring(content)


def test_an_office_program_opens_it_and_works_its_formulas_out(filled: Path) -> None:
    office = libre_office()
    if office is None:
        do_without("LibreOffice")
    folder = filled.parent
    subprocess.run(
        [
            str(office),
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            f"{folder}/opened",
            str(filled),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )

    book = opened(folder / "opened" / filled.name, data_only=True)
    assert book["Summary"]["C4"].value == 30
    assert book["Summary"]["C6"].value == "Not met"
    assert book["Workings"]["A2"].value == 42
    assert book["Grades by area"]["G1"].value == 82
    assert book["Grades by area"]["E5"].value == 20
    assert book["Workings"].sheet_state == "hidden"
