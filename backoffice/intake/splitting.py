"""A row that is several records: its case cell names more than one.

Each record after the first has a row of its own in the upload, with the same cells and
the same place in the sheet. Taken back, those rows go, and the first waits as before.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from backoffice.intake.desk import Desk
from backoffice.store.fixed import UploadEntry
from form_definitions.entry import Entry
from form_definitions.kinds import Identifier
from importers.identifiers import several_in
from importers.report import HELD

SPLIT = "split"
"""Among an upload's counts: the rows that splits have added."""
_COPIED = (
    *("upload_id", "sheet", "row", "cell", "form", "form_version", "status"),
    *("typed", "values", "repeats", "problems", "unmapped", "record_id"),
)


def each_of(entry: Entry) -> list[dict[str, object]]:
    """The answers by which a held entry is several records: a number each.

    None where no cell of it names several.
    """
    for problem in entry.problems:
        field = entry.form.by_key.get(problem.field or "")
        if field is None or problem.severity != "hold" or problem.place is not None:
            continue
        if isinstance(field.kind, Identifier):
            found = several_in(field.kind, problem.raw)
            if len(found) > 1:
                return [{field.key: number} for number in found]
    return []


def copies(desk: Desk, row: UploadEntry, number: int) -> Sequence[UploadEntry]:
    """As many rows like a held one, waiting as it does, at the end of its upload."""
    if not number:
        return ()
    last = desk.session.scalar(
        select(func.max(UploadEntry.position)).where(
            UploadEntry.upload_id == row.upload_id
        )
    )
    said = {name: getattr(row, name) for name in _COPIED}
    made = [
        UploadEntry(**said, position=(last or 0) + at, settled=False)
        for at in range(1, number + 1)
    ]
    desk.session.add_all(made)
    add(desk, row.upload_id, number)
    return made


def remove(desk: Desk, copy: UploadEntry) -> None:
    """Take back a row that was made so, which waits again."""
    desk.session.delete(copy)
    add(desk, copy.upload_id, -1)


def add(desk: Desk, upload_id: int, rows: int) -> None:
    """Count rows that wait, which a split has added to an upload, or taken away."""
    upload = desk.upload(upload_id)
    counts = dict(upload.counts)
    counts[HELD] += rows
    counts[SPLIT] = counts.get(SPLIT, 0) + rows
    upload.counts = counts
    desk.session.flush()
