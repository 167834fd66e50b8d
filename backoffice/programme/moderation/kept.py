"""What a record keeps of its moderation, and whether somebody has typed over it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.sides import sides_of
from backoffice.programme.people import names_of
from backoffice.store.moderation_tables import Moderation
from backoffice.store.rows import StoredRecord
from form_definitions.moderation_rules import Moderated, ModerationRules


def typed_over(
    session: Session, rules: ModerationRules, record: StoredRecord | None
) -> str:
    """Why a record cannot be saved as it is; "" where it says of its moderation what
    moderator and auditor said there, or was never to be moderated.
    """
    moderated = None if record is None else rules.moderated.get(record.form.key)
    row = None if record is None else of_record(session, record.id)
    if record is None or moderated is None or row is None:
        return ""
    for key, right in _kept(session, moderated, row, record):
        if record.values.get(key) != right:
            label = record.form.field(key).label
            return (
                f"“{label}” is what auditor and moderator said under Moderation; leave"
                " it as it is here."
            )
    return ""


def _kept(
    session: Session, rules: Moderated, row: Moderation, record: StoredRecord
) -> Iterator[tuple[str, str | None]]:
    """Each field that it keeps, with what stands in it by right."""
    overall = record.form.overall
    sides = {one.area.key: one for one in sides_of(session, row, record)}
    own = sides.get(overall.key) if overall else None
    graded = own is not None and own.moderator is not None
    moderator = None
    if graded and row.moderator_id is not None:
        moderator = names_of(session, [row.moderator_id]).get(row.moderator_id)
    right = {
        "moderator": moderator,
        "moderated": own.moderator if own else None,
        "agreed": own.kept if own else None,
    }
    for what, key in rules.keeps.items():
        if key in record.form.by_key:
            yield key, right[what]
