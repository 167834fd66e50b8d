"""Text boxes, shapes and charts take figures, and what only repeats a cell does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from exports.fill import Unfilled, fill_template
from tests.exports.fill.template import KNOWN, OCTOBER, parts, rewritten

BOOK = "xl/workbook.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "template.xlsx"


def filled(path: Path) -> Path:
    out = path.with_name("out.xlsx")
    fill_template(path, out, OCTOBER, KNOWN)
    return out


def why(path: Path) -> list[str]:
    with pytest.raises(Unfilled) as refusal:
        filled(path)
    return [fault.sentence for fault in refusal.value.faults]


def value(path: Path, at: str) -> object:
    page = load_workbook(path).active
    assert page is not None
    return page[at].value


def drawn_on_sheet(path: Path, period: str) -> Path:
    """A text box in two styles, one that repeats a cell, a chart, and a picture."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Data")
    page.write("A1", "{{ period }}")
    page.insert_textbox("C3", f"For {period}")
    page.insert_textbox("C9", "{{ period }}", {"textlink": "=$A$1"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$B$1:$B$2", "name": f"In {period}"})
    chart.set_title({"name": f"{period} & after"})
    chart.set_x_axis({"name": f"Months of {period}"})
    page.insert_chart("F3", chart, {"description": f"Drawn of {period}"})
    alone = book.add_chartsheet("Alone")
    of_itself = book.add_chart({"type": "pie"})
    of_itself.add_series({"values": "=Data!$B$1:$B$2"})
    of_itself.set_title({"name": period})
    alone.set_chart(of_itself)
    book.close()
    return path


def test_text_boxes_and_charts_take_figures(path: Path) -> None:
    out = parts(filled(drawn_on_sheet(path, "{{ period }}")))

    drawing = out["xl/drawings/drawing1.xml"]
    assert b"<a:t>For October 2018</a:t>" in drawing
    assert b'descr="Drawn of October 2018"' in drawing
    # It repeats a cell, and is drawn anew when the workbook is opened.
    assert b"<a:t>{{ period }}</a:t>" in drawing
    chart = out["xl/charts/chart1.xml"]
    assert b"<a:t>October 2018 &amp; after</a:t>" in chart
    assert b"<a:t>Months of October 2018</a:t>" in chart
    assert b"<c:v>In October 2018</c:v>" in chart
    assert b"<a:t>October 2018</a:t>" in out["xl/charts/chart2.xml"]


def test_what_they_ask_for_and_is_none_is_told_with_its_place(path: Path) -> None:
    drawn_on_sheet(path, "{{ perriod }}")
    asks = "asks for 'perriod', which is no figure; did you mean 'period'?"
    assert set(why(path)) == {
        f"Data, the text box or shape at C3, {asks}",
        f"Data, the text box or shape at F3, {asks}",
        f"Data, the chart at F3, {asks}",
        f"Alone, the chart, {asks}",
    }


def test_rows_have_no_room_in_a_text_box(path: Path) -> None:
    drawn_on_sheet(path, "{{ table: Grades }}")
    assert why(path)[0].startswith("Data, the text box or shape at F3, has rows among")


def test_a_placeholder_of_a_text_box_in_two_styles_is_a_fault(path: Path) -> None:
    def split(xml: str) -> str:
        return xml.replace(
            "<a:t>For {{ period }}</a:t></a:r>",
            "<a:t>For {{ per</a:t></a:r><a:r><a:rPr b='1'/><a:t>iod }}</a:t></a:r>",
        )

    drawn_on_sheet(path, "{{ period }}")
    assert why(rewritten(path, {"xl/drawings/drawing1.xml": split})) == [
        "Data, the text box or shape at C3, has a placeholder in two styles; write it"
        " anew in one style."
    ]


def test_a_linked_text_box_and_the_labels_of_a_chart_are_no_faults(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Data")
    page.write("A1", "{{ period }}")
    page.insert_textbox("C9", "{{ period }}", {"textlink": "=$A$1"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$B$1:$B$2", "name": "=Data!$A$1"})
    page.insert_chart("F3", chart)
    book.close()
    still = re.compile(r"<calcPr[^>]*/>")

    out = filled(rewritten(path, {BOOK: lambda xml: still.sub("<calcPr/>", xml)}))

    assert value(out, "A1") == "October 2018"
    # Its text box is drawn anew when all is worked out.
    assert b"fullCalcOnLoad" in parts(out)[BOOK]
