"""Cover: what the return is, of when, for whom, and what each sheet holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from exports.asked import Ready
from exports.figures import Figures
from exports.tables import MARKING, Cell, Column, Link, Shape, Symbol, Table
from form_definitions.kinds import Day

NAME = "Cover"

_HOLDS = {
    "completion": "Records completed, by month, kind of record and team.",
    "grades": "How practice was graded, area by area, each scale by itself.",
    "line_list": "One row for each record that is counted.",
    "notes": "What each figure means, what is left out, and the symbols.",
}


def table(figures: Figures) -> Table:
    return Table(
        NAME,
        figures.title,
        figures.what.about,
        (Column("Item", wide=30), Column("Detail", Shape.LONG, wide=90)),
        list(_rows(figures)),
    )


def _rows(figures: Figures) -> Iterator[tuple[Cell, Cell]]:
    period = figures.period
    yield "Council", figures.council
    yield "Period", period.title
    yield "First day", _day(period.first)
    yield "Last day", _day(period.last)
    yield "Status", figures.status
    yield "Counted on", _day(figures.counted_on)
    yield "Produced by", "Performance Team"
    yield "Marking", MARKING
    yield "Whose records", figures.whose
    for form, title in figures.forms:
        counts = [row.completed for row in figures.completed if row.form == form]
        hidden = any(isinstance(count, Symbol) for count in counts)
        total = sum(count for count in counts if isinstance(count, int))
        if counts:
            yield f"{title} completed", Symbol.SUPPRESSED if hidden else str(total)
    for sheet in figures.what.sheets:
        if isinstance(sheet, Ready):
            if sheet.key in _HOLDS:
                yield Link(sheet.name), _HOLDS[sheet.key]
        else:
            yield Link(sheet.name), sheet.about


def _day(day: date) -> str:
    return Day().show(day)
