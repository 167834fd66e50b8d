"""Completed: records by month, form and team, and how soon they were received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    cast,
    func,
    select,
    type_coerce,
)

from backoffice.figures.asked import RECORDS, Asked, list_address, median_of
from exports.figures import ALL_TEAMS, Completed
from exports.periods import period_of
from exports.tables import Symbol
from form_definitions.form import Form

Place = tuple[str, str, str]
"""A form, a month, a team."""


def completed(asked: Asked) -> tuple[Completed, ...]:
    """A row for each month, form and team that has records, and a nought for each
    month and form that has none.
    """
    counts = _counts(asked)
    days = _days(asked, {form for form, _, _ in counts})
    rows = []
    for month in asked.period.months:
        for form in asked.forms:
            teams = sorted(team for f, m, team in counts if (f, m) == (form.key, month))
            for team in teams or [ALL_TEAMS]:
                place = (form.key, month, team)
                rows.append(_row(asked, form, place, counts.get(place, 0), days))
    return tuple(rows)


def _counts(asked: Asked) -> dict[Place, int]:
    query = (
        select(RECORDS.c.form, RECORDS.c.month, RECORDS.c.unit, func.count())
        .where(
            RECORDS.c.form.in_([form.key for form in asked.forms]),
            *asked.counted(RECORDS.c),
        )
        .group_by(RECORDS.c.form, RECORDS.c.month, RECORDS.c.unit)
    )
    counts: dict[Place, int] = defaultdict(int)
    for form, month, unit, count in asked.session.execute(query):
        counts[form, month, _team(asked, unit)] += count
    return counts


def _team(asked: Asked, unit: str | None) -> str:
    return (unit or "") if asked.what.by_team else ALL_TEAMS


def _days(asked: Asked, forms: Iterable[str]) -> dict[Place, dict[int, int]]:
    """How many days each received record took, for each place: days to times."""
    found: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for form in asked.forms:
        if form.key not in forms or not _says_received(asked, form):
            continue
        table = asked.versions.table(form.key).table
        received = table.c[form.field(str(asked.what.received)).column]
        days = _days_between(
            table.c.record_date, received, asked.session.get_bind().dialect
        )
        query = (
            select(table.c.month, table.c.unit, days, func.count())
            .where(received.is_not(None), *asked.dated(table.c))
            .group_by(table.c.month, table.c.unit, days)
        )
        for month, unit, number, count in asked.session.execute(query):
            found[form.key, month, _team(asked, unit)][number] += count
    return found


def _days_between(
    first: ColumnElement[Any], last: ColumnElement[Any], dialect: Dialect
) -> ColumnElement[int]:
    if dialect.name == "sqlite":
        return cast(func.julianday(last) - func.julianday(first), Integer)
    return type_coerce(last - first, Integer())


def _says_received(asked: Asked, form: Form) -> bool:
    field = form.by_key.get(asked.what.received or "")
    return field is not None and not field.retired


def _row(
    asked: Asked,
    form: Form,
    place: Place,
    count: int,
    days: dict[Place, dict[int, int]],
) -> Completed:
    _, month, team = place
    counts = days.get(place, {})
    median = median_of(list(counts.items()))
    says = _says_received(asked, form)
    return Completed(
        form=form.key,
        form_title=form.plural,
        month=month,
        team=team,
        completed=count,
        received=sum(counts.values()) if says else Symbol.NOT_APPLICABLE,
        days_to_receive=_or_symbol(median, says),
        address=_address(form, month, team),
    )


def _or_symbol(median: float | None, says: bool) -> float | Symbol:
    if not says:
        return Symbol.NOT_APPLICABLE
    return Symbol.NOT_AVAILABLE if median is None else median


def _address(form: Form, month: str, team: str) -> str:
    period = period_of(month)
    if team == ALL_TEAMS or form.record.unit is None:
        return list_address(form, period.first, period.last)
    # "-" asks for the records that name no team.
    unit = {f"flt_{form.record.unit}_in_list": team or "-"}
    return list_address(form, period.first, period.last, unit)
