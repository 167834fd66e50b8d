"""What leadership's published returns say of a measure, for its feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from exports.figures import (
    Completed,
    Count,
    Figures,
    Graded,
    Measured,
    OwedHere,
    Share,
)
from exports.measures import Measure
from exports.sheets import completion, grades
from exports.tables import Symbol


def _of_owed(key: str) -> Callable[[Completed], Count | Share]:
    return lambda row: dict(row.owed.told)[key]


_OF_COMPLETED: Mapping[str, Callable[[Completed], Count | Share]] = {
    "completed": lambda row: row.completed,
    "received": lambda row: row.received,
    "days_to_receive": lambda row: row.days_to_receive,
    **{key: _of_owed(key) for key, _ in OwedHere().told},
}
_OF_GRADED = {
    "graded": lambda row: row.graded,
    "not_applicable": lambda row: row.not_applicable,
    "not_graded": lambda row: row.not_graded,
    "good_or_better": lambda row: row.good_share,
    "points_since": lambda row: row.change,
}
"""The measures of the sheets made for one thing, and where their figures stand."""


def told_rows(measure: Measure, told: Iterable[Figures]) -> Iterator[dict[str, Any]]:
    """A row for each figure of a measure in these returns, as they say it."""
    for figures in told:
        where = {"return": figures.what.key, "period": figures.period.key}
        for row in _of_return(measure, figures):
            yield {**where, **row}


def _of_return(measure: Measure, figures: Figures) -> Iterator[dict[str, Any]]:
    if figures.what.has("completion") and measure.key in _OF_COMPLETED:
        for done in figures.completed:
            value = _OF_COMPLETED[measure.key](done)
            yield {**_of_completed(done), **_said(value)}
    if figures.what.has("grades"):
        for graded in figures.graded:
            yield from _graded(measure, graded)
    for name, measured in figures.measured.items():
        yield from _measured(measure, name, measured)


def _of_completed(row: Completed) -> dict[str, Any]:
    return {
        "sheet": completion.NAME,
        "form": row.form,
        "form_title": row.form_title,
        "month": row.month,
        "team": row.team,
    }


def _graded(measure: Measure, row: Graded) -> Iterator[dict[str, Any]]:
    found = {
        "sheet": grades.NAME,
        "form": row.form,
        "form_title": row.form_title,
        "area": row.area,
        "area_label": row.area_label,
        "scale": row.scale,
    }
    if measure.each:
        for _, label, count in row.grades:
            yield {**found, "grade": label, **_said(count)}
    elif measure.key in _OF_GRADED:
        yield {**found, **_said(_OF_GRADED[measure.key](row))}


def _measured(
    measure: Measure, name: str, measured: Measured
) -> Iterator[dict[str, Any]]:
    for row in measured.rows:
        places = {place.by: place for place in row.places}
        found: dict[str, Any] = {"sheet": name}
        for by in ("form", "month", "team", "area", "scale"):
            if by in places:
                found[by] = places[by].key
        for by, words in (("form", "form_title"), ("area", "area_label")):
            if by in places:
                found[words] = places[by].label
        if "team" in places:
            found["team"] = places["team"].label
        rest = (p.label for by, p in places.items() if by not in found)
        found["place"] = ", ".join(rest) or None
        for column, figure in zip(measured.measures, row.figures, strict=True):
            if column.key == measure.key:
                grade = {"grade": column.name} if column.each else {}
                yield {**found, **grade, **_said(figure.value)}


def _said(value: int | float | Symbol) -> dict[str, Any]:
    if isinstance(value, Symbol):
        return {"hidden": value.meaning}
    return {"value": value}
