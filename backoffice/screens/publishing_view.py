"""Publishing a return, what moved since, and each edition as it was given out.

POST /returns/<return_key>/<period>/publish            the next edition
     /returns/<return_key>/<period>/since/             what moved since the newest
     /returns/<return_key>/<period>/editions/<n>/      what an edition changed

Leadership reads the newest edition of each period and nothing else; of a period that is
not published it is told so, and when it is due.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.roles import Role
from backoffice.access.trail import PUBLISH
from backoffice.config import Settings
from backoffice.figures.returns import one_state
from backoffice.published.editions import LEADERSHIP, WHOLE, Editions, NotPublished
from backoffice.published.gone import return_of_old
from backoffice.screens import trail_view
from backoffice.screens.history import names_of
from backoffice.screens.moved_page import Moved, accounts_in, moved_sheets
from backoffice.screens.returns_known import returns_known
from backoffice.screens.trailed import left
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.return_tables import ReturnEdition
from exports.periods import NoPeriod, Period, period_of
from exports.returns import Return


def editions() -> Editions:
    settings: Settings = current_app.config["SETTINGS"]
    return Editions(db.session(), store_of(current_app).versions, settings, clock)


def audience() -> str:
    """Which edition the reader is given: leadership theirs, whatever they ask for."""
    asked = request.args.get("as") == "leadership"
    return LEADERSHIP if published_only() or asked else WHOLE


def published_only() -> bool:
    """Whether the reader is given published editions alone, and of each period the
    newest: from drafts and editions side by side small numbers could be worked out.
    """
    return current_account().role is Role.LEADERSHIP


def asked_return(return_key: str, period: str) -> tuple[Return, Period]:
    """The return and period of an address, or "not found". A return that is no longer
    made is found where it has editions.
    """
    what = returns_known().get(return_key) or return_of_old(editions(), return_key)
    if what is None:
        abort(404)
    try:
        asked = period_of(period)
        # The figures stand beside those of the period before; 1900 has none.
        period_of(asked.before.key)
    except NoPeriod:
        abort(404)
    return what, asked


def asked_edition(what: Return, period: Period) -> ReturnEdition | None:
    """The edition an address asks for: the newest, or that of its number; none where
    it asks for the figures as they stand now, or nothing is published.
    """
    number = request.args.get("edition")
    if number is not None and not re.fullmatch(r"[0-9]{1,6}", number):
        abort(404)
    if published_only():
        found = editions().for_leadership(what, period)
        if number is not None and (found is None or found.number != int(number)):
            abort(404)
        return found
    made = what.key in returns_known()
    if made and request.args.get("now"):
        return None
    if number is None:
        newest = editions().edition(what, period, audience())
        # Of a return that is no longer made nothing is counted any more.
        return newest if newest is not None or made else abort(404)
    return editions().edition(what, period, audience(), int(number)) or abort(404)


@needs("publish_returns")
def _publish(return_key: str, period: str) -> ResponseReturnValue:
    what, asked = asked_return(return_key, period)
    if what.key not in returns_known():
        abort(404)
    page = f"/returns/{what.key}/{asked.key}/"
    reason = request.form.get("reason", "")
    newest = editions().edition(what, asked, WHOLE)
    if request.form.get("edition") not in (None, str(newest.number if newest else 0)):
        # What they looked at is not what would be published over.
        who = names_of(db.session(), {newest.who})[newest.who] if newest else ""
        flash(
            f"{who} has published {asked.title} in the meantime. This is theirs;"
            " nothing of yours was published.",
            "error",
        )
        return redirect(page, 303)
    try:
        made = editions().publish(what, asked, current_account().email, reason)
    except NotPublished as why:
        if newest is None:
            flash(str(why), "error")
            return redirect(page, 303)
        return _since_page(what, asked, error=str(why), reason=reason), 400
    word = "published" if made.number == 1 else "revised"
    left(f"{what.title}, {asked.title}, edition {made.number}", action=PUBLISH)
    flash(f"{what.title}, {asked.title}: {word}. Its figures are kept as they stand.")
    return redirect(page, 303)


@needs("see_returns")
def _since(return_key: str, period: str) -> ResponseReturnValue:
    if audience() == LEADERSHIP:
        abort(403)
    what, asked = asked_return(return_key, period)
    if what.key not in returns_known():
        abort(404)
    return _since_page(what, asked)


def _since_page(
    what: Return, period: Period, *, error: str = "", reason: str = ""
) -> str:
    one_state(db.session())
    newest = editions().edition(what, period, WHOLE) or abort(404)
    return render_template(
        "returns/since.html",
        what=what,
        period=period,
        edition=newest,
        moved=_moved(editions().since(what, period), newest),
        error=error,
        reason=reason,
    )


@needs("see_returns")
def _edition(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """What a revision changed of the edition before it, and why."""
    if audience() == LEADERSHIP:
        abort(403)
    what, asked = asked_return(return_key, period)
    found = editions().edition(what, asked, WHOLE, number) or abort(404)
    return render_template(
        "returns/edition.html",
        what=what,
        period=asked,
        edition=found,
        moved=_moved(editions().changes(found), found),
        names=names_of(db.session(), {found.who}),
    )


def _moved(changes: list[dict[str, Any]], edition: ReturnEdition) -> list[Moved]:
    names = names_of(db.session(), accounts_in(changes))
    return moved_sheets(changes, editions().figures(edition), names)


def register(app: Flask) -> None:
    trail_view.register(app)
    page = "/returns/<return_key>/<period>/"
    app.add_url_rule(f"{page}publish", "publish_return", _publish, methods=["POST"])
    app.add_url_rule(f"{page}since/", "return_since", _since)
    app.add_url_rule(f"{page}editions/<int:number>/", "return_edition", _edition)
