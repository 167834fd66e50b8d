"""The history of records: what each save changed, as a chain that shows tampering.

The changes of a record are numbered as its row versions are, and each holds the hash
of the one before, so a change that is altered, left out or put in breaks the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from backoffice.store.fixed import RecordChange
from backoffice.store.rows import By, Row, names_of, plain
from backoffice.store.types import canonical
from form_definitions.form import Form

FIRST = ""
"""What stands for the hash before a record's first change."""

Changes = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One save of a record, as its timeline tells it.

    `changes` gives the old and the new value of each field by its key, as JSON holds
    them: ``{"overall_grade": [null, "good"]}``; of a repeat, of each row by its key:
    ``{"actions": {"2": [null, {"action": "..."}]}}``, where a row that was not there
    before, or is gone, is null.
    """

    row_version: int
    form_version: int
    at: datetime
    who: str
    source: str
    upload_id: int | None
    reason: str
    action: str
    changes: Changes


def hash_of(previous: str, facts: Sequence[Any], changes: str) -> str:
    """The hash of a change: of the one before, its facts, and its changes' text."""
    return _hashed(previous, canonical(facts), changes)


def _hashed(previous: str, facts: str, changes: str) -> str:
    return hashlib.sha256(f"{previous}\n{facts}\n{changes}".encode()).hexdigest()


def facts_of(row: Mapping[str, Any]) -> list[Any]:
    """What is hashed of a change beside its changes."""
    at: datetime = row["at"]
    return [
        row["form"],
        row["record_id"],
        row["reference"],
        row["row_version"],
        row["form_version"],
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        row["who"],
        row["source"],
        row["upload_id"],
        row["reason"],
        row["action"],
    ]


def change_row(
    form: Form,
    record: Row,
    by: By,
    action: str,
    changes: Changes,
    previous_hash: str,
    text: str | None = None,
) -> Row:
    """A row of `record_change` for a record as it now stands.

    `text` is the canonical JSON of `changes`, where its caller has it already.
    """
    row: Row = {
        "form": form.key,
        "record_id": record["id"],
        "reference": record["reference"],
        "row_version": record["row_version"],
        "form_version": record["form_version"],
        "at": by.at,
        "who": by.who,
        "source": by.source,
        "upload_id": by.upload_id,
        "reason": by.reason,
        "action": action,
        "changes": changes,
        "previous_hash": previous_hash,
    }
    row["hash"] = hash_of(previous_hash, facts_of(row), text or canonical(changes))
    return row


def first_facts(form: Form, by: By) -> Row:
    """What `record_change` holds alike of all new records that are saved at once."""
    return {
        "form": form.key,
        "row_version": 1,
        "form_version": form.version,
        "at": by.at,
        "who": by.who,
        "source": by.source,
        "upload_id": by.upload_id,
        "action": "created",
        "previous_hash": FIRST,
    }


def first_hashes(
    facts: Row,
    ids: Sequence[int],
    references: Sequence[str],
    reasons: Sequence[str],
    told: Sequence[str],
) -> list[str]:
    """The hash of each new record's first change, as `change_row` makes it.

    Args:
        facts: the `first_facts`.
        told: the changes of each, as canonical JSON.
    """
    own = {"record_id": 0, "reference": "", "reason": ""}
    # The form, the id and the reference come first, the reason and the action last.
    key, _, _, *shared, _, action = facts_of({**facts, **own})
    head, middle, end = canonical(key), canonical(shared)[1:-1], canonical(action)
    said = {reason: canonical(reason) for reason in set(reasons)}
    return [
        _hashed(
            FIRST,
            f"[{head},{number},{canonical(name)},{middle},{said[reason]},{end}]",
            changes,
        )
        for number, name, reason, changes in zip(
            ids, references, reasons, told, strict=True
        )
    ]


def last_hash(connection: Connection, record_id: int) -> str:
    """The hash of a record's last change."""
    asked = (
        select(RecordChange.hash)
        .where(RecordChange.record_id == record_id)
        .order_by(RecordChange.row_version.desc())
        .limit(1)
    )
    return connection.scalar(asked) or FIRST


def write(connection: Connection, rows: Sequence[Row]) -> None:
    connection.execute(insert(RecordChange), rows)


def field_changes(form: Form, before: Row | None, after: Row) -> Changes:
    """What differs between two rows of a form, by field key; blanks alike."""
    changes: Changes = {}
    for asked in form.fields:
        new = after[asked.column]
        old = before.get(asked.column) if before else None
        if old != new:
            changes[asked.key] = [plain(old), plain(new)]
    return changes


def creation(form: Form, row: Row, children: Mapping[str, Sequence[Row]]) -> Changes:
    """The changes of a new record: everything it holds."""
    changes: Changes = {
        key: [None, plain(row[column])]
        for key, column in names_of(form)
        if row[column] is not None
    }
    for key, several in children.items():
        if several:
            changes[key] = repeat_changes((), several)
    return changes


def repeat_changes(before: Sequence[Row], after: Sequence[Row]) -> Changes:
    """What differs between the rows of a repeat, by row key and column."""
    old, new = ({row["row_key"]: row for row in rows} for rows in (before, after))
    changes: Changes = {}
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        differing = [
            name
            for name in now or was or {}
            if name not in _OF_THE_STORE
            and (was or {}).get(name) != (now or {}).get(name)
        ]
        if was is None or now is None or differing:
            changes[key] = [_told(was, differing), _told(now, differing)]
    return changes


def _told(row: Row | None, names: Sequence[str]) -> Row | None:
    return None if row is None else {name: plain(row.get(name)) for name in names}


_OF_THE_STORE = frozenset(("id", "record_id", "row_key"))
