"""The first page: what came in, what is held, the last uploads, the returns.

Each role sees its own: the Performance Team the day's work, auditors and managers their
records, leadership figures alone, an administrator no content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from backoffice.access.accounts import Account, Accounts
from backoffice.access.gate import clock, current_account
from backoffice.access.roles import Role, may
from backoffice.access.scope import EVERYTHING, Scope, scope_of
from backoffice.figures.came_in import (
    ByMonth,
    Newest,
    by_month,
    last_months,
    newest,
    up_to,
)
from backoffice.intake.desk import COMMITTED, PREVIEWED
from backoffice.screens.grades import grade
from backoffice.screens.history import names_of
from backoffice.screens.home_told import told_by_month
from backoffice.screens.publishing_view import editions
from backoffice.screens.return_periods import due, last_published
from backoffice.screens.shared import shared_with
from backoffice.screens.upload_page import STATES
from backoffice.screens.words import day_of_week, inside, many, month
from backoffice.store.database import db
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.opening import store_of
from backoffice.store.versions import Versions
from form_definitions.kinds import Grade
from importers.report import HELD

MONTHS = 6
NEWEST = 8
UPLOADS = 4
TILES = 3
"""Forms with a large figure of their own."""


@dataclass(frozen=True)
class Held:
    """An upload with rows that wait for a person."""

    upload_id: int
    file_name: str
    at: datetime
    rows: int


def _home() -> ResponseReturnValue:
    account = current_account()
    match account.role:
        case Role.ADMINISTRATOR:
            accounts = Accounts(db.session()).all()
            return _page("home/administrator.html", accounts=accounts)
        case Role.WORKER:
            return _page("home/worker.html", shared=shared_with(account))
        case Role.LEADERSHIP:
            return _page("home/leadership.html", **_told())
        case _:
            return _page("home/records.html", **_records(account))


def _told() -> dict[str, Any]:
    """What leadership is told: figures that are published, and nothing else."""
    session, today = db.session(), _here().date()
    return {
        "told": told_by_month(editions(), today),
        "published": last_published(session, today),
    }


def _page(template: str, **given: Any) -> str:
    return render_template(template, title=day_of_week(_here().date()), **given)


def _here() -> datetime:
    """The time it is where the council is."""
    return clock().astimezone(current_app.config["SETTINGS"].timezone)


def _records(account: Account) -> dict[str, Any]:
    scope = scope_of(account)
    given = _figures(scope)
    given["figures"] = _tiles(given["rows"])
    given["sees"] = _sees(account)
    found = newest(db.session(), _versions().current(), scope, NEWEST)
    given["newest"] = [(one, _grade_of(one)) for one in found]
    if may(account, "upload"):
        held = _held()
        uploads = _uploads()
        names = names_of(db.session(), [one.who for one in uploads])
        given.update(held=held, uploads=uploads, names=names, states=STATES)
        given["figures"] = [*_waiting(held), *given["figures"]]
    return given


def _figures(scope: Scope) -> dict[str, Any]:
    session, forms = db.session(), _versions().current()
    last = last_months(session, forms, scope)
    months = up_to(max(last.values()), MONTHS) if last else []
    return {
        "months": months,
        "rows": by_month(session, forms, scope, last, months),
        **_returns(),
    }


def _returns() -> dict[str, Any]:
    """The return that was published last, and those that are due to be."""
    if not may(current_account(), "see_returns"):
        return {}
    session, today = db.session(), _here().date()
    return {"published": last_published(session, today), "due": due(session, today)}


def _versions() -> Versions:
    return store_of(current_app).versions


def _sees(account: Account) -> str:
    if scope_of(account) == EVERYTHING:
        return ""
    if account.team:
        return f"You see your own records and those of {account.team}."
    return "You see your own records."


def _tiles(rows: Sequence[ByMonth]) -> list[dict[str, object]]:
    """The newest month of the forms that came in last."""
    return [
        {
            "number": f"{row.in_last:,}",
            "words": inside(row.form.title if row.in_last == 1 else row.form.plural),
            "address": month_address(row.form.key, row.last),
            "small": f"of {month(row.last)}",
        }
        for row in rows[:TILES]
    ]


def _waiting(held: Sequence[Held]) -> list[dict[str, object]]:
    rows = sum(one.rows for one in held)
    unsaved = db.session().scalar(
        select(func.count()).select_from(Upload).where(Upload.status == PREVIEWED)
    )
    return [
        {
            "number": f"{rows:,}",
            "words": "held for review",
            "address": "/review/",
            "small": f"from {many(len(held), 'upload')}" if held else "nothing waits",
        },
        {
            "number": f"{unsaved or 0:,}",
            "words": "upload not saved yet"
            if unsaved == 1
            else "uploads not saved yet",
            "address": "/uploads/",
            "small": "read, not in the records" if unsaved else "nothing waits",
        },
    ]


def month_address(form: str, month: str) -> str:
    """The list of a form's records of one month: as many as the figure said."""
    return f"/records/{form}/?flt_month_equals={month}"


def _grade_of(one: Newest) -> str:
    """The overall grade as a tag; nothing where the form has none."""
    overall = one.form.overall
    if overall is None:
        return ""
    kind = one.form.field(overall.grade).kind
    if not isinstance(kind, Grade):
        return ""
    known = next((s for s in kind.scales if s.key == one.scale), kind.scale)
    return grade(known, one.grade)


def _held() -> list[Held]:
    """Uploads with rows that wait, the longest waiting first."""
    rows = func.count()
    asked = (
        select(Upload.id, Upload.file_name, Upload.at, rows)
        .join(UploadEntry, UploadEntry.upload_id == Upload.id)
        .where(UploadEntry.status == HELD, Upload.status == COMMITTED)
        .group_by(Upload.id, Upload.file_name, Upload.at)
        .order_by(Upload.id)
    )
    return [Held(*row) for row in db.session().execute(asked)]


def _uploads() -> Sequence[Upload]:
    return (
        db.session()
        .scalars(select(Upload).order_by(Upload.id.desc()).limit(UPLOADS))
        .all()
    )


def register(app: Flask) -> None:
    app.add_url_rule("/", "home", _home)
    app.jinja_env.globals["month_address"] = month_address
