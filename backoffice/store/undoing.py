"""Takes back what an upload did, exactly, and names what it had to leave.

A record that the upload made is removed, with its history kept; one that it amended
gets its earlier answers back. What somebody has changed since stays as it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from backoffice.store import history, projections, search
from backoffice.store.fixed import RecordChange
from backoffice.store.rows import By, StoredRecord, unplain
from backoffice.store.tables import FormTable
from form_definitions.entry import Entry
from form_definitions.form import Form, Repeat
from form_definitions.kinds import Day

AT_ONCE = 1_000


@dataclass(frozen=True)
class Undone:
    """How many records were taken back, and which were left: reference and why."""

    taken: int
    left: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Did:
    """What an upload did to one record."""

    record_id: int
    reference: str
    row_version: int
    """The record's row version when the upload had done with it."""
    created: bool
    changes: tuple[history.Changes, ...]
    """The last one first."""
    form_version: int
    """The version of its form before."""


def done_by(connection: Connection, upload_id: int, form_key: str) -> Iterator[Did]:
    """What an upload did to the records of a form."""
    asked = (
        select(RecordChange)
        .where(
            RecordChange.upload_id == upload_id,
            RecordChange.source == "upload",
            RecordChange.form == form_key,
        )
        .order_by(RecordChange.record_id, RecordChange.row_version)
    )
    rows = connection.execute(asked).all()
    for record_id, of_record in groupby(rows, key=lambda row: row.record_id):
        several: list[Any] = list(of_record)
        yield Did(
            record_id,
            several[-1].reference,
            several[-1].row_version,
            several[0].action == "created",
            tuple(row.changes for row in reversed(several)),
            _version_before(connection, several[0]),
        )


def done_at(connection: Connection, record_id: int, row_version: int) -> Did:
    """What one save did to a record."""
    change = connection.execute(
        select(RecordChange).where(
            RecordChange.record_id == record_id,
            RecordChange.row_version == row_version,
        )
    ).one()
    return Did(
        record_id,
        change.reference,
        row_version,
        change.action == "created",
        (change.changes,),
        _version_before(connection, change),
    )


def _version_before(connection: Connection, change: Any) -> int:
    if change.row_version == 1:
        return int(change.form_version)
    asked = select(RecordChange.form_version).where(
        RecordChange.record_id == change.record_id,
        RecordChange.row_version == change.row_version - 1,
    )
    return int(connection.execute(asked).scalar_one())


def forms_of(connection: Connection, upload_id: int) -> Sequence[str]:
    """The forms whose records an upload touched."""
    asked = (
        select(RecordChange.form)
        .where(RecordChange.upload_id == upload_id, RecordChange.source == "upload")
        .distinct()
        .order_by(RecordChange.form)
    )
    return connection.scalars(asked).all()


def standing(
    connection: Connection, table: FormTable, ids: Sequence[int]
) -> dict[int, Any]:
    """How records stand now, kept from others until the transaction ends."""
    columns = table.table.c
    asked = (
        select(columns.id, columns.row_version, columns.updated_by, columns.updated_at)
        .where(columns.id.in_(ids))
        .order_by(columns.id)
        .with_for_update()
    )
    return {row.id: row for row in connection.execute(asked)}


def why_left(did: Did, now: Any, taken_back: Container[int]) -> str:
    """Why a record cannot be taken back; "" where it can.

    `taken_back` are the records whose every change since was itself taken back.
    """
    if now.row_version == did.row_version or did.record_id in taken_back:
        return ""
    return f"{now.updated_by} changed it on {Day().show(now.updated_at.date())}"


def taken_back(connection: Connection, done: Sequence[Did]) -> set[int]:
    """The records that stand as an upload left them, though their row version rose:
    what other uploads did to them since has been undone."""
    left_at = {did.record_id: did.row_version for did in done}
    asked = (
        select(
            RecordChange.record_id,
            RecordChange.row_version,
            RecordChange.source,
            RecordChange.upload_id,
        )
        .where(RecordChange.record_id.in_(left_at))
        .order_by(RecordChange.record_id, RecordChange.row_version)
    )
    found = set()
    rows = connection.execute(asked)
    for record_id, of_record in groupby(rows, key=lambda row: row.record_id):
        since = [row for row in of_record if row.row_version > left_at[record_id]]
        if since and not _still_standing(since):
            found.add(record_id)
    return found


def _still_standing(since: Iterable[Any]) -> set[object]:
    """Whose changes stand: uploads that were not undone, and people on screens."""
    standing: set[object] = set()
    for row in since:
        if row.source == "upload":
            standing.add(row.upload_id)
        elif row.source == "system" and row.upload_id is not None:
            standing.discard(row.upload_id)
        else:
            standing.add(row.source)
    return standing


def at_its_version(did: Did, now: Any) -> Did:
    """What was done to a record, to be taken back from where the record stands."""
    return replace(did, row_version=now.row_version)


def remove(
    connection: Connection, table: FormTable, gone: Sequence[Did], by: By
) -> None:
    """Remove records, and say so in their history."""
    ids = [did.record_id for did in gone]
    last = {
        (row.record_id, row.row_version): row.hash
        for row in connection.execute(
            select(
                RecordChange.record_id, RecordChange.row_version, RecordChange.hash
            ).where(RecordChange.record_id.in_(ids))
        )
    }
    changes = []
    for did in gone:
        row = {
            "id": did.record_id,
            "reference": did.reference,
            "row_version": did.row_version + 1,
            "form_version": did.form_version,
        }
        previous = last[did.record_id, did.row_version]
        changes.append(history.change_row(table.form, row, by, "removed", {}, previous))
    connection.execute(insert(RecordChange), changes)
    for repeat in table.repeats.values():
        column = repeat.table.c.record_id
        connection.execute(delete(repeat.table).where(column.in_(ids)))
    connection.execute(delete(table.table).where(table.table.c.id.in_(ids)))
    projections.forget(connection, ids)
    search.forget(connection, table.form.key, ids)


def before(record: StoredRecord, form: Form, did: Did) -> Entry:
    """What a record held before the upload amended it."""
    values, repeats = dict(record.values), {**record.repeats}
    for changes in did.changes:
        for key, change in changes.items():
            if key in form.by_key:
                values[key] = unplain(form.by_key[key].kind, change[0])
        for repeat in form.repeats:
            if repeat.key in changes:
                now = repeats.get(repeat.key, ())
                repeats[repeat.key] = _rows_before(repeat, now, changes[repeat.key])
    return Entry(form, {}, values=values, repeats=repeats)


def _rows_before(
    repeat: Repeat, now: Iterable[Mapping[str, Any]], changes: history.Changes
) -> list[dict[str, Any]]:
    """The rows of a repeat before a change, in their order then."""
    rows = {str(row["row_key"]): {"position": at, **row} for at, row in enumerate(now)}
    for key, (old, new) in changes.items():
        if old is None:
            rows.pop(key, None)
            continue
        given = {
            f.key: unplain(f.kind, old[f.column])
            for f in repeat.fields
            if f.column in old
        }
        if "position" in old:
            given["position"] = old["position"]
        rows[key] = {**({} if new is None else rows[key]), **given, "row_key": key}
    return sorted(rows.values(), key=lambda row: int(row["position"]))


def chunks(done: Iterable[Did]) -> Iterator[list[Did]]:
    """Alike ones together: those made and last changed at one row version."""
    several = sorted(done, key=lambda did: (not did.created, did.row_version))
    for _, alike in groupby(several, key=lambda did: (did.created, did.row_version)):
        rest = list(alike)
        while rest:
            yield rest[:AT_ONCE]
            rest = rest[AT_ONCE:]
