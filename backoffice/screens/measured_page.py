"""Measured and listed sheets as a return's page shows them: in words and links.

A sheet of a few places and many measures stands on its side, a measure a row, so that
it can be read without scrolling. What has nothing to tell stands apart, folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from markupsafe import Markup

from backoffice.screens.measure_plot import plots
from backoffice.screens.words import day
from exports.asked import ListedSheet, MeasuredSheet, Ready
from exports.figures import ALL_TEAMS, Figure, Figures, Lines, Measured, MeasuredRow
from exports.measures import Measure
from exports.tables import Cell, Column, Shape, Symbol

_ON_ITS_SIDE = 4
"""So many places at most stand side by side."""
_MANY_MEASURES = 6
_FEW_ROWS = 25
"""So many rows stand open; more are folded."""
_MOST_ROWS = 300
_FIRST_LINES = 8
_MOST_COUNTED = 1_000
_NUMBERS = (Shape.WHOLE, Shape.NUMBER, Shape.SHARE, Shape.POINTS)

Heading = str | tuple[str, str]


@dataclass(frozen=True)
class Cells:
    """A row of a table: what it is about, and its figures with what is behind them."""

    about: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """A sheet as a section of the page."""

    name: str
    about: str
    key: str
    """Its place on the page, for a link to it."""
    headings: list[Heading] = field(default_factory=list)
    rows: list[Cells] = field(default_factory=list)
    nothing: list[Cells] = field(default_factory=list)
    """Rows that have no figure but noughts and symbols."""
    more: int = 0
    """Rows that are in the workbook alone."""
    plots: list[tuple[str, Markup]] = field(default_factory=list)
    symbols: list[tuple[str, str]] = field(default_factory=list)
    """Those that stand in it, and what each means."""
    on_its_side: bool = False
    listed: bool = False
    how_many: str = ""
    """Of a list, how many lines it has."""

    @property
    def folded(self) -> bool:
        return len(self.rows) > _FEW_ROWS


def shown(figure: Figure, measure: Measure) -> str:
    """A figure in words: ``1,204``, ``67%``, ``up 3``, ``2.5``, ``c``."""
    value = figure.value
    if isinstance(value, Symbol):
        return str(value)
    match measure.shape:
        case Shape.SHARE:
            return f"{value:.0%}"
        case Shape.POINTS:
            return moved(value)
        case _:
            return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def moved(points: float) -> str:
    """A difference in percentage points in words."""
    whole = round(points)
    if not whole:
        return "no change"
    return f"up {whole}" if whole > 0 else f"down {-whole}"


def parts(
    figures: Figures, *, open_lists: bool, references: Mapping[str, str]
) -> list[Part]:
    """The sheets that a return describes, and its line list, in its own order.

    Args:
        open_lists: whether the reader may open the records behind a figure.
        references: the address of each record that a list names.
    """
    found = []
    for sheet in figures.what.sheets:
        if isinstance(sheet, MeasuredSheet):
            found.append(_measured(figures, sheet, open_lists))
        elif isinstance(sheet, ListedSheet):
            lines = figures.listed[sheet.name]
            found.append(_listed(sheet.name, sheet.about, lines, references))
        elif sheet == Ready("line_list") and figures.lines is not None:
            about = "One row for each record that is counted."
            found.append(_listed(sheet.name, about, figures.lines, references))
    return found


def first_references(figures: Figures) -> set[str]:
    """The records that the lists of the page name."""
    lists = [*figures.listed.values(), *([figures.lines] if figures.lines else [])]
    return {
        str(row[0])
        for lines in lists
        if lines.columns[0].heading == "Reference"
        for row in islice(lines.rows, _FIRST_LINES)
    }


def slug(name: str) -> str:
    """A sheet's name as the end of an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _measured(figures: Figures, sheet: MeasuredSheet, open_lists: bool) -> Part:
    measured = figures.measured[sheet.name]
    title, rows = figures.period.title, measured.rows[:_MOST_ROWS]
    kept = _telling(measured, title)
    told = [row for row in rows if _tells(row)]
    key = slug(sheet.name)
    symbols = {f.value for r in rows for f in r.figures if isinstance(f.value, Symbol)}
    part = Part(
        sheet.name,
        sheet.about,
        key,
        more=len(measured.rows) - len(rows),
        plots=plots(measured, told, kept, key) if sheet.chart else [],
        symbols=[(one.value, one.meaning) for one in Symbol if one in symbols],
    )
    if told and len(rows) <= _ON_ITS_SIDE and len(measured.measures) > _MANY_MEASURES:
        part = replace(part, on_its_side=True)
        part.headings.append("Measure")
        part.headings.extend((_label(row, kept) or title, "num") for row in rows)
        part.rows.extend(_on_its_side(measured, rows, open_lists))
        return part
    part.headings.extend(measured.headings[at] for at in kept)
    part.headings.extend((measure.name, "num") for measure in measured.measures)
    for row in rows:
        cells = Cells(
            tuple(row.places[at].label for at in kept),
            tuple(
                _cell(figure, measure, open_lists)
                for figure, measure in zip(row.figures, measured.measures, strict=True)
            ),
        )
        (part.rows if _tells(row) else part.nothing).append(cells)
    return part


def _on_its_side(
    measured: Measured, rows: Sequence[MeasuredRow], open_lists: bool
) -> Iterator[Cells]:
    for at, measure in enumerate(measured.measures):
        figures = (_cell(row.figures[at], measure, open_lists) for row in rows)
        yield Cells((measure.name,), tuple(figures))


def _cell(figure: Figure, measure: Measure, open_lists: bool) -> tuple[str, str]:
    told = open_lists and any(figure.pieces) and not isinstance(figure.value, Symbol)
    return shown(figure, measure), figure.address if told else ""


def _tells(row: MeasuredRow) -> bool:
    """Whether a row has any figure beside noughts and symbols; c is one, hidden."""
    return any(
        figure.value is Symbol.SUPPRESSED
        if isinstance(figure.value, Symbol)
        else figure.value != 0 or any(figure.pieces)
        for figure in row.figures
    )


def _telling(measured: Measured, period: str) -> list[int]:
    """The breakdowns that tell rows apart: a return of one month need not say it."""

    def says(at: int) -> bool:
        labels = {row.places[at].label for row in measured.rows}
        return labels not in ({period}, {ALL_TEAMS})

    found = [at for at in range(len(measured.headings)) if says(at)]
    return found or list(range(len(measured.headings)))[:1]


def _label(row: MeasuredRow, kept: Sequence[int]) -> str:
    return ", ".join(row.places[at].label for at in kept)


def _listed(name: str, about: str, lines: Lines, references: Mapping[str, str]) -> Part:
    first = list(islice(lines.rows, _FIRST_LINES))
    number = sum(1 for _ in islice(lines.rows, _MOST_COUNTED + 1))
    named = lines.columns[0].heading == "Reference"
    part = Part(
        name,
        about,
        slug(name),
        headings=[
            (column.heading, "num" if column.shape in _NUMBERS else "")
            for column in lines.columns
        ],
        more=max(0, number - len(first)),
        listed=True,
        how_many=f"more than {_MOST_COUNTED:,}"
        if number > _MOST_COUNTED
        else f"{number:,}",
    )
    for row in first:
        cells = [
            _said(cell, column) for cell, column in zip(row, lines.columns, strict=True)
        ]
        address = references.get(cells[0], "") if named else ""
        part.rows.append(
            Cells((cells[0],), ((cells[0], address), *((c, "") for c in cells[1:])))
        )
    return part


def _said(cell: Cell, column: Column) -> str:
    match cell:
        case None:
            return ""
        case Symbol():
            return str(cell)
        case date():
            return day(cell)
        case float() if column.shape is Shape.SHARE:
            return f"{cell:.0%}"
        case _:
            return str(cell)
