"""One change to many records: ticked in the list, shown first, then all or none.

Every record is asked for again when it is done, in one transaction: one that is not
yours to change, or that has changed under you, and nothing happens to any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request

from backoffice.access.gate import clock as instant
from backoffice.access.gate import current_account
from backoffice.programme.work.taken import NotTaken
from backoffice.screens import inputs, once
from backoffice.screens.form_view import FormView
from backoffice.screens.lists import one_of
from backoffice.screens.safe_view import record_id
from backoffice.screens.sheet import forgive, today
from backoffice.screens.words import many
from backoffice.screens.work_panel import steps_here
from backoffice.store.database import db
from backoffice.store.records import NotDone, Stale
from backoffice.store.rows import SUBMITTED, StoredRecord
from form_definitions import kinds
from form_definitions.entry import check
from form_definitions.form import Field, Form, Part

MOST = 200
"""Records at a time: as many as a page of the list can show."""


@dataclass(frozen=True)
class Way:
    """A bulk action as the bar above the list offers it."""

    value: str
    words: str


class Refused(Exception):
    """Nothing was changed: one sentence says why."""


def offered(view: FormView) -> list[Way]:
    """The bulk actions that whoever is there may use on this form's records."""
    ways = []
    if settable(view.definition) and view.permits("set"):
        ways.append(Way("set", "Change an answer"))
    if view.permits("withdraw"):
        ways.append(Way("withdraw", "Withdraw"))
    return ways


def settable(form: Form) -> list[Field]:
    """The fields that many records can be given one answer to: choices and teams the
    form is filtered by, which are asked of every record."""
    return [
        field
        for field in form.fields
        if field.asked
        and field.filtered
        and field.when is None
        and field.area is None
        and isinstance(field.kind, kinds.Choice | kinds.Team)
    ]


def page(view: FormView) -> Any:
    """What was ticked in the list, on its way to one of the actions.

    In Flask-Admin's grammar: `action`, and `rowid` once for each record.
    """
    name = request.form.get("action", "")
    if name not in view._actions_data or not view.is_action_allowed(name):
        abort(403 if name in view._actions_data else 400)
    handler = view._actions_data[name][0]
    return handler(request.form.getlist("rowid"))


def withdraw(view: FormView, ids: Sequence[str]) -> Any:
    """Withdraw the records with these ids."""
    return _act(view, ids, "withdraw", None, "")


def set_answer(view: FormView, ids: Sequence[str]) -> Any:
    """Give the records with these ids one answer to one question."""
    fields = {field.key: field for field in settable(view.definition)}
    field = fields.get(request.form.get("_field", ""))
    raw = request.form.get(field.key, "").replace("\x00", "") if field else ""
    return _act(view, ids, "set", field, raw)


def _act(
    view: FormView, said: Sequence[str], action: str, field: Field | None, raw: str
) -> Any:
    try:
        records = chosen(view, said)
    except Refused as why:
        flash(str(why), "error")
        return redirect("../", 303)
    reason = " ".join(request.form.get("_reason", "").replace("\x00", "").split())
    errors: list[tuple[str, str]] = []
    if "_confirmed" in request.form:
        if action == "set" and (field is None or not raw):
            errors.append(("answer", "Choose a question and give its answer"))
        if not reason:
            errors.append(("_reason", "Say why, in a sentence"))
        if not errors:
            try:
                return _done(view, records, action, field, raw, reason)
            except Refused as why:
                errors.append(("", str(why)))
    return _preview(view, records, action, field, raw, reason, errors)


def chosen(view: FormView, said: Sequence[str]) -> list[StoredRecord]:
    """The records that were ticked, every one of them.

    Raises:
        Refused: where none was, too many were, or one is not there to be changed.
    """
    ids = list(dict.fromkeys(said))
    if not ids:
        raise Refused("Tick the records first, then choose what to do with them.")
    if len(ids) > MOST:
        raise Refused(f"Choose {MOST} records or fewer at a time.")
    numbers = [number for one in ids if (number := record_id(one)) is not None]
    read = [
        view.records.read(view.definition.key, number, view.account_scope())
        for number in numbers
    ]
    there = [r for r in read if r is not None and view.may_change(r.id)]
    if len(there) < len(ids):
        lost = len(ids) - len(there)
        raise Refused(
            f"Nothing was changed: {lost} of the {many(len(ids), 'record')} you chose"
            f" {'is' if lost == 1 else 'are'} not yours to change."
        )
    gone = [record.reference for record in there if record.status != SUBMITTED]
    if gone:
        raise Refused(f"Nothing was changed: {', '.join(gone[:5])} was withdrawn.")
    return there


def _preview(
    view: FormView,
    records: Sequence[StoredRecord],
    action: str,
    field: Field | None,
    raw: str,
    reason: str,
    errors: Sequence[tuple[str, str]],
) -> Any:
    questions = [
        inputs.question(one, one.key, raw if one is field else "")
        for one in settable(view.definition)
    ]
    html = render_template(
        "records/bulk.html",
        form=view.definition,
        action=action,
        records=[_told(view.definition, record) for record in records],
        headings=headings(view.definition),
        count=many(len(records), "record"),
        one=one_of(view.definition.title),
        questions=questions,
        field=field,
        reason=reason,
        errors=errors,
        key=once.key_in(request.form.get(once.NAME)),
    )
    return html, 422 if errors else 200


def _told(form: Form, record: StoredRecord) -> dict[str, Any]:
    """A record in the preview: what one knows it by, and its present answers."""
    said = form.record
    keys = [key for key in (said.subject, said.unit, said.by, said.date) if key]
    keys += [f.key for f in settable(form) if f.key not in keys]
    return {
        "id": record.id,
        "reference": record.reference,
        "answers": [
            record.form.by_key[key].kind.show(record.values.get(key))
            if key in record.form.by_key
            else ""
            for key in keys
        ],
    }


def headings(form: Form) -> list[str]:
    """The heads of the preview's columns, in the order of `_told`."""
    said = form.record
    keys = [key for key in (said.subject, said.unit, said.by, said.date) if key]
    keys += [f.key for f in settable(form) if f.key not in keys]
    return [form.field(key).label for key in keys]


def _done(
    view: FormView,
    records: Sequence[StoredRecord],
    action: str,
    field: Field | None,
    raw: str,
    reason: str,
) -> Any:
    def work() -> Mapping[str, Any]:
        if action == "withdraw":
            view.records.withdraw(view.definition.key, [r.id for r in records], reason)
        else:
            for record in records:
                _set(view, record, field, raw, reason)
        return {"count": len(records)}

    key = once.key_in(request.form.get(once.NAME))
    try:
        done, _ = once.once(db.session(), current_account(), key, instant(), work)
    except Stale as stale:
        raise Refused(f"Nothing was changed: {stale}") from None
    except (NotDone, NotTaken) as why:
        raise Refused(f"Nothing was changed: {why}") from None
    verb = "withdrawn" if action == "withdraw" else "changed"
    flash(f"{many(done['count'], 'record')} {verb}.")
    return redirect("../", 303)


def _set(
    view: FormView, record: StoredRecord, field: Field | None, raw: str, reason: str
) -> None:
    """Give one record its new answer, under its own version of the form."""
    form = record.form
    if field is None or field.key not in form.by_key:
        version = f"version {form.version}"
        raise NotDone(f"{record.reference} was entered under {version}, without it.")
    answers = {
        f.key: inputs.asked_again(f, record.values.get(f.key))
        for f in form.fields
        if f.part is not Part.SCALE
    }
    rows = {
        repeat.key: [
            {f.key: inputs.asked_again(f, row.get(f.key)) for f in repeat.fields}
            for row in record.repeats.get(repeat.key, ())
        ]
        for repeat in form.repeats
    }
    entry = check(form, {**answers, field.key: raw}, today=today(), repeats=rows)
    forgive(entry, record)
    wrong = [p.words for p in entry.problems if p.severity == "hold"]
    if wrong:
        raise NotDone(f"{record.reference} would not be right: {wrong[0]}.")
    for repeat_key, kept in record.repeats.items():
        for row, values in zip(kept, entry.repeats[repeat_key], strict=True):
            values[inputs.ROW_KEY] = row[inputs.ROW_KEY]
    saved = view.records.save(
        entry, record_id=record.id, row_version=record.row_version, reason=reason
    )
    steps_here(view).saved(view.definition.key, saved.record_id, is_new=False)
