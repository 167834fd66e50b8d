"""What a return leaves out, and what it has from uploads."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Select, func, select

from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.month_by_month import month_by_month
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.rows import WITHDRAWN
from exports.figures import Note
from form_definitions.form import Form

_HELD = "needs_review"
_SAVED = "committed"


def withdrawn(asked: Asked) -> int:
    """Records of the period that were withdrawn."""
    query = select(func.count()).where(
        RECORDS.c.form.in_([form.key for form in asked.forms]),
        RECORDS.c.status == WITHDRAWN,
        *asked.within(RECORDS.c),
    )
    return asked.session.scalar(query) or 0


def held(asked: Asked) -> int:
    """Rows of saved uploads that a person has still to settle, of whatever date: what
    is unclear about such a row may be its date. As many as the review list has.
    """
    query = (
        select(func.count())
        .select_from(UploadEntry)
        .join(Upload, Upload.id == UploadEntry.upload_id)
        .where(
            UploadEntry.status == _HELD,
            Upload.status == _SAVED,
        )
    )
    return asked.session.scalar(query) or 0


def from_uploads(asked: Asked, forms_with_records: set[str]) -> Note:
    """How many of the records counted were read from workbooks."""
    total = 0
    for form in asked.forms:
        if form.key in forms_with_records:
            ask = partial(_uploaded, form)
            counts = month_by_month(asked, form.key, ask, ("uploaded",))
            total += sum(count for _, count in counts)
    return Note(
        "Records read from workbooks",
        f"{total:,} of the records counted were read from uploaded workbooks; each"
        " keeps the sheet and the cells it came from.",
    )


def _uploaded(form: Form, asked: Asked) -> Select[Any]:
    c = asked.versions.table(form.key).table.c
    query = select(c.month, func.count(c.upload_id)).where(*asked.dated(c))
    return query.group_by(c.month)
