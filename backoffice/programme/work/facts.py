"""What a step asks of a record: its fields, its repeats, and how its actions stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.store.rows import StoredRecord

OVER = ("done", "verified", "not_needed")
"""The states of an action that nobody has to act on."""
ACTIONS = "actions"


def facts(record: StoredRecord | None) -> Mapping[str, Any]:
    """The values that a life cycle's conditions are asked of."""
    if record is None:
        return {"open_actions": 0, "unverified_actions": 0}
    return {
        **record.values,
        **record.repeats,
        "open_actions": open_actions(record),
        "unverified_actions": unverified_actions(record),
    }


def open_actions(record: StoredRecord) -> int:
    """How many of its follow-up actions are neither done nor dropped."""
    return sum(
        row.get("completed_on") is None and row.get("status") not in OVER
        for row in record.repeats.get(ACTIONS, ())
    )


def unverified_actions(record: StoredRecord) -> int:
    """How many are done, and nobody else has looked whether they are."""
    return sum(
        row.get("verified_on") is None
        and row.get("status") not in ("verified", "not_needed")
        for row in record.repeats.get(ACTIONS, ())
    )
