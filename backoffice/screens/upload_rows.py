"""The rows of an upload, a page at a time, and what they would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, select

from backoffice.access.gate import current_account
from backoffice.access.scope import kept_back
from backoffice.intake import kept
from backoffice.intake.amending import Changes
from backoffice.intake.desk import COMMITTED, Desk
from backoffice.intake.differences import left_of, without
from backoffice.intake.judging import Judge
from backoffice.intake.preview import entries_of
from backoffice.intake.reports import verdict_of
from backoffice.screens.privilege_view import is_kept_back
from backoffice.screens.raw_texts import RawText, as_in_the_cell, raw_text
from backoffice.store.fixed import RecordIndex, Upload, UploadEntry
from backoffice.store.row_records import records_of
from backoffice.store.rows import StoredRecord
from form_definitions.entry import Entry, Origin
from form_definitions.form import Area, Form
from form_definitions.kinds import Grade
from form_definitions.scales import Scale
from importers.report import DUPLICATE, HELD, READY, REFUSED, Verdict

PAGE = 50
"""Rows at a time."""
ASIDE = "aside"
PRIVILEGED = "Under legal privilege"
SHOWN: Mapping[str, tuple[str, ColumnElement[bool]]] = {
    "new": ("New", UploadEntry.outcome == kept.CREATED),
    "changed": ("Changed", UploadEntry.outcome == kept.UPDATED),
    "same": ("The same", UploadEntry.outcome == kept.UNCHANGED),
    "held": ("Held", UploadEntry.status == HELD),
    "twice": (
        "Twice in the file",
        (UploadEntry.status == DUPLICATE) & UploadEntry.outcome.is_(None),
    ),
    "again": ("Sent again since", UploadEntry.outcome == kept.SENT_AGAIN),
    "settled": ("Settled before", UploadEntry.outcome == kept.AS_SETTLED),
    "refused": (
        "Refused",
        (UploadEntry.status == REFUSED)
        & UploadEntry.outcome.is_distinct_from(kept.AS_SETTLED),
    ),
}
"""Which rows can be looked at, and what they are called. `ASIDE` is beside these."""


@dataclass(frozen=True)
class Turn:
    """One value of a record, before and after."""

    reference: str
    address: str
    label: str
    old: str
    new: str
    place: str


@dataclass(frozen=True)
class Line:
    """One row of the file, in the list of rows."""

    place: str
    cells: tuple[str, ...]
    grade: tuple[Scale, str] | None
    said: tuple[tuple[str, RawText], ...]
    """What is said of it, each with the raw text that it is about."""
    reference: str
    address: str
    settle: str
    """Where it can be settled, where it waits for that."""


def tally(desk: Desk, upload: Upload) -> dict[str, int]:
    """How many rows there are to look at under each word of `SHOWN`."""
    columns = [func.count().filter(condition) for _, condition in SHOWN.values()]
    asked = select(*columns).where(UploadEntry.upload_id == upload.id)
    found = desk.session.execute(asked).one()
    return dict(zip(SHOWN, found, strict=True))


def lines(desk: Desk, upload: Upload, show: str, page: int) -> list[Line]:
    """A page of the rows that are shown, and one more if there are more."""
    _, condition = SHOWN[show]
    found = desk.session.scalars(
        select(UploadEntry)
        .where(UploadEntry.upload_id == upload.id, condition)
        .order_by(UploadEntry.position)
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    records = _records(desk, upload, found)
    waits = upload.status == COMMITTED
    hidden = kept_back(desk.session, current_account())
    return [
        _covered(line) if (records.get(entry.position) or (0,))[0] in hidden else line
        for entry in found
        for line in [line_of(desk, entry, records.get(entry.position), waits)]
    ]


def _covered(line: Line) -> Line:
    """Of a row whose record privilege keeps from whoever looks, its place alone."""
    cells = (PRIVILEGED, *("" for _ in line.cells[1:]))
    return replace(
        line, cells=cells, grade=None, said=(), reference="", address="", settle=""
    )


Named = tuple[int, str]
"""The id and the reference of a record."""


def _records(
    desk: Desk, upload: Upload, entries: Sequence[UploadEntry]
) -> dict[int, Named]:
    """The records of rows, by position; none of one that is gone."""
    ids = records_of(desk.session, upload.id, entries)
    known = select(RecordIndex.record_id, RecordIndex.reference).where(
        RecordIndex.record_id.in_(ids.values())
    )
    references = dict(desk.session.execute(known).all())
    return {
        position: (number, references[number])
        for position, number in ids.items()
        if number in references
    }


def line_of(
    desk: Desk,
    entry: UploadEntry,
    record: Named | None = None,
    waits: bool = True,
) -> Line:
    """One row as it is listed.

    Args:
        record: what became of it, or what it is about.
        waits: whether a held row can be settled now: its upload is saved.
    """
    verdict = verdict_of(desk, entry)
    form, values = verdict.entry.form, verdict.entry.values
    typed = verdict.entry.typed
    said = [
        (problem.words, as_in_the_cell(typed.get(problem.field or ""), problem.raw, 80))
        for problem in verdict.entry.problems
        if problem.severity == "hold" or entry.status != HELD
    ]
    if verdict.duplicate_of is not None and verdict.duplicate_of.record is None:
        of = verdict.duplicate_of
        said.append((f"Repeats {of.sheet}, row {of.row}", RawText("")))
    number, reference = record or (0, "")
    settle = f"/review/{entry.upload_id}/?row={entry.position}"
    return Line(
        f"{entry.sheet}, {entry.cell or f'row {entry.row}'}",
        tuple(
            form.field(key).kind.show(values.get(key))
            or raw_text(typed.get(key), 40).text
            for key in line_fields(form)
        ),
        _grade(form.overall, values) if form.overall else None,
        tuple(said),
        reference,
        f"/records/{form.key}/details/?id={number}" if reference else "",
        settle if waits and entry.status == HELD else "",
    )


def _grade(area: Area, values: Mapping[str, Any]) -> tuple[Scale, str] | None:
    """The grade of an area, on the scale that knows it."""
    key, kind = values.get(area.grade), area.fields[0].kind
    if not key or not isinstance(kind, Grade):
        return None
    scales = (kind.scale, *kind.earlier)
    return next((s for s in scales if s.knows(str(key))), kind.scale), str(key)


def line_fields(form: Form) -> list[str]:
    """What is shown of each row: whose, when, of which team, by whom."""
    said = form.record
    keys: Sequence[str | None] = (said.subject, said.date, said.unit, said.by)
    return list(dict.fromkeys(key for key in keys if key))


def turns(desk: Desk, upload: Upload) -> list[Turn]:
    """Old and new values of the records that an upload would change, a page of them."""
    judge, left = Judge(desk.session, desk.versions, desk.today), left_of(upload)
    entries = entries_of(desk, upload.id, UploadEntry.outcome == kept.UPDATED)
    verdicts = (
        Verdict(without(verdict_of(desk, one).entry, left.get(one.position, ())), READY)
        for one in entries
    )
    found: list[Turn] = []
    for judged in judge.judge(verdicts):
        if judged.record is not None and judged.after is not None:
            found += turns_of(
                judged.record, judged.after, judged.changes, judged.entry.origin
            )
        if len(found) >= PAGE:
            break
    return found[:PAGE]


def turns_of(
    record: StoredRecord, after: Entry, changes: Changes, origin: Origin | None
) -> list[Turn]:
    """What of a record would be another value, old and new, in words.

    Args:
        origin: where in the file that is said.
    """
    form, found, hides = after.form, [], is_kept_back(record)
    for key, (old, new) in changes.items():
        field = form.by_key.get(key)
        place = ""
        if origin is not None:
            place = f"{origin.sheet}, {origin.cells.get(key) or f'row {origin.row}'}"
        found.append(
            Turn(
                record.reference,
                f"/records/{form.key}/details/?id={record.id}",
                field.label if field else key.replace("_", " ").capitalize(),
                PRIVILEGED if hides else _told(form, key, old, record.values.get(key)),
                _told(form, key, new, after.values.get(key)),
                place,
            )
        )
    return found


def _told(form: Form, key: str, plain: Any, value: Any) -> str:
    field = form.by_key.get(key)
    if field is not None:
        return field.kind.show(value) or "Not recorded"
    return "; ".join(" · ".join(map(str, row.values())) for row in plain) or "None"
