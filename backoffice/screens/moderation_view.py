"""Moderation of a month: its share drawn, given to moderators, and how each stands.

The Performance Team sees every one; whoever moderates or audited sees their own.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date
from typing import Final

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import current_account, needs
from backoffice.access.roles import may
from backoffice.access.scope import kept_back
from backoffice.programme.moderation.drawing import draw, draws_of
from backoffice.programme.moderation.giving import Giving
from backoffice.programme.moderation.month import (
    Moderated,
    State,
    of_months,
    of_person,
)
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.moderation_desk import Desk, desk
from backoffice.screens.people_asked import is_number
from backoffice.screens.people_desk import number_in
from backoffice.screens.sheet import today
from backoffice.screens.words import many
from backoffice.store.database import db
from exports.periods import NoPeriod, Period, period_of
from form_definitions.spelling import folded

ADDRESS: Final = "/moderation/"
STATES: Final = {
    State.NOBODY: ("Nobody is asked yet", "yellow"),
    State.OVERDUE: ("Overdue", "red"),
    State.WAITS: ("Waits for its moderator", "purple"),
    State.OPEN: ("To be agreed", "yellow"),
    State.AGREED: ("Agreed", "green"),
}
WHY: Final = {"always": "Always moderated", "drawn": "Drawn"}
_SEEDS: Final = 10**9


@needs("see_due")
def listed() -> ResponseReturnValue:
    """One's own, and of the Performance Team a month's."""
    return _page()


def _page(error: str = "", status: int = 200) -> ResponseReturnValue:
    at, day, account = desk(), today(), current_account()
    hidden = kept_back(db.session(), account)
    own = [
        (one, STATES[one.state(day)])
        for one in of_person(
            db.session(), at.steps.person_id, folded(account.name), account.email
        )
        if one.row.record_id not in hidden
    ]
    officer = may(account, "manage_programme")
    period = _month(request.values.get("month", ""), day)
    lines = _of_month(at, period) if officer else []
    asked = request.args.get("state", "")
    counts = Counter(one.state(day) for one in lines)
    page = render_template(
        "moderation/month.html",
        officer=officer,
        mine=[one for one in own if one[0].row.moderator_id == at.steps.person_id],
        ours=[one for one in own if one[0].row.moderator_id != at.steps.person_id],
        rules=at.rules,
        month_of=period,
        earlier=period.before,
        later=period.after if period.last < day else None,
        draws=draws_of(db.session(), at.rules.form, period.key) if officer else [],
        lines=[
            (one, STATES[one.state(day)])
            for one in sorted(lines, key=lambda one: _order(one, day))
            if not asked or one.state(day) == asked
        ],
        counts=counts,
        total=len(lines),
        figures=[
            {
                "number": f"{counts[one]:,}",
                "words": words.lower(),
                "address": f"?month={period.key}&state={one}",
            }
            for one, (words, _) in STATES.items()
        ],
        why=WHY,
        state=asked,
        may_calibrate=may(account, "see_calibration"),
        error=error,
    )
    return page, status


def _order(one: Moderated, day: date) -> tuple[int, date, str]:
    state = list(STATES).index(one.state(day))
    return state, one.row.due_on or date.max, one.reference


def _of_month(at: Desk, period: Period) -> list[Moderated]:
    hidden = kept_back(db.session(), current_account())
    found = of_months(db.session(), at.rules.form, period.months)
    return [one for one in found if one.row.record_id not in hidden]


def _month(said: str, day: date) -> Period:
    """The month that is asked for; the last that is over where none is."""
    now = period_of(f"{day:%Y-%m}")
    try:
        found = period_of(said) if said else now.before
    except NoPeriod:
        return now.before
    return found if len(found.months) == 1 else now.before


@needs("manage_programme")
def draw_month() -> ResponseReturnValue:
    """Ask for a month's share, and for each that is always moderated."""
    at = desk()
    period = _month(request.form.get("month", ""), today())
    said = request.form.get("seed", "").strip()
    if said and not is_number(said):
        return _page("A seed is a whole number, like 7; leave it out to have one.", 400)
    seed = int(said) if said else secrets.randbelow(_SEEDS)
    try:
        asked = draw(
            *(db.session(), at.records.versions, at.rules, at.steps.by, period.key),
            seed,
            today(),
        )
    except NotChanged as why:
        return _page(str(why), 400)
    flash(
        f"{many(asked.drawn, 'audit')} drawn of {asked.of:,}, and"
        f" {asked.always:,} that are always moderated."
    )
    return redirect(f"{ADDRESS}?month={period.key}", 303)


@needs("manage_programme")
def share_out() -> ResponseReturnValue:
    """Give what nobody is asked for yet to those who moderate, in equal shares."""
    at = desk()
    period = _month(request.form.get("month", ""), today())
    ids = [one.row.record_id for one in _of_month(at, period)]
    try:
        given, left = _giving(at).share_out(ids)
    except NotChanged as why:
        return _page(str(why), 400)
    words = f"{many(given, 'moderation')} given."
    if left:
        words += f" {left:,} could be given to nobody; each line says why."
    flash(words)
    return redirect(f"{ADDRESS}?month={period.key}", 303)


@needs("manage_programme")
def give(form_key: str, record_id: int) -> ResponseReturnValue:
    """Ask somebody else to moderate an audit."""
    at = desk(form_key)
    person_id = number_in("person")
    if person_id is None:
        abort(400)
    try:
        name = _giving(at).give(record_id, person_id, request.form.get("reason", ""))
        flash(f"{name} is asked to moderate it.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"{ADDRESS}{form_key}/{record_id}/", 303)


def _giving(at: Desk) -> Giving:
    return Giving(db.session(), at.records, at.steps, at.rules)


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "moderation", listed)
    for name, view in (("draw", draw_month), ("share-out", share_out)):
        rule = f"{ADDRESS}{name}/"
        app.add_url_rule(rule, f"moderation_{name}", view, methods=("POST",))
    rule = f"{ADDRESS}<form_key>/<int:record_id>/give/"
    app.add_url_rule(rule, "give_moderation", give, methods=("POST",))
