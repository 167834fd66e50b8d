"""Headings that somebody has matched to a field, remembered per shape of workbook.

The next workbook with the same headings is read the same way, and says whose match it
was. Another shape is another question: "Rating" may mean something else there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store.intake_tables import HeadingMatch
from form_definitions.form import Form
from form_definitions.kinds import Day
from form_definitions.spelling import folded
from importers.report import Report


@dataclass(frozen=True)
class Remembered:
    """A match of an earlier workbook: whose it was, and of which day."""

    heading: str
    field: str
    who: str
    on: str
    """ISO 8601, as the upload's report keeps it."""

    def reason(self, reader: str, name: str) -> str:
        """Why a heading goes where it goes, said to `reader` (an e-mail address)."""
        day = Day().show(date.fromisoformat(self.on))
        return f"{'you' if self.who == reader else name} matched it on {day}"


Columns = Sequence[tuple[str, str | None]]
"""The headings of all sheets, each with the field that its cells go to."""


def columns_of(report: Report) -> Columns:
    """The columns of a workbook that was read."""
    return [
        (column.heading, column.field)
        for sheet in report.sheets
        for column in sheet.columns
    ]


def shape_of(columns: Columns) -> str:
    """What workbooks of one make have in common: a digest of all their headings."""
    headings = {folded(heading) for heading, _ in columns if heading}
    return hashlib.sha256("\n".join(sorted(headings)).encode()).hexdigest()


def remembered(session: Session, form: Form, shape: str) -> tuple[Remembered, ...]:
    """The matches that are known for a workbook, of fields there still are."""
    found = session.scalars(
        select(HeadingMatch)
        .where(HeadingMatch.form == form.key, HeadingMatch.shape == shape)
        .order_by(HeadingMatch.folded)
    )
    return tuple(
        Remembered(
            one.heading,
            one.field,
            one.who,
            one.at.astimezone(clock.LONDON).date().isoformat(),
        )
        for one in found
        if _is_there(form, one.field)
    )


def _is_there(form: Form, field: str) -> bool:
    repeats = {repeat.key for repeat in form.repeats}
    return not field or field in form.by_key or field.partition(".")[0] in repeats


def differ(columns: Columns, known: Sequence[Remembered]) -> bool:
    """Whether a workbook was read otherwise than remembered matches say."""
    fields = {folded(one.heading): one.field for one in known}
    return any(
        fields.get(folded(heading), field or "") != (field or "")
        for heading, field in columns
    )


def remember(
    session: Session,
    form: str,
    shape: str,
    maps: Iterable[tuple[str, str]],
    who: str,
) -> None:
    """Keep somebody's matches for the next workbook of this shape."""
    for heading, field in maps:
        key = folded(heading)[:300]
        session.execute(
            delete(HeadingMatch).where(
                HeadingMatch.form == form,
                HeadingMatch.shape == shape,
                HeadingMatch.folded == key,
            )
        )
        session.add(
            HeadingMatch(
                form=form,
                shape=shape,
                folded=key,
                heading=heading,
                field=field,
                who=who,
                at=clock.now(),
            )
        )
        session.flush()
