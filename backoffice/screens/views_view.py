"""Saved views of a list: the links above it, and the pages to save and change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, render_template, request

from backoffice.access.gate import clock, current_account
from backoffice.access.saved_views import (
    AUDIENCES,
    LONGEST_NAME,
    OWN,
    SavedViews,
    View,
    ViewError,
    audiences,
)
from backoffice.screens import filter_boxes
from backoffice.screens.form_view import FormView
from backoffice.screens.safe_view import record_id
from backoffice.store.database import db

NONE = "0"
"""The view of a list that is asked for as it comes, by who has a first view."""


@dataclass(frozen=True)
class Bar:
    """The saved views as they stand above a list."""

    links: list[dict[str, Any]]
    nothing: str
    """The list's own address, with nothing asked."""
    lost: str
    """What the opened view asks for that the form has no more; else nothing."""


def _views() -> SavedViews:
    return SavedViews(db.session(), current_account(), clock)


def by_form() -> dict[str, list[View]]:
    """The views that whoever is there sees, by the form they are of."""
    found: dict[str, list[View]] = {}
    for one in _views().seen():
        found.setdefault(one.form, []).append(one)
    return found


def first(view: FormView) -> Any:
    """On to the view that one's list opens with, where it is opened with nothing."""
    if request.args:
        return None
    seen = _views().seen(view.definition.key)
    opens = next((one for one in seen if one.first), None)
    return redirect(opens.address, 302) if opens else None


def bar(view: FormView) -> Bar:
    """The links above the list that the address asks for."""
    seen = _views().seen(view.definition.key)
    opened = request.args.get("view", "")
    here = next((one for one in seen if str(one.id) == opened), None)
    now = asked(view)
    nothing = f"?view={NONE}" if any(one.first for one in seen) else "?"
    links = [{"words": "All", "address": nothing, "here": not here and not now}]
    links += [
        {
            "words": one.name + " (changed)" * (one is here and now != one.asked),
            "address": one.address,
            "here": one is here,
        }
        for one in seen
    ]
    if seen:
        links.append({"words": "Change views", "address": "views/", "here": False})
    here_is = {"view": here.id} if here else {}
    save = f"views/new/?{urlencode([*parse_qsl(now), *here_is.items()])}"
    links.append({"words": "Save this view", "address": save, "here": False})
    return Bar(links, nothing, _lost(view, here) if here else "")


def asked(view: FormView) -> str:
    """What the address asks of the list, without what the form does not know."""
    known = {"reference", *(column.name for column in view.columns)}
    filters = {name for name, _, _ in view.filters_given()}
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value
        and (
            name in filters
            or (name == "columns" and value in known)
            or (name == "sort" and value in known)
            or (name == "search")
            or (name == "desc" and value != "0")
        )
    ]
    return urlencode(kept)


def _lost(view: FormView, opened: View) -> str:
    """A sentence on what a view asks for that the form has not; else nothing."""
    known = {"reference", *(column.name for column in view.columns)}
    filters = {name for name, _, _ in view.filters_given()}
    gone: list[str] = []
    for name, value in parse_qsl(opened.asked):
        if name in ("columns", "sort") and value not in known:
            gone.append(value)
        elif name.startswith("flt") and name in request.args and name not in filters:
            gone.append(name.removeprefix("flt_"))
    if not gone:
        return ""
    words = ", ".join(f"‘{one}’" for one in dict.fromkeys(gone))
    return (
        f"The view ‘{opened.name}’ asks for {words}, which this form does not have"
        " now. The list is shown without it; save the view anew to put it right."
    )


# --- pages


def page(view: FormView) -> str:
    """The views of a form's list: one's own and those one is given."""
    return render_template(
        "records/views.html",
        form=view.definition,
        views=_views().kept(view.definition.key),
        audiences=AUDIENCES,
    )


def new(view: FormView) -> Any:
    """Save what the address asks for under a name, or as what a view now asks for."""
    views, now = _views(), asked(view)
    opened = views.one(view.definition.key, _number(request.args.get("view")))
    changeable = opened if opened and opened.may_change else None
    if request.method == "GET":
        return _form(view, None, changeable)
    name, shared = _typed()
    try:
        if changeable is not None and "replace" in request.form:
            name = changeable.name
            views.change(changeable, name, changeable.shared_with, now)
            saved = changeable.id
        else:
            saved = views.save(view.definition.key, name, now, shared)
    except ViewError as why:
        return _form(view, None, changeable, str(why)), 422
    made = views.one(view.definition.key, saved)
    if made is None:
        abort(404)
    if "first" in request.form:
        views.open_with(view.definition.key, made)
    flash(f"The view ‘{name}’ is saved.")
    return redirect(made.address, 303)


def change(view: FormView) -> Any:
    """Rename a view, or share it with others."""
    one = _one(view, request.args.get("id"), changing=True)
    if request.method == "GET":
        return _form(view, one, None)
    name, shared = _typed()
    try:
        _views().change(one, name, shared)
    except ViewError as why:
        return _form(view, one, None, str(why)), 422
    flash(f"The view is now ‘{name}’.")
    return redirect("../", 303)


def delete(view: FormView) -> Any:
    one = _one(view, request.form.get("id"), changing=True)
    try:
        _views().delete(one)
    except ViewError as why:
        flash(str(why), "error")
    else:
        flash(f"The view ‘{one.name}’ is deleted. No record is changed by that.")
    return redirect("../", 303)


def open_with(view: FormView) -> Any:
    """Let the list open with a view from now on, or as it comes again."""
    chosen = request.form.get("id", "")
    one = None if chosen == NONE else _one(view, chosen)
    _views().open_with(view.definition.key, one)
    said = f"with ‘{one.name}’" if one else "with all records"
    flash(f"Your list opens {said} from now on.")
    return redirect("../", 303)


def _one(view: FormView, said: str | None, changing: bool = False) -> View:
    """The view of that id; "not found" where it is not this account's to see, and
    "not yours to do" where it is not theirs to change."""
    one = _views().one(view.definition.key, _number(said))
    if one is None:
        abort(404)
    if changing and not one.may_change:
        abort(403)
    return one


def _number(said: str | None) -> int | None:
    number = record_id(said)
    # Ids of views are counted in 32 bits; PostgreSQL refuses to look for more.
    return number if number is not None and number < 2**31 else None


def _typed() -> tuple[str, str]:
    name = " ".join(request.form.get("name", "").replace("\x00", "").split())
    return name, request.form.get("shared_with", OWN)


def _form(
    view: FormView, one: View | None, opened: View | None, error: str = ""
) -> str:
    sort = request.args.get("sort", "")
    columns = {column.name: column.label for column in view.columns}
    name, shared = _typed() if request.method == "POST" else ("", OWN)
    if one is not None and request.method == "GET":
        name, shared = one.name, one.shared_with
    return render_template(
        "records/view.html",
        form=view.definition,
        one=one,
        opened=opened,
        name=name,
        shared_with=shared,
        longest=LONGEST_NAME,
        audiences=audiences(_views(), one.shared_with if one else OWN),
        error=error,
        search=request.args.get("search", ""),
        filters=filter_boxes.in_words(view),
        columns=[column.label for column in view.chosen_columns()],
        sort=columns.get(sort, ""),
        back=f"../../?{asked(view)}" if one is None else "../",
    )
