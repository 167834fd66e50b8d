"""The first page: what is to be done, what came in, what stands elsewhere.

Each role sees its own, put together of panels (`panels`): the Performance Team the
day's work, auditors and managers theirs, a worker what was shared, leadership figures
alone, an administrator no content.
"""

from __future__ import annotations

from flask import Flask, render_template
from flask.typing import ResponseReturnValue

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.screens.panels.by_month import month_address
from backoffice.screens.panels.every import panels
from backoffice.screens.panels.shown import Home
from backoffice.screens.words import day_of_week

MOST_TILES = 8
"""As many large figures as stand in one row."""


def _home() -> ResponseReturnValue:
    home = Home()
    title = day_of_week(home.today)
    if home.role is Role.ADMINISTRATOR:
        accounts = Accounts(home.session).all()
        return render_template(
            "home/administrator.html", title=title, accounts=accounts
        )
    shown = panels(home)
    return render_template(
        "home/home.html",
        title=title,
        sees=_sees(home),
        role=home.role,
        panels=shown,
        tiles=[tile for panel in shown for tile in panel.tiles][:MOST_TILES],
    )


def _sees(home: Home) -> str:
    """What somebody sees, in a sentence; nothing where that is everything."""
    if home.role is Role.LEADERSHIP:
        return (
            "Published figures over all teams. Records themselves are seen by those who"
            " work with them."
        )
    if home.role is Role.WORKER or home.scope.everything:
        return ""
    if home.account.manages:
        return "You see your own records and those of the teams that you look after."
    if home.account.team and home.account.manages is None:
        return f"You see your own records and those of {home.account.team}."
    return "You see your own records."


def register(app: Flask) -> None:
    app.add_url_rule("/", "home", _home)
    app.jinja_env.globals["month_address"] = month_address
