"""The records behind one figure of a return.

    /returns/<return_key>/<period>/records/?sheet=…&measure=…&form=…&month=…

A figure's link leads here. Of a share those that are counted are shown, and the others
beside them; of a median all, with their days. Never for leadership, who see no records.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.scope import scope_of
from backoffice.config import Settings
from backoffice.figures.asked import Asked
from backoffice.figures.behind import Behind, NoSuchFigure, behind
from backoffice.figures.counted_rows import COUNTED, OTHERS
from backoffice.figures.returns import one_state
from backoffice.published.editions import WHOLE
from backoffice.screens import counted_view
from backoffice.screens.measured_page import shown
from backoffice.screens.publishing_view import asked_return, editions
from backoffice.screens.words import inside, many
from backoffice.store.database import db
from backoffice.store.opening import store_of
from exports.figures import Figure, Figures
from exports.measures import GRADES, RECORDS, THEMES, Measure
from exports.periods import Period
from exports.returns import Return
from exports.tables import Symbol

_A_PAGE = 50


@needs("see_returns", "see_records")
def _records(return_key: str, period: str) -> ResponseReturnValue:
    what, asked_period = asked_return(return_key, period)
    one_state(db.session())
    found = _found(what, asked_period)
    which = OTHERS if request.args.get("show") == OTHERS else COUNTED
    counted, others = found.total(), found.total(OTHERS)
    total = others if which == OTHERS else counted
    number = _page(total)
    published = _published(what, asked_period)
    return render_template(
        "returns/behind.html",
        what=what,
        period=asked_period,
        behind=found,
        title=_title(found, asked_period),
        figure=_said(found, counted, others),
        now=_now(found, counted, others),
        thing=_thing(found.measure),
        which=which,
        counted=counted,
        others=others,
        total=total,
        lines=found.lines(which, (number - 1) * _A_PAGE, _A_PAGE),
        first=(number - 1) * _A_PAGE + 1,
        tabs={one: _here(show=one, page=None) for one in (COUNTED, OTHERS)},
        earlier=_here(page=number - 1) if number > 1 else "",
        later=_here(page=number + 1) if number * _A_PAGE < total else "",
        published=published,
        before=_before(what, asked_period),
    )


def _found(what: Return, period: Period) -> Behind:
    settings: Settings = current_app.config["SETTINGS"]
    asked = Asked(
        db.session(),
        store_of(current_app).versions,
        what,
        period,
        scope_of(current_account()),
        clock().astimezone(settings.timezone).date(),
    )
    try:
        return behind(asked, request.args)
    except NoSuchFigure:
        abort(404)


def _page(total: int) -> int:
    """The page that is asked for; 404 where there is none such."""
    said = request.args.get("page", "1")
    if not said.isascii() or not said.isdecimal() or len(said) > 6:
        abort(404)
    number = int(said)
    if number < 1 or (number > 1 and (number - 1) * _A_PAGE >= total):
        abort(404)
    return number


def _here(**changed: object) -> str:
    """This address with some of it said otherwise; None leaves it out."""
    said = {**request.args, **changed}
    kept = {word: value for word, value in said.items() if value is not None}
    return f"{request.path}?{urlencode(kept)}"


def _before(what: Return, period: Period) -> str:
    """The same figure of the period before; "" where it is of a part of this one."""
    said = {w: v for w, v in request.args.items() if w not in ("show", "page")}
    for by in ("month", "quarter"):
        if said.get(by, period.key) != period.key:
            return ""
        if by in said:
            said[by] = period.before.key
    return f"/returns/{what.key}/{period.before.key}/records/?{urlencode(said)}"


def _title(found: Behind, period: Period) -> str:
    """``Actions notified within 48 hours, case file audits, October 2018``."""
    places = [place for place in found.places if place.label != period.title]
    name = f"{found.measure.name}: {found.grade_label}"
    words = [
        name if found.grade_label else found.measure.name,
        *(inside(p.label) if p.by == "form" else p.label for p in places),
        period.title,
    ]
    return ", ".join(words)


def _said(found: Behind, counted: int, others: int) -> str:
    """The figure in words: ``14 of 21, 67%``, ``6``, ``21 records, median 3``."""
    if found.measure.out_of is not None:
        of = counted + others
        share = f", {counted / of:.0%}" if of else ""
        return f"{counted:,} of {of:,}{share}"
    median = found.median()
    if median is not None:
        return f"{median:g}, the middle of {many(counted, 'record')}"
    return f"{counted:,}"


def _now(found: Behind, counted: int, others: int) -> str:
    """The figure by itself, as the page of the return would say it now."""
    if found.measure.out_of is not None:
        of = counted + others
        return f"{counted / of:.0%}" if of else str(Symbol.NOT_AVAILABLE)
    median = found.median()
    return f"{counted:,}" if median is None else f"{median:g}"


def _thing(measure: Measure) -> tuple[str, str]:
    """What is counted, one of it and several."""
    if measure.of == RECORDS:
        return "record", "records"
    if measure.of == GRADES:
        return "grade", "grades"
    if measure.of == THEMES:
        return "finding", "findings"
    return measure.of.rstrip("s"), measure.of


def _published(what: Return, period: Period) -> str:
    """The figure as the newest edition has it; "" where none is published, or it has
    no such figure.
    """
    edition = editions().edition(what, period, WHOLE)
    if edition is None:
        return ""
    figure = _of_address(editions().figures(edition), request.args)
    return "" if figure is None else shown(*figure)


def _of_address(
    figures: Figures, args: Mapping[str, str]
) -> tuple[Figure, Measure] | None:
    asked = {word: v for word, v in args.items() if word not in ("show", "page")}
    measured = figures.measured.get(args["sheet"])
    if measured is None:
        return None
    for row in measured.rows:
        for figure, measure in zip(row.figures, measured.measures, strict=True):
            query = urlsplit(figure.address).query
            if dict(parse_qsl(query, keep_blank_values=True)) == asked:
                return figure, measure
    return None


def register(app: Flask) -> None:
    counted_view.register(app)
    app.add_url_rule(
        "/returns/<return_key>/<period>/records/", "return_records", _records
    )
