"""The projections `record_index` and `rating`: written with every save.

Home, figures, due lists and the search across forms read these instead of a dozen
wide tables. They hold nothing that the forms' tables do not, so they can be made
anew (`rebuild`) and compared (`disagreements`). Whatever touches them leaves a mark on
the months it touches (`months`), so that nobody takes an old count for today's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, compress
from typing import Any

from sqlalchemy import Connection, text

from backoffice.store import months
from backoffice.store.columns import Column, Columns
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
    months.mark_records(connection, ids)


INDEXED = ("reference", "unit", "owner", "record_date", "month", "subject")
"""What `record_index` holds as the form's table does, beside what rows have alike."""


def ratings(form: Form, common: Columns, values: Columns) -> Columns:
    """The columns of `rating` for new records, as `ratings_of` finds them.

    They come month by month: the index that figures read is then added to in few
    places at a time, which takes two thirds of the time.
    """
    areas = sorted(form.areas, key=lambda area: area.key)
    of_months = common["month"]
    order = sorted(range(len(of_months)), key=lambda at: of_months[at] or "")

    def beside(column: Column) -> list[Any]:
        """What a record holds, beside each of its areas."""
        return [column[at] for at in order for _ in areas]

    grades, scales = [], []
    for area in areas:
        grade, _, own = (values[field.key] for field in area.fields)
        grades.append([grade[at] for at in order])
        scales.append([own[at] or area.scale.key for at in order])
    graded = list(chain.from_iterable(zip(*grades, strict=True)))
    found: Columns = {
        "record_id": beside(common["id"]),
        "area": [area.key for area in areas] * len(order),
        "grade": graded,
        "scale": list(chain.from_iterable(zip(*scales, strict=True))),
        **{name: beside(common[name]) for name in ("record_date", "month", "unit")},
    }
    if None not in graded:
        return found
    there = [grade is not None for grade in graded]
    return {name: list(compress(column, there)) for name, column in found.items()}


def project_again(connection: Connection, form: Form, ids: Sequence[int]) -> None:
    """Project records that have changed; withdrawn ones keep no ratings."""
    forget(connection, ids)
    project(connection, form, ids)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Take records out of the projections."""
    months.mark_records(connection, ids)
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
    where = f"WHERE form_version = {form.version} AND {these}"
    index = f"INSERT INTO record_index ({_INDEX_COLUMNS}) {index_of(form, where)}"
    if not form.areas:
        return (index,)
    return (index, f"INSERT INTO rating ({_RATING_COLUMNS}) {ratings_of(form, where)}")


def index_of(form: Form, where: str) -> str:
    """A query for the rows of `record_index` of one version's records."""
    return (
        f"SELECT id AS record_id, '{form.key}' AS form, form_version, reference,"  # noqa: S608
        " status, unit, owner, record_date, month, subject, created_by"
        f" FROM {table_name(form.key)} {where}"
    )


def ratings_of(form: Form, where: str) -> str:
    """A query for the rows of `rating` of one version's records.

    The records are gone through once, however many areas there are.
    """
    grades, scales = [], []
    for area in form.areas:
        grade, _, own = area.fields
        grades.append(f"WHEN '{area.key}' THEN {grade.column}")
        scales.append(
            f"WHEN '{area.key}' THEN COALESCE({own.column}, '{area.scale.key}')"
        )
    names = ", ".join(f"('{area.key}')" for area in form.areas)
    return (
        "SELECT * FROM ("  # noqa: S608
        f"SELECT id AS record_id, areas.area AS area, '{form.key}' AS form,"
        f" CASE areas.area {' '.join(grades)} END AS grade,"
        f" CASE areas.area {' '.join(scales)} END AS scale, record_date, month, unit"
        f" FROM {table_name(form.key)}"
        f" CROSS JOIN (SELECT column1 AS area FROM (VALUES {names}) AS listed) AS areas"
        f" {where} AND status = 'submitted'"
        ") AS rated WHERE grade IS NOT NULL"
    )


def rebuild(connection: Connection, forms: Sequence[Form]) -> None:
    """Make the projections of a form anew, from all its versions' records.

    What was counted of its months is counted again when it is next asked for.
    """
    months.forget(connection, forms[-1].key)
    months.mark_all(connection, forms[-1].key)
    for table in ("record_index", "rating"):
        connection.execute(
            text(f"DELETE FROM {table} WHERE form = :form"),  # noqa: S608
            {"form": forms[-1].key},
        )
    for form in forms:
        for statement in _statements(form, connection.dialect.name, "all"):
            connection.execute(text(statement))
    months.mark_all(connection, forms[-1].key)


def disagreements(connection: Connection, forms: Sequence[Form]) -> Iterator[str]:
    """Where the projections of a form are not what its records say."""
    key, plural = forms[-1].key, forms[-1].plural
    for table, columns, what in (
        ("record_index", _INDEX_COLUMNS, "in the index of records"),
        ("rating", _RATING_COLUMNS, "in the ratings"),
    ):
        right = " UNION ALL ".join(_selects(forms, table))
        if not right:
            continue
        kept = f"SELECT {columns} FROM {table} WHERE form = '{key}'"  # noqa: S608
        for one, other, wrong in (
            (right, kept, "missing or out of date"),
            (kept, right, "there without a record that says so"),
        ):
            asked = (
                f"SELECT count(DISTINCT record_id), min(record_id) FROM ("  # noqa: S608
                f"SELECT * FROM ({one}) AS one EXCEPT SELECT * FROM ({other}) AS other"
                ") AS differing"
            )
            many, first = connection.execute(text(asked)).one()
            if many:
                yield (
                    f"{plural}: {many} records are {wrong} {what}, the first with id"
                    f" {first}; `backoffice projections rebuild` puts it right."
                )


def _selects(forms: Sequence[Form], table: str) -> list[str]:
    if table == "record_index":
        return [
            index_of(form, f"WHERE form_version = {form.version}") for form in forms
        ]
    return [
        ratings_of(form, f"WHERE form_version = {form.version}")
        for form in forms
        if form.areas
    ]
