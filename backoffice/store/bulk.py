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
from backoffice.store.columns import Batch, Column, Columns, Rows
from backoffice.store.loading import load
from backoffice.store.rows import SUBMITTED, By
from backoffice.store.tables import FormTable, search_name
from backoffice.store.types import joined
from form_definitions.entry import Entry
from form_definitions.form import Form
from form_definitions.kinds import Choices

AT_ONCE = 2_000
"""Records in one chunk; a few tens of megabytes at most."""


@dataclass(frozen=True)
class Numbered:
    """The id and the reference that an entry was saved under."""

    id: int
    reference: str


def create_all(
    connection: Connection,
    table_of: Callable[[str], FormTable],
    batches: Iterable[Batch],
    by: By,
) -> Iterator[Numbered]:
    """Save batches of new records, in order, with everything that hangs on them."""
    for form, of_form in groupby(batches, key=lambda batch: batch.form):
        saver = _Saver(connection, table_of(form.key), form, by)
        for batch in filter(len, of_form):
            yield from saver.save(batch)


def batches_of(
    entries: Iterable[Entry], reason: Callable[[Entry], str]
) -> Iterator[Batch]:
    """Entries as batches, in their order."""
    for form, of_form in groupby(entries, key=lambda entry: entry.form):
        while chunk := list(islice(of_form, AT_ONCE)):
            yield columns.of_entries(form, chunk, reason)


class _Saver:
    """Saves batches of new records of one version of a form."""

    def __init__(
        self, connection: Connection, table: FormTable, form: Form, by: By
    ) -> None:
        self.connection, self.table, self.form, self.by = connection, table, form, by
        self.on_sqlite = connection.dialect.name == "sqlite"

    def save(self, batch: Batch) -> list[Numbered]:
        form, values = self.form, batch.values
        common = columns.common(batch)
        ids = references.new_ids(self.connection, len(batch))
        names = self._references(common["record_date"])
        words = self._words(names, values, batch.repeats)
        common |= {"id": ids, "reference": names}
        found = {} if self.on_sqlite else {"search": words}
        self._load(
            self.table.table.name,
            common | self._own(values) | found,
            self._same_for_all(),
        )
        self._load_repeats(ids, batch.repeats)
        self._load_history(common, batch)
        if self.on_sqlite:
            self._load(search_name(form.key), {"rowid": ids, "words": words}, {})
        self._load_projections(common, values)
        return [Numbered(*one) for one in zip(ids, names, strict=True)]

    def _own(self, values: Columns) -> Columns:
        """The columns of the records' own fields."""
        return {
            field.column: [joined(keys) for keys in values[field.key]]
            if isinstance(field.kind, Choices)
            else values[field.key]
            for field in self.form.fields
        }

    def _load(self, table: str, these: Columns, same: Mapping[str, Any]) -> None:
        load(self.connection, table, these, same)

    def _references(self, days: Column) -> list[str]:
        this_year = clock.today().year
        years = [int(day[:4]) if day else this_year for day in days]
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

    def _load_repeats(self, ids: Sequence[int], repeats: Mapping[str, Rows]) -> None:
        for key, of_repeat in repeats.items():
            several = [
                {"record_id": record_id, **row}
                for record_id, of_record in zip(ids, of_repeat, strict=True)
                for row in of_record
            ]
            name = self.table.repeats[key].table.name
            self._load(name, columns.of_rows(several), {})

    def _load_history(self, common: Columns, batch: Batch) -> None:
        of_repeats = {
            key: [history.repeat_changes((), several) for several in of_repeat]
            for key, of_repeat in batch.repeats.items()
        }
        ids, names, reasons = common["id"], common["reference"], batch.reasons
        told = columns.creations(batch.values, of_repeats, len(ids))
        same = history.first_facts(self.form, self.by)
        hashes = history.first_hashes(same, ids, names, reasons, told)
        changes = {
            "record_id": ids,
            "reference": names,
            "reason": reasons,
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
        self, names: Column, values: Columns, repeats: Mapping[str, Rows]
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
