"""Line list: one row for each record that the other sheets count."""

from __future__ import annotations

from exports.figures import Figures
from exports.tables import Table

NAME = "Line list"


def table(figures: Figures) -> Table:
    if figures.lines is None:
        raise ValueError("This return was counted without its lines")
    return Table(
        NAME,
        f"Line list, {figures.period.title}",
        "One row for each record counted in this return. A blank cell was left blank"
        " in the record; z stands where the record's form has no such area.",
        figures.lines.columns,
        figures.lines.rows,
    )
