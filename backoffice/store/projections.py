"""The projections `record_index` and `rating`: written with every save.

Home, figures, due lists and the search across forms read these instead of a dozen
wide tables. They hold nothing that the forms' tables do not, so they can be made
anew (`rebuild`) and compared (`disagreements`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from backoffice.store.tables import table_name
from backoffice.store.types import canonical
from form_definitions.form import Form

_INDEX_COLUMNS = (
    "record_id, form, version, reference, status, unit, owner, record_date, month,"
    " subject, created_by"
)
_RATING_COLUMNS = "record_id, area, form, grade, scale, record_date, month, unit"


def project(connection: Connection, form: Form, ids: Sequence[int]) -> None:
    """Project new records, all of that version of their form."""
    given = _given(connection, ids)
    for statement in _statements(form, connection.dialect.name, "id"):
        connection.execute(text(statement), given)


def project_again(connection: Connection, form: Form, ids: Sequence[int]) -> None:
    """Project records that have changed; withdrawn ones keep no ratings."""
    forget(connection, ids)
    project(connection, form, ids)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Take records out of the projections."""
    given, these = _given(connection, ids), _these(connection.dialect.name, "record_id")
    for table in ("record_index", "rating"):
        connection.execute(text(f"DELETE FROM {table} WHERE {these}"), given)  # noqa: S608


def _given(connection: Connection, ids: Sequence[int]) -> dict[str, Any]:
    if connection.dialect.name == "sqlite":
        return {"ids": canonical(list(ids))}
    return {"ids": list(ids)}


def _these(dialect: str, column: str) -> str:
    if dialect == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(:ids))"  # noqa: S608
    return f"{column} = ANY(CAST(:ids AS bigint[]))"


@lru_cache(maxsize=500)
def _statements(form: Form, dialect: str, which: str) -> tuple[str, ...]:
    """What fills the projections from one version's records.

    `which` is ``id`` for the records of `:ids`, or ``all`` for every one.
    """
    these = _these(dialect, "id") if which == "id" else "1 = 1"
    table = table_name(form.key)
    where = f"WHERE form_version = {form.version} AND {these}"
    index = (
        f"INSERT INTO record_index ({_INDEX_COLUMNS})"  # noqa: S608
        f" SELECT id, '{form.key}', form_version, reference, status, unit, owner,"
        f" record_date, month, subject, created_by FROM {table} {where}"
    )
    if not form.areas:
        return (index,)
    return (index, f"INSERT INTO rating ({_RATING_COLUMNS}) {ratings_of(form, where)}")


def ratings_of(form: Form, where: str) -> str:
    """A query for the rows of `rating` of one version's records.

    The records are gone through once, however many areas there are.
    """
    areas = [(area.key, area.scale.key, *area.fields) for area in form.areas]
    grades = " ".join(f"WHEN '{key}' THEN {g.column}" for key, _, g, _, _ in areas)
    scales = " ".join(
        f"WHEN '{key}' THEN COALESCE({own.column}, '{scale}')"
        for key, scale, _, _, own in areas
    )
    names = ", ".join(f"('{key}')" for key, *_ in areas)
    return (
        "SELECT * FROM ("  # noqa: S608
        f"SELECT id AS record_id, areas.area AS area, '{form.key}' AS form,"
        f" CASE areas.area {grades} END AS grade,"
        f" CASE areas.area {scales} END AS scale, record_date, month, unit"
        f" FROM {table_name(form.key)}"
        f" CROSS JOIN (SELECT column1 AS area FROM (VALUES {names}) AS listed) AS areas"
        f" {where} AND status = 'submitted'"
        ") AS rated WHERE grade IS NOT NULL"
    )
