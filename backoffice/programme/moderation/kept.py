"""What a record itself keeps of its moderation, and whether somebody typed over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.sides import sides_of
from backoffice.programme.people import names_of
from backoffice.store.moderation_tables import Moderation
from backoffice.store.records import Records
from backoffice.store.rows import StoredRecord
from form_definitions.entry import Entry
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


def moderated_in(
    session: Session,
    rules: Moderated,
    row: Moderation,
    record: StoredRecord,
    grades: Mapping[str, str],
) -> dict[str, str]:
    """What a record keeps of a moderator's grades, by its fields."""
    overall = record.form.overall
    ids = [] if row.moderator_id is None else [row.moderator_id]
    return {
        rules.keeps.get("moderator", ""): next(
            iter(names_of(session, ids).values()), ""
        ),
        rules.keeps.get("moderated", ""): grades[overall.key] if overall else "",
    }


def put_into(
    records: Records, record: StoredRecord, reason: str, values: Mapping[str, str]
) -> None:
    """Save what a record keeps of its moderation; its other answers stay.

    Raises Stale or NotDone as any save does.
    """
    known = {key: value for key, value in values.items() if key in record.form.by_key}
    if not known:
        return
    entry = Entry(
        record.form,
        {},
        values={**record.values, **known},
        repeats={key: list(rows) for key, rows in record.repeats.items()},
    )
    records.save(
        entry, record_id=record.id, row_version=record.row_version, reason=reason
    )
