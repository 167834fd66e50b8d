"""Templates as other programs write them, and what is asked where nothing is filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import load_workbook

from exports.fill import Unfilled, fill_template
from tests.exports.fill.template import KNOWN, OCTOBER, parts, rewritten, simple

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "template.xlsx"


def filled(path: Path) -> Path:
    out = path.with_name("out.xlsx")
    fill_template(path, out, OCTOBER, KNOWN)
    return out


def value(path: Path, at: str) -> object:
    page = load_workbook(path).active
    assert page is not None
    return page[at].value


def why(path: Path) -> list[str]:
    with pytest.raises(Unfilled) as refusal:
        filled(path)
    return [fault.sentence for fault in refusal.value.faults]


def prefixed(xml: str) -> str:
    """The same sheet, its words with a prefix, as some programs write them."""
    words = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml)
    return words.replace("xmlns=", "xmlns:x=")


def test_a_sheet_whose_words_have_a_prefix(path: Path) -> None:
    simple(path, {"A1": "{{ period }}", "A2": "{{ table: Grades, Area }}"})

    out = filled(rewritten(path, {SHEET: prefixed}))

    assert value(out, "A1") == "October 2018"
    assert value(out, "A3") == "Assessment"


def test_cells_without_addresses_and_single_quotes(path: Path) -> None:
    def bare(xml: str) -> str:
        return re.sub(r' (r|spans)="[^"]*"', "", xml).replace('"', "'")

    simple(path, {"A1": "first", "B1": "{{ completed }}", "A2": "{{ period }}"})
    out = filled(rewritten(path, {SHEET: bare}))
    assert (value(out, "B1"), value(out, "A2")) == (42, "October 2018")


def test_text_that_stands_in_the_cell_itself(path: Path) -> None:
    def inline(xml: str) -> str:
        return xml.replace(
            '<c r="A1" t="s"><v>0</v></c>',
            '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>{{ period }}</t></r>'
            "<r><t>, all</t></r></is></c>",
        )

    simple(path, {"A1": "x"})
    out = filled(rewritten(path, {SHEET: inline}))
    assert value(out, "A1") == "October 2018, all"
    assert b"<b/>" in parts(out)[SHEET]


def test_a_name_may_fill_a_cell_of_a_blank_sheet(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("My page")
    book.define_name("qa_period", "='My page'!$C$4")
    book.close()
    assert value(filled(path), "C4") == "October 2018"


@pytest.mark.parametrize(
    "calculation", ["", '<calcPr calcId="1" fullCalcOnLoad="0"/>', "<calcPr></calcPr>"]
)
def test_formulas_are_worked_out_on_opening(path: Path, calculation: str) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write("A1", "{{ completed }}")
    page.write_formula("A2", "=A1", None, 7)
    book.close()
    before = re.compile(r"<calcPr[^>]*/>")

    out = filled(rewritten(path, {BOOK: lambda xml: before.sub(calculation, xml)}))

    said = etree.fromstring(parts(out)[BOOK]).find("{*}calcPr")
    assert said is not None
    assert said.get("fullCalcOnLoad") == "1"


def test_without_formulas_nothing_but_the_sheet_changes(path: Path) -> None:
    simple(path, {"A1": "{{ completed }}"})
    before, after = parts(path), parts(filled(path))
    assert {name for name in before if before[name] != after[name]} == {SHEET}


def test_only_formulas_that_hang_on_figures_lose_their_values(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Data")
    page.write("A1", "{{ completed }}")
    page.write("B1", 5)
    stale = {
        "C1": "=A1+B1",
        "C2": "=SUM(A:A)",
        "C3": "=C1*2",
        "C4": "=Figure+1",
        "C5": '=INDIRECT("B1")',
        "C6": "=Data!$A$1",
        "C7": "=SUM(1:1)",
        "C8": "=SUM(A1:INDEX(A1:A9,3))",
    }
    kept = {"D1": "=B1*2", "D2": "=SUM(B1:B9)", "D3": "=Still+1", "D4": "=TODAY()"}
    for at, formula in {**stale, **kept}.items():
        page.write_formula(at, formula, None, 99)
    book.define_name("Figure", "=Data!$A$1:$A$2")
    book.define_name("Still", "=Data!$B$1")
    book.define_name("Loop", "=Loop")
    book.close()

    said = load_workbook(filled(path), data_only=True)["Data"]

    assert {at for at in {**stale, **kept} if said[at].value is None} == set(stale)


def test_a_formula_that_is_shared_is_followed_in_each_cell(path: Path) -> None:
    def shared(xml: str) -> str:
        first = '<c r="B1"><f t="shared" ref="B1:B2" si="0">A1</f><v>9</v></c>'
        second = '<c r="B2"><f t="shared" si="0"/><v>9</v></c>'
        return xml.replace("</row>", f"{first}</row>", 1).replace(
            "</row></sheetData>", f"{second}</row></sheetData>"
        )

    simple(path, {"A1": "stays", "A2": "{{ completed }}"})
    said = load_workbook(filled(rewritten(path, {SHEET: shared})), data_only=True)
    page = said["Summary"]
    assert (page["B1"].value, page["B2"].value) == (9, None)


# --- where nothing can be filled


def test_a_placeholder_in_a_formula_is_a_fault(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Data").write_formula("B2", '="For {{ period }}"')
    book.close()
    assert why(path) == [
        "Data, cell B2 has a placeholder within a formula; give it a cell of its own"
        " and refer to that."
    ]


def test_a_placeholder_in_two_styles_is_a_fault(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    bold = book.add_format({"bold": True})
    book.add_worksheet("Data").write_rich_string("B2", "{{ per", bold, "iod }}")
    book.close()
    assert why(path) == [
        "Data, cell B2 has a placeholder in two styles; write it anew in one style."
    ]


def test_notes_rules_and_names_of_sheets_cannot_be_filled(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("{{ period }}")
    page.write_comment("A5", "{{ period }}")
    page.data_validation(
        "A6", {"validate": "any", "input_title": "Of", "input_message": "{{ period }}"}
    )
    alone = book.add_chartsheet("Alone")
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Alone!$B$1:$B$2"})
    alone.set_chart(chart)
    alone.set_footer("&C{{ period }}")
    book.close()

    there = "where nothing can be filled; take it out."
    assert why(path) == [
        f"{{{{ period }}}} has a placeholder in the name of the sheet, {there}",
        "{{ period }} has a placeholder in a rule, link or message of its cells,"
        f" {there}",
        "Alone has a placeholder in the header or footer of a chart's own sheet,"
        f" {there}",
        f"{{{{ period }}}} has a placeholder in a note, {there}",
    ]


def test_a_name_that_is_no_cell_is_a_fault(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Data").write("A1", "{{ period }}")
    book.define_name("qa_period", "=Data!$A$1")
    book.define_name("qa_rate", "=0.2")
    book.close()
    assert why(path) == [
        "Data, cell A1 (named qa_period) is filled twice; ask for one thing.",
        "The name qa_rate begins with qa_ and is not the name of a cell; let it name a"
        " cell, or call it otherwise.",
    ]


def test_a_header_or_footer_is_filled_and_its_codes_are_kept(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Data")
    page.set_footer("&L{{ period }}&C{{ completed: Beeston & Holbeck }} && more&R&P")
    page.set_header("&C{{ perriod }}")
    book.close()
    assert why(path) == [
        "Data, header or footer, asks for 'perriod', which is no figure; did you mean"
        " 'period'?"
    ]

    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Data")
    page.set_footer("&L{{ period }}&C{{ completed: Beeston && Holbeck }} && more&R&P")
    book.close()
    footer = etree.fromstring(parts(filled(path))[SHEET]).findtext(".//{*}oddFooter")
    assert footer == "&LOctober 2018&C30 && more&R&P"
