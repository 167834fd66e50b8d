"""Every figure that a return tells, by its measure and its places.

What a template asks for is looked up here. The figures are those of the edition that
is filled in, so a template can say nothing that the return itself does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """One figure, and what it is of: ``form``, ``team``, ``month`` and so on."""

    places: Mapping[str, Place]
    value: Value


@dataclass(frozen=True)
class Column:
    """The figures of one measure on one sheet; it may have none in a period."""

    sheet: str
    measure: str
    """Its key; of a column for each grade, that of the grade."""
    name: str
    shape: Shape
    by: frozenset[str]
    """In which respects its sheet tells figures apart."""
    told: Sequence[Told] = ()
    of_some: bool = False
    """Whether its sheet leaves out some of what the return counts."""
    forms: tuple[str, ...] | None = None
    """The forms it counts; None for all that the return does."""

    @property
    def names(self) -> set[str]:
        return {slug(self.measure), slug(self.name)}

    @property
    def adds(self) -> bool:
        """Whether it is a count, which may be added over months, teams and forms."""
        return self.shape is Shape.WHOLE


def columns(figures: Figures) -> Iterator[Column]:
    """Every column of figures that a return has."""
    yield from _completion(figures)
    yield from _grades(figures)
    for measured in figures.measured.values():
        yield from _measured(measured, figures)


def _completion(figures: Figures) -> Iterator[Column]:
    by = {"month", "form"}
    by |= {"team"} if figures.what.by_team else set()
    by |= {"role"} if figures.what.by_role else set()
    rows = [(row, _at(row)) for row in figures.completed]
    for key in ("completed", "received", "days_to_receive"):
        yield _of_measure(
            COMPLETION, key, by, [Told(at, getattr(row, key)) for row, at in rows]
        )


def _at(row: Completed) -> Mapping[str, Place]:
    places = [
        Place("month", row.month, month_title(row.month)),
        Place("form", row.form, row.form_title),
    ]
    if row.team != ALL_TEAMS:
        places.append(Place("team", row.team or None, row.team or NO_TEAM))
    if row.role not in ("", ALL_ROLES):
        places.append(Place("role", row.role, row.role))
    return {place.by: place for place in places}


_OF_GRADED = {
    "graded": "graded",
    "good_or_better": "good_share",
    "points_since": "change",
    "not_applicable": "not_applicable",
    "not_graded": "not_graded",
}


def _grades(figures: Figures) -> Iterator[Column]:
    by = {"form", "area", "scale"}
    rows = [(row, _graded_at(row)) for row in figures.graded]
    for key, kept in _OF_GRADED.items():
        yield _of_measure(
            GRADES, key, by, [Told(at, getattr(row, kept)) for row, at in rows]
        )
    given: dict[tuple[str, str], list[Told]] = {}
    for row, at in rows:
        for key, label, count in row.grades:
            given.setdefault((key, label), []).append(Told(at, count))
    for (key, label), told in given.items():
        yield Column(GRADES, key, label, Shape.WHOLE, frozenset(by), told)


def _graded_at(row: Graded) -> Mapping[str, Place]:
    return {
        "form": Place("form", row.form, row.form_title),
        "area": Place("area", row.area, row.area_label),
        "scale": Place("scale", row.scale, row.scale_title),
    }


def _of_measure(sheet: str, key: str, by: set[str], told: Sequence[Told]) -> Column:
    measure = shipped_measures()[key]
    return Column(sheet, key, measure.name, measure.shape, frozenset(by), told)


def _measured(measured: Measured, figures: Figures) -> Iterator[Column]:
    sheet = measured.sheet
    # Where teams are not told apart, "All teams" is no team that one can ask for.
    by = {one for one in sheet.by if one != "team" or figures.what.by_team}
    places = [
        {place.by: place for place in row.places if place.by in by}
        for row in measured.rows
    ]
    for at, measure in enumerate(measured.measures):
        yield Column(
            sheet.name,
            slug(measure.name) if measure.each else measure.key,
            measure.name,
            measure.shape,
            frozenset(by),
            [
                Told(place, row.figures[at].value)
                for place, row in zip(places, measured.rows, strict=True)
            ],
            of_some=sheet.only is not None or sheet.forms is not None,
            forms=sheet.forms,
        )
