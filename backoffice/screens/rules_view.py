"""Life cycles and notices as data that the Performance Team changes, from a day on."""

from __future__ import annotations

from datetime import date

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.rules.in_force import LIFE_CYCLE, NOTICES
from backoffice.programme.rules.publishing import (
    KINDS,
    check,
    publish,
    shipped,
    text_on,
    versions_of,
)
from backoffice.screens.sheet import today
from backoffice.screens.words import day
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.rows import By
from form_definitions.reader import DefinitionError

ADDRESS = "/rules/"
CALLED = {LIFE_CYCLE: "Life cycle", NOTICES: "Letters"}
LONGEST = 100_000


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """All that can be changed here."""
    rows = [
        (kind, name, CALLED[kind], versions_of(db.session(), kind, name))
        for kind in KINDS
        for name in shipped(kind)
    ]
    return render_template("rules/list.html", rows=rows)


@needs("manage_programme")
def one(kind: str, name: str) -> ResponseReturnValue:
    """The text that holds, and the form that publishes another."""
    if kind not in KINDS or name not in shipped(kind):
        abort(404)
    return _page(kind, name, text_on(db.session(), kind, name, today()))


def _page(
    kind: str, name: str, said: str, error: str = "", sound: str = ""
) -> ResponseReturnValue:
    page = render_template(
        "rules/one.html",
        kind=kind,
        name=name,
        called=CALLED[kind],
        said=said,
        error=error,
        sound=sound,
        versions=list(reversed(versions_of(db.session(), kind, name))),
        typed=request.form,
        today=today().isoformat(),
    )
    return page, 400 if error else 200


@needs("manage_programme")
def change(kind: str, name: str) -> ResponseReturnValue:
    """Check a text, or publish it from a day on."""
    if kind not in KINDS or name not in shipped(kind):
        abort(404)
    session, versions = db.session(), store_of(current_app).versions
    said = request.form.get("said", "").replace("\r\n", "\n")[:LONGEST]
    by = By(
        current_account().email, clock(), reason=request.form.get("reason", "").strip()
    )
    try:
        if request.form.get("_do") == "check":
            sound = check(session, versions, kind, name, said)
            return _page(kind, name, said, sound=sound)
        from_on = _day(request.form.get("from_on", ""))
        publish(session, versions, by, kind, name, said, from_on, today())
    except (DefinitionError, NotChanged) as why:
        return _page(kind, name, said, str(why))
    flash(f"It holds so from {day(from_on)} on.")
    return redirect(f"{ADDRESS}{kind}/{name}/", 303)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise NotChanged("Give the day from which it holds.") from None


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "rules", listed)
    rule = f"{ADDRESS}<kind>/<name>/"
    app.add_url_rule(rule, "rule", one)
    app.add_url_rule(rule, "change_rule", change, methods=("POST",))
