"""The 48-hour clock: every letter that follows an audit, and whether it was in time.

One that is to nobody who is known, or whose address was refused, waits here for an
officer to say where it goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.scope import kept_back
from backoffice.programme.notices.writing import NOBODY, REFUSED, SENDING, SENT, WAITS
from backoffice.programme.people import names_of
from backoffice.programme.surveys.asking import NOTICE as SURVEY
from backoffice.screens.words import many
from backoffice.store.database import db, writing
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.people_history import PeopleHistory
from backoffice.store.rows import By
from form_definitions.roles import known_roles
from form_definitions.spelling import folded

ADDRESS = "/due/notices/"
MOST: Final = 200
"""The newest letters on the page; all that wait are among them or before them."""
STATES: Final = {
    WAITS: ("Waits to be sent", "blue"),
    SENDING: ("Waits to be sent", "blue"),
    SENT: ("Sent", "green"),
    REFUSED: ("Refused", "red"),
    NOBODY: ("Needs an address", "yellow"),
}
TO_WHOM: Final = {
    "subject": "Worker",
    "manager": "Manager",
    "doer": "Auditor",
    "owner": "Owner",
}


@dataclass(frozen=True)
class Letter:
    """A letter in words."""

    row: NoticeRow
    to_whom: str
    name: str
    late: bool
    hours_left: int | None
    """Until it is due, of one that is not sent; none of one that was."""

    @property
    def shown(self) -> tuple[str, str]:
        return STATES[self.row.state]


def letters(rows: Iterable[NoticeRow], now: datetime) -> list[Letter]:
    """Letters in words, as they stand at an instant."""
    rows = list(rows)
    people = {row.person_id for row in rows if row.person_id is not None}
    names = names_of(db.session(), people)
    return [_told(row, names, now) for row in rows]


def _told(row: NoticeRow, names: dict[int, str], now: datetime) -> Letter:
    roles = known_roles(current_app.config["SETTINGS"].data)
    post = TO_WHOM.get(row.to_whom) or roles.label(row.to_whom)
    sent = row.state == SENT
    ended = row.sent_at if sent and row.sent_at else now
    left = None if sent else int((row.due_at - now).total_seconds() // 3600)
    name = names.get(row.person_id, "") if row.person_id else ""
    return Letter(row, post, name, ended > row.due_at, left)


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """Those that need somebody first, then the newest."""
    return _page()


def _page(error: str = "", status: int = 200) -> ResponseReturnValue:
    session = db.session()
    # A survey's letters are on its own page.
    asked = select(NoticeRow).where(NoticeRow.notice != SURVEY)
    asked = asked.order_by(NoticeRow.id.desc())
    open_ones = session.scalars(asked.where(NoticeRow.state != SENT)).all()
    sent = session.scalars(asked.where(NoticeRow.state == SENT).limit(MOST)).all()
    hidden = kept_back(session, current_account())
    rows = [one for one in (*open_ones, *sent) if one.record_id not in hidden]
    found = letters(rows, clock())
    page = render_template(
        "due/notices.html", letters=found, figures=_figures(found), error=error
    )
    return page, status


def _figures(found: Iterable[Letter]) -> list[dict[str, object]]:
    counts: Counter[str] = Counter()
    for one in found:
        if one.row.state == SENT:
            counts["late" if one.late else "in time"] += 1
        else:
            counts["overdue" if one.late else "waiting"] += 1
            counts["nobody"] += one.row.state in (NOBODY, REFUSED)
    return [
        {"number": f"{counts['in time']:,}", "words": "sent within their time"},
        {"number": f"{counts['late']:,}", "words": "sent late"},
        {"number": f"{counts['waiting']:,}", "words": "to be sent"},
        {
            "number": f"{counts['overdue']:,}",
            "words": "not sent, and their time is over",
        },
        {"number": f"{counts['nobody']:,}", "words": "need an address"},
    ]


@needs("manage_programme")
def readdress(number: int) -> ResponseReturnValue:
    """Say where a letter goes that has no address, or a wrong one."""
    address = request.form.get("address", "").strip().casefold()
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
        return _page("Give an e-mail address, like name@council.example.", 400)
    session = db.session()
    with writing(session):
        moved = session.execute(
            update(NoticeRow)
            .where(NoticeRow.id == number, NoticeRow.state.in_((NOBODY, REFUSED)))
            .values(address=address, state=WAITS, send_after=clock(), tries=0, said="")
        )
        is_sent_on: bool = moved.rowcount == 1  # type: ignore[attr-defined]
        if is_sent_on:
            by = By(current_account().email, clock())
            told = {"address": [None, folded(address)]}
            PeopleHistory(session, by).tell("notice", number, "addressed", told)
    if is_sent_on:
        flash("It is sent there now.")
    else:
        flash("That letter waits for no address any more.", "warning")
    return redirect(ADDRESS, 303)


def sent_of(record_id: int) -> list[Letter]:
    """The letters of one record, in the order they were written."""
    asked = select(NoticeRow).where(NoticeRow.record_id == record_id)
    rows = db.session().scalars(asked.order_by(NoticeRow.id))
    return letters(rows, clock())


def said_of(found: Iterable[Letter]) -> str:
    """``2 letters, all sent in time``, for a panel's head."""
    found = list(found)
    late = sum(one.late for one in found)
    waiting = sum(one.row.state != SENT for one in found)
    how = f"{waiting} not sent yet" if waiting else "all sent"
    return f"{many(len(found), 'letter')}, {how}{f', {late} late' if late else ''}"


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "notices", listed)
    rule = f"{ADDRESS}<int:number>/"
    app.add_url_rule(rule, "readdress_notice", readdress, methods=("POST",))
