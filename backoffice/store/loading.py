"""Puts columns into a table, by the quickest way each database has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from backoffice.store.columns import Columns, blank


def load(
    connection: Connection, table: str, columns: Columns, same: Mapping[str, Any]
) -> None:
    """Put new rows into a table; columns that hold nothing are left out.

    Args:
        columns: texts, numbers and flags, as both drivers take them.
        same: what all the rows hold alike, by column; an instant among it.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    there: Columns = {
        name: column for name, column in columns.items() if not blank(column)
    }
    if there:
        many = len(next(iter(there.values())))
        for name, value in same.items():
            instant = on_sqlite and isinstance(value, datetime)
            there[name] = [_instant(value) if instant else value] * many
        (_insert if on_sqlite else _copy)(connection, table, there)


def _insert(connection: Connection, table: str, columns: Columns) -> None:
    names, marks = _quoted(columns), ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    driver: Any = connection.connection.driver_connection
    try:
        # To the driver itself, row after row: SQLAlchemy wants all of them in a list.
        driver.executemany(statement, zip(*columns.values(), strict=True))
    except sqlite.Error as why:
        raise DBAPIError.instance(statement, None, why, sqlite.Error, True) from why


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


def _instant(at: datetime) -> str:
    """As SQLAlchemy keeps it in SQLite."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
