"""Takes a step of a piece of work, from wherever its button stands."""

from __future__ import annotations

from flask import Flask, abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.scope import scope_of
from backoffice.programme.work.steps import Steps
from backoffice.programme.work.taken import NotTaken
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.records import Records
from backoffice.store.rows import By
from backoffice.store.work_tables import Work


@needs("see_records")
def take(number: int) -> ResponseReturnValue:
    """Take a step; back to the record, or to what is due where there is none yet."""
    session, account = db.session(), current_account()
    work = session.get(Work, number)
    if work is None:
        abort(404)
    records = Records(session, store_of(current_app).versions, account.email)
    if work.record_id is not None:
        seen = records.read(work.form, work.record_id, scope_of(account))
        if seen is None:
            abort(404)
    by, rules = By(account.email, clock()), moderation_rules()
    steps = Steps(session, records, account, by, today(), rules)
    try:
        taken = steps.take(
            number,
            request.form.get("step", ""),
            request.form.get("seen", -1, type=int),
            request.form.get("reason", ""),
        )
        flash(f"It is “{steps.stands(taken, None).state.label}” now.")
    except NotTaken as why:
        flash(str(why), "warning")
    if work.record_id is None:
        return redirect("/due/", 303)
    return redirect(f"/records/{work.form}/details/?id={work.record_id}", 303)


def register(app: Flask) -> None:
    app.add_url_rule("/work/<int:number>/step/", "take_step", take, methods=("POST",))
