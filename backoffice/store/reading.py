"""Reads records back, each under the version of its form it was entered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backoffice.store import rows
from backoffice.store.fixed import RecordChange
from backoffice.store.history import Change
from backoffice.store.rows import SUBMITTED, Row, StoredRecord
from backoffice.store.tables import NATURAL_KEY, FormTable
from backoffice.store.versions import Versions
from form_definitions.form import Form
from form_definitions.kinds import Value


class Scope(Protocol):
    """Which records somebody may see; None stands for all of them."""

    def clause(self, columns: Any) -> ColumnElement[bool] | None: ...


class NotDone(Exception):
    """What was asked cannot be done to this record: one sentence says why."""


class Reader:
    """The records of every form, for reading."""

    def __init__(self, session: Session, versions: Versions) -> None:
        self.session = session
        self.versions = versions

    def read(
        self, form_key: str, record_id: int, scope: Scope | None = None
    ) -> StoredRecord | None:
        """A record as it stands, or None where it is not there or not in scope."""
        table = self.versions.table(form_key)
        asked = select(table.table).where(table.table.c.id == record_id)
        clause = scope.clause(table.table.c) if scope else None
        if clause is not None:
            asked = asked.where(clause)
        found = self.session.connection().execute(asked).mappings().first()
        return self._whole(table, dict(found)) if found else None

    def find_by_natural_key(
        self, form: Form, key: Sequence[Value]
    ) -> StoredRecord | None:
        """The submitted record of that natural key, the newest where there are more.

        Two keys are alike where people would take them for one: case, full stops
        and doubled spaces do not tell names apart.
        """
        columns = self.versions.table(form.key).table.c
        asked = (
            select(columns.id)
            .where(columns[NATURAL_KEY] == rows.key_digest(key))
            .where(columns.status == SUBMITTED)
            .order_by(columns.id.desc())
        )
        found = self.session.connection().scalar(asked.limit(1))
        return None if found is None else self.read(form.key, found)

    def history(self, form_key: str, record_id: int) -> list[Change]:
        """Every change of a record, the first one first."""
        asked = (
            select(RecordChange)
            .where(RecordChange.record_id == record_id, RecordChange.form == form_key)
            .order_by(RecordChange.row_version)
        )
        return [
            Change(
                row.row_version,
                row.form_version,
                row.at,
                row.who,
                row.source,
                row.upload_id,
                row.reason,
                row.action,
                row.changes,
            )
            for row in self.session.connection().execute(asked)
        ]

    def _locked(self, table: FormTable, record_id: int) -> Row:
        """A record's row, kept from others until the transaction ends."""
        # SQLite has one writer at a time and leaves FOR UPDATE out.
        asked = select(table.table).where(table.table.c.id == record_id)
        found = (
            self.session.connection()
            .execute(asked.with_for_update())
            .mappings()
            .first()
        )
        if found is None:
            raise NotDone(f"There is no record {record_id} of {table.form.title}.")
        return dict(found)

    def _children(self, table: FormTable, record_id: int) -> dict[str, list[Row]]:
        connection = self.session.connection()
        return {
            key: [
                dict(row)
                for row in connection.execute(
                    select(repeat.table)
                    .where(repeat.table.c.record_id == record_id)
                    .order_by(repeat.table.c.position)
                ).mappings()
            ]
            for key, repeat in table.repeats.items()
        }

    def _whole(self, table: FormTable, row: Mapping[str, Any]) -> StoredRecord:
        form = self.versions.form(table.form.key, row["form_version"])
        return rows.record_of(form, row, self._children(table, row["id"]))
