"""Every figure that a return tells, each by its measure and its places.

What a template asks for is looked up here. The figures are those of the edition that
is filled in, so a template can say nothing that the return itself does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exports.figures import (
    ALL_ROLES,
    ALL_TEAMS,
    NO_TEAM,
    Completed,
    Figures,
    Graded,
    Measured,
    Place,
)
from exports.fill.language import slug
from exports.measures import shipped_measures
from exports.periods import month_title
from exports.tables import Shape, Symbol

Value = int | float | Symbol
COMPLETION, GRADES = "Completion", "Grades"


@dataclass(frozen=True)
class Told:
    """One figure of one sheet."""

    sheet: str
    measure: str
    """Its key; of a column for each grade, that of the grade."""
    name: str
    shape: Shape
    places: Mapping[str, Place]
    """By what each is a place of: ``form``, ``team``, ``month`` and so on."""
    value: Value
    adds: bool
    """Whether it is a count, which may be added over months, teams and forms."""
    of_some: bool = False
    """Whether its sheet leaves out some of what the return counts."""

    @property
    def names(self) -> set[str]:
        return {slug(self.measure), slug(self.name)}


def told(figures: Figures) -> Iterator[Told]:
    """The figures of a return, sheet by sheet in the order of its rows."""
    for completed in figures.completed:
        yield from _of_completed(completed)
    for graded in figures.graded:
        yield from _of_graded(graded)
    for measured in figures.measured.values():
        yield from _of_measured(measured)


def _of_completed(row: Completed) -> Iterator[Told]:
    places = {
        "month": Place("month", row.month, month_title(row.month)),
        "form": Place("form", row.form, row.form_title),
    }
    if row.team != ALL_TEAMS:
        places["team"] = Place("team", row.team or None, row.team or NO_TEAM)
    if row.role not in ("", ALL_ROLES):
        places["role"] = Place("role", row.role, row.role)
    for key, value in (
        ("completed", row.completed),
        ("received", row.received),
        ("days_to_receive", row.days_to_receive),
    ):
        yield _of_measure(COMPLETION, key, places, value)


def _of_graded(row: Graded) -> Iterator[Told]:
    places = {
        "form": Place("form", row.form, row.form_title),
        "area": Place("area", row.area, row.area_label),
        "scale": Place("scale", row.scale, row.scale_title),
    }
    for key, value in (
        ("graded", row.graded),
        ("good_or_better", row.good_share),
        ("points_since", row.change),
        ("not_applicable", row.not_applicable),
        ("not_graded", row.not_graded),
    ):
        yield _of_measure(GRADES, key, places, value)
    for key, label, count in row.grades:
        yield Told(GRADES, key, label, Shape.WHOLE, places, count, adds=True)


def _of_measure(
    sheet: str, key: str, places: Mapping[str, Place], value: Value
) -> Told:
    measure = shipped_measures()[key]
    adds = measure.shape is Shape.WHOLE
    return Told(sheet, key, measure.name, measure.shape, places, value, adds)


def _of_measured(measured: Measured) -> Iterator[Told]:
    sheet = measured.sheet
    for row in measured.rows:
        places = {place.by: place for place in row.places}
        for measure, figure in zip(measured.measures, row.figures, strict=True):
            yield Told(
                sheet.name,
                slug(measure.name) if measure.each else measure.key,
                measure.name,
                measure.shape,
                places,
                figure.value,
                adds=measure.shape is Shape.WHOLE,
                of_some=sheet.only is not None or sheet.forms is not None,
            )
