"""The rows that wait as one sheet to fix in: what is wrong marked, everything editable.

A table of boxes that works by itself; a script makes a grid of it (Tabulator).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake import answering, kept, settling
from backoffice.intake.answering import Place
from backoffice.intake.desk import Desk, NotTaken
from backoffice.screens.faces import face
from backoffice.screens.intake_desk import desk
from backoffice.screens.upload_rows import line_fields
from backoffice.screens.words import many
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.entry import Entry
from form_definitions.form import Field, Form

PAGE = 50
"""Rows of the sheet."""


@dataclass(frozen=True)
class Box:
    """One cell of the grid."""

    name: str
    label: str
    typed: str
    options: tuple[tuple[str, str], ...]
    raw: str
    """What its sender wrote, where that is a problem."""
    problem: str


@dataclass(frozen=True)
class GridRow:
    """One row that waits."""

    place: Place
    where: str
    address: str
    boxes: Sequence[Box]
    error: str = ""


@dataclass(frozen=True)
class Sheet:
    """What the grid shows: rows of one form."""

    form: Form | None
    columns: Sequence[Field]
    rows: Sequence[GridRow]
    more: bool


def _sheet(
    at: Desk,
    upload: Upload | None,
    typed: Mapping[str, str],
    wrong: Mapping[Place, str],
) -> Sheet:
    asked = settling.waiting()
    if upload is not None:
        asked = asked.where(UploadEntry.upload_id == upload.id)
    found = [row for row, _ in at.session.execute(asked.limit(PAGE + 1))]
    if not found:
        return Sheet(None, (), (), False)
    first = found[0]
    alike = [
        row
        for row in found[:PAGE]
        if (row.form, row.form_version) == (first.form, first.form_version)
    ]
    form = at.versions.form(first.form or "", first.form_version)
    entries = [(row, kept.entry_of(row, form)) for row in alike]
    columns = _columns(form, [entry for _, entry in entries])
    rows = [
        GridRow(
            place := (row.upload_id, row.position),
            f"{row.sheet}, {row.cell or f'row {row.row}'}",
            f"/review/{row.upload_id}/?row={row.position}",
            [_box(place, entry, column, typed) for column in columns],
            wrong.get(place, ""),
        )
        for row, entry in entries
    ]
    return Sheet(form, columns, rows, len(found) > len(alike))


def _columns(form: Form, entries: Sequence[Entry]) -> list[Field]:
    """What tells rows apart, and every field that holds one of them up."""
    wanted = set(line_fields(form)) | {
        problem.field
        for entry in entries
        for problem in entry.problems
        if problem.severity == "hold" and problem.field and problem.place is None
    }
    return [asked for asked in form.fields if asked.key in wanted and asked.asked]


def _box(place: Place, entry: Entry, column: Field, typed: Mapping[str, str]) -> Box:
    name = f"c-{place[0]}-{place[1]}-{column.key}"
    held = next(
        (
            problem
            for problem in entry.problems
            if problem.severity == "hold"
            and problem.field == column.key
            and problem.place is None
        ),
        None,
    )
    how = face(column.kind)
    options = how.options if how.look in ("radios", "list") else ()
    return Box(
        name,
        column.label,
        typed.get(name, as_it_stands(entry, column)),
        options,
        held.raw if held else "",
        held.words if held else "",
    )


def as_it_stands(entry: Entry, column: Field) -> str:
    """What is in a box at first: the value, or the raw text that was not read."""
    value = entry.values.get(column.key)
    raw = str(entry.typed.get(column.key, ""))
    how = face(column.kind)
    if how.look in ("radios", "list"):
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value or "")
    return column.kind.show(value) or raw


def _upload(at: Desk) -> Upload | None:
    number = request.values.get("upload", type=int)
    if number is None:
        return None
    try:
        return at.upload(number)
    except NotTaken:
        abort(404)


@needs("settle")
def grid() -> ResponseReturnValue:
    """The rows that wait, the oldest first, as one sheet."""
    at = desk()
    upload = _upload(at)
    return _shown(_sheet(at, upload, {}, {}), upload)


def _shown(sheet: Sheet, upload: Upload | None) -> ResponseReturnValue:
    errors = [
        (f"row-{row.place[0]}-{row.place[1]}", f"{row.where}: {row.error}")
        for row in sheet.rows
        if row.error
    ]
    answer = render_template(
        "uploads/grid.html", sheet=sheet, upload=upload, errors=errors
    )
    return answer, 422 if errors else 200


@needs("settle")
def save_grid() -> ResponseReturnValue:
    """Take what was changed in the sheet; each row that has become sound is saved."""
    at = desk()
    upload = _upload(at)
    before = _sheet(at, upload, {}, {})
    said: dict[Place, dict[str, object]] = {}
    for row in before.rows:
        for box, column in zip(row.boxes, before.columns, strict=True):
            sent = request.form.get(box.name)
            if sent is not None and sent.strip() != box.typed.strip():
                said.setdefault(row.place, {})[column.key] = sent.strip()
    back = f"/review/grid/?upload={upload.id}" if upload else "/review/grid/"
    if not said:
        flash("Nothing was changed in the grid.", "warning")
        return redirect(back, 303)
    words = f"{many(len(said), 'row')} changed in the grid"
    done = answering.answer(at, said, words)
    told = [f"{many(done.saved, 'row is', 'rows are')} settled"]
    if done.waiting:
        told.append(f"{many(done.waiting, 'waits', 'wait')} for more")
    flash(f"{', '.join(told)}.")
    if done.wrong:
        return _shown(_sheet(at, upload, request.form.to_dict(), done.wrong), upload)
    return redirect(back, 303)


def register(app: Flask) -> None:
    app.add_url_rule("/review/grid/", "review_grid", grid)
    app.add_url_rule("/review/grid/", "save_review_grid", save_grid, methods=("POST",))
