"""Saves many new records at once: an upload's.

The same rows as `Records.save` writes, made for speed: whole chunks go straight to
the driver (`COPY` on PostgreSQL), and the projections are one statement a chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from backoffice import clock
from backoffice.store import history, projections, references, rows, search
from backoffice.store.rows import By
from backoffice.store.tables import FormTable, search_name
from backoffice.store.types import canonical, joined
from form_definitions.entry import Entry
from form_definitions.form import Form

AT_ONCE = 2_000
"""Records in one chunk; a few tens of megabytes at most."""

Line = tuple[Any, ...]


@dataclass(frozen=True)
class Numbered:
    """The id and the reference that an entry was saved under."""

    id: int
    reference: str


def create_all(
    connection: Connection,
    table_of: Callable[[str], FormTable],
    entries: Iterable[Entry],
    by: By,
) -> Iterator[Numbered]:
    """Save entries as new records, in order, with everything that hangs on them."""
    for form, of_form in groupby(entries, key=lambda entry: entry.form):
        saver = _Saver(connection, table_of(form.key), form, by)
        while chunk := list(islice(of_form, AT_ONCE)):
            yield from saver.save(chunk)


class _Saver:
    """Saves chunks of new records of one version of a form."""

    def __init__(
        self, connection: Connection, table: FormTable, form: Form, by: By
    ) -> None:
        self.connection, self.table, self.form, self.by = connection, table, form, by
        self.put = _put_sqlite if connection.dialect.name == "sqlite" else _copy

    def save(self, entries: Sequence[Entry]) -> list[Numbered]:
        numbered = self._numbered(entries)
        own: list[rows.Row] = []
        children: dict[str, list[rows.Row]] = {r.key: [] for r in self.form.repeats}
        changes: list[rows.Row] = []
        words: list[rows.Row] = []
        for entry, number in zip(entries, numbered, strict=True):
            row, of_repeats = self._rows(entry, number)
            own.append(row)
            for key, several in of_repeats.items():
                children[key] += several
            changes.append(self._change(row, of_repeats))
            texts = rows.searched(self.form, row, of_repeats)
            said = search.words(texts, self.connection.dialect.name)
            words.append({"rowid": number.id, "words": said})
            if self.put is _copy:
                row["search"] = said
        self.put(self.connection, self.table.table.name, own)
        for key, several in children.items():
            self.put(self.connection, self.table.repeats[key].table.name, several)
        self.put(self.connection, "record_change", changes)
        if self.put is _put_sqlite:
            self.put(self.connection, search_name(self.form.key), words)
        projections.project(self.connection, self.form, [one.id for one in numbered])
        return numbered

    def _numbered(self, entries: Sequence[Entry]) -> list[Numbered]:
        ids = references.new_ids(self.connection, len(entries))
        key, this_year = self.form.record.date, clock.today().year
        days = (rows.day_of(entry.values.get(key)) for entry in entries)
        years = [day.year if day else this_year for day in days]
        names = references.new_references(self.connection, self.form, years)
        return [Numbered(*one) for one in zip(ids, names, strict=True)]

    def _rows(
        self, entry: Entry, number: Numbered
    ) -> tuple[rows.Row, dict[str, list[rows.Row]]]:
        row = rows.new_row(entry, number.id, number.reference, self.by)
        of_repeats = {
            repeat.key: rows.child_rows(repeat, entry.repeats[repeat.key], ())
            for repeat in self.form.repeats
            if entry.repeats.get(repeat.key)
        }
        for several in of_repeats.values():
            for child in several:
                child["record_id"] = number.id
        return row, of_repeats

    def _change(
        self, row: rows.Row, of_repeats: Mapping[str, Sequence[rows.Row]]
    ) -> rows.Row:
        changes = history.creation(self.form, row, of_repeats)
        text = canonical(changes)
        made = history.change_row(
            self.form, row, self.by, "created", changes, history.FIRST, text
        )
        made["changes"] = text
        return made


def _put_sqlite(connection: Connection, table: str, lines: Sequence[rows.Row]) -> None:
    if not lines:
        return
    names = ", ".join(lines[0])
    marks = ", ".join("?" * len(lines[0]))
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
        [tuple(_stored(line, _SQLITE)) for line in lines],
    )


def _copy(connection: Connection, table: str, lines: Sequence[rows.Row]) -> None:
    if not lines:
        return
    names = ", ".join(lines[0])
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for line in lines:
            copy.write_row(_stored(line, _COPY))


def _stored(line: rows.Row, made: Mapping[type, Callable[[Any], Any]]) -> list[Any]:
    """A row's values as its driver takes them."""
    return [
        made[value.__class__](value) if value.__class__ in made else value
        for value in line.values()
    ]


_SQLITE: dict[type, Callable[[Any], Any]] = {
    date: date.isoformat,
    datetime: lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
    tuple: joined,
    dict: canonical,
}
"""How SQLAlchemy's own types keep them."""
_COPY: dict[type, Callable[[Any], Any]] = {tuple: joined, dict: canonical}
