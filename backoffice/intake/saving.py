"""Saves an upload's new records, each with what its history is to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backoffice.intake.desk import Desk
from backoffice.store.records import Saved
from form_definitions.entry import Entry

SETTLED = "Settled in review"


def reason_of(entry: Entry, why: str = "") -> str:
    """Why a record is saved as it is: `why`, and by which remembered answers."""
    read = (problem.words for problem in entry.problems if problem.answer is not None)
    return ". ".join([why, *read] if why else read)


def save_new(
    desk: Desk, entries: Iterable[Entry], upload_id: int, why: str = ""
) -> Iterator[Saved]:
    """Save entries as new records, in their order."""
    return iter(
        desk.records.save_many(
            entries, upload_id, reason=lambda entry: reason_of(entry, why)
        )
    )
