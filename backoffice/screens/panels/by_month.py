"""How many records there are of each form and month, and how the last were graded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from backoffice.access.roles import Role
from backoffice.figures.came_in import ByMonth, by_month, last_months, up_to
from backoffice.screens.grade_plot import plot, tones
from backoffice.screens.measure_plot import Bar, drawing
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.words import inside, month
from backoffice.store.fixed import Rating
from exports.figures import Graded
from exports.tables import Symbol
from form_definitions.form import Form
from form_definitions.kinds import Grade

MONTHS = 6
TILES = 3
"""Forms with a large figure of their own."""


def panel(home: Home) -> Panel | None:
    if not home.may("see_records") or home.role is Role.WORKER:
        return None
    last = {key: of for key in home.versions.current() if (of := _last(home, key))}
    if not last:
        return None
    months = up_to(max(last.values()), MONTHS)
    rows = [row for key in last for row in _counts(home, key, last[key], months)]
    rows.sort(key=lambda one: (one.last, one.in_last), reverse=True)
    given = {"rows": rows, "months": months, "drawn": _drawn(rows, months)}
    if home.sees_all(rows[0].form.key):
        form = rows[0].form
        given |= home.kept.of(
            *(form.key, ("graded by month", *months)),
            lambda: _graded(home, form, months),
        )
    return Panel("by_month", given, tiles=_tiles(rows))


def _last(home: Home, key: str) -> str | None:
    """The newest month of a form that one sees any record of."""

    def read() -> str | None:
        forms = {key: home.versions.form(key)}
        return last_months(home.session, forms, home.scope).get(key)

    # What everybody's records say is asked by many; one's own is few, and one's own.
    return home.kept.of(key, "last month", read) if home.sees_all(key) else read()


def _counts(home: Home, key: str, last: str, months: Sequence[str]) -> list[ByMonth]:
    def read() -> list[ByMonth]:
        forms = {key: home.versions.form(key)}
        return by_month(home.session, forms, home.scope, {key: last}, months)

    asked = ("by month", *months)
    return home.kept.of(key, asked, read) if home.sees_all(key) else read()


def _tiles(rows: Sequence[ByMonth]) -> list[dict[str, object]]:
    """The newest month of the forms that came in last."""
    return [
        {
            "number": f"{row.in_last:,}",
            "words": inside(row.form.title if row.in_last == 1 else row.form.plural),
            "address": month_address(row.form.key, row.last),
            "small": f"of {month(row.last)}",
        }
        for row in rows[:TILES]
    ]


def month_address(form: str, month: str) -> str:
    """The list of a form's records of one month: as many as the figure said."""
    return f"/records/{form}/?flt_month_equals={month}"


def _drawn(rows: Sequence[ByMonth], months: Sequence[str]) -> str:
    """All records of each month as bars."""
    totals = [sum(int(row.counts[at]) for row in rows) for at in range(len(months))]
    bars = [
        Bar(month(of), float(total), f"{total:,}")
        for of, total in zip(months, totals, strict=True)
    ]
    return drawing(bars, "Records by month", "home-months", of_shares=False)


def _graded(home: Home, form: Form, months: Sequence[str]) -> dict[str, Any]:
    """How the records of the form that came in last were graded overall, by month."""
    overall = form.overall
    kind = form.field(overall.grade).kind if overall else None
    if overall is None or not isinstance(kind, Grade):
        return {}
    scale, counts = kind.scale, {}
    asked = (
        select(Rating.month, Rating.grade, func.count())
        .where(Rating.form == form.key, Rating.area == overall.key)
        .where(Rating.scale == scale.key, Rating.month.in_(months))
        .group_by(Rating.month, Rating.grade)
    )
    for of, grade, many in home.session.execute(asked):
        counts[of, grade] = many
    rows = []
    for of in months:
        grades = tuple(
            (one.key, one.label, counts.get((of, one.key), 0)) for one in scale.grades
        )
        total = sum(many for _, _, many in grades)
        if total:
            rows.append(
                Graded(
                    form=form.key,
                    form_title=form.title,
                    area=overall.key,
                    area_label=month(of),
                    overall=True,
                    scale=scale.key,
                    scale_title=scale.title,
                    grades=grades,
                    good_or_better=frozenset(),
                    not_applicable=0,
                    not_graded=0,
                    graded=total,
                    good_share=Symbol.NOT_APPLICABLE,
                )
            )
    if not rows:
        return {}
    drawn = plot(rows, f"{form.plural}: overall grades by month", "home-grades")
    return {"graded": rows, "grades_drawn": drawn, "tones": tones(rows[0])}
