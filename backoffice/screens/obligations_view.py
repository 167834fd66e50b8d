"""Obligations: who owes what how often, as data that the Performance Team changes.

A change is a new version from a day on; what was owed before that day stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.programme.owed import obligations as published
from backoffice.programme.owed.stretches import months_on
from backoffice.screens.due_page import group_label
from backoffice.screens.words import day
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.rows import By
from form_definitions.form import Form
from form_definitions.obligations import Each, Obligation
from form_definitions.reader import DefinitionError
from form_definitions.roles import Roles, known_roles
from form_definitions.spelling import folded

ADDRESS = "/obligations/"
EACH = {
    Each.MONTH: "each month",
    Each.QUARTER: "each quarter",
    Each.HALF_YEAR: "each half-year",
    Each.YEAR: "each financial year",
    Each.STAGE: "in each stage of the first year",
    Each.RECORD: "with each record",
    Each.COMMISSIONED: "where it is commissioned",
}
_WHERE = re.compile(r"^this obligation, line \d+: ")


def _roles() -> Roles:
    return known_roles(current_app.config["SETTINGS"].data)


def _today() -> date:
    return clock().astimezone(current_app.config["SETTINGS"].timezone).date()


def how_often(one: Obligation) -> str:
    """``1 each month``, ``up to 4 where it is commissioned``."""
    if one.each is Each.RECORD:
        within = f", within {one.within_hours} hours" if one.within_hours else ""
        return f"{EACH[one.each]}{within}"
    if one.each is Each.STAGE:
        ends = ", ".join(str(end) for end in one.stages)
        return f"{one.many} {EACH[one.each]} (the stages end at {ends} months)"
    most = "up to " if one.at_most else ""
    return f"{most}{one.many} {EACH[one.each]}"


def who_owes(one: Obligation, form: Form | None) -> str:
    """``Team Manager, Head of Service``; the groups by name; the service."""
    if one.who.groups:
        named = (group_label(one, form, key) if form else key for key in one.who.groups)
        return ", ".join(named)
    if one.who.service:
        return "The service"
    return ", ".join(_roles().label(key) for key in one.who.posts)


def about_whom(one: Obligation) -> str:
    """``each Social Worker (Newly qualified)``; nothing where it is about nobody."""
    if one.about is None:
        return ""
    posts = ", ".join(_roles().label(key) for key in one.about.posts)
    stages = ", ".join(_roles().label(key) for key in one.about.stages)
    return f"each {posts}{f' ({stages})' if stages else ''}"


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """All obligations as they hold today."""
    those = published.obligations(db.session())
    today = _today()
    forms = store_of(current_app).versions.current()
    rows = []
    for key in those.keys:
        versions = those.versions(key)
        now = those.one_on(key, today)
        last = next((v.obligation for v in reversed(versions) if v.obligation), None)
        if last is not None:
            later = [v for v in versions if v.from_on > today]
            form = forms.get(last.form)
            rows.append((key, now or last, form, now is not None, later))
    return render_template(
        "due/obligations.html",
        rows=rows,
        how_often=how_often,
        who_owes=who_owes,
        about_whom=about_whom,
    )


@needs("manage_programme")
def one(key: str) -> ResponseReturnValue:
    """One obligation: its versions, and the form that makes another."""
    return _page(key)


def _page(
    key: str, typed: Mapping[str, Any] | None = None, error: str = ""
) -> ResponseReturnValue:
    those = published.obligations(db.session())
    versions = those.versions(key)
    if not versions:
        abort(404)
    last = next((v for v in reversed(versions) if v.obligation), versions[-1])
    said: dict[str, Any] = yaml.safe_load(last.said) or {}
    today = _today()
    page = render_template(
        "due/obligation.html",
        key=key,
        obligation=last.obligation,
        versions=list(reversed(versions)),
        said=said,
        typed=typed or _typed(said),
        error=error,
        roles=sorted(_roles().roles.values(), key=lambda role: role.label),
        each=[(one.value, EACH[one]) for one in _offered(last.obligation)],
        first=months_on(today.replace(day=1), 1).isoformat(),
        how_often=how_often,
    )
    return page, 400 if error else 200


def _offered(now: Obligation | None) -> list[Each]:
    """The stretches of time that this one can be turned to by ticking a box: stages
    and what comes with a record say more than a box can."""
    if now is not None and now.each in (Each.STAGE, Each.RECORD, Each.COMMISSIONED):
        return [now.each]
    return [Each.MONTH, Each.QUARTER, Each.HALF_YEAR, Each.YEAR]


def _typed(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": said.get("title", ""),
        "many": str(said.get("many", 1)),
        "each": said.get("each", ""),
        "posts": said.get("who", {}).get("posts", []),
        "stages": ", ".join(str(end) for end in said.get("stages", [])),
        "within_hours": str(said.get("within_hours", "")),
        "least_share": str(said.get("least_share", Obligation.least_share)),
        "catch_up": str(said.get("catch_up", Obligation.catch_up)),
    }


@needs("manage_programme")
def change(key: str) -> ResponseReturnValue:
    """Publish another version of an obligation, or end it, from a day on."""
    form = request.form
    typed: dict[str, Any] = {**form.to_dict(), "posts": form.getlist("posts")}
    session = db.session()
    versions = published.obligations(session).versions(key)
    if not versions:
        abort(404)
    reason = form.get("reason", "").strip()
    try:
        from_on = date.fromisoformat(form.get("from_on", ""))
    except ValueError:
        return _page(key, typed, "Give the day from which it holds.")
    if not reason:
        return _page(key, typed, "Say why it changes, as who asks later is to read it.")
    said = ""
    if form.get("_do") != "end":
        last = next(v for v in reversed(versions) if v.obligation)
        said = published.written(_changed(yaml.safe_load(last.said), typed))
    by = By(current_account().email, clock(), reason=reason)
    try:
        published.publish(session, key, said, from_on, by)
    except DefinitionError as why:
        return _page(key, typed, _WHERE.sub("", str(why)).strip())
    what = "Nothing is owed of it" if not said else "It holds so"
    flash(f"{what} from {day(from_on)} on.")
    return redirect(f"{ADDRESS}{key}/", 303)


def _changed(said: dict[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The words of an obligation with what was typed; what is no number stays a text,
    which the language refuses in a sentence."""
    after = {**said, "title": typed["title"].strip(), "each": typed["each"]}
    if said["who"].get("posts"):
        after["who"] = {"posts": typed["posts"]}
    for word in ("many", "within_hours", "least_share", "catch_up"):
        text = typed.get(word, "").strip()
        if text:
            after[word] = int(text) if text.isdecimal() else text
    if said.get("stages"):
        ends = [end.strip() for end in typed.get("stages", "").split(",")]
        after["stages"] = [int(end) if end.isdecimal() else end for end in ends if end]
    return after


@needs("manage_programme")
def add() -> ResponseReturnValue:
    """Publish an obligation that is new, as its text says it."""
    said = request.form.get("said", "")
    by = By(current_account().email, clock(), reason="New")
    try:
        made = published.read(said)
        if made is None:
            raise DefinitionError("Say what is owed, in the words of the example.")
        known = store_of(current_app).versions.current()
        if made.form not in known:
            raise DefinitionError(f"There is no form {made.form!r}.")
        if published.obligations(db.session()).versions(made.key):
            raise DefinitionError(
                f"There is an obligation {made.key!r} already; change that one."
            )
        published.publish(db.session(), made.key, said, _day_it_holds(), by)
    except DefinitionError as why:
        return _new(said, _WHERE.sub("", str(why)).strip())
    flash(f"{made.title}: owed from {day(_day_it_holds())} on.")
    return redirect(f"{ADDRESS}{made.key}/", 303)


def _day_it_holds() -> date:
    try:
        return date.fromisoformat(request.form.get("from_on", ""))
    except ValueError:
        raise DefinitionError("Give the day from which it holds.") from None


@needs("manage_programme")
def new() -> ResponseReturnValue:
    """The form for an obligation that is new."""
    return _new(_EXAMPLE)


def _new(said: str, error: str = "") -> ResponseReturnValue:
    forms = sorted(
        store_of(current_app).versions.current().values(), key=lambda f: folded(f.title)
    )
    roles = sorted(_roles().roles.values(), key=lambda role: role.label)
    page = render_template(
        "due/new_obligation.html",
        said=said,
        error=error,
        forms=forms,
        roles=roles,
        first=months_on(_today().replace(day=1), 1).isoformat(),
    )
    return page, 400 if error else 200


_EXAMPLE = """\
obligation: dip_sample_each_month
title: A dip sample each month
form: case_file_audit
each: month
many: 1
who: {posts: [advanced_practitioner]}
where: audit_type == 'other'
source: The council's own, agreed by the senior leadership team
"""


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "obligations", listed)
    app.add_url_rule(f"{ADDRESS}new/", "new_obligation", new)
    app.add_url_rule(f"{ADDRESS}new/", "add_obligation", add, methods=("POST",))
    rule = f"{ADDRESS}<key>/"
    app.add_url_rule(rule, "obligation", one)
    app.add_url_rule(rule, "change_obligation", change, methods=("POST",))
