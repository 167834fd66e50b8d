"""Why a line of a return is different: what was done to its record since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.store.fixed import RecordChange, RecordIndex

_AT_ONCE = 500
_REFERENCE = re.compile(r"[A-Z]+-\d{4}-\d+")
_GONE = "taken back with its upload"
_DONE = {
    "created": "arrived",
    "updated": "changed",
    "withdrawn": "withdrawn",
    "restored": "restored",
    "removed": _GONE,
}


def why_of(session: Session, rows: Iterable[str], since: datetime) -> Mapping[str, str]:
    """What was done to the records of these lines after an instant, in words.

    Args:
        rows: what lines begin with; a record's reference, alone or before a comma.
            What begins with no reference has no reason of its own.
    """
    references = {row: row.partition(",")[0] for row in rows}
    wanted = sorted(set(references.values()))
    told: dict[str, list[str]] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        there = select(RecordIndex.reference, RecordIndex.record_id).where(
            RecordIndex.reference.in_(wanted[at : at + _AT_ONCE])
        )
        found = {row.record_id: row.reference for row in session.execute(there)}
        told.update({one: [] for one in found.values()})
        changes = session.execute(
            select(
                RecordChange.record_id,
                RecordChange.action,
                RecordChange.at,
                RecordChange.who,
                RecordChange.upload_id,
                RecordChange.reason,
            )
            .where(RecordChange.record_id.in_(found), RecordChange.at > since)
            .order_by(RecordChange.id)
        )
        for record_id, action, when, who, upload_id, reason in changes:
            words = f"{_DONE.get(action, action)} {when:%-d %b %Y} by {who}"
            if upload_id is not None:
                words += f" in upload {upload_id}"
            told[found[record_id]].append(f"{words}: {reason}" if reason else words)
    return {
        row: "; ".join(told.get(reference, [_GONE]))
        for row, reference in references.items()
        if _REFERENCE.fullmatch(reference)
    }
