"""The records behind a count of what a return has completed or graded.

    /returns/<return_key>/<period>/counted/?edition=1&form=…&area=…&what=good

Of a published edition those that were kept with it, as they were counted; what became
of them since does not change them. Never for leadership, who see no records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlencode

from flask import Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.scope import kept_back, scope_of
from backoffice.config import Settings
from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.returns import one_state
from backoffice.published.behind import Kept, records_behind
from backoffice.published.counts import (
    GOOD,
    NOT_GOOD,
    NoSuchCount,
    Wanted,
    counted,
    figure_of,
    wanted_of,
    words_of,
)
from backoffice.published.editions import WHOLE
from backoffice.screens.publishing_view import asked_return, editions
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.return_tables import ReturnEdition
from exports.figures import (
    ALL_ROLES,
    ALL_TEAMS,
    NO_TEAM,
    Count,
    Figures,
    Lines,
    Share,
)
from exports.periods import Period, month_title
from exports.returns import Return
from exports.tables import Symbol

_A_PAGE = 50


@needs("see_returns", "see_records")
def _counted(return_key: str, period: str) -> ResponseReturnValue:
    what, asked = asked_return(return_key, period)
    one_state(db.session())
    edition = _edition(what, asked)
    figures = editions().figures(edition) if edition else editions().now(what, asked)
    try:
        wanted = wanted_of(request.args)
        figure = figure_of(wanted, figures)
        found = counted(wanted, figures, _lines(what, asked, figures, wanted))
        title = words_of(wanted, figures)
    except NoSuchCount:
        abort(404)
    hidden = kept_back(db.session(), current_account())
    found = (one for one in found if one.record_id not in hidden)
    page = _page()
    skip = (page - 1) * _A_PAGE
    rows, total = _some(found, skip)
    if page > 1 and not rows:
        abort(404)
    return render_template(
        "returns/counted.html",
        what=what,
        period=asked,
        edition=edition,
        kept=figures.behind is not None,
        title=", ".join([title, *_places(wanted), _when(wanted, asked)]),
        figure=_said(figure, total),
        rows=rows,
        there=_there(rows),
        wanted=wanted,
        labels=_labels(wanted, figures),
        total=total,
        first=skip + 1,
        tabs=_tabs(wanted),
        earlier=_here(page=page - 1) if page > 1 else "",
        later=_here(page=page + 1) if skip + len(rows) < total else "",
    )


def _edition(what: Return, period: Period) -> ReturnEdition | None:
    number = request.args.get("edition")
    if number is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", number):
        abort(404)
    return editions().edition(what, period, WHOLE, int(number)) or abort(404)


def _lines(what: Return, period: Period, figures: Figures, wanted: Wanted) -> Lines:
    """The records of an edition; those of now where none were kept with it."""
    if figures.behind is not None:
        return figures.behind
    settings: Settings = current_app.config["SETTINGS"]
    asked = Asked(
        db.session(),
        store_of(current_app).versions,
        what,
        period,
        scope_of(current_account()),
        clock().astimezone(settings.timezone).date(),
    )
    return records_behind(asked, [f for f in asked.forms if f.key == wanted.form])


def _some(found: Iterator[Kept], skip: int) -> tuple[list[Kept], int]:
    """The rows of one page, and how many there are in all."""
    before = sum(1 for _ in islice(found, skip))
    rows = list(islice(found, _A_PAGE))
    return rows, before + len(rows) + sum(1 for _ in found)


def _there(rows: Sequence[Kept]) -> set[int]:
    """Which of these records are there still, to be opened."""
    ids = [row.record_id for row in rows]
    query = select(RECORDS.c.record_id).where(RECORDS.c.record_id.in_(ids))
    return set(db.session.scalars(query))


def _page() -> int:
    said = request.args.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", said):
        abort(404)
    return int(said)


def _here(**changed: object) -> str:
    """This address with some of it said otherwise; None leaves it out."""
    said = {**request.args, **changed}
    kept = {word: value for word, value in said.items() if value is not None}
    return f"{request.path}?{urlencode(kept)}"


def _tabs(wanted: Wanted) -> list[tuple[str, str, bool]]:
    """Of a share, those that are counted and the others it is out of."""
    if not wanted.area or wanted.what not in (GOOD, NOT_GOOD):
        return []
    return [
        (words, _here(what=what, page=None), wanted.what == what)
        for words, what in (
            ("Good or better", GOOD),
            ("The others it is out of", NOT_GOOD),
        )
    ]


def _places(wanted: Wanted) -> Iterator[str]:
    """Where it is counted, in words, beside what its title says."""
    if wanted.team not in (None, ALL_TEAMS):
        yield wanted.team or NO_TEAM
    if wanted.role not in (None, "", ALL_ROLES):
        yield str(wanted.role)


def _when(wanted: Wanted, period: Period) -> str:
    return month_title(wanted.month) if wanted.month else period.title


def _said(figure: Count | Share, total: int) -> str:
    """``14``, or of a share ``14, 67%``."""
    if isinstance(figure, float):
        return f"{total:,} ({figure:.0%} good or better)"
    return str(figure) if isinstance(figure, Symbol) else f"{figure:,}"


def _labels(wanted: Wanted, figures: Figures) -> dict[str, str]:
    """What the grades of the area are called."""
    return {
        key: label
        for row in figures.graded
        if (row.form, row.area, row.scale) == (wanted.form, wanted.area, wanted.scale)
        for key, label, _ in row.grades
    }


def register(app: Flask) -> None:
    app.add_url_rule(
        "/returns/<return_key>/<period>/counted/", "return_counted", _counted
    )
