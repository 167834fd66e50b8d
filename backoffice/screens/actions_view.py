"""Follow-up actions: what is open, whose it is, and saying how each goes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import current_account, needs
from backoffice.access.scope import scope_of
from backoffice.programme.actions.listed import Action, ActionState, actions
from backoffice.programme.actions.progress import WORDS, Actions, NotSaid, Progress
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.records import Records
from form_definitions.spelling import folded

ADDRESS: Final = "/actions/"
MOST: Final = 100
STATES: Final = {
    ActionState.OVERDUE: ("Overdue", "red"),
    ActionState.SOON: ("Due within a week", "yellow"),
    ActionState.OPEN: ("Open", "blue"),
    ActionState.DONE: ("Done, to be verified", "purple"),
    ActionState.VERIFIED: ("Verified", "green"),
    ActionState.NOT_NEEDED: ("No longer needed", "grey"),
}
OVER: Final = (ActionState.VERIFIED, ActionState.NOT_NEEDED)


@needs("see_records")
def listed() -> ResponseReturnValue:
    """The actions that this account sees, the first due first."""
    asked, args = _asked(), request.args
    states = [one for one in args.getlist("state") if one in set(ActionState)]
    found = actions(
        db.session(),
        asked.records.versions,
        scope_of(current_account()),
        asked.names,
        over=any(one in OVER for one in states),
    )
    day = today()
    left = _left(found, states, day)
    page = max(1, args.get("page", 1, type=int))
    first = (page - 1) * MOST
    counts = Counter(one.state(day) for one in found)
    return render_template(
        "actions/list.html",
        lines=[(one, STATES[one.state(day)]) for one in left[first : first + MOST]],
        total=len(left),
        first=first,
        earlier=_at(page - 1) if first else "",
        later=_at(page + 1) if first + MOST < len(left) else "",
        figures=[
            {
                "number": f"{counts[s]:,}",
                "words": STATES[s][0].lower(),
                "address": f"?state={s}",
            }
            for s in list(STATES)[:4]
        ],
        states=[(state.value, words) for state, (words, _) in STATES.items()],
        chosen=states,
        teams=sorted({one.team for one in found if one.team}),
        forms=sorted({(one.form.key, one.form.plural) for one in found}),
        args=args,
        own=asked.names,
    )


def _at(page: int) -> str:
    """Another page of what was asked for."""
    said = {**request.args.to_dict(flat=False), "page": [str(page)]}
    return f"?{urlencode(said, doseq=True)}"


def _left(found: list[Action], states: list[str], day: date) -> list[Action]:
    """What the filters leave."""
    args = request.args
    who = folded(args.get("who", ""))
    return [
        one
        for one in found
        if not states or one.state(day) in states
        if not args.get("team") or one.team == args["team"]
        if not args.getlist("form") or one.form.key in args.getlist("form")
        if who in folded(one.owner) or who in folded(one.action)
    ]


@needs("see_records")
def one(form_key: str, record_id: int, row_key: str) -> ResponseReturnValue:
    """One action, with what this account may say of it."""
    return _page(form_key, record_id, row_key)


def _page(
    form_key: str, record_id: int, row_key: str, error: str = ""
) -> ResponseReturnValue:
    asked = _asked()
    found = asked.one(form_key, record_id, row_key, scope_of(current_account()))
    if found is None:
        abort(404)
    record, row, may_say = found
    page = render_template(
        "actions/action.html",
        record=record,
        row=row,
        may_say=may_say,
        sees=asked.records.read(form_key, record_id, scope_of(current_account())),
        error=error,
        today=today(),
    )
    return page, 400 if error else 200


@needs("see_records")
def say(form_key: str, record_id: int, row_key: str) -> ResponseReturnValue:
    """Say how an action goes."""
    typed = request.form
    what = next((one for one in WORDS if one == typed.get("what")), None)
    if what is None:
        abort(400)
    asked = _asked()
    if asked.one(form_key, record_id, row_key, scope_of(current_account())) is None:
        abort(404)
    try:
        on = date.fromisoformat(typed["on"]) if typed.get("on") else None
    except ValueError:
        return _page(form_key, record_id, row_key, "Give the day like 2026-11-24.")
    said = Progress(what, on, typed.get("note", "").strip())
    try:
        reference = asked.say(form_key, record_id, row_key, typed.get("seen", ""), said)
    except NotSaid as why:
        return _page(form_key, record_id, row_key, str(why))
    flash(f"It is noted in {reference}.")
    return redirect(ADDRESS, 303)


def _asked() -> Actions:
    session, account = db.session(), current_account()
    records = Records(session, store_of(current_app).versions, account.email)
    return Actions(session, records, account, today())


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "actions", listed)
    rule = f"{ADDRESS}<form_key>/<int:record_id>/<row_key>/"
    app.add_url_rule(rule, "action", one)
    app.add_url_rule(rule, "say_of_action", say, methods=("POST",))
