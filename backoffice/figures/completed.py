"""Completed: records by month, form, team and role, and how soon they were received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
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

from backoffice.figures.areas import Areas
from backoffice.figures.asked import RECORDS, Asked, list_address, median_of
from backoffice.figures.month_by_month import month_by_month
from backoffice.figures.owed import Owed, Owing
from backoffice.figures.owed_by_place import OwedByPlace
from exports.figures import ALL_AREAS, ALL_ROLES, ALL_TEAMS, NO_AREA, Completed
from exports.periods import period_of
from exports.tables import Symbol
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice
from form_definitions.roles import shipped_roles

NO_ROLE = "Not recorded"

Place = tuple[str, str, str, str]
"""A month, a team, the key of a role, a service area; "" for none."""


def completed(asked: Asked) -> tuple[Completed, ...]:
    """A row for each month, form, area, team and role that has records or owes any, and
    a nought for each month and form of which there is nothing.
    """
    counts = {form.key: _counts(asked, form) for form in asked.forms}
    days = {form.key: _days(asked, form) for form in asked.forms if counts[form.key]}
    areas = Areas(asked.session).recorded
    owing = OwedByPlace(Owed(asked), partial(_place_of_debt, asked, areas))
    everywhere = ALL_AREAS if areas else ""
    rows = []
    for month in asked.period.months:
        for form in asked.forms:
            here = counts[form.key]
            places = _of_month(asked, form, {*here, *owing.places(form)}, month)
            for place in places or [(month, ALL_TEAMS, "", "")]:
                count, took = here.get(place, 0), days.get(form.key, {})
                row = _row(asked, form, place, count, took.get(place, {}))
                rows.append(
                    replace(
                        row,
                        role=row.role if places else ALL_ROLES,
                        service_area=row.service_area or everywhere,
                        owed=owing.at(form, place),
                        due_addresses=owing.addresses(form, place),
                    )
                )
    return tuple(rows)


def _place_of_debt(asked: Asked, areas: bool, debt: Owing) -> Place:
    told = asked.what.by_team
    return (
        debt.month,
        debt.team if told else ALL_TEAMS,
        debt.role if _role(asked, debt.form) else "",
        (debt.service_area or NO_AREA) if told and areas else "",
    )


def _of_month(
    asked: Asked, form: Form, counts: Iterable[Place], month: str
) -> list[Place]:
    """The places of a month by team, then by the role's place among its options."""
    field = _role(asked, form)
    options = field.kind.options if field and isinstance(field.kind, Choice) else ()
    known = [option.key for option in options]

    def order(place: Place) -> tuple[str, str, int, str]:
        _, team, role, area = place
        return area, team, known.index(role) if role in known else len(known), role

    return sorted((place for place in counts if place[0] == month), key=order)


def _counts(asked: Asked, form: Form) -> dict[Place, int]:
    counts: dict[Place, int] = defaultdict(int)
    areas = _areas(asked)
    ask = partial(_records, form, areas)
    alike = ("completed", asked.what.by_role, areas and areas.changes)
    for month, unit, *key, count in month_by_month(asked, form.key, ask, alike):
        counts[_place(asked, areas, month, unit, key)] += count
    return counts


def _areas(asked: Asked) -> Areas | None:
    """The areas that teams stand in; None where they are told apart by none."""
    areas = Areas(asked.session)
    return areas if asked.what.by_team and areas.recorded else None


def _unit(areas: Areas | None, columns: Any) -> ColumnElement[Any]:
    """The team of a record, with what tells its area where that is told."""
    if areas is None:
        unit: ColumnElement[Any] = columns.unit
        return unit
    day = columns.record_date if areas.within_months else None
    return areas.column(columns.month, day, columns.unit)


def _records(form: Form, areas: Areas | None, asked: Asked) -> Select[Any]:
    role = _role(asked, form)
    # The index of all records knows no roles, but is read much faster than a form's.
    table = RECORDS if role is None else asked.versions.table(form.key).table
    by = [table.c.month, _unit(areas, table.c)]
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
    areas = _areas(asked)
    ask = partial(_received, form, areas)
    of_areas = areas and areas.changes
    alike = ("received", asked.what.by_role, asked.what.received, of_areas)
    for row in month_by_month(asked, form.key, ask, alike):
        month, unit, *key, number, count = row
        found[_place(asked, areas, month, unit, key)][number] += count
    return found


def _received(form: Form, areas: Areas | None, asked: Asked) -> Select[Any]:
    table, role = asked.versions.table(form.key).table, _role(asked, form)
    received = table.c[form.field(str(asked.what.received)).column]
    dialect = asked.session.get_bind().dialect
    days = _days_between(table.c.record_date, received, dialect)
    unit = _unit(areas, table.c)
    by = [table.c.month, unit, *([table.c[role.column]] if role else []), days]
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
    asked: Asked,
    areas: Areas | None,
    month: str,
    unit: str | None,
    role: Sequence[str | None],
) -> Place:
    area, team = "", unit
    if areas is not None and unit is not None:
        area, team = areas.area(unit) or NO_AREA, areas.team(unit)
    return month, _team(asked, team), (role[0] or "") if role else "", area


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
    month, team, _, area = place
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
        role=_role_said(asked, form, place),
        service_area=area,
    )


def _role_said(asked: Asked, form: Form, place: Place) -> str:
    if not asked.what.by_role:
        return ALL_ROLES
    field = _role(asked, form)
    if field is None:
        return ""
    key = place[2]
    if not key:
        return NO_ROLE
    options = field.kind.options if isinstance(field.kind, Choice) else ()
    labels = (option.label for option in options if option.key == key)
    # Who owes it may hold a post that the form does not ask for.
    return next(labels, shipped_roles().label(key) or key)


def _or_symbol(median: float | None, says: bool) -> float | Symbol:
    if not says:
        return Symbol.NOT_APPLICABLE
    return Symbol.NOT_AVAILABLE if median is None else median


def _address(asked: Asked, form: Form, place: Place) -> str:
    month, team, key, _ = place
    period, filters = period_of(month), {}
    # "-" asks for the records that name none.
    if team != ALL_TEAMS:
        if form.record.unit is not None:
            filters[f"flt_{form.record.unit}_in_list"] = team or "-"
        if role := _role(asked, form):
            filters[f"flt_{role.key}_in_list"] = key or "-"
    return list_address(form, period.first, period.last, filters)
