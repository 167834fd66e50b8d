"""A sheet a return describes by its columns: a row for each record or action."""

from __future__ import annotations

from exports.asked import ListedSheet
from exports.figures import Figures, Lines
from exports.tables import Table


def table(figures: Figures, sheet: ListedSheet, lines: Lines) -> Table:
    return Table(
        sheet.name,
        f"{sheet.name}, {figures.period.title}",
        sheet.about,
        lines.columns,
        lines.rows,
    )
