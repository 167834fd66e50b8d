"""Charts below a table: of its own cells, said in words, and none of what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from exports.accessibility import faults
from exports.asked import MeasuredSheet
from exports.charts import APART, IN_ORDER, Chart, apart, in_order
from exports.figures import Figure, Figures, Measured, MeasuredRow, Place
from exports.measures import shipped_measures
from exports.returns import read_return
from exports.sheets import tables_of
from exports.tables import Column, Shape, Symbol, Table
from exports.workbook import write_workbook
from tests.exports.test_sheets import FIGURES

GRADED = Table(
    "Grades",
    "Grades by area, October 2018",
    "One row for each area.",
    (
        Column("Area"),
        Column("Outstanding", Shape.WHOLE),
        Column("Good", Shape.WHOLE),
        Column("Inadequate", Shape.WHOLE),
    ),
    [("Overall", 1, 5, 2), ("Risk", 0, 6, 2), ("Planning", 3, 3, 2)],
    charts=(
        Chart(
            "Grades by area",
            "A bar for each area, parted by grade.",
            names="Area",
            parts=in_order(["Outstanding", "Good", "Inadequate"]),
            first=0,
            last=2,
            whole=True,
        ),
    ),
)


def written(table: Table, path: Path) -> Path:
    write_workbook(
        [table], path, title="Return", about="Grades.", made_on=date(2018, 11, 1)
    )
    return path


def test_a_chart_is_of_the_cells_of_its_table(tmp_path: Path) -> None:
    r"""
      A         B            C     D
    4 Area      Outstanding  Good  Inadequate
    5 Overall   1            5     2
    6 Risk      0            6     2
    7 Planning  3            3     2
    9 [the chart]
    """
    path = written(GRADED, tmp_path / "return.xlsx")

    (chart,) = load_workbook(path)["Grades"]._charts
    assert [series.val.numRef.f for series in chart.series] == [
        "Grades!$B$5:$B$7",
        "Grades!$C$5:$C$7",
        "Grades!$D$5:$D$7",
    ]
    assert {series.cat.strRef.f for series in chart.series} == {"Grades!$A$5:$A$7"}
    assert chart.anchor._from.row == 8


def test_a_chart_says_in_words_what_it_shows(tmp_path: Path) -> None:
    assert faults(written(GRADED, tmp_path / "said.xlsx")) == []

    silent = replace(GRADED, charts=(replace(GRADED.charts[0], about=""),))

    (fault,) = faults(written(silent, tmp_path / "silent.xlsx"))
    assert "has no text in its place" in fault


def test_colour_is_never_alone(tmp_path: Path) -> None:
    path = written(GRADED, tmp_path / "return.xlsx")

    with ZipFile(path) as package:
        said = package.read("xl/charts/chart1.xml").decode()
    assert said.count('<c:showVal val="1"/>') == 3
    assert "<c:legend>" in said


def test_the_same_table_makes_the_same_bytes(tmp_path: Path) -> None:
    one = written(GRADED, tmp_path / "one.xlsx").read_bytes()

    assert written(GRADED, tmp_path / "other.xlsx").read_bytes() == one


def test_it_is_printed_with_its_table(tmp_path: Path) -> None:
    sheet = load_workbook(written(GRADED, tmp_path / "return.xlsx"))["Grades"]

    last = int(sheet.print_area.rpartition("$")[2])
    assert last > sheet._charts[0].anchor._from.row + 10


@pytest.mark.parametrize("many", [2, 3, 4, 5])
def test_grades_run_from_the_best_colour_to_the_worst(many: int) -> None:
    colours = [part.colour for part in in_order([f"Grade {n}" for n in range(many)])]

    assert (colours[0], colours[-1]) == (IN_ORDER[0], IN_ORDER[-1])
    assert [colour for colour in IN_ORDER if colour in colours] == list(
        dict.fromkeys(colours)
    )


def test_what_has_no_order_is_told_apart() -> None:
    colours = [part.colour for part in apart(["One", "Two", "Three"])]

    assert colours == list(APART[:3])


def grades(figures: Figures) -> Table:
    return next(table for table in tables_of(figures) if table.name == "Grades")


def test_each_scale_has_a_chart_of_its_own() -> None:
    charts = grades(FIGURES).charts

    assert [[part.heading for part in chart.parts] for chart in charts] == [
        ["Good", "Requires improvement", "Inadequate"],
        ["Good", "Adequate", "Inadequate"],
    ]
    assert [(chart.first, chart.last) for chart in charts] == [(0, 0), (1, 1)]


def test_nothing_hidden_is_drawn() -> None:
    """A bar would leave a gap of just the size that is hidden."""
    row = FIGURES.graded[0]
    hidden = tuple((k, label, Symbol.SUPPRESSED) for k, label, _ in row.grades)
    figures = replace(FIGURES, graded=(replace(row, grades=hidden), FIGURES.graded[1]))

    (chart,) = grades(figures).charts

    assert [part.heading for part in chart.parts] == ["Good", "Adequate", "Inadequate"]


MODERATED = """
return: weekly
title: Weekly return
about: Moderation.
period: month
sheets:
  - sheet: Moderation
    about: One row for each month.
    by: [form, month]
    measures: [moderated, agreement]
    chart: share
"""


def moderation(*shares: float | Symbol, scale: str = "") -> Figures:
    """A return of one sheet, with a month for each share."""
    what = read_return(MODERATED, file_name="weekly.yaml")
    (sheet,) = what.sheets
    assert isinstance(sheet, MeasuredSheet)
    known = shipped_measures()
    rows = tuple(
        MeasuredRow(
            (
                Place("form", "case_file_audit", "Case file audits"),
                Place("month", f"2018-{month:02}", f"Month {month}"),
                *([Place("scale", f"{scale}{month}", scale)] if scale else []),
            ),
            (Figure(8, (8,)), Figure(share)),
        )
        for month, share in enumerate(shares, 1)
    )
    headings = ("Record type", "Month", *(["Scale"] if scale else []))
    measured = Measured(sheet, headings, (known["moderated"], known["agreement"]), rows)
    return replace(FIGURES, what=what, measured={"Moderation": measured})


def test_a_described_sheet_draws_what_it_says() -> None:
    (table,) = tables_of(moderation(0.5, 0.75, Symbol.NOT_AVAILABLE))

    (chart,) = table.charts
    assert chart.title.startswith("Case file audits: Moderation")
    assert (chart.names, chart.share) == ("Month", True)
    assert [part.heading for part in chart.parts] == ["Agreement"]
    assert (chart.first, chart.last) == (0, 2)


@pytest.mark.parametrize(
    "figures",
    [
        moderation(0.5, Symbol.SUPPRESSED),
        moderation(Symbol.NOT_APPLICABLE),
        moderation(0.5, 0.6, scale="Ofsted"),
        moderation(),
    ],
    ids=["one is hidden", "there is none", "two scales", "no rows"],
)
def test_what_cannot_be_compared_is_not_drawn(figures: Figures) -> None:
    (table,) = tables_of(figures)

    assert table.charts == ()
