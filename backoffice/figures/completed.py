"""Completed: records by month, form, team and role, and how soon they were received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    cast,
    func,
    select,
    type_coerce,
)

from backoffice.figures.asked import RECORDS, Asked, list_address, median_of
from backoffice.figures.month_by_month import month_by_month
from exports.figures import ALL_ROLES, ALL_TEAMS, Completed
from exports.periods import period_of
from exports.tables import Symbol
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice

NO_ROLE = "Not recorded"

Place = tuple[str, str, str]
"""A month, a team, the key of a role; "" for none."""


def completed(asked: Asked) -> tuple[Completed, ...]:
    """A row for each month, form, team and role that has records, and a nought for
    each month and form that has none.
    """
    counts = {form.key: _counts(asked, form) for form in asked.forms}
    days = {form.key: _days(asked, form) for form in asked.forms if counts[form.key]}
    rows = []
    for month in asked.period.months:
        for form in asked.forms:
            here = counts[form.key]
            nothing = (month, ALL_TEAMS, "")
            for place in _of_month(asked, form, here, month) or [nothing]:
                count, took = here.get(place, 0), days.get(form.key, {})
                rows.append(_row(asked, form, place, count, took.get(place, {})))
    return tuple(rows)


def _of_month(
    asked: Asked, form: Form, counts: Iterable[Place], month: str
) -> list[Place]:
    """The places of a month by team, then by the role's place among its options."""
    field = _role(asked, form)
    options = field.kind.options if field and isinstance(field.kind, Choice) else ()
    known = [option.key for option in options]

    def order(place: Place) -> tuple[str, int, str]:
        _, team, role = place
        return team, known.index(role) if role in known else len(known), role

    return sorted((place for place in counts if place[0] == month), key=order)


def _counts(asked: Asked, form: Form) -> dict[Place, int]:
    counts: dict[Place, int] = defaultdict(int)
    ask, alike = partial(_records, form), ("completed", asked.what.by_role)
    for month, unit, *key, count in month_by_month(asked, form.key, ask, alike):
        counts[_place(asked, month, unit, key)] += count
    return counts


def _records(form: Form, asked: Asked) -> Select[Any]:
    role = _role(asked, form)
    # The index of all records knows no roles, but is read much faster than a form's.
    table = RECORDS if role is None else asked.versions.table(form.key).table
    by = [table.c.month, table.c.unit]
    if role is None:
        where = [table.c.form == form.key, *asked.counted(table.c)]
    else:
        by.append(table.c[role.column])
        where = asked.dated(table.c)
    return select(*by, func.count()).where(*where).group_by(*by)


def _days(asked: Asked, form: Form) -> dict[Place, dict[int, int]]:
    """How many days each received record took, for each place: days to times."""
    found: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    if not _says_received(asked, form):
        return found
    ask = partial(_received, form)
    alike = ("received", asked.what.by_role, asked.what.received)
    for row in month_by_month(asked, form.key, ask, alike):
        month, unit, *key, number, count = row
        found[_place(asked, month, unit, key)][number] += count
    return found


def _received(form: Form, asked: Asked) -> Select[Any]:
    table, role = asked.versions.table(form.key).table, _role(asked, form)
    received = table.c[form.field(str(asked.what.received)).column]
    dialect = asked.session.get_bind().dialect
    days = _days_between(table.c.record_date, received, dialect)
    by = [table.c.month, table.c.unit, *([table.c[role.column]] if role else []), days]
    return (
        select(*by, func.count())
        .where(received.is_not(None), *asked.dated(table.c))
        .group_by(*by)
    )


def _role(asked: Asked, form: Form) -> Field | None:
    """The field that says the role of who did it; None where none does, or roles are
    not told apart.
    """
    field = form.by_key.get(f"{form.record.by}_role") if asked.what.by_role else None
    return None if field is None or field.retired else field


def _place(
    asked: Asked, month: str, unit: str | None, role: Sequence[str | None]
) -> Place:
    return month, _team(asked, unit), (role[0] or "") if role else ""


def _team(asked: Asked, unit: str | None) -> str:
    return (unit or "") if asked.what.by_team else ALL_TEAMS


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
    asked: Asked, form: Form, place: Place, count: int, days: Mapping[int, int]
) -> Completed:
    month, team, _ = place
    median = median_of(list(days.items()))
    says = _says_received(asked, form)
    return Completed(
        form=form.key,
        form_title=form.plural,
        month=month,
        team=team,
        completed=count,
        received=sum(days.values()) if says else Symbol.NOT_APPLICABLE,
        days_to_receive=_or_symbol(median, says),
        address=_address(asked, form, place),
        role=_role_said(asked, form, place) if count else ALL_ROLES,
    )


def _role_said(asked: Asked, form: Form, place: Place) -> str:
    if not asked.what.by_role:
        return ALL_ROLES
    field = _role(asked, form)
    if field is None:
        return ""
    return field.kind.show(place[-1]) if place[-1] else NO_ROLE


def _or_symbol(median: float | None, says: bool) -> float | Symbol:
    if not says:
        return Symbol.NOT_APPLICABLE
    return Symbol.NOT_AVAILABLE if median is None else median


def _address(asked: Asked, form: Form, place: Place) -> str:
    month, team, key = place
    period, filters = period_of(month), {}
    # "-" asks for the records that name none.
    if team != ALL_TEAMS:
        if form.record.unit is not None:
            filters[f"flt_{form.record.unit}_in_list"] = team or "-"
        if role := _role(asked, form):
            filters[f"flt_{role.key}_in_list"] = key or "-"
    return list_address(form, period.first, period.last, filters)
