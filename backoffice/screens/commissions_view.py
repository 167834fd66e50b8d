"""Commissions: thematic audits and other work that is asked for, and of whom."""

from __future__ import annotations

from datetime import date

from flask import Flask, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import clock, current_account, needs
from backoffice.programme.owed.commissioning import call_off, commission
from backoffice.programme.owed.obligations import obligations
from backoffice.programme.people import names_of, posts_on
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.sheet import today
from backoffice.screens.words import many
from backoffice.store.database import db
from backoffice.store.obligation_tables import Commission
from backoffice.store.rows import By
from form_definitions.obligations import Each, Obligation
from form_definitions.roles import known_roles

ADDRESS = "/due/commissions/"


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """What was commissioned, and the form that commissions more."""
    return _page({})


def _page(typed: dict[str, str], error: str = "") -> ResponseReturnValue:
    session = db.session()
    rows = session.scalars(select(Commission).order_by(Commission.id.desc())).all()
    those = _commissioned()
    posts = sorted({post for one in those.values() for post in one.who.posts})
    page = render_template(
        "due/commissions.html",
        rows=rows,
        names=names_of(session),
        obligations=those,
        posts=posts,
        roles=known_roles(current_app.config["SETTINGS"].data),
        chosen=request.form.getlist("post") or posts,
        typed=typed,
        error=error,
    )
    return page, 400 if error else 200


def _commissioned() -> dict[str, Obligation]:
    now = obligations(db.session()).on(today())
    return {
        key: one
        for key, one in now.items()
        if one.each is Each.COMMISSIONED and one.who.people
    }


@needs("manage_programme")
def add() -> ResponseReturnValue:
    """Ask everybody who holds one of some posts for so many."""
    typed = request.form.to_dict()
    session = db.session()
    try:
        from_on, due_on = _day("from_on"), _day("due_on")
        many_each = request.form.get("many", 0, type=int)
        held = posts_on(session, from_on, roles=request.form.getlist("post"))
        made = commission(
            session,
            By(current_account().email, clock()),
            typed.get("obligation", ""),
            typed.get("title", ""),
            from_on,
            due_on,
            {post.person_id: many_each for post in held},
            typed.get("theme", ""),
        )
    except NotChanged as why:
        return _page(typed, str(why))
    flash(f"{made.title} is asked of {many(len(made.asked), 'person', 'people')}.")
    return redirect(ADDRESS, 303)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise NotChanged("Give the day it begins and the day it is due.") from None


@needs("manage_programme")
def end(number: int) -> ResponseReturnValue:
    """Call a commission off."""
    try:
        call_off(db.session(), By(current_account().email, clock()), number)
        flash("It is called off; nobody owes it any more.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(ADDRESS, 303)


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "commissions", listed)
    app.add_url_rule(ADDRESS, "add_commission", add, methods=("POST",))
    rule = f"{ADDRESS}<int:number>/end/"
    app.add_url_rule(rule, "end_commission", end, methods=("POST",))
