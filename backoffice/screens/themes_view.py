"""The council's list of themes, as a page on which it is changed.

/themes/    what may be chosen, how often each was found, and what is retired
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from backoffice.access.gate import clock, current_account, needs
from backoffice.programme.learning import themes
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.rows import By
from backoffice.store.theme_tables import FindingTheme
from form_definitions.themes import Side

ADDRESS = "/themes/"


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """All themes, and the form that adds one."""
    return _page({})


def _page(typed: dict[str, str], error: str = "") -> ResponseReturnValue:
    page = render_template(
        "learning/themes.html",
        rows=themes.all_themes(db.session()),
        found=_found(),
        sides=list(Side),
        today=today(),
        typed=typed,
        error=error,
    )
    return page, 400 if error else 200


def _found() -> dict[tuple[int, str], int]:
    """How many findings bear each theme, by side."""
    f = FindingTheme
    asked = select(f.theme_id, f.side, func.count()).where(f.removed_at.is_(None))
    rows = db.session().execute(asked.group_by(f.theme_id, f.side))
    return {(theme, side): number for theme, side, number in rows}


@needs("manage_programme")
def add() -> ResponseReturnValue:
    """A new theme."""
    typed = request.form.to_dict()

    def work(by: By) -> str:
        one = themes.add(db.session(), by, typed.get("name", ""), _day())
        return f"{one.name} may be chosen."

    return _changed(work, typed)


@needs("manage_programme")
def change(number: int) -> ResponseReturnValue:
    """Rename a theme, retire it from a day on, or take it back."""

    def work(by: By) -> str:
        session = db.session()
        match request.form.get("what"):
            case "rename":
                themes.rename(session, by, number, request.form.get("name", ""))
                return "It is called so wherever it marks something."
            case "retire":
                themes.retire(session, by, number, _day())
                return "It is retired; what it marked stays marked."
            case _:
                themes.take_back(session, by, number)
                return "It may be chosen again."

    return _changed(work, {})


def _changed(work: Callable[[By], str], typed: dict[str, str]) -> ResponseReturnValue:
    try:
        flash(work(By(current_account().email, clock())))
    except NotChanged as why:
        return _page(typed, str(why))
    return redirect(ADDRESS, 303)


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("from_on", ""))
    except ValueError:
        raise NotChanged("Give the day from which it holds.") from None


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "themes", listed)
    app.add_url_rule(ADDRESS, "add_theme", add, methods=("POST",))
    rule = f"{ADDRESS}<int:number>/"
    app.add_url_rule(rule, "change_theme", change, methods=("POST",))
