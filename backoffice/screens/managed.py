"""Ties whoever is there to the teams that they look after, before each page."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, current_app, g

from backoffice.access.gate import clock
from backoffice.access.roles import Role
from backoffice.access.sessions import LoggedIn
from backoffice.programme.managed import teams_of
from backoffice.store.database import db

LOOK_AFTER = (Role.AUDITOR, Role.MANAGER)
"""The roles that see their teams' records; others see all, or only what was shared."""


def _tie() -> None:
    there: LoggedIn | None = g.get("logged_in")
    if there is not None and there.account.role in LOOK_AFTER:
        timezone = current_app.config["SETTINGS"].timezone
        day = clock().astimezone(timezone).date()
        manages = teams_of(db.session(), there.account, day)
        g.logged_in = replace(there, account=replace(there.account, manages=manages))


def register(app: Flask) -> None:
    """After the gate, which says who is there."""
    app.before_request(_tie)
