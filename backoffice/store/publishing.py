"""Brings the tables of a form to what its versions need: adds, and takes nothing away
but an index that another has taken the place of.

No column is renamed, dropped or retyped, so a process that has not noticed a new
version yet goes on inserting. On PostgreSQL the changes wait for locks only briefly
and are tried again, and indexes are built beside the running inserts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    Connection,
    Engine,
    Index,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from backoffice.store import search
from backoffice.store.database import DatabaseError, write_connection
from backoffice.store.fixed import RecordIndex
from backoffice.store.tables import STATUS_INDEX, FormTable

_TURN = 7_203_002
"""The number of the advisory lock that publishers take turns by on PostgreSQL."""
_TRIES = 40
_LONGEST_WAIT = 600.0
"""Seconds; an index on ten million records takes minutes."""
MANY = 100_000
"""Records of a form from which SQLite builds an index for longer than anybody who
saves should wait: it has one turn to write, and the whole table is read within it."""


@contextmanager
def one_publisher(engine: Engine) -> Iterator[Connection]:
    """A connection that publishes alone, whatever other processes do.

    On SQLite it is one writing transaction, all or nothing. On PostgreSQL it is
    without a transaction, because an index cannot be built aside within one: each
    step is safe to repeat, and the version's row comes last.
    """
    if engine.dialect.name == "sqlite":
        with write_connection(engine) as connection:
            yield connection
        return
    with engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        _wait_for_turn(connection)
        try:
            yield connection
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:it)"), {"it": _TURN})


def _wait_for_turn(connection: Connection) -> None:
    # Asked again and again, because a statement that waits is one that the index
    # built aside by whoever has the turn would wait for in its turn.
    taken = text("SELECT pg_try_advisory_lock(:it)")
    end = time.monotonic() + _LONGEST_WAIT
    while not connection.scalar(taken, {"it": _TURN}):
        if time.monotonic() > end:
            raise DatabaseError("Another process is publishing forms; try again later.")
        time.sleep(0.1)


def expand(connection: Connection, form: FormTable) -> None:
    """Add the tables, columns and indexes that are not there yet. Safe to repeat.

    Indexes that others would have to wait for are left to `add_indexes`.
    """
    there = set(inspect(connection).get_table_names())
    for table in _tables(form):
        if table.name in there:
            _add_columns(connection, table)
            if not _others_would_wait(connection, form):
                _add_indexes(connection, table)
        else:
            _create(connection, table)
    search.prepare(connection, form.form.key)


def add_indexes(connection: Connection, form: FormTable) -> None:
    """Build the indexes that `expand` left, however long others wait."""
    for table in _tables(form):
        _add_indexes(connection, table)


def lacks_indexes(connection: Connection, form: FormTable) -> bool:
    """Whether an index is not there yet: lists or figures are slow until then."""
    there = inspect(connection)
    return any(
        {str(index.name) for index in table.indexes}
        - {index["name"] for index in there.get_indexes(table.name)}
        for table in _tables(form)
    )


def _tables(form: FormTable) -> tuple[Table, ...]:
    return (form.table, *(repeat.table for repeat in form.repeats.values()))


def _others_would_wait(connection: Connection, form: FormTable) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    of_the_form = select(RecordIndex.record_id).where(RecordIndex.form == form.form.key)
    many = select(func.count()).select_from(of_the_form.limit(MANY).subquery())
    return connection.scalar(many) == MANY


def _create(connection: Connection, table: Table) -> None:
    steps = [str(CreateTable(table).compile(connection))]
    steps += [str(CreateIndex(index).compile(connection)) for index in table.indexes]
    _run_together(connection, steps)


def _add_columns(connection: Connection, table: Table) -> None:
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    preparer = connection.dialect.identifier_preparer
    steps = [
        f"ALTER TABLE {preparer.format_table(table)}"
        f" ADD COLUMN {CreateColumn(column).compile(connection)}"
        for column in table.columns
        if column.name not in there
    ]
    _run_together(connection, steps)


def _add_indexes(connection: Connection, table: Table) -> None:
    for index in _missing(connection, table):
        _build_aside(connection, index)
    for name in _superseded(connection, table):
        quoted = connection.dialect.identifier_preparer.quote(name)
        aside = "" if connection.dialect.name == "sqlite" else "CONCURRENTLY"
        connection.exec_driver_sql(f"DROP INDEX {aside} {quoted}")


def _superseded(connection: Connection, table: Table) -> list[str]:
    """The indexes by status that hold less than measures ask for by now."""
    there = {
        str(index["name"]) for index in inspect(connection).get_indexes(table.name)
    }
    begins = f"ix_{table.name}__{STATUS_INDEX}"
    wanted = {str(index.name) for index in table.indexes}
    return sorted(name for name in there - wanted if name.startswith(begins))


def _missing(connection: Connection, table: Table) -> list[Index]:
    there = {index["name"] for index in inspect(connection).get_indexes(table.name)}
    there -= _half_built(connection, table)
    wanted = sorted(table.indexes, key=lambda index: str(index.name))
    return [index for index in wanted if index.name not in there]


def _half_built(connection: Connection, table: Table) -> set[str]:
    """Indexes that PostgreSQL was cut short in building, which it does not use."""
    if connection.dialect.name == "sqlite":
        return set()
    unfinished = text(
        "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE indrelid = to_regclass(:it) AND NOT indisvalid"
    )
    names = set(connection.scalars(unfinished, {"it": table.name}))
    for name in names:
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.execute(text(f"DROP INDEX CONCURRENTLY {quoted}"))
    return names


def _build_aside(connection: Connection, index: Index) -> None:
    made = str(CreateIndex(index).compile(connection))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(made)
        return
    # At a million records it takes longer than a page may.
    connection.execute(text("SET statement_timeout = 0"))
    try:
        connection.exec_driver_sql(made.replace("INDEX", "INDEX CONCURRENTLY", 1))
    finally:
        connection.execute(text("RESET statement_timeout"))


def _run_together(connection: Connection, steps: list[str]) -> None:
    """Run statements as one, without making others wait behind a lock we wait for."""
    if not steps:
        return
    if connection.dialect.name == "sqlite":
        for step in steps:
            connection.exec_driver_sql(step)
        return
    whole = "; ".join(("BEGIN", "SET LOCAL lock_timeout = '2s'", *steps, "COMMIT"))
    for turn in range(_TRIES):
        try:
            connection.exec_driver_sql(whole)
            return
        except OperationalError:
            connection.exec_driver_sql("ROLLBACK")
            if turn == _TRIES - 1:
                raise
            # Whoever holds the table has had its turn by then; not all at once.
            time.sleep(0.1 + random.random() * 0.4)  # noqa: S311 - not for secrets
