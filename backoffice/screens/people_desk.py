"""What pages of people and structure share: on whose behalf, roles, days, refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import abort, current_app, flash, request
from sqlalchemy.orm import Session

from backoffice.access.gate import clock, current_account
from backoffice.config import Settings
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.people_asked import day_in, is_number
from backoffice.store.database import db
from backoffice.store.rows import By
from form_definitions.roles import Roles, known_roles
from form_definitions.spelling import as_typed

LARGEST = 2**31
"""From here on no row has the number, and PostgreSQL will not even look."""
Row = TypeVar("Row")


def session() -> Session:
    """The session of this request."""
    return db.session()


def by() -> By:
    """On whose behalf this request changes something, and why."""
    reason = as_typed(request.form.get("reason", ""))[:400]
    return By(current_account().email, clock(), reason=reason)


def today() -> date:
    """The day it is where the council is."""
    return clock().astimezone(_settings().timezone).date()


def roles() -> Roles:
    """The roles and stages there are."""
    return known_roles(_settings().data)


def found(table: type[Row], number: int) -> Row:
    """The row of that number; a page that is not there where there is none."""
    row = session().get(table, number) if number < LARGEST else None
    if row is None:
        abort(404)
    return row


def number_in(name: str) -> int | None:
    """A number that was posted; None where there is none."""
    text = request.form.get(name, "")
    return int(text) if is_number(text) else None


def day_posted(name: str, label: str) -> date:
    """A day that was posted. Raises NotChanged where there is none."""
    day = day_in(request.form.get(name), date.min)
    if day.year < 1900:
        raise NotChanged(f"Give the {label}, like 01/04/2026.")
    return day


def changed(work: Callable[[], str]) -> bool:
    """Do the work and say what was done, or why it was not. Whether it was."""
    try:
        flash(work())
    except NotChanged as why:
        flash(str(why), "warning")
        return False
    return True


def _settings() -> Settings:
    told: Settings = current_app.config["SETTINGS"]
    return told
