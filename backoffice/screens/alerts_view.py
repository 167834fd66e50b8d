"""Alerts: records marked for a child who may be at risk now, in red until somebody has
said what was done. On the record, in its list, on the first page, and all at /alerts/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, exists, select

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.roles import may
from backoffice.access.scope import scope_of
from backoffice.figures.asked import RECORDS
from backoffice.programme.alerts.answering import acknowledge, alerts_of, standing
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.history import names_of
from backoffice.store.alert_tables import Alert
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.rows import SUBMITTED, By, StoredRecord

ADDRESS = "/alerts/"
MOST = 100
"""The newest of those that were acknowledged, on the page of all."""


@dataclass(frozen=True)
class Told:
    """An alert in words."""

    alert: Alert
    raised_by: str
    acknowledged_by: str
    may_answer: bool

    @property
    def address(self) -> str:
        return f"/records/{self.alert.form}/details/?id={self.alert.record_id}"


def of_record(record: StoredRecord) -> list[Told]:
    """The alerts of a record that is shown."""
    return _told(alerts_of(db.session(), record.form.key, record.id))


def standing_here() -> list[Told]:
    """The alerts that nobody has acknowledged, of records that this account sees."""
    if not may(current_account(), "see_records"):
        return []
    return _told(standing(db.session(), _seen()))


def marked_among(form: str, records: Iterable[int]) -> dict[int, str]:
    """Of the records on a page of a list, those with an alert that stands, and what
    stands beside them."""
    found = standing(db.session(), form=form, records=list(records))
    return {one.record_id: one.title for one in found}


def _seen() -> ColumnElement[bool]:
    """Of the alerts those whose records this account sees."""
    # Of each alert its own record: alerts are few, and records are many.
    r = RECORDS.c
    its_own = exists().where(r.record_id == Alert.record_id, r.status == SUBMITTED)
    clause = scope_of(current_account()).clause(r)
    return its_own if clause is None else its_own.where(clause)


def _told(alerts: Sequence[Alert]) -> list[Told]:
    who = {one.raised_by for one in alerts} | {
        one.acknowledged_by for one in alerts if one.acknowledged_by
    }
    names = names_of(db.session(), list(who)) if who else {}
    mine = may(current_account(), "edit_records")
    return [
        Told(
            one,
            names[one.raised_by],
            names[one.acknowledged_by] if one.acknowledged_by else "",
            mine and one.acknowledged_at is None,
        )
        for one in alerts
    ]


@needs("see_records")
def listed() -> ResponseReturnValue:
    """Those that stand, then those that somebody has acknowledged."""
    over = db.session().scalars(
        select(Alert)
        .where(Alert.acknowledged_at.is_not(None), _seen())
        .order_by(Alert.acknowledged_at.desc(), Alert.id.desc())
        .limit(MOST)
    )
    return render_template(
        "alerts/list.html", standing=standing_here(), over=_told(over.all())
    )


@needs("edit_records")
def answer(number: int) -> ResponseReturnValue:
    """Say what was done about an alert."""
    session, account = db.session(), current_account()
    alert = session.get(Alert, number)
    if alert is None:
        abort(404)
    records = store_of(current_app).records(session, account.email)
    if records.read(alert.form, alert.record_id, scope_of(account)) is None:
        abort(404)
    try:
        acknowledge(
            session, By(account.email, clock()), number, request.form.get("done", "")
        )
        flash(f"{alert.reference}: what was done is noted, and it is marked no more.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"/records/{alert.form}/details/?id={alert.record_id}", 303)


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "alerts", listed)
    rule = f"{ADDRESS}<int:number>/"
    app.add_url_rule(rule, "answer_alert", answer, methods=("POST",))
    app.jinja_env.globals.update(
        alerts_of_record=of_record,
        alerts_standing=standing_here,
    )
