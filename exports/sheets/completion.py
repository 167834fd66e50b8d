"""Completion: how many records were completed, by month, form and team."""

from __future__ import annotations

from collections.abc import Iterator

from exports.figures import NO_TEAM, Figures
from exports.periods import month_title
from exports.tables import Column, Row, Shape, Symbol, Table

NAME = "Completion"


def table(figures: Figures) -> Table:
    return Table(
        NAME,
        f"Completion, {figures.period.title}",
        "One row for each month, kind of record and team: how many were completed."
        " Expected is not available until who owes what is recorded.",
        (
            Column("Month"),
            Column("Record type", wide=30),
            Column("Team", wide=30),
            Column("Expected", Shape.WHOLE),
            Column("Completed", Shape.WHOLE),
            Column("With a date received", Shape.WHOLE),
            Column("Median days to receive", Shape.NUMBER),
        ),
        list(_rows(figures)),
        still=3,
    )


def _rows(figures: Figures) -> Iterator[Row]:
    for row in figures.completed:
        yield (
            month_title(row.month),
            row.form_title,
            row.team or NO_TEAM,
            Symbol.NOT_AVAILABLE,
            row.completed,
            row.received,
            row.days_to_receive,
        )
