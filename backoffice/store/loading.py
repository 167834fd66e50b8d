"""Puts columns into a table, by the quickest way each database has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from backoffice.store.columns import Column, Columns, blank, kinds_in
from backoffice.store.types import canonical, joined


def load(
    connection: Connection, table: str, columns: Columns, same: Mapping[str, Any]
) -> None:
    """Put new rows into a table; columns that hold nothing are left out.

    Args:
        same: what all the rows hold alike, by column.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    made = _SQLITE if on_sqlite else _POSTGRESQL
    there: Columns = {
        name: _made(column, made)
        for name, column in columns.items()
        if not blank(column)
    }
    if there:
        many = len(next(iter(there.values())))
        for name, value in same.items():
            there[name] = [*_made([value], made)] * many
        (_insert if on_sqlite else _copy)(connection, table, there)


def _insert(connection: Connection, table: str, columns: Columns) -> None:
    names, marks = _quoted(columns), ", ".join("?" * len(columns))
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
        list(zip(*columns.values(), strict=True)),
    )


def _copy(connection: Connection, table: str, columns: Columns) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_quoted(columns)}) FROM STDIN") as copy,
    ):
        for line in zip(*columns.values(), strict=True):
            copy.write_row(line)


def _quoted(names: Iterable[str]) -> str:
    """Names of columns; one may be a word of SQL's own, as `values` is."""
    return ", ".join(f'"{name}"' for name in names)


Makers = Mapping[type, Callable[[Any], Any]]


def _made(column: Column, makers: Makers) -> Column:
    """A column's values as its driver takes them."""
    here = {kind: makers[kind] for kind in kinds_in(column) if kind in makers}
    if not here:
        return column
    return [here[type(one)](one) if type(one) in here else one for one in column]


_SQLITE: Makers = {
    date: date.isoformat,
    datetime: lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
    tuple: joined,
    dict: canonical,
}
"""How SQLAlchemy's own types keep them."""
_POSTGRESQL: Makers = {tuple: joined, dict: canonical}
