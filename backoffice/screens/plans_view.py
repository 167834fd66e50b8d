"""Shared improvement plans: how each stands, what its actions draw on, what is overdue.

/plans/             all of them, those that are not over first
/plans/<number>/    one, with its actions

A plan is a record of the form Improvement plan: who may add records adds and changes it
there, its life cycle is on its page, and its actions stand among all actions. These
pages show it to everybody who may read plans, without names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from backoffice.access.gate import current_account, needs
from backoffice.access.scope import scope_of
from backoffice.programme.actions.listed import ActionState
from backoffice.programme.learning.nameless import Nameless
from backoffice.programme.learning.plans import PLAN, Source
from backoffice.screens.actions_view import STATES
from backoffice.screens.meetings_page import plans_here, records_here
from backoffice.screens.publishing_view import editions
from backoffice.screens.return_periods import period_with
from backoffice.screens.returns_known import returns_known
from backoffice.screens.sheet import today
from backoffice.screens.words import inside, month
from backoffice.store.database import db
from backoffice.store.opening import store_of

ADDRESS = "/plans/"


@dataclass(frozen=True)
class SourceTold:
    """A record that an action draws on, as whoever reads may have it: the record
    itself, or else the published figures that it is counted in."""

    words: str
    address: str


def source_told(source: Source) -> SourceTold:
    """``CFA-2026-0012`` with its page, or ``a case file audit of October 2026`` with
    the figures of that time, where any are published."""
    if source.opens:
        address = f"/records/{source.form}/details/?id={source.record_id}"
        return SourceTold(source.reference, address)
    form = store_of(current_app).versions.form(source.form)
    of = f" of {month(f'{source.day:%Y-%m}')}" if source.day else ""
    one = "an" if form.title[0] in "AEIO" else "a"
    return SourceTold(f"{one} {inside(form.title)}{of}", _figures_of(source))


def _figures_of(source: Source) -> str:
    """Where the published figures are that a record is counted in; "" where none."""
    if source.day is None:
        return ""
    those = sorted(returns_known().values(), key=lambda what: not what.considered_under)
    for what in those:
        if what.forms is None or source.form in what.forms:
            period = period_with(what.period, source.day)
            if editions().for_leadership(what, period) is not None:
                return f"/learning/figures/{what.key}/{period.key}/"
    return ""


@needs("see_learning")
def listed() -> ResponseReturnValue:
    """All plans."""
    plans = plans_here().all()
    day = today()
    return render_template(
        "learning/plans.html",
        plans=plans,
        nameless=Nameless(db.session()),
        overdue=ActionState.OVERDUE,
        done=(ActionState.DONE, ActionState.VERIFIED),
        verified=ActionState.VERIFIED,
        today=day,
        to_review=[plan for plan in plans if plan.to_review(day)],
        may_add=PLAN in store_of(current_app).versions.current(),
    )


@needs("see_learning")
def one(number: int) -> ResponseReturnValue:
    """One plan."""
    plan = plans_here().one(number)
    if plan is None:
        abort(404)
    scope = scope_of(current_account())
    opens = records_here().read(PLAN, number, scope) is not None
    return render_template(
        "learning/plan.html",
        plan=plan,
        opens=opens,
        nameless=Nameless(db.session()),
        states=STATES,
        source_told=source_told,
        day_of=_day_of,
    )


def _day_of(value: object) -> date | None:
    return value if isinstance(value, date) else None


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "plans", listed)
    app.add_url_rule(f"{ADDRESS}<int:number>/", "plan", one)
