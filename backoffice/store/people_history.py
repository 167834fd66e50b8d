"""The history of people and structure: every change in one chain.

Each change holds the hash of the one before, whatever it is of, so one that is altered,
left out or put in shows. Writers take turns: two never follow the same change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.orm import Session

from backoffice.store.people_tables import PeopleChange
from backoffice.store.rows import By
from backoffice.store.types import canonical

_TURN = 7_203_003
"""The number of the advisory lock that writers take turns by on PostgreSQL."""
FIRST = ""
"""What stands for the hash before the first change."""

Changes = dict[str, Any]


class PeopleHistory:
    """Writes changes inside a writing transaction of the caller's."""

    def __init__(self, session: Session, by: By) -> None:
        self.by = by
        self._connection = session.connection()
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:it)"), {"it": _TURN}
            )

    def tell(
        self,
        what: str,
        item: int | str,
        action: str,
        changes: Changes,
        reason: str = "",
    ) -> None:
        """Add a change; one that changes nothing is none.

        Args:
            what: ``person``, ``unit``, ``name_written`` or ``staff_list``.
            item: its number, or the folded name.
            action: ``added``, ``changed``, ``merged`` and the like.
            changes: ``{what it is of: [before, after]}``.
            reason: why; else what `by` says.
        """
        told = {key: [_plain(one) for one in pair] for key, pair in changes.items()}
        if not told:
            return
        row: dict[str, Any] = {
            "at": self.by.at,
            "who": self.by.who,
            "what": what,
            "item": str(item),
            "action": action,
            "reason": reason or self.by.reason,
            "changes": told,
            "previous_hash": last_hash(self._connection),
        }
        row["hash"] = hash_of(row)
        self._connection.execute(insert(PeopleChange), row)


def last_hash(connection: Connection) -> str:
    """The hash of the newest change."""
    asked = select(PeopleChange.hash).order_by(PeopleChange.id.desc()).limit(1)
    return connection.scalar(asked) or FIRST


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of a change: of the one before it, its facts and its changes."""
    at: datetime = row["at"]
    facts = [
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        *(row[name] for name in ("who", "what", "item", "action", "reason")),
    ]
    said = f"{row['previous_hash']}\n{canonical(facts)}\n{canonical(row['changes'])}"
    return hashlib.sha256(said.encode()).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What differs between two states of one thing, by column."""
    return {
        name: [before.get(name), after.get(name)]
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    }


def disagreements(connection: Connection) -> Iterator[str]:
    """Where the chain is broken, each as a sentence; nothing where it is whole."""
    previous = FIRST
    for row in connection.execute(
        select(PeopleChange.__table__).order_by(PeopleChange.id)
    ).mappings():
        if row["previous_hash"] != previous or hash_of({**row}) != row["hash"]:
            yield (
                f"Change {row['id']} of people and structure does not follow the one"
                " before it: it was altered, or one was taken out."
            )
        previous = row["hash"]


def _plain(value: Any) -> Any:
    """A value as JSON holds it: days as text, also inside rows."""
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value
