"""Chasing overdue actions: who has them, and the letters that go through the outbox."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.scope import scope_of
from backoffice.programme.actions.chase import Chased, chased, write_to
from backoffice.programme.actions.listed import Action, actions
from backoffice.screens.sheet import today
from backoffice.screens.words import many
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.rows import By

ADDRESS: Final = "/actions/chase/"


def _found() -> tuple[list[Chased], list[Action]]:
    session, settings = db.session(), current_app.config["SETTINGS"]
    versions = store_of(current_app).versions
    found = actions(session, versions, scope_of(current_account()))
    address = f"{request.host_url.rstrip('/')}/actions/?state=overdue"
    return chased(session, found, today(), address, settings.council_name)


@needs("manage_programme")
def chase() -> ResponseReturnValue:
    """Who has overdue actions, each with the letter that chases them."""
    owners, nobody = _found()
    return render_template(
        "actions/chase.html", owners=owners, nobody=nobody, now=clock(), today=today()
    )


@needs("manage_programme")
def write() -> ResponseReturnValue:
    """Put the letters to whoever was chosen into the outbox."""
    chosen = set(request.form.getlist("person"))
    owners, _ = _found()
    those = [one for one in owners if str(one.person.id) in chosen]
    written = write_to(db.session(), By(current_account().email, clock()), those)
    if written:
        flash(f"{many(written, 'letter')} to be sent; see Follow-up letters.")
    else:
        flash("Choose whom to write to; nobody is written to twice a week.", "warning")
    return redirect(ADDRESS, 303)


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "chase_actions", chase)
    app.add_url_rule(ADDRESS, "write_to_owners", write, methods=("POST",))
