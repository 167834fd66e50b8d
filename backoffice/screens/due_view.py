"""What is due: what is owed by whom, how it stands, and the letters that remind.

The Performance Team sees everybody; whoever owes something sees their own.
"""

from __future__ import annotations

from datetime import date

from flask import Flask, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.roles import may
from backoffice.access.scope import kept_back
from backoffice.programme.owed import excusing
from backoffice.programme.owed.debts import State
from backoffice.programme.people import names_of, person_of_account
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.allocated import allocated_to
from backoffice.screens.due_asked import asked_in
from backoffice.screens.due_page import (
    MOST,
    STATES,
    Due,
    figures,
    owers,
    reminders,
)
from backoffice.screens.words import day
from backoffice.store.database import db
from backoffice.store.fixed import RecordIndex
from backoffice.store.obligation_tables import Exemption
from backoffice.store.opening import store_of
from backoffice.store.rows import By
from form_definitions.roles import known_roles

ADDRESS = "/due/"
COLUMNS = (
    ("expected", "Expected"),
    ("excused", "Excused"),
    ("on_time", "On time"),
    ("late", "Late"),
    ("outstanding", "Outstanding"),
    ("to_come", "To come"),
)
_STATE_OF = {
    "excused": State.EXCUSED,
    "late": State.LATE,
    "outstanding": State.OUTSTANDING,
    "to_come": State.TO_COME,
}
"""The columns of the summary that a filter leaves alone; the others are of many."""


def _today() -> date:
    return clock().astimezone(current_app.config["SETTINGS"].timezone).date()


def _due() -> Due:
    """What this account sees of what was asked for."""
    session = db.session()
    account = current_account()
    whose = None
    if not may(account, "manage_programme"):
        person = person_of_account(session, account.email)
        whose = person.id if person else 0
    roles = known_roles(current_app.config["SETTINGS"].data)
    asked = asked_in(request.args, _today())
    index = RecordIndex
    numbers = kept_back(session, account)
    references = select(index.reference).where(index.record_id.in_(numbers))
    hidden = set(session.scalars(references)) if numbers else set()
    return Due(session, store_of(current_app).versions, asked, roles, whose, hidden)


@needs("see_due")
def due() -> ResponseReturnValue:
    """What is owed in a period, as it stood on a day."""
    found = _due()
    lines, asked = found.lines, found.asked
    first = (asked.page - 1) * MOST
    return render_template(
        "due/due.html",
        due=found,
        asked=asked,
        lines=lines[first : first + MOST],
        total=len(lines),
        first=first,
        most=MOST,
        figures=_tiles(found),
        columns=COLUMNS,
        columns_heads=[(words, "num") for _, words in COLUMNS],
        states_words=[(one.value, words) for one, (words, _) in STATES.items()],
        state_of=_STATE_OF,
        today=_today(),
        earlier=asked.period.before,
        later=asked.period.after,
        allocated=allocated_to(db.session(), current_account()),
    )


def _tiles(found: Due) -> list[dict[str, object]]:
    counts = figures(found.lines)
    asked = found.asked
    return [
        {
            "number": f"{counts[key]:,}",
            "words": words.lower(),
            "address": asked.address(state=[_STATE_OF[key].value])
            if key in _STATE_OF
            else "",
        }
        for key, words in COLUMNS
    ]


@needs("manage_programme")
def chase() -> ResponseReturnValue:
    """Who has something outstanding, each with the letter that reminds them."""
    found = _due()
    letters = reminders(
        db.session(),
        found.lines,
        f"{request.host_url.rstrip('/')}{ADDRESS}",
        current_app.config["SETTINGS"].council_name,
        found.chairs,
    )
    nobody = [
        line
        for line in found.lines
        if line.state is State.OUTSTANDING and not owers(line.debt, found.chairs)
    ]
    return render_template(
        "due/chase.html", asked=found.asked, letters=letters, nobody=nobody, due=found
    )


# --- excuses


@needs("manage_programme")
def excuses() -> ResponseReturnValue:
    """Who is excused from what, and the form that excuses somebody."""
    return _excuses(request.args.to_dict())


def _excuses(typed: dict[str, str], error: str = "") -> ResponseReturnValue:
    session = db.session()
    rows = session.query(Exemption).order_by(Exemption.id.desc()).limit(200).all()
    keys = excusing.titles(session)
    page = render_template(
        "due/excuses.html",
        rows=rows,
        names=names_of(session),
        titles=keys,
        typed=typed,
        error=error,
    )
    return page, 400 if error else 200


@needs("manage_programme")
def add_excuse() -> ResponseReturnValue:
    """Excuse somebody."""
    typed = request.form.to_dict()
    try:
        first, last = _day_in("first"), _day_in("last")
        person = typed.get("person", "")
        excusing.excuse(
            db.session(),
            By(current_account().email, clock()),
            typed.get("obligation", ""),
            first,
            last,
            reason=typed.get("reason", ""),
            approved_by=typed.get("approved_by", ""),
            person_id=int(person) if person.isdecimal() else None,
            group=typed.get("group", ""),
        )
    except NotChanged as why:
        return _excuses(typed, str(why))
    flash(f"Excused from {day(first)} to {day(last)}.")
    return redirect(f"{ADDRESS}excuses/", 303)


def _day_in(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise NotChanged("Give the first and the last day of the excuse.") from None


@needs("manage_programme")
def end_excuse(number: int) -> ResponseReturnValue:
    """Take an excuse back."""
    try:
        excusing.end_excuse(db.session(), By(current_account().email, clock()), number)
        flash("The excuse holds no more; what it excused is owed again.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"{ADDRESS}excuses/", 303)


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "due", due)
    app.add_url_rule(f"{ADDRESS}chase/", "chase", chase)
    app.add_url_rule(f"{ADDRESS}excuses/", "excuses", excuses)
    rule = f"{ADDRESS}excuses/"
    app.add_url_rule(rule, "add_excuse", add_excuse, methods=("POST",))
    app.add_url_rule(
        f"{rule}<int:number>/end/", "end_excuse", end_excuse, methods=("POST",)
    )
