"""Checks that everything the store keeps twice agrees, and says what does not.

The database file itself, the published definitions, the chain of each record's
history and what it adds up to, the chain of changes of people and structure, the
projections, the references and the files of uploads.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, inspect, select, text

from backoffice.store import history, migrate, people_history, projections
from backoffice.store.fixed import (
    FormVersion,
    RecordChange,
    ReferenceCounter,
    Upload,
)
from backoffice.store.rows import plain
from backoffice.store.tables import FormTable
from backoffice.store.types import canonical
from backoffice.store.upload_file import UploadFile
from backoffice.store.versions import Versions
from form_definitions.compiler import form_from_json

_AT_ONCE = 2_000


def verify(engine: Engine, versions: Versions) -> Iterator[str]:
    """Everything that disagrees, each as a sentence; nothing where all is right."""
    with engine.connect() as connection:
        if not migrate.in_order(connection):
            yield "The database is not in the shape this program needs: run setup."
            return
        yield from _of_the_file(connection)
        damaged = list(_of_definitions(connection))
        yield from damaged
        if damaged:
            return
        versions.notice()
        there = _columns_there(connection)
        for key in versions.current():
            table = versions.table(key)
            lacking = list(_of_the_table(there, table))
            yield from lacking
            if not lacking:
                yield from _of_history(connection, versions, table)
                yield from projections.disagreements(connection, versions.forms(key))
        yield from _of_references(connection, versions)
        yield from _of_uploads(connection)
        yield from people_history.disagreements(connection)


def _of_the_file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if said != "ok":
            yield f"The database file is damaged: {said}."
    broken = Counter(
        (row[0], row[2])
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    )
    for (child, parent), many in broken.items():
        yield f"{many} rows of {child} belong to rows of {parent} that are not there."


def _of_definitions(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(FormVersion).order_by(FormVersion.id)):
        named = f"Version {row.version} of the form {row.form}"
        if hashlib.sha256(row.said.encode()).hexdigest() != row.digest:
            yield f"{named} is no longer what was published."
            continue
        try:
            form = form_from_json(row.said)
        except ValueError as why:
            yield f"{named} cannot be read: {why}."
            continue
        if (form.key, form.version) != (row.form, row.version):
            yield f"{named} is kept under another's name."


def _of_the_table(there: Mapping[str, set[str]], form: FormTable) -> Iterator[str]:
    for table in (form.table, *(one.table for one in form.repeats.values())):
        if table.name not in there:
            yield f"The table {table.name} is missing."
            continue
        for column in table.columns:
            if column.name not in there[table.name]:
                yield f"The column {table.name}.{column.name} is missing."


def _columns_there(connection: Connection) -> dict[str, set[str]]:
    """The columns of every table, by the tables' names."""
    found = inspect(connection).get_multi_columns()
    return {name: {c["name"] for c in columns} for (_, name), columns in found.items()}


# --- history --------------------------------------------------------------------


def _of_history(
    connection: Connection, versions: Versions, table: FormTable
) -> Iterator[str]:
    """Where a record's changes are no chain, or do not add up to what it holds."""
    asked = (
        select(RecordChange)
        .where(RecordChange.form == table.form.key)
        .order_by(RecordChange.record_id, RecordChange.row_version)
    )
    changes = connection.execution_options(yield_per=_AT_ONCE).execute(asked)
    waiting: list[tuple[int, list[Mapping[str, Any]]]] = []
    seen = 0
    for record_id, rows in groupby(
        changes.mappings(), key=lambda row: row["record_id"]
    ):
        waiting.append((record_id, [dict(row) for row in rows]))
        if len(waiting) == _AT_ONCE:
            seen += yield from _of_several(connection, versions, table, waiting)
            waiting = []
    seen += yield from _of_several(connection, versions, table, waiting)
    total = connection.execute(
        text(f"SELECT count(*) FROM {table.table.name}")  # noqa: S608
    ).scalar_one()
    if total > seen:
        yield f"{total - seen} records of {table.form.plural} have no history."


def _of_several(
    connection: Connection,
    versions: Versions,
    table: FormTable,
    several: Sequence[tuple[int, list[Mapping[str, Any]]]],
) -> Any:
    ids = [record_id for record_id, _ in several]
    stands = {
        row["id"]: dict(row)
        for row in connection.execute(
            select(table.table).where(table.table.c.id.in_(ids))
        ).mappings()
    }
    children = {
        key: _children(connection, one.table, ids) for key, one in table.repeats.items()
    }
    for record_id, rows in several:
        reference = rows[0]["reference"]
        if broken := _break_in(rows):
            yield f"{reference}: {broken}"
            continue
        row = stands.get(record_id)
        if rows[-1]["action"] == "removed":
            if row is not None:
                yield f"{reference}: its history says it was removed, but it is there."
            continue
        if row is None:
            yield f"{reference}: it is gone, and its history does not say so."
            continue
        here = {key: by_id.get(record_id, []) for key, by_id in children.items()}
        for name in _differing(versions, table, row, here, rows):
            yield f"{reference}: {name} is not what its history adds up to."
    return len(stands)


def _children(
    connection: Connection, table: Any, ids: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(
        select(table).where(table.c.record_id.in_(ids))
    ).mappings():
        found[row["record_id"]].append(dict(row))
    return found


def _break_in(rows: Sequence[Mapping[str, Any]]) -> str:
    """Where the chain of a record's changes breaks; "" where it does not."""
    previous = history.FIRST
    for number, row in enumerate(rows, 1):
        if row["row_version"] != number:
            return f"change {number} is missing from its history."
        if row["previous_hash"] != previous:
            return f"change {number} does not follow the one before it."
        hashed = history.hash_of(
            previous, history.facts_of(row), canonical(row["changes"])
        )
        if hashed != row["hash"]:
            return f"change {number} has been altered since it was made."
        previous = row["hash"]
    return ""


def _differing(
    versions: Versions,
    table: FormTable,
    row: Mapping[str, Any],
    children: Mapping[str, Sequence[Mapping[str, Any]]],
    changes: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    """The fields of a record that are not what its changes add up to."""
    if row["row_version"] != len(changes):
        yield "the number of its changes"
        return
    values: dict[str, Any] = {"status": "submitted"}
    repeats: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for change in changes:
        form = versions.form(table.form.key, change["form_version"])
        columns = {f.key: f.column for f in form.fields}
        for key, told in change["changes"].items():
            if isinstance(told, dict):
                _apply(repeats[key], told)
            else:
                values[columns.get(key, key)] = told[1]
    names = {f.column: f.label for form in table.forms for f in form.fields}
    for column, label in {**names, "status": "Status"}.items():
        if plain(row[column]) != values.get(column):
            yield label
    for form in table.forms[-1:]:
        for repeat in form.repeats:
            if _stored(children[repeat.key]) != _added_up(repeats[repeat.key]):
                yield repeat.title


def _apply(rows: dict[str, dict[str, Any]], told: Mapping[str, Any]) -> None:
    for key, (_, new) in told.items():
        if new is None:
            rows.pop(key, None)
        else:
            rows[key] = {**rows.get(key, {}), **new}


def _stored(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return _added_up({row["row_key"]: dict(row) for row in rows})


def _added_up(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    left_out = ("id", "record_id", "row_key")
    return {
        key: {
            name: plain(value)
            for name, value in row.items()
            if value is not None and name not in left_out
        }
        for key, row in rows.items()
    }


# --- references and files -------------------------------------------------------


def _of_references(connection: Connection, versions: Versions) -> Iterator[str]:
    """References that were given out and are neither there nor removed.

    They are given out without gaps, so a record that was taken out together with
    its history is missed here.
    """
    asked = select(RecordChange.reference).where(RecordChange.row_version == 1)
    known: dict[str, set[int]] = defaultdict(set)
    for reference in connection.execution_options(yield_per=10_000).scalars(asked):
        name, _, number = reference.rpartition("-")
        known[name].add(int(number))
    prefixes = {
        form.prefix for key in versions.current() for form in versions.forms(key)
    }
    for row in connection.execute(select(ReferenceCounter)):
        if row.name.partition("-")[0] not in prefixes:
            continue
        missing = row.last - len(known[row.name])
        if missing:
            gap = next(n for n in range(1, row.last + 1) if n not in known[row.name])
            yield (
                f"{missing} references of {row.name} were given out and have no"
                f" history; the first is {row.name}-{gap:04}."
            )


def _of_uploads(connection: Connection) -> Iterator[str]:
    asked = select(Upload.id, Upload.file_name, Upload.sha256, UploadFile.content).join(
        UploadFile, isouter=True
    )
    for row in connection.execution_options(yield_per=1).execute(asked):
        if hashlib.sha256(row.content or b"").hexdigest() != row.sha256:
            yield f"Upload {row.id}: {row.file_name} is not the file that was sent in."
