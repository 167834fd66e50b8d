"""The access trail as a page, for the performance manager: who had what, and when.

/trail/?action=feed&who=…&before=120
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Flask, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import clock, needs
from backoffice.access.trail import ACTIONS, COMMAND, Trail
from backoffice.screens.history import names_of
from backoffice.store.database import db
from backoffice.store.trail_tables import Access

_A_PAGE = 50


@needs("see_trail")
def _show() -> ResponseReturnValue:
    action, who = request.args.get("action", ""), request.args.get("who", "")
    if action and action not in ACTIONS:
        abort(404)
    before = _number(request.args.get("before"))
    trail = Trail(db.session(), clock)
    rows = trail.page(action, who, before, _A_PAGE + 1)
    given = rows[:_A_PAGE]
    query = select(Access.who).distinct().order_by(Access.who)
    people = db.session.scalars(query).all()
    return render_template(
        "trail.html",
        rows=given,
        actions=ACTIONS,
        action=action,
        who=who,
        people=people,
        names={**names_of(db.session(), set(people)), COMMAND: "The command line"},
        older=_older(given[-1].id) if len(rows) > _A_PAGE else "",
        newest=before is None,
    )


def _number(said: str | None) -> int | None:
    if said is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", said):
        abort(404)
    return int(said)


def _older(row: int) -> str:
    kept = {w: v for w, v in request.args.items() if w in ("action", "who") and v}
    return f"/trail/?{urlencode({**kept, 'before': row})}"


def register(app: Flask) -> None:
    app.add_url_rule("/trail/", "trail", _show)
