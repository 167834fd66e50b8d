"""Writes one record: its next row version, its repeats and its words for searching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, update

from backoffice.store import history, projections, search
from backoffice.store.reading import Reader
from backoffice.store.rows import By, Row
from backoffice.store.tables import FormTable
from form_definitions.form import Form


class Writer(Reader):
    """The records of every form, for writing inside a transaction of the caller's."""

    def _put(
        self,
        form: Form,
        table: FormTable,
        before: Row,
        after: Row,
        by: By,
        action: str,
        changes: history.Changes,
    ) -> None:
        """Write a record's next row version, with its history and projections."""
        connection = self.session.connection()
        after["row_version"] = before["row_version"] + 1
        after["updated_at"], after["updated_by"] = by.at, by.who
        changed = {k: v for k, v in after.items() if k != "id" and v != before.get(k)}
        connection.execute(
            update(table.table).where(table.table.c.id == after["id"]).values(changed)
        )
        previous = history.last_hash(connection, after["id"])
        made = history.change_row(form, after, by, action, changes, previous)
        history.write(connection, [made])
        projections.project_again(connection, form, [after["id"]])

    def _put_children(
        self, table: FormTable, repeat: str, record_id: int, now: Sequence[Row]
    ) -> None:
        connection, child = self.session.connection(), table.repeats[repeat].table
        connection.execute(delete(child).where(child.c.record_id == record_id))
        if now:
            connection.execute(
                insert(child), [{**row, "record_id": record_id} for row in now]
            )

    def _index(
        self, form: Form, row: Row, children: Mapping[str, Sequence[Row]]
    ) -> None:
        texts = search.texts_of(form, row, children)
        said = search.words(texts, self.versions.dialect)
        search.put(self.session.connection(), form.key, row["id"], said)
