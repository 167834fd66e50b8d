"""A council's own workbook with every part that must come back as it was."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import xlsxwriter
from openpyxl import load_workbook
from PIL import Image

from exports.asked import MeasuredSheet
from exports.figures import Completed, Figure, Figures, Measured, MeasuredRow
from exports.figures import Place as Where
from exports.fill import Known, Unfilled, fill_template
from exports.measures import shipped_measures
from exports.periods import period_of
from tests.exports.test_sheets import FIGURES, grades

Change = Callable[[str], str]
FORM = ("case_file_audit", "Case file audits")


def completed(team: str, count: int, month: str = "2018-10") -> Completed:
    return Completed(*FORM, month, team, count, count - 1, 4.5)


def timeliness(*shares: float) -> Measured:
    keys = ("days_to_receive", "child_heard")
    return Measured(
        MeasuredSheet("Timeliness", "How soon.", ("form",), keys),
        ("Record type",),
        tuple(shipped_measures()[key] for key in keys),
        (
            MeasuredRow(
                (Where("form", *FORM),),
                tuple(Figure(share) for share in shares),
            ),
        ),
    )


OCTOBER = replace(
    FIGURES,
    period=period_of("2018-10"),
    completed=(completed("Seacroft", 12), completed("Beeston & Holbeck", 30)),
    graded=(
        grades("New", ("Good", 30), ("Inadequate", 12)),
        grades("New", ("Good", 20), ("Inadequate", 20), label="Assessment"),
    ),
    measured={"Timeliness": timeliness(4.5, 0.625)},
)
KNOWN = Known(
    (
        Where("form", "case_file_audit", "Case file audits"),
        Where("form", "dip_sample", "Dip samples"),
        Where("team", "Moortown", "Moortown"),
    ),
    frozenset({"Good", "Inadequate", "Adequate"}),
    frozenset({"Completion", "Line list"}),
)


def simple(path: Path, cells: Mapping[str, str], sheet: str = "Summary") -> Path:
    """A workbook of one sheet, its cells by their addresses."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for address, words in cells.items():
        page.write_string(address, words)
    book.close()
    return path


def filled(
    folder: Path,
    cells: Mapping[str, str],
    figures: Figures = OCTOBER,
    known: Known = KNOWN,
) -> dict[str, object]:
    """What the cells hold after they were filled."""
    out = folder / "filled.xlsx"
    fill_template(simple(folder / "template.xlsx", cells), out, figures, known)
    page = load_workbook(out).active
    assert page is not None
    return {
        cell.coordinate: cell.value
        for row in page
        for cell in row
        if cell.value is not None
    }


def refused(
    folder: Path, cells: Mapping[str, str], figures: Figures = OCTOBER
) -> list[str]:
    """The sentences with which a template is refused."""
    try:
        fill_template(simple(folder / "template.xlsx", cells), None, figures, KNOWN)
    except Unfilled as why:
        return [fault.sentence for fault in why.faults]
    return []


def opened(path: Path, **how: bool) -> Any:
    """The workbook as openpyxl reads it, which says what it cannot keep."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*extension is not supported")
        return load_workbook(path, **how)


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rewritten(path: Path, changes: Mapping[str, Change]) -> Path:
    """The workbook with parts of it written otherwise."""
    found = parts(path)
    with ZipFile(path, "w") as package:
        for name, content in found.items():
            if name in changes:
                content = changes[name](content.decode()).encode()
            package.writestr(name, content)
    return path


def picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (60, 20), "#1d70b8").save(content, "PNG")
    content.seek(0)
    return content


def council_workbook(path: Path) -> Path:
    """Charts, sparklines, text boxes, pictures, styled text, rules and protection."""
    book = xlsxwriter.Workbook(str(path))
    head = book.add_format({"bold": True, "bg_color": "#1d70b8", "font_color": "white"})
    share = book.add_format({"num_format": "0.0%", "border": 1})
    whole = book.add_format({"num_format": "#,##0", "border": 1})
    day = book.add_format({"num_format": "d mmm yyyy"})
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})

    page = book.add_worksheet("Summary")
    page.write("A1", "{{ title }}", head)
    page.write_rich_string(
        "A2", "For ", bold, "{{ council }}", " in ", red, "{{ period }}"
    )
    page.write("A4", "Completed", head)
    page.write("B4", "{{ completed: case_file_audit }}", whole)
    page.write("A5", "Seacroft")
    page.write("B5", "{{ completed: Case file audit, Seacroft }}", whole)
    page.write("A6", "Good or better")
    page.write("B6", "{{ good or better: case_file_audit, overall }}", share)
    page.write("A7", "Moortown")
    page.write("B7", "{{ completed: case_file_audit, Moortown }}", whole)
    page.write("A8", "Counted")
    page.write("B8", "{{ counted on }}", day)
    page.write("A9", "Target")
    page.write("B9", 0.8, share)
    page.write_formula("C4", "=B4-B5", whole, 99)
    page.write_formula("C6", '=IF(B6>=B9,"Met","Not met")', None, "Met")
    page.write_formula("C9", "=B9*2", share, 1.6)
    page.write_formula("D4", "=C4*2", whole, 198)
    page.merge_range("E1:G2", "{{ status }}", head)
    page.write_comment("A9", "Agreed by the board")
    page.insert_textbox("E4", "Read with the notes")
    page.insert_image(
        "E12", "logo.png", {"image_data": picture(), "description": "Logo"}
    )
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {"categories": "=Summary!$A$4:$A$5", "values": "=Summary!$B$4:$B$5"}
    )
    chart.set_title({"name": "Completed"})
    page.insert_chart("E16", chart)
    page.add_sparkline("D6", {"range": "Summary!B4:B7"})
    page.data_validation(
        "B9", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    )
    page.conditional_format("B4:B7", {"type": "data_bar", "data_bar_2010": True})
    page.conditional_format(
        "C6", {"type": "text", "criteria": "containing", "value": "Not", "format": red}
    )
    page.set_header('&C&"Arial,Bold"{{ title }}')
    page.set_footer("&LOFFICIAL-SENSITIVE&RPage &P of &N")
    page.print_area("A1:G30")
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.freeze_panes(3, 1)
    page.protect("secret")
    page.set_column("A:A", 24)

    rows = book.add_worksheet("Grades by area")
    rows.write("A1", "How practice was graded", head)
    rows.add_table(
        "A3:E4",
        {
            "name": "GradesByArea",
            "columns": [
                {"header": "Area"},
                {"header": "Graded", "format": whole},
                {"header": "Good or better", "format": share},
                {"header": "Inadequate"},
                {
                    "header": "Rest",
                    "formula": "=GradesByArea[@[Graded]]-GradesByArea[@[Inadequate]]",
                },
            ],
        },
    )
    rows.write("A4", "{{ table: Grades, Area, Graded, Good or better, Inadequate }}")
    rows.write_blank("B4", None, whole)
    rows.write_blank("C4", None, share)
    rows.write_formula("G1", "=SUM(GradesByArea[Graded])", None, 7)

    hidden = book.add_worksheet("Workings")
    hidden.write("A1", "untouched")
    hidden.write_formula("A2", "=Summary!B4", None, 41)
    hidden.hide()
    named = book.add_worksheet("Named")
    named.write("B2", "is filled by its name", share)
    book.define_name("qa_child_heard__case_file_audit", "=Named!$B$2")
    book.define_name("qa_period", "=Named!$B$3")
    book.define_name("Target", "=Summary!$B$9")
    book.set_custom_property("Marking", "OFFICIAL-SENSITIVE")
    book.close()
    return path
