"""A sheet that a return describes by its measures: a column for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from exports.charts import Chart, apart
from exports.figures import Figures, Measured
from exports.measures import Measure
from exports.tables import Column, Row, Shape, Symbol, Table, told_apart

_CHARTED = {"share": Shape.SHARE, "count": Shape.WHOLE}
"""What a sheet's `chart` draws."""


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
        charts=tuple(_charts(figures, measured, taken, names)),
    )


def _charts(
    figures: Figures, measured: Measured, taken: list[str], names: list[str]
) -> Iterator[Chart]:
    """Where the sheet says so, one of its shares, or one of its counts, for each first
    place there is; none where a figure is hidden.
    """
    wanted = _CHARTED.get(measured.sheet.chart)
    columns = [
        at for at, measure in enumerate(measured.measures) if measure.shape is wanted
    ]
    if not columns or not taken:
        return
    for _, group in groupby(
        enumerate(measured.rows), key=lambda n: [p.key for p in n[1].places[:-1]]
    ):
        rows = list(group)
        values = [row.figures[at].value for _, row in rows for at in columns]
        if Symbol.SUPPRESSED in values or all(isinstance(v, Symbol) for v in values):
            continue
        about = [place.label for place in rows[0][1].places[:-1]]
        title = ": ".join([*about, f"{measured.sheet.name}, {figures.period.title}"])
        first, last = rows[0][0], rows[-1][0]
        said = ", ".join(names[at] for at in columns)
        yield Chart(
            title,
            f"{title}. Bars of {said}, by {taken[-1].lower()}. The figures are those of"
            f" the table's rows {first + 1} to {last + 1}.",
            names=taken[-1],
            parts=apart([names[at] for at in columns]),
            first=first,
            last=last,
            share=wanted is Shape.SHARE,
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
