"""The charts of a sheet that a return describes: its shares or counts as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.charts import Chart, apart
from exports.figures import Measured, MeasuredRow, Place
from exports.tables import Shape, Symbol

_DRAWN = {"share": Shape.SHARE, "count": Shape.WHOLE}
"""What a sheet's `chart` asks for."""
_MOST_CHARTS = 6
"""A sheet of more is a wall of bars; its table is read instead."""
_SCALE = "scale"


def charts_of(period: str, measured: Measured, names: Sequence[str]) -> Iterator[Chart]:
    """A chart of the sheet's last breakdown for each place of those before it.

    None where a figure is hidden, since a bar would leave a gap of its size; none
    where grades of two scales stand in the sheet, since bars beside each other are
    compared.

    Args:
        names: the headings of the measures' columns.
    """
    wanted = _DRAWN.get(measured.sheet.chart)
    drawn = [at for at, one in enumerate(measured.measures) if one.shape is wanted]
    respects = [at for at, by in enumerate(_by(measured)) if by != _SCALE]
    if not drawn or not respects or _scales(measured) > 1:
        return
    bars = respects[-1]
    groups = [
        list(group)
        for _, group in groupby(
            enumerate(measured.rows), key=lambda n: _keys(_others(n[1], bars))
        )
    ]
    if len(groups) > _MOST_CHARTS:
        return
    for rows in groups:
        values = [row.figures[at].value for _, row in rows for at in drawn]
        if Symbol.SUPPRESSED in values or all(isinstance(v, Symbol) for v in values):
            continue
        about = [place.label for place in _others(rows[0][1], bars)]
        title = ": ".join([*about, f"{measured.sheet.name}, {period}"])
        first, last, heading = rows[0][0], rows[-1][0], measured.headings[bars]
        said = ", ".join(names[at] for at in drawn)
        yield Chart(
            title,
            f"{title}. Bars of {said}, by {heading.lower()}. The figures are those of"
            f" the table's rows {first + 1} to {last + 1}.",
            names=heading,
            parts=apart([names[at] for at in drawn]),
            first=first,
            last=last,
            share=wanted is Shape.SHARE,
        )


def _by(measured: Measured) -> list[str]:
    return [place.by for place in measured.rows[0].places] if measured.rows else []


def _scales(measured: Measured) -> int:
    places = (place for row in measured.rows for place in row.places)
    return len({place.key for place in places if place.by == _SCALE})


def _others(row: MeasuredRow, bars: int) -> list[Place]:
    """What a row is about beside what its bar is about; the one scale is no matter."""
    return [
        place
        for at, place in enumerate(row.places)
        if at != bars and place.by != _SCALE
    ]


def _keys(places: Sequence[Place]) -> list[str | None]:
    return [place.key for place in places]
