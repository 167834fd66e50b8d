"""A record to read: its grades, answers, actions, where it came from, its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request
from sqlalchemy import select

from backoffice.access.gate import clock as instant
from backoffice.access.gate import current_account
from backoffice.intake import kept
from backoffice.screens import once
from backoffice.screens.form_view import FormView
from backoffice.screens.history import names_of, timeline
from backoffice.screens.lists import one_of
from backoffice.screens.moderation_panel import moderation_panel
from backoffice.screens.notices_view import said_of, sent_of
from backoffice.screens.raw_texts import raw_text
from backoffice.screens.safe_view import record_id
from backoffice.screens.themes_panel import themes_panel
from backoffice.screens.work_panel import work_panel
from backoffice.store.database import db
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.opening import store_of
from backoffice.store.records import NotDone
from backoffice.store.row_records import rows_of
from backoffice.store.rows import WITHDRAWN, StoredRecord
from form_definitions import kinds
from form_definitions.form import Area, Field, Form, Section
from form_definitions.scales import Scale
from form_definitions.spelling import as_typed


@dataclass(frozen=True)
class Graded:
    """An area as it was graded, on the scale it was graded on."""

    area: Area
    scale: Scale
    grade: str | None
    why: str


@dataclass(frozen=True)
class Facts:
    """A section's answers: short ones as pairs, long ones as paragraphs."""

    section: Section
    pairs: tuple[tuple[str, Any], ...]
    texts: tuple[tuple[str, str], ...]

    @property
    def said(self) -> bool:
        """Whether anything was answered at all."""
        return any(value for _, value in (*self.pairs, *self.texts))


@dataclass(frozen=True)
class Cell:
    """A cell of the sender's sheet, and what it was read as."""

    heading: str
    raw: str
    read: str
    by: str = ""
    """Whose remembered answer it was read by, in words."""


@dataclass(frozen=True)
class Came:
    """Where in which file a record stood."""

    file: str
    sheet: str
    row: int | None
    upload_id: int
    read: tuple[Cell, ...]
    unread: tuple[Cell, ...]


def page(view: FormView) -> str:
    """The details of the address's record; "not found" where it is not in scope."""
    record = found(view)
    form, session = record.form, db.session()
    versions = store_of(current_app).versions.forms(form.key)
    changes = view.records.history(form.key, record.id)
    names = names_of(session, [change.who for change in changes])
    areas = [_graded(area, record) for area in form.areas]
    facts = facts_of(record)
    # An area nobody is asked about any more is shown where it was graded.
    shown = [g for g in areas if g.grade or g.why or g.area.fields[0].asked]
    return render_template(
        "records/details.html",
        form=form,
        record=record,
        one=one_of(form.title),
        newest=view.definition.version,
        heads=_three_grades(form, record),
        areas=[g for g in shown if not g.area.overall],
        graded=sorted(
            (g for g in shown if g.grade or g.why), key=lambda g: g.area.overall
        ),
        ungraded=[g for g in shown if not g.grade and not g.why],
        facts=[f for f in facts if f.said],
        blank=[f.section.title for f in facts if not f.said],
        came=_came(record),
        events=timeline(changes, {f.version: f for f in versions}, names),
        sub=_sub(record),
        is_withdrawn=record.status == WITHDRAWN,
        may_change=view.may_change(record.id),
        may_withdraw=view.permits("withdraw"),
        key=once.new_key(),
        work=work_panel(view, record),
        moderation=moderation_panel(view, record),
        themes=themes_panel(view, record),
        letters=sent_of(record.id),
        letters_said=said_of,
    )


def found(view: FormView) -> StoredRecord:
    number = record_id(request.args.get("id"))
    if number is None:
        abort(404)
    record = view.records.read(view.definition.key, number, view.account_scope())
    if record is None:
        abort(404)
    return record


def _sub(record: StoredRecord) -> str:
    """Whose and when, in a line under its reference."""
    said, fields = [], record.form.record
    for key in (fields.subject, fields.unit, fields.date, fields.by):
        if key and record.values.get(key):
            field = record.form.field(key)
            said.append(f"{field.label} {field.kind.show(record.values[key])}")
    return ", ".join(said)


def _graded(area: Area, record: StoredRecord) -> Graded:
    grade, why, scale_key = (record.values.get(field.key) for field in area.fields)
    scale = area.scale
    kind = area.fields[0].kind
    if scale_key and isinstance(kind, kinds.Grade):
        scale = next((s for s in kind.scales if s.key == scale_key), scale)
    return Graded(area, scale, _text(grade), _text(why) or "")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _three_grades(form: Form, record: StoredRecord) -> list[dict[str, Any]]:
    """The overall grade and, where the form has them, those that came after it."""
    heads: list[dict[str, Any]] = []
    if form.overall is None:
        return heads
    overall = _graded(form.overall, record)
    by = form.record.by
    who = form.field(by).kind.show(record.values.get(by)) if by else ""
    heads.append(
        {
            "title": overall.area.label,
            "scale": overall.scale,
            "grade": overall.grade,
            "small": who,
        }
    )
    for field in form.fields:
        if isinstance(field.kind, kinds.Grade) and field.area is None and field.asked:
            heads.append(
                {
                    "title": field.label,
                    "scale": field.kind.scale_on(record.record_date),
                    "grade": _text(record.values.get(field.key)),
                    "small": "",
                }
            )
    return heads


def facts_of(record: StoredRecord) -> list[Facts]:
    """A record's answers that are no grades, by the sections of its form."""
    found = (_facts(section, record) for section in record.form.sections)
    return [one for one in found if one is not None]


def _facts(section: Section, record: StoredRecord) -> Facts | None:
    pairs, texts = [], []
    for field in section.fields:
        value = record.values.get(field.key)
        blank = value in (None, "", ())
        if isinstance(field.kind, kinds.Grade) or (blank and not field.asked):
            continue
        if isinstance(field.kind, kinds.LongText):
            texts.append((field.label, field.kind.show(value)))
        elif not (blank and field.when is not None):
            pairs.append((field.label, field.kind.show(value)))
    if not pairs and not texts:
        return None
    return Facts(section, tuple(pairs), tuple(texts))


# --- where it came from


def _came(record: StoredRecord) -> Came | None:
    if record.upload_id is None:
        return None
    asked = (
        select(
            Upload.file_name,
            UploadEntry.sheet,
            UploadEntry.row,
            UploadEntry.typed,
            UploadEntry.problems,
            UploadEntry.unmapped,
        )
        .join(UploadEntry, UploadEntry.upload_id == Upload.id)
        .where(Upload.id == record.upload_id, rows_of(db.session(), record.id))
        .order_by(UploadEntry.position)
        .limit(1)
    )
    row = db.session.execute(asked).first()
    if row is None:
        name = db.session.scalar(
            select(Upload.file_name).where(Upload.id == record.upload_id)
        )
        sheet, line = record.extra.get("sheet", ""), record.extra.get("row")
        left = _unread(record.extra.get("unmapped", {}))
        return Came(name or "", sheet, line, record.upload_id, (), left)
    return Came(
        row.file_name,
        row.sheet,
        row.row,
        record.upload_id,
        tuple(_cells(record, kept.raw_cells(row.typed or {}), row.problems or ())),
        _unread(row.unmapped or {}),
    )


def _cells(
    record: StoredRecord,
    typed: Mapping[str, Any],
    problems: Iterable[Mapping[str, Any]],
) -> list[Cell]:
    cells = []
    by = {said.get("field"): said["words"] for said in problems if said.get("answer")}
    for key, raw in typed.items():
        field: Field | None = record.form.by_key.get(key)
        if field is not None and raw not in (None, ""):
            shown = field.kind.show(record.values.get(key))
            cells.append(Cell(field.label, raw_text(raw).text, shown, by.get(key, "")))
    return cells


def _unread(cells: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(Cell(heading, as_typed(raw), "") for heading, raw in cells.items())


# --- withdrawing, and taking back


def withdraw(view: FormView) -> Any:
    """Withdraw the record of the address, with the reason that was sent."""
    return _turn(view, "withdraw", "is withdrawn. It stays here with its history.")


def restore(view: FormView) -> Any:
    """Take the record of the address back in, with the reason that was sent."""
    return _turn(view, "restore", "is taken back.")


def _turn(view: FormView, verb: str, said: str) -> Any:
    record = found(view)
    if not view.may_change(record.id):
        abort(403)
    reason = " ".join(request.form.get("_reason", "").replace("\x00", "").split())
    records, key = view.records, once.key_in(request.form.get(once.NAME))

    def work() -> dict[str, Any]:
        getattr(records, verb)(view.definition.key, [record.id], reason)
        return {"record_id": record.id}

    try:
        once.once(db.session(), current_account(), key, instant(), work)
        flash(f"{record.reference} {said}")
    except NotDone as why:
        flash(str(why), "error")
    return redirect(f"../details/?id={record.id}", 303)
