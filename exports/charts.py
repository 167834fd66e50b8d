"""Charts of a table's own cells, below it on its sheet.

They are Excel's own, so whoever changes or filters the table sees them follow. Colour
is never alone: each part of a bar is named in the legend, in the order it stands, and
says its number (GSS, "Making spreadsheets accessible"; WCAG 2.2, 1.4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

_FONT = {"name": "Arial", "size": 11}
_WIDE = 980
"""Pixels; about what an A4 page across has."""
_HEAD, _BAR, _LEAST = 110, 34, 300
_ROW = 21
"""Pixels of a row of one line."""

IN_ORDER = ("#0D4A63", "#4B97B0", "#C57F17", "#8F2A1C")
"""Best to worst: dark blue, blue, amber, dark red; told apart without colour vision by
how light they are, and in print."""
APART = ("#0D4A63", "#C57F17", "#4B97B0", "#6B3F78", "#4D6B2E", "#8F2A1C", "#5A6570")
_DARK = ("#0D4A63", "#8F2A1C", "#6B3F78", "#4D6B2E", "#5A6570")


@dataclass(frozen=True)
class Part:
    """The cells of one column: a part of each bar, or a bar of its own."""

    heading: str
    colour: str


def in_order(headings: Sequence[str]) -> tuple[Part, ...]:
    """Grades best to worst, however many, in the colours of the screens."""
    last = max(1, len(headings) - 1)
    worst = len(IN_ORDER) - 1
    return tuple(
        Part(heading, IN_ORDER[round(at / last * worst)])
        for at, heading in enumerate(headings)
    )


def apart(headings: Sequence[str]) -> tuple[Part, ...]:
    """Figures that have no order among them."""
    return tuple(Part(h, APART[at % len(APART)]) for at, h in enumerate(headings))


@dataclass(frozen=True)
class Chart:
    """Bars over some rows of a table.

    `whole` bars are as long as each other and show shares of a whole.
    """

    title: str
    about: str
    """What it shows, for those who do not see it."""
    names: str
    """The heading of the column that says what each bar is about."""
    parts: tuple[Part, ...]
    first: int
    """Of the table's rows, the first being 0; `last` likewise."""
    last: int
    whole: bool = False
    share: bool = False
    """Whether the cells are shares."""

    @property
    def height(self) -> int:
        """Pixels."""
        bars = self.last - self.first + 1
        each = _BAR if self.whole else _BAR * max(1, len(self.parts) * 2 // 3)
        return max(_LEAST, _HEAD + each * bars)


def draw(
    book: Workbook,
    sheet: Worksheet,
    charts: tuple[Chart, ...],
    headings: list[str],
    rows: Sequence[Sequence[Any]],
    *,
    header: int,
    below: int,
) -> int:
    """Put charts below a table.

    Args:
        rows: the table's; a chart keeps a copy of what it draws, which is all that
            some programs show.
        header: the row of the table's headings, the first row of the sheet being 0.
        below: the row the first chart stands in.

    Returns:
        The last row that a chart reaches to.
    """
    at = below
    for chart in charts:
        made = book.add_chart({"type": "bar", "subtype": _subtype(chart)})
        for part in chart.parts:
            made.add_series(
                _series(sheet, chart, part, headings, header)
                | _kept(chart, part, headings, rows)
            )
        _dress(made, chart)
        options = {"description": chart.about, "object_position": 2}
        sheet.insert_chart(at, 0, made, options)
        at += chart.height // _ROW + 2
    return at - 1


def _subtype(chart: Chart) -> str | None:
    return "percent_stacked" if chart.whole else None


def _series(
    sheet: Worksheet, chart: Chart, part: Part, headings: list[str], header: int
) -> dict[str, Any]:
    first, last = header + 1 + chart.first, header + 1 + chart.last
    names, values = headings.index(chart.names), headings.index(part.heading)
    light = part.colour in _DARK
    label = {"color": "#FFFFFF" if light and chart.whole else "#0B0C0C", **_FONT}
    return {
        "name": [sheet.name, header, values],
        "categories": [sheet.name, first, names, last, names],
        "values": [sheet.name, first, values, last, values],
        "fill": {"color": part.colour},
        "border": {"color": "#FFFFFF", "width": 1},
        "gap": 40,
        "data_labels": {
            "value": True,
            "font": label,
            "num_format": "0%" if chart.share else "#,##0;;",
            **({"position": "center"} if chart.whole else {}),
        },
    }


def _kept(
    chart: Chart, part: Part, headings: list[str], rows: Sequence[Sequence[Any]]
) -> dict[str, Any]:
    drawn = rows[chart.first : chart.last + 1]
    names, values = headings.index(chart.names), headings.index(part.heading)
    numbers = [row[values] for row in drawn]
    return {
        "categories_data": [str(row[names]) for row in drawn],
        # A symbol is no number and draws nothing.
        "values_data": [None if isinstance(n, str) else n for n in numbers],
    }


def _dress(made: Any, chart: Chart) -> None:
    made.set_title(
        {
            "name": chart.title,
            "name_font": {**_FONT, "size": 14, "bold": True},
            "overlay": False,
        }
    )
    made.set_legend({"position": "top", "font": _FONT})
    # A bar chart begins at the bottom; a table is read from the top.
    made.set_y_axis({"reverse": True, "num_font": _FONT, "interval_unit": 1})
    percent = chart.whole or chart.share
    made.set_x_axis(
        {
            "num_font": _FONT,
            "num_format": "0%" if percent else "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#D5D9DD"}},
            **({"min": 0, "max": 1} if percent else {"min": 0}),
        }
    )
    made.set_size({"width": _WIDE, "height": chart.height})
    made.set_chartarea({"border": {"none": True}})
