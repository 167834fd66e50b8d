"""Completion: how many records were completed, by month, form, team and role.

What was owed, by when, and who was excused is not recorded yet: such columns stand
there with ":", so that the sheet keeps its shape when it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from exports.figures import NO_TEAM, Figures
from exports.periods import month_title
from exports.tables import Column, Row, Shape, Symbol, Table

NAME = "Completion"

NOT_RECORDED_YET = (
    "Service area",
    "Expected",
    "Exempt",
    "On time",
    "Late",
    "Outstanding",
    "Completion %",
    "On-time %",
    "Consecutive months missed",
)
"""The columns that wait until it is known who owes what, and which area a team is in.
"""


def table(figures: Figures) -> Table:
    return Table(
        NAME,
        f"Completion, {figures.period.title}",
        "One row for each month, kind of record, team and role: how many were"
        " completed. What was expected, and what was on time, is not yet recorded (:).",
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
    unknown = Symbol.NOT_AVAILABLE
    for row in figures.completed:
        yield (
            month_title(row.month),
            row.form_title,
            unknown,
            row.team or NO_TEAM,
            row.role or Symbol.NOT_APPLICABLE,
            unknown,
            unknown,
            row.completed,
            *[unknown] * 6,
            row.received,
            row.days_to_receive,
        )
