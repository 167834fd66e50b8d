"""The records that stand already and may be what an entry is about.

Found in bulk: a workbook of ten thousand rows asks a few dozen times, not once a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Text, any_, func, literal, select, true
from sqlalchemy.orm import Session

from backoffice.intake.kept import CREATED, UNCHANGED, UPDATED
from backoffice.store import rows
from backoffice.store.fixed import RecordChange, UploadEntry
from backoffice.store.rows import StoredRecord
from backoffice.store.tables import NATURAL_KEY, FormTable
from backoffice.store.types import canonical
from backoffice.store.versions import Versions

AT_ONCE = 400
"""Keys in one query; SQLite and PostgreSQL both take many more."""


@dataclass(frozen=True)
class Told:
    """What a record's history tells of one field."""

    by_person: bool
    """Whether its last change was made on a screen, and by whom."""
    who: str
    uploaded: Any
    """What an upload last put there, as JSON holds it; None where none did."""


@dataclass
class Standing:
    """Reads records of one form for comparison with entries."""

    session: Session
    versions: Versions
    form_key: str
    _table: FormTable = field(init=False)

    def __post_init__(self) -> None:
        self._table = self.versions.table(self.form_key)

    def by_key(self, digests: Iterable[str]) -> dict[str, list[StoredRecord]]:
        """The records of each natural key's digest, the withdrawn among them."""
        column = self._table.table.c[NATURAL_KEY]
        found: dict[str, list[StoredRecord]] = defaultdict(list)
        for some in _chunks(sorted(set(digests))):
            for row, record in self._records(column.in_(some)):
                found[row[NATURAL_KEY]].append(record)
        return found

    def known_keys(self, digests: Iterable[str]) -> set[str]:
        """Those of some natural keys' digests that there are records of."""
        column = self._table.table.c[NATURAL_KEY]
        return self._there(column, digests, true())

    def known_subjects(self, subjects: Iterable[str], besides: int | None) -> set[str]:
        """Those of some subjects that `by_subject` would find records of."""
        return self._there(
            self._table.table.c.subject, subjects, self._standing(besides)
        )

    def _there(self, column: Any, wanted: Iterable[str], which: Any) -> set[str]:
        texts = sorted(set(wanted))
        if not texts:
            return set()
        # One parameter for all of them: to write a thousand into a statement costs
        # more than to look them up.
        if self.session.connection().dialect.name == "sqlite":
            given = func.json_each(canonical(texts)).table_valued("value")
            among = column.in_(select(given.c.value))
        else:
            among = column == any_(literal(texts, ARRAY(Text)))
        return set(self.session.execute(select(column).where(among, which)).scalars())

    def _standing(self, besides: int | None) -> Any:
        columns = self._table.table.c
        standing = columns.status != rows.WITHDRAWN
        if besides is not None:
            standing &= columns.upload_id.is_distinct_from(besides)
        return standing

    def by_subject(
        self, subjects: Iterable[str], besides: int | None
    ) -> dict[str, list[StoredRecord]]:
        """The records about each subject (a case), in order of date.

        Those of the upload `besides` are left out: its rows have been held against
        one another when it was read.
        """
        columns = self._table.table.c
        found: dict[str, list[StoredRecord]] = defaultdict(list)
        for some in _chunks(sorted(set(subjects))):
            about = columns.subject.in_(some) & self._standing(besides)
            for row, record in self._records(about):
                found[row["subject"]].append(record)
        return found

    def settled(self, record_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """What stood in the cells of each record when a person settled it."""
        found: dict[int, dict[str, Any]] = defaultdict(dict)
        asked = select(UploadEntry.record_id, UploadEntry.typed).order_by(
            UploadEntry.upload_id, UploadEntry.position
        )
        for some in _chunks(sorted(set(record_ids))):
            for record_id, typed in self.session.execute(
                asked.where(
                    UploadEntry.record_id.in_(some),
                    UploadEntry.settled,
                    UploadEntry.outcome.in_((CREATED, UPDATED, UNCHANGED)),
                )
            ):
                found[record_id] |= typed
        return found

    def told(self, record_ids: Iterable[int]) -> dict[int, dict[str, Told]]:
        """What history tells of each field of these records."""
        asked = select(
            RecordChange.record_id,
            RecordChange.source,
            RecordChange.who,
            RecordChange.changes,
        ).order_by(RecordChange.record_id, RecordChange.row_version)
        told: dict[int, dict[str, Told]] = defaultdict(dict)
        for some in _chunks(sorted(set(record_ids))):
            changes = self.session.execute(
                asked.where(
                    RecordChange.record_id.in_(some), RecordChange.form == self.form_key
                )
            )
            for record_id, source, who, differing in changes:
                of_record = told[record_id]
                for key, change in differing.items():
                    of_record[key] = _after(of_record.get(key), source, who, change)
        return told

    def _records(self, condition: Any) -> Iterator[tuple[rows.Row, StoredRecord]]:
        table = self._table.table
        connection = self.session.connection()
        asked = select(table).where(condition).order_by(table.c.record_date, table.c.id)
        found = [dict(row) for row in connection.execute(asked).mappings()]
        children = self._children([row["id"] for row in found])
        for row in found:
            form = self.versions.form(self.form_key, row["form_version"])
            of_record = {
                key: by_record.get(row["id"], ()) for key, by_record in children.items()
            }
            yield row, rows.record_of(form, row, of_record)

    def _children(self, ids: Sequence[int]) -> dict[str, dict[int, list[rows.Row]]]:
        connection = self.session.connection()
        children: dict[str, dict[int, list[rows.Row]]] = {}
        for key, repeat in self._table.repeats.items():
            by_record: dict[int, list[rows.Row]] = defaultdict(list)
            for some in _chunks(ids):
                for row in connection.execute(
                    select(repeat.table)
                    .where(repeat.table.c.record_id.in_(some))
                    .order_by(repeat.table.c.record_id, repeat.table.c.position)
                ).mappings():
                    by_record[row["record_id"]].append(dict(row))
            children[key] = by_record
        return children


def _after(before: Told | None, source: str, who: str, change: Any) -> Told:
    uploaded = before.uploaded if before else None
    if source == "upload" and isinstance(change, list):
        uploaded = change[1]
    return Told(source == "screen", who, uploaded)


def _chunks(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
