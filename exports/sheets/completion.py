"""Completion: what was owed and completed, by month, form, area, team and role.

What was owed is not known where nobody's posts are recorded, nor the area where none
is: such columns stand there with ":", so that the sheet keeps its shape.
"""

from __future__ import annotations

from collections.abc import Iterator

from exports.figures import NO_TEAM, Completed, Figures
from exports.measures import OWED, shipped_measures
from exports.periods import month_title
from exports.tables import Cell, Column, Row, Shape, Symbol, Table

NAME = "Completion"
_BEFORE, _BESIDE = ("expected", "exempt"), ("on_time", "late", "outstanding")
_SHARES = ("completion_share", "on_time_share", "months_missed")


def table(figures: Figures) -> Table:
    return Table(
        NAME,
        f"Completion, {figures.period.title}",
        "One row for each month, kind of record, area, team and role: how many were"
        " completed, and what was owed."
        + (" What was expected is not known (:)." if figures.owed_unknown else ""),
        (
            Column("Month"),
            Column("Record type", wide=30),
            Column("Service area"),
            Column("Team", wide=30),
            Column("Role", wide=30),
            Column("Expected", Shape.WHOLE),
            Column("Exempt", Shape.WHOLE),
            Column("Completed", Shape.WHOLE),
            Column("On time", Shape.WHOLE),
            Column("Late", Shape.WHOLE),
            Column("Outstanding", Shape.WHOLE),
            Column("Completion %", Shape.SHARE),
            Column("On-time %", Shape.SHARE),
            Column("Consecutive months missed", Shape.WHOLE),
            Column("With a date received", Shape.WHOLE),
            Column("Median days to receive", Shape.NUMBER),
        ),
        list(_rows(figures)),
        still=3,
    )


def _rows(figures: Figures) -> Iterator[Row]:
    for row in figures.completed:
        owed = dict(row.owed.told)
        yield (
            month_title(row.month),
            row.form_title,
            service_area(row),
            row.team or NO_TEAM,
            row.role or Symbol.NOT_APPLICABLE,
            *(owed[key] for key in _BEFORE),
            row.completed,
            *(owed[key] for key in (*_BESIDE, *_SHARES)),
            row.received,
            row.days_to_receive,
        )


def service_area(row: Completed) -> Cell:
    """The area of a row; : where none is recorded."""
    return row.service_area or Symbol.NOT_AVAILABLE


def owed_titles() -> str:
    """The names of the columns that tell of what is owed."""
    owed = (one.name for one in shipped_measures().values() if one.of == OWED)
    return ", ".join(owed)
