"""A sheet that a return describes by its measures: a column for each of them."""

from __future__ import annotations

from collections.abc import Iterator

from exports.figures import Figures, Measured
from exports.tables import Column, Row, Table, told_apart


def table(figures: Figures, measured: Measured) -> Table:
    sheet = measured.sheet
    before = [Column(heading, wide=30) for heading in measured.headings]
    taken = [column.heading for column in before]
    names = told_apart((one.name for one in measured.measures), taken, by="figure")
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
    )


def _rows(measured: Measured) -> Iterator[Row]:
    for row in measured.rows:
        labels = (place.label for place in row.places)
        yield (*labels, *(figure.value for figure in row.figures))
