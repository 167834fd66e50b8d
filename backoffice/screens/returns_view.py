"""Returns: choose one and its period, see its figures, fetch it as a workbook.

    /returns/                                choose
    /returns/<return_key>/<period>/          the figures as a page
    /returns/<return_key>/<period>/workbook  the same figures as a workbook

Leadership is given its own edition everywhere: no lines, no names, no small numbers,
and nothing that is not published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from flask import Flask, abort, current_app, redirect, render_template, request
from flask import send_file as send
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.roles import may
from backoffice.aside import folder_aside
from backoffice.config import Settings
from backoffice.figures.asked import RECORDS
from backoffice.figures.returns import one_state
from backoffice.published.editions import LEADERSHIP
from backoffice.published.gone import no_longer_made
from backoffice.screens.history import names_of
from backoffice.screens.measured_page import first_references
from backoffice.screens.publishing_view import (
    asked_edition,
    asked_return,
    audience,
    editions,
    published_only,
)
from backoffice.screens.return_page import Page
from backoffice.screens.return_periods import (
    earlier,
    readable,
    returns_in_order,
    standings,
)
from backoffice.screens.returns_known import faults_of_returns, returns_known
from backoffice.screens.trailed import left, of_return
from backoffice.store.database import db, writing
from backoffice.store.fixed import PublishedReturn
from backoffice.store.return_tables import ReturnEdition
from exports.figures import Figures
from exports.periods import NoPeriod, Period, period_of
from exports.returns import Return
from exports.sheets import tables_of
from exports.workbook import file_name, write_workbook

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EARLIER = 5
_FETCHED = 5
_NO_PERIOD = "Period must be written like 2018-10, 2018-Q3, 2018-H2, 2018-19 or 2018"


@dataclass(frozen=True)
class Fetched:
    """A return that somebody fetched before."""

    title: str
    address: str
    record: PublishedReturn


@needs("see_returns")
def _choose() -> ResponseReturnValue:
    """The page to choose on; with a choice in its address, the way there."""
    key = request.args.get("return", "monthly")
    asked = request.args.get("period", "").strip()
    errors = []
    if asked:
        what = returns_known().get(key) or abort(404)
        try:
            return redirect(_address(what, period_of(asked)))
        except NoPeriod:
            errors = [("period", _NO_PERIOD)]
    fetched = _fetched()
    return render_template(
        "returns/choose.html",
        returns=[
            (what, readable(standings(db.session(), what, _today())))
            for what in returns_in_order()
        ],
        chosen=key,
        asked=asked[:40],
        errors=errors,
        faults=faults_of_returns() if not published_only() else (),
        gone=_gone(),
        fetched=fetched,
        names=_names(fetched),
    ), 400 if errors else 200


def _gone() -> list[tuple[Return, list[Period]]]:
    """The returns that are no longer made, with what the reader may have of them."""
    return [
        (what, periods)
        for what, several in no_longer_made(editions(), returns_known())
        if (
            periods := [
                period
                for period in several
                if not published_only() or editions().for_leadership(what, period)
            ]
        )
    ]


@needs("see_returns")
def _show(return_key: str, period: str) -> ResponseReturnValue:
    """The figures as a page."""
    what, asked = asked_return(return_key, period)
    found = _shown(what, asked)
    if found is None:
        return _not_published(what, asked)
    figures, edition = found
    made = what.key in returns_known()
    all_editions = editions().of(what, asked)
    as_leadership = audience() == LEADERSHIP
    shown_so = as_leadership and not published_only()
    opens = may(current_account(), "see_records") and not as_leadership
    moved = (
        editions().since(what, asked)
        if edition is not None and not as_leadership and made
        else []
    )
    return render_template(
        "returns/return.html",
        page=Page(figures, open_lists=opens, edition=edition.number if edition else 0),
        references=_references(figures) if opens else {},
        figures=figures,
        period=figures.period,
        counted_at=clock() if edition is None else edition.at,
        address=_address(figures.what, figures.period),
        as_leadership="?as=leadership" if shown_so else "",
        is_leadership=published_only(),
        made=made,
        edition=edition,
        editions=all_editions,
        moved=len(moved),
        over=figures.period.last < _today(),
        earlier=earlier(db.session(), what, asked, _today())[:_EARLIER],
        names=names_of(db.session(), {e.who for e in all_editions}),
    )


def _not_published(what: Return, period: Period) -> ResponseReturnValue:
    """What leadership is told of a period that it has nothing of."""
    own = standings(db.session(), what, _today())
    return render_template(
        "returns/not_published.html",
        what=what,
        period=period,
        own_length=period.length == what.period,
        over=period.last < _today(),
        first=period.last + timedelta(days=1),
        published=[one for one in own if one.number][:_EARLIER],
    )


def _references(figures: Figures) -> dict[str, str]:
    """Where each record is that the page's lists name."""
    c = RECORDS.c
    query = select(c.reference, c.form, c.record_id).where(
        c.reference.in_(first_references(figures))
    )
    return {
        reference: f"/records/{form}/details/?id={record_id}"
        for reference, form, record_id in db.session.execute(query)
    }


def _today() -> date:
    settings: Settings = current_app.config["SETTINGS"]
    return clock().astimezone(settings.timezone).date()


@needs("see_returns")
def _workbook(return_key: str, period: str) -> ResponseReturnValue:
    """The same figures as a workbook; that it was fetched is remembered."""
    what, asked = asked_return(return_key, period)
    found = _shown(what, asked)
    if found is None:
        return redirect(_address(what, asked), 303)
    figures, edition = found
    name = file_name(figures.what.title, figures.period.title)
    number = edition.number if edition is not None else 0
    if edition is not None:
        _remember(figures, edition.workbook_sha256, number)
        content = BytesIO(editions().workbook(edition))
        return send(content, mimetype=_WORKBOOK, as_attachment=True, download_name=name)
    settings: Settings = current_app.config["SETTINGS"]
    # Whole before it is sent, since a file cut short looks like a file.
    with folder_aside(settings.data) as folder:
        path = folder / "return.xlsx"
        write_workbook(
            tables_of(figures),
            path,
            title=figures.title,
            about=figures.what.about,
            made_on=figures.counted_on,
        )
        with path.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
            _remember(figures, digest, number)
        # It stays readable when its folder goes, and closes when it has been sent.
        opened = path.open("rb")
    return send(
        opened,
        mimetype=_WORKBOOK,
        as_attachment=True,
        download_name=name,
    )


def _shown(what: Return, asked: Period) -> tuple[Figures, ReturnEdition | None] | None:
    """The figures that this address asks for, in the edition its reader may have: of a
    published period those that were published, else those of this moment; None where
    the reader is given what is published alone, and nothing is.
    """
    one_state(db.session())
    edition = asked_edition(what, asked)
    if edition is not None:
        return editions().figures(edition), edition
    if published_only():
        return None
    edited = what.for_leadership() if audience() == LEADERSHIP else what
    return editions().now(edited, asked), None


def _address(what: Return, period: Period) -> str:
    return f"/returns/{what.key}/{period.key}/"


def _fetched() -> list[Fetched]:
    """The returns that were fetched last, the newest first."""
    query = select(PublishedReturn).order_by(PublishedReturn.id.desc()).limit(_FETCHED)
    found = []
    for record in db.session.scalars(query):
        what = returns_known().get(record.return_key)
        title = what.title if what else record.return_key
        period = period_of(record.period)
        address = f"/returns/{record.return_key}/{record.period}/"
        found.append(Fetched(f"{title}, {period.title}", address, record))
    return found


def _names(fetched: Sequence[Fetched]) -> dict[str, str]:
    return names_of(db.session(), {one.record.who for one in fetched})


def _remember(figures: Figures, digest: str, number: int) -> None:
    words, rows = of_return(figures, number)
    left(words, rows=rows)
    with writing(db.session()) as session:
        session.add(
            PublishedReturn(
                return_key=figures.what.key,
                period=figures.period.key,
                at=clock(),
                who=current_account().email,
                figures={"audience": figures.what.audience, "title": figures.title},
                content=None,
                sha256=digest,
            )
        )


def register(app: Flask) -> None:
    app.add_url_rule("/returns/", "returns", _choose)
    app.add_url_rule("/returns/<return_key>/<period>/", "return_page", _show)
    app.add_url_rule(
        "/returns/<return_key>/<period>/workbook", "return_workbook", _workbook
    )
