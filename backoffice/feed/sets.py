"""Entity sets: each form, each of its repeats, and the answers its keys stand for.

Answers stand as their keys, which never change; the set `answers` has the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, assert_never

from sqlalchemy import ColumnElement, FromClause, Table

from backoffice.access.privilege import left_out
from backoffice.access.scope import Scope
from backoffice.store.rows import SUBMITTED
from backoffice.store.tables import FormTable
from backoffice.store.versions import Versions
from form_definitions import kinds
from form_definitions.form import Field, Form, Repeat

Writing: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class Property:
    """A column of a set: its name, its type in the protocol, and where it is."""

    name: str
    edm: str
    column: ColumnElement[Any]
    write: Writing
    label: str = ""


@dataclass(frozen=True)
class EntitySet:
    """Rows under one name, each known by its `key` alone."""

    name: str
    title: str
    key: Property
    properties: tuple[Property, ...]
    """All of them, the key first."""
    source: FromClause
    where: tuple[ColumnElement[bool], ...] = ()

    def property(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)


def as_it_is(value: Any) -> Any:
    return value


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def _several(value: tuple[str, ...] | None) -> str | None:
    return None if value is None else ", ".join(value)


def _faced(kind: kinds.Kind) -> tuple[str, Writing]:
    """The protocol's type of a kind, and how its values are written there."""
    match kind:
        case (
            kinds.Text()
            | kinds.LongText()
            | kinds.Identifier()
            | kinds.Choice()
            | kinds.Grade()
            | kinds.Person()
            | kinds.Team()
            | kinds.Month()
        ):
            return "Edm.String", as_it_is
        case kinds.Whole():
            return "Edm.Int64", as_it_is
        case kinds.Number():
            return "Edm.Double", as_it_is
        case kinds.Day():
            return "Edm.Date", _day
        case kinds.Choices():
            return "Edm.String", _several
        case kinds.Flag():
            return "Edm.Boolean", as_it_is
        case _:
            assert_never(kind)


def sets_of(versions: Versions, scope: Scope) -> Iterator[EntitySet]:
    """Every form and repeat, the records of this scope that were not withdrawn."""
    for form in versions.current().values():
        table = versions.table(form.key)
        where = [table.table.c.status == SUBMITTED]
        for clause in (scope.clause(table.table.c), left_out(table.table.c)):
            if clause is not None:
                where.append(clause)
        yield _of_form(form, table, tuple(where))
        for repeat in form.repeats:
            yield _of_repeat(form, repeat, table, tuple(where))


def _of_form(
    form: Form, found: FormTable, where: tuple[ColumnElement[bool], ...]
) -> EntitySet:
    table = found.table
    common = list(_common(table))
    properties = (*common, *_of_fields(form.fields, table))
    return EntitySet(form.key, form.plural, common[0], properties, table, where)


def _of_repeat(
    form: Form,
    repeat: Repeat,
    found: FormTable,
    where: tuple[ColumnElement[bool], ...],
) -> EntitySet:
    rows, records = found.repeats[repeat.key].table, found.table
    key = Property("id", "Edm.Int64", rows.c.id, as_it_is)
    of_record = (
        Property("record_id", "Edm.Int64", rows.c.record_id, as_it_is, "Record"),
        Property(
            "record_reference", "Edm.String", records.c.reference, as_it_is, "Reference"
        ),
        Property("position", "Edm.Int64", rows.c.position, as_it_is, "Position"),
    )
    taken = {one.name for one in (key, *of_record)}
    fields = [one for one in _of_fields(repeat.fields, rows) if one.name not in taken]
    return EntitySet(
        f"{form.key}_{repeat.key}",
        f"{form.plural}: {repeat.title}",
        key,
        (key, *of_record, *fields),
        rows.join(records, rows.c.record_id == records.c.id),
        where,
    )


def _common(table: Table) -> Iterator[Property]:
    columns = table.c
    yield Property("id", "Edm.Int64", columns.id, as_it_is, "Number")
    yield Property("reference", "Edm.String", columns.reference, as_it_is, "Reference")
    yield Property("form_version", "Edm.Int64", columns.form_version, as_it_is)
    yield Property("record_date", "Edm.Date", columns.record_date, _day, "Date")
    yield Property("month", "Edm.String", columns.month, as_it_is, "Month")
    for name in ("created_at", "updated_at"):
        yield Property(name, "Edm.DateTimeOffset", columns[name], _instant)


def _of_fields(fields: Iterable[Field], table: Table) -> Iterator[Property]:
    for field in fields:
        if not field.retired:
            edm, write = _faced(field.kind)
            column = table.c[field.column]
            yield Property(field.key, edm, column, write, field.label)
