"""Filling in a form and changing a record: what was typed is read, told about, saved.

Whatever happens — a mistake, a row to be added, somebody else's save — the page comes
back with everything that was typed. Reading and every message come from
`form_definitions.entry.check`, so a screen says what an import would say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request

from backoffice.access.gate import clock as instant
from backoffice.access.gate import current_account
from backoffice.access.roles import Role
from backoffice.programme.work.taken import NotTaken
from backoffice.screens import drafts, inputs, once, while_typing
from backoffice.screens.allocated import begins_with
from backoffice.screens.begun_review import begun_review
from backoffice.screens.compare import THEIRS, Difference, differences, merged
from backoffice.screens.edit_page import DONE, FormPage
from backoffice.screens.form_view import FormView
from backoffice.screens.history import names_of
from backoffice.screens.inputs import Typed
from backoffice.screens.lists import one_of
from backoffice.screens.look import moment
from backoffice.screens.safe_view import record_id
from backoffice.screens.sheet import Sheet, record_to_change, sheet_sent, today
from backoffice.screens.words import many
from backoffice.screens.work_panel import steps_here
from backoffice.store.database import db
from backoffice.store.records import NotDone, Stale
from backoffice.store.rows import WITHDRAWN, StoredRecord
from form_definitions.entry import Entry

# --- the two pages


def create(view: FormView) -> Any:
    """A new record's form, and what is sent with it."""
    return _opened(view, None) if request.method == "GET" else _sent(view, None)


def change(view: FormView) -> Any:
    """A record's form, and what is sent with it."""
    record = record_to_change(view)
    if record.status == WITHDRAWN:
        flash(f"{record.reference} was withdrawn. Take it back before you change it.")
        return redirect(f"../details/?id={record.id}")
    return _opened(view, record) if request.method == "GET" else _sent(view, record)


def _opened(view: FormView, record: StoredRecord | None) -> Any:
    sheet = Sheet(view, record, _first_typed(view, record), once.new_key())
    sheet.row_version = record.row_version if record else 0
    draft = drafts.find(
        db.session(), current_account(), view.definition.key, sheet.record_id
    )
    if draft and "draft" in request.args:
        _take_up(sheet, draft)
    else:
        sheet.offered = draft
    return _page(sheet)


def _first_typed(view: FormView, record: StoredRecord | None) -> Typed:
    if record:
        return inputs.typed_of(record.form, record.values, record.repeats)
    account, by = current_account(), view.definition.record.by
    known = begins_with(db.session(), account, view.definition)
    review, read = begun_review(view.definition)
    known = {**known, **review}
    blank = inputs.typed_of(view.definition, known, read)
    if by and by not in known and account.role in (Role.AUDITOR, Role.MANAGER):
        # Who fills in a form is nearly always who did the audit.
        return Typed({**blank.answers, by: account.name}, blank.repeats)
    return blank


def _take_up(sheet: Sheet, draft: drafts.Kept) -> None:
    """Go on with a draft: its answers, where the form still asks for them."""
    blank = sheet.typed
    sheet.typed = Typed(
        {
            key: draft.typed.answers.get(key, blank.answers[key])
            for key in blank.answers
        },
        {key: draft.typed.repeats.get(key, []) for key in blank.repeats},
    )
    sheet.reason = draft.reason
    sheet.row_version = draft.row_version or sheet.row_version
    sheet.status = f"Draft of {moment(draft.saved_at)}. Not saved yet."


def _sent(view: FormView, record: StoredRecord | None) -> Any:
    sheet = sheet_sent(view, record)
    did, _, what = request.form.get("_do", "save").partition(":")
    match did:
        case "draft":
            return while_typing.keep_for_later(sheet)
        case "discard":
            drafts.drop(
                db.session(), current_account(), view.definition.key, sheet.record_id
            )
            return redirect(request.full_path.replace("draft=1", "").rstrip("?&"))
        case "add" | "remove":
            _change_rows(sheet, did, what)
            return _page(sheet)
        case "refresh":
            return _page(sheet)
        case _:
            return _save(sheet)


def _change_rows(sheet: Sheet, did: str, what: str) -> None:
    key, _, at = what.partition(":")
    repeat = next((r for r in sheet.form.repeats if r.key == key), None)
    if repeat is None:
        abort(400)
    if did == "add" and len(sheet.typed.repeats[key]) < repeat.most:
        sheet.typed = sheet.typed.with_row(key)
    elif did == "remove" and at.isdecimal() and len(at) < 5:
        sheet.typed = sheet.typed.without(key, int(at))


# --- saving


def _save(sheet: Sheet) -> Any:
    account, session = current_account(), db.session()
    earlier = once.outcome(session, account, sheet.key)
    if earlier:
        return _saved(earlier)
    sheet.tells = True
    sheet.typed = inputs.filled(sheet.typed)
    record = sheet.record
    if record and sheet.row_version != record.row_version:
        return _overtaken(sheet, record)
    _settle(sheet)
    entry = sheet.read()
    if record and not sheet.reason:
        sheet.more_errors.append(("_reason", "Say why you are changing it"))
    if entry.held or sheet.more_errors:
        return _page(sheet, entry, 422)
    try:
        done, _ = once.once(
            session, account, sheet.key, instant(), lambda: _written(sheet, entry)
        )
    except Stale as stale:
        return _overtaken(sheet, stale.current)
    except (NotDone, NotTaken) as why:
        sheet.more_errors.append(("", str(why)))
        return _page(sheet, entry, 409)
    return _saved(done)


def _written(sheet: Sheet, entry: Entry) -> dict[str, Any]:
    view, record = sheet.view, sheet.record
    saved = view.records.save(
        entry,
        record_id=record.id if record else None,
        row_version=sheet.row_version if record else None,
        reason=sheet.reason,
    )
    drafts.drop(db.session(), current_account(), view.definition.key, sheet.record_id)
    steps_here(view).saved(
        view.definition.key,
        saved.record_id,
        record_id(request.args.get("work")),
        is_new=record is None,
    )
    return {
        "record_id": saved.record_id,
        "reference": saved.reference,
        "outcome": saved.outcome,
    }


def _saved(outcome: Mapping[str, Any]) -> Any:
    if outcome["outcome"] == "unchanged":
        flash(f"Nothing was different, so {outcome['reference']} stays as it was.")
    else:
        flash(f"{outcome['reference']} is saved.")
    return redirect(f"../details/?id={outcome['record_id']}", 303)


def _overtaken(sheet: Sheet, current: StoredRecord) -> Any:
    """Somebody saved first: their answers beside one's own, to choose from."""
    history = sheet.view.records.history(current.form.key, current.id)
    seen = sheet.seen or sheet.row_version
    sheet.record = current
    found = differences(current, sheet.read(), history, seen)
    sheet.typed = merged(sheet.typed, current, [d.key for d in found if not d.asked])
    sheet.compared, sheet.seen = found, seen
    sheet.row_version = current.row_version
    sheet.taken = {}
    # The key was not used up: nothing has been saved under it.
    return _page(sheet, status=409)


def _settle(sheet: Sheet) -> None:
    """Take what was chosen after an overtaking; say what is still to be chosen."""
    record = sheet.record
    if not sheet.seen or record is None:
        return
    asked = set(request.form.getlist("_conflict"))
    theirs = [k for k, side in sheet.taken.items() if side == THEIRS and k in asked]
    sheet.typed = merged(sheet.typed, record, theirs)
    left = sorted(asked - set(sheet.taken))
    if left:
        history = sheet.view.records.history(record.form.key, record.id)
        found = differences(record, sheet.read(), history, sheet.seen)
        sheet.compared = [d for d in found if d.key in asked]
        for difference in sheet.compared:
            if difference.key in left:
                sheet.more_errors.append(
                    (difference.name, f"Choose which {difference.label} stands")
                )


# --- the page


def _page(sheet: Sheet, entry: Entry | None = None, status: int = 200) -> Any:
    page = FormPage(
        sheet.form,
        sheet.typed,
        entry or sheet.read(),
        today(),
        folds=bool(sheet.record) or sheet.tells,
        tells=sheet.tells and not (status == 409 and sheet.compared),
    )
    sections = page.sections()
    parts = [part for section in sections for part in section.parts]
    errors = [*sheet.more_errors, *(page.summary() if page.tells else [])]
    errors.sort(key=lambda error: error[0] == "_reason")  # asked last on the page
    record, form = sheet.record, sheet.form
    one = one_of(form.title)
    done = sum(part.state == DONE for part in parts)
    html = render_template(
        "records/edit.html",
        sheet=sheet,
        form=form,
        record=record,
        one=one,
        sections=sections,
        parts_done=f"{done} of {len(parts)} parts done",
        errors=errors,
        error_title=f"Not saved yet. Put {many(len(errors), 'thing')} right",
        newest=sheet.view.definition.version,
        other=names_of(db.session(), [record.updated_by])[record.updated_by]
        if record and sheet.compared
        else "",
        asked=_asked(sheet.compared),
        address=f"?id={record.id}" if record else "",
    )
    return html, status


def _asked(compared: Sequence[Difference]) -> list[Difference]:
    return [difference for difference in compared if difference.asked]
