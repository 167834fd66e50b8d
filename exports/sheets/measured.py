"""A sheet that a return describes by its measures: a column for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exports.figures import Figures, Measured
from exports.measures import Measure
from exports.sheets.measured_charts import charts_of
from exports.tables import Column, Row, Shape, Table, told_apart


def table(figures: Figures, measured: Measured) -> Table:
    sheet = measured.sheet
    before = [Column(heading, wide=30) for heading in measured.headings]
    taken = [column.heading for column in before]
    names = _told_apart(measured.measures, taken)
    return Table(
        sheet.name,
        f"{sheet.name}, {figures.period.title}",
        sheet.about,
        (
            *before,
            *(
                Column(name, measure.shape)
                for name, measure in zip(names, measured.measures, strict=True)
            ),
        ),
        list(_rows(measured)),
        still=max(1, len(before)),
        charts=tuple(charts_of(figures.period.title, measured, names)),
    )


_SORTS = {Shape.SHARE: "share", Shape.NUMBER: "median", Shape.POINTS: "change"}


def _told_apart(measures: Iterable[Measure], taken: list[str]) -> list[str]:
    """Their names as headings; one that is taken says what sort of figure it is.

    ``Inadequate (share)`` stands beside the count of the grade Inadequate.
    """
    found: list[str] = []
    for one in measures:
        sort = _SORTS.get(one.shape, "count")
        (name,) = told_apart([one.name], [*taken, *found], by=sort)
        found.append(name)
    return found


def _rows(measured: Measured) -> Iterator[Row]:
    for row in measured.rows:
        labels = (place.label for place in row.places)
        yield (*labels, *(figure.value for figure in row.figures))
