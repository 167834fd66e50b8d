"""The rows that wait as one sheet to fix in: what is wrong marked, everything editable.

A table of boxes that works by itself; a script makes a grid of it (Tabulator).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake import answering, answers, kept
from backoffice.intake.answering import Place
from backoffice.intake.desk import COMMITTED, LARGEST_NUMBER, Desk, NotTaken
from backoffice.intake.from_now_on import ToCome
from backoffice.screens.intake_desk import desk
from backoffice.screens.remembered_view import tell_remembered
from backoffice.screens.review_page import entries_at
from backoffice.screens.review_sheet import (
    PAGE,
    Sheet,
    as_it_stands,
    mark_of,
    name_of,
    texts_of,
)
from backoffice.screens.words import many
from backoffice.store.fixed import UploadEntry
from importers.report import HELD

CHANGED_MEANWHILE = "Somebody changed this row meanwhile; it stands here as it is now"


def _asked() -> Sheet:
    """The sheet that is asked for."""
    at = desk()
    upload, said = None, request.values
    number = said.get("upload", type=int)
    if number is not None:
        try:
            upload = at.upload(number)
        except NotTaken:
            abort(404)
    return Sheet(
        at,
        upload,
        (said.get("form", ""), said.get("version", 0, type=int)),
        said.get("field", ""),
        max(0, min(said.get("page", 0, type=int), 100_000)),
    )


@needs("settle")
def grid() -> ResponseReturnValue:
    """The rows that wait, the oldest first, as one sheet."""
    return _shown(_asked())


def _shown(sheet: Sheet) -> ResponseReturnValue:
    errors = [
        (f"row-{row.place[0]}-{row.place[1]}", f"{row.where}: {row.error}")
        for row in sheet.rows
        if row.error
    ]
    answer = render_template(
        "uploads/grid.html",
        sheet=sheet,
        size=PAGE,
        form_of=sheet.desk.versions.form,
        last=answers.last(sheet.desk),
        errors=errors,
    )
    return answer, 422 if errors else 200


@needs("settle")
def save_grid() -> ResponseReturnValue:
    """Take what was changed in the sheet; each row that has become sound is saved."""
    sheet = _asked()
    sent = {
        place: mark
        for name, mark in request.form.items()
        if (place := _place_in(name)) is not None
    }
    said, wrong, gone = _changes(sheet.desk, sent)
    if not (said or wrong):
        if gone:
            flash("Somebody has settled these rows meanwhile.", "warning")
        else:
            flash("Nothing was changed in the grid.", "warning")
        return redirect(sheet.address(), 303)
    words = f"{many(len(said), 'row')} changed in the grid"
    to_come = _to_come(sheet.desk, said)
    done = answering.answer(sheet.desk, said, words, to_come=to_come)
    told = [f"{many(done.saved, 'row is', 'rows are')} settled"]
    if done.waiting:
        told.append(f"{many(done.waiting, 'waits', 'wait')} for more")
    if gone + done.gone:
        told.append(f"{gone + done.gone:,} somebody else has settled meanwhile")
    flash(f"{', '.join(told)}.")
    tell_remembered(to_come, done.holds)
    if wrong or done.wrong:
        again = _asked()
        again.wrong = wrong | done.wrong
        again.typed = {
            name_of(place, key): str(typed)
            for place in done.wrong
            for key, typed in said[place].items()
        }
        return _shown(again)
    return redirect(sheet.address(), 303)


def _to_come(at: Desk, changed: Iterable[Place]) -> list[ToCome]:
    """What the changes are to hold for from now on: the ticked texts of these rows."""
    ticked = set(request.form.getlist("from_now_on"))
    if not ticked:
        return []
    rows = entries_at(at, changed).values()
    forms = ((row, at.versions.form(row.form or "", row.form_version)) for row in rows)
    texts = texts_of(kept.entry_of(row, form) for row, form in forms)
    return [texts[key][0] for key in sorted(ticked & texts.keys())]


def _place_in(name: str) -> Place | None:
    """The row that a hidden mark is of."""
    parts = name.split("-")
    if len(parts) != 3 or parts[0] != "m" or not all(map(_is_number, parts[1:])):
        return None
    return int(parts[1]), int(parts[2])


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10 and int(text) <= LARGEST_NUMBER


def _changes(
    at: Desk, sent: Mapping[Place, str]
) -> tuple[dict[Place, dict[str, object]], dict[Place, str], int]:
    """What was changed of each row, which rows are not as they were, how many gone.

    Args:
        sent: the rows that were in the sheet, with their marks.
    """
    said: dict[Place, dict[str, object]] = {}
    wrong: dict[Place, str] = {}
    found = entries_at(at, sent)
    waiting = {place: row for place, row in found.items() if _waits(at, row)}
    for place, row in waiting.items():
        changed = _changes_of(at, row, place)
        if changed and sent[place] != mark_of(row):
            wrong[place] = CHANGED_MEANWHILE
        elif changed:
            said[place] = changed
    return said, wrong, len(sent) - len(waiting)


def _waits(at: Desk, row: UploadEntry) -> bool:
    return row.status == HELD and at.upload(row.upload_id).status == COMMITTED


def _changes_of(at: Desk, row: UploadEntry, place: Place) -> dict[str, object]:
    form = at.versions.form(row.form or "", row.form_version)
    entry, changed = kept.entry_of(row, form), dict[str, object]()
    for field in form.fields:
        sent = request.form.get(name_of(place, field.key))
        if sent is None or not field.asked:
            continue
        if sent.strip() != as_it_stands(entry, field).strip():
            changed[field.key] = sent.strip()
    return changed


def register(app: Flask) -> None:
    app.add_url_rule("/review/grid/", "review_grid", grid)
    app.add_url_rule("/review/grid/", "save_review_grid", save_grid, methods=("POST",))
