"""Saves many new records at once: an upload's.

The same rows as `Records.save` writes, made for speed: chunks of records go through
column by column and straight to the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from backoffice import clock
from backoffice.store import (
    columns,
    history,
    months,
    projections,
    references,
    rows,
    search,
)
from backoffice.store.columns import Column, Columns
from backoffice.store.loading import load
from backoffice.store.rows import SUBMITTED, By
from backoffice.store.tables import FormTable, search_name
from form_definitions.entry import Entry
from form_definitions.form import Form

AT_ONCE = 2_000
"""Records in one chunk; a few tens of megabytes at most."""

Rows = list[list[rows.Row]]
"""The rows of one repeat, of each record."""


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
        self.on_sqlite = connection.dialect.name == "sqlite"

    def save(self, entries: Sequence[Entry]) -> list[Numbered]:
        form = self.form
        values = columns.own(form, entries)
        common = columns.common(form, values, entries)
        repeats = self._repeats(entries)
        ids = references.new_ids(self.connection, len(entries))
        names = self._references(common["record_date"])
        words = self._words(names, values, repeats)
        common |= {"id": ids, "reference": names}
        own = {field.column: values[field.key] for field in form.fields}
        found = {} if self.on_sqlite else {"search": words}
        self._load(self.table.table.name, common | own | found, self._same_for_all())
        self._load_repeats(ids, repeats)
        self._load_history(common, values, repeats)
        if self.on_sqlite:
            self._load(search_name(form.key), {"rowid": ids, "words": words}, {})
        self._load_projections(common, values)
        return [Numbered(*one) for one in zip(ids, names, strict=True)]

    def _load(self, table: str, these: Columns, same: Mapping[str, Any]) -> None:
        load(self.connection, table, these, same)

    def _references(self, days: Column) -> list[str]:
        this_year = clock.today().year
        years = [day.year if day else this_year for day in days]
        return references.new_references(self.connection, self.form, years)

    def _same_for_all(self) -> rows.Row:
        by = self.by
        return {
            "status": SUBMITTED,
            "form_version": self.form.version,
            "upload_id": by.upload_id,
            "row_version": 1,
            "created_at": by.at,
            "created_by": by.who,
            "updated_at": by.at,
            "updated_by": by.who,
        }

    def _repeats(self, entries: Sequence[Entry]) -> dict[str, Rows]:
        """The rows of the repeats that any record has."""
        return {
            repeat.key: [
                rows.child_rows(repeat, entry.repeats.get(repeat.key, ()), ())
                for entry in entries
            ]
            for repeat in self.form.repeats
            if any(entry.repeats.get(repeat.key) for entry in entries)
        }

    def _load_repeats(self, ids: Sequence[int], repeats: dict[str, Rows]) -> None:
        for key, of_repeat in repeats.items():
            several = [
                {"record_id": record_id, **row}
                for record_id, of_record in zip(ids, of_repeat, strict=True)
                for row in of_record
            ]
            name = self.table.repeats[key].table.name
            self._load(name, columns.of_rows(several), {})

    def _load_history(
        self, common: Columns, values: Columns, repeats: dict[str, Rows]
    ) -> None:
        of_repeats = {
            key: [history.repeat_changes((), several) for several in of_repeat]
            for key, of_repeat in repeats.items()
        }
        ids, names = common["id"], common["reference"]
        told = columns.creations(values, of_repeats, len(ids))
        same = history.first_facts(self.form, self.by)
        hashes = history.first_hashes(same, ids, names, told)
        changes = {
            "record_id": ids,
            "reference": names,
            "changes": told,
            "hash": hashes,
        }
        self._load("record_change", changes, same)

    def _load_projections(self, common: Columns, values: Columns) -> None:
        same = {"form": self.form.key}
        index = {name: common[name] for name in projections.INDEXED}
        index["record_id"] = common["id"]
        shared = {"version": self.form.version, "status": SUBMITTED}
        self._load("record_index", index, same | shared | {"created_by": self.by.who})
        self._load("rating", projections.ratings(self.form, common, values), same)
        months.mark(self.connection, self.form.key, common["month"])

    def _words(
        self, names: Column, values: Columns, repeats: dict[str, Rows]
    ) -> list[str]:
        """What each record is found by."""
        own, of_repeats = search.fields_of(self.form)
        texts = [names, *(values[field.key] for field in own)]
        for key, of_repeat in repeats.items():
            asked = [field.column for field in of_repeats[key]]
            texts.append(
                [
                    " ".join(
                        row[name] for row in of_record for name in asked if row[name]
                    )
                    for of_record in of_repeat
                ]
            )
        dialect = self.connection.dialect.name
        return [
            search.words(filter(None, of_record), dialect)
            for of_record in zip(*texts, strict=True)
        ]
