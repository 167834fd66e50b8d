"""What goes on while a form is filled in: drafts are kept, questions follow answers."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request

from backoffice.access.gate import clock as instant
from backoffice.access.gate import current_account
from backoffice.screens import drafts, inputs, once
from backoffice.screens.form_view import FormView
from backoffice.screens.look import moment
from backoffice.screens.sheet import Sheet, record_to_change, sheet_sent, today
from backoffice.store.database import db
from form_definitions.entry import shown_fields


def _kept(sheet: Sheet) -> drafts.Kept:
    return drafts.Kept(
        inputs.filled(sheet.typed), sheet.reason, sheet.row_version or None, instant()
    )


def _put_by(sheet: Sheet) -> None:
    drafts.keep(
        db.session(),
        current_account(),
        sheet.form.key,
        sheet.form.version,
        sheet.record_id,
        _kept(sheet),
    )


def keep_for_later(sheet: Sheet) -> Any:
    """Put a form by, as its button says."""
    _put_by(sheet)
    flash("Your draft is kept. Go on with it when you like; nobody else sees it.")
    return redirect("../", 303)


def autosave(view: FormView) -> Any:
    """Keep what is typed so far, while it is typed."""
    record = record_to_change(view) if request.args.get("id") else None
    sheet = sheet_sent(view, record)
    if once.outcome(db.session(), current_account(), sheet.key):
        # It was saved meanwhile: a draft of it would only be offered for nothing.
        return jsonify(said="Saved.")
    _put_by(sheet)
    return jsonify(said=f"Draft kept {moment(instant())}. Not saved yet.")


def shown(view: FormView) -> Any:
    """The keys of the questions that are asked, given what is typed so far."""
    record = record_to_change(view) if request.args.get("id") else None
    sheet = sheet_sent(view, record)
    entry = sheet.read()
    values = {**entry.values, **entry.repeats}
    return jsonify(shown=sorted(shown_fields(sheet.form, values, today())))
