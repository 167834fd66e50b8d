"""The grades of each month by area, scale, grade and team, counted once for all.

What is asked of grades alone is added up from these counts, and not from the grades:
a million records have ten million of those, but a month has no more places than areas,
grades and teams. They are kept like all that is counted by month (`month_by_month`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select

from backoffice.figures.asked import Asked
from backoffice.figures.month_by_month import Row, month_by_month
from backoffice.store.fixed import Rating
from exports.measures.names import scales_of
from form_definitions.conditions import World
from form_definitions.form import Form

RATINGS = Rating.__table__
PLACE = ("month", "area", "scale", "grade", "unit")
"""What the counts are told apart by, in the order of the index that is read."""

Values: TypeAlias = Mapping[str, Any]
"""What is known of some grades that are alike: their place, and what their scale says
of it. Names are those of `exports.measures.names`."""


def grades_by_place(asked: Asked, form: Form, *, teams: bool) -> Iterator[Row]:
    """Month, area, scale, grade, with `teams` the team too, and how many there are."""
    if teams:
        ask = partial(_asked, form, PLACE)
        yield from month_by_month(asked, form.key, ask, ("grades by team",))
        return
    ask, merged = partial(_asked, form, PLACE[:-1]), partial(_merged, form)
    yield from month_by_month(asked, form.key, ask, ("grades",), added_up=merged)


def _asked(form: Form, place: Sequence[str], asked: Asked) -> Select[Any]:
    c, months, ids = RATINGS.c, asked.period.months, asked.ids()
    by = [c[name] for name in place]
    query = (
        select(*by, func.count())
        .where(c.form == form.key, c.month >= months[0], c.month <= months[-1])
        .group_by(*by)
    )
    return query if ids is None else query.where(c.record_id.in_(ids))


def _merged(form: Form, asked: Asked) -> Iterator[Row]:
    """The counts of all teams together."""
    found: dict[tuple[Any, ...], int] = defaultdict(int)
    for *place, _, times in grades_by_place(asked, form, teams=True):
        found[tuple(place)] += times
    for alike, times in found.items():
        yield [*alike, times]


def values_of(form: Form) -> Callable[[Row], Values]:
    """What conditions and breakdowns may ask of a row, the number at its end aside."""
    scales = {scale.key: scale for scale in scales_of(form)}
    overall = form.overall.key if form.overall else None
    known: dict[tuple[str, str, str], Values] = {}

    def of_scale(area: str, scale_key: str, grade: str) -> Values:
        scale = scales.get(scale_key)
        answers = {answer.key for answer in scale.answers} if scale else set()
        graded = scale is not None and grade not in answers
        can_be_good = scale is not None and graded and bool(scale.good_from)
        return {
            "area": area,
            "scale": scale_key,
            "grade": grade,
            "graded": graded,
            "can_be_good": can_be_good,
            "good": can_be_good and scale is not None and scale.is_good(grade),
            "overall": area == overall,
        }

    def values(row: Row) -> Values:
        month, *place = row[:4]
        alike = (place[0], place[1], place[2])
        if alike not in known:
            known[alike] = of_scale(*alike)
        return {
            **known[alike],
            "month": month,
            "unit": row[4] if len(row) > 5 else None,
        }

    return values


def world_of(form: Form, asked: Asked) -> World:
    """What conditions may ask beside: the day, and which grade is better."""
    scales = scales_of(form)

    def order(_: str, left: Any, right: Any) -> int | None:
        for scale in scales:
            one, other = scale.rank(left), scale.rank(right)
            if one is not None and other is not None:
                return one - other
        return None

    return World(asked.on, order)
