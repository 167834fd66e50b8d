"""Learning: which findings are to be considered by whom, and what was made of them.

/learning/                              what is owed now, what is overdue, what came in
/learning/<key>/<period>/               one consideration: a quarter's findings, and who
                                        considered them in the quarter after
/learning/meetings/<number>/            the record of a meeting, or a manager's summary
/learning/figures/<return_key>/<period>/    the published report, with its workbook

Nobody is named on these pages, whoever reads them: they tell of practice, not people.
"""

from __future__ import annotations

from io import BytesIO

from flask import Flask, abort, render_template
from flask import send_file as send
from flask.typing import ResponseReturnValue

from backoffice.access.gate import current_account, needs
from backoffice.access.scope import scope_of
from backoffice.screens.learning_page import (
    considerations,
    one_consideration,
    overdue,
)
from backoffice.screens.meetings_page import (
    REVIEW,
    Meeting,
    meeting_of,
    newest_meetings,
    plans_here,
    records_here,
)
from backoffice.screens.publishing_view import asked_return, editions
from backoffice.screens.return_page import Page
from backoffice.screens.sheet import today
from backoffice.screens.trailed import left, of_return
from backoffice.store.return_tables import ReturnEdition
from exports.periods import NoPeriod, Period, period_of
from exports.returns import Return
from exports.workbook import file_name

ADDRESS = "/learning/"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("see_learning")
def listed() -> ResponseReturnValue:
    """What is to be considered now, what is overdue, and what was learnt last."""
    rows = considerations(today())
    return render_template(
        "learning/list.html",
        now=[one for one in rows if one.now],
        late=overdue(rows, today()),
        meetings=newest_meetings(),
        plans=[plan for plan in plans_here().all() if not plan.over],
        today=today(),
    )


@needs("see_learning")
def one(key: str, period: str) -> ResponseReturnValue:
    """One consideration, with what came in for it."""
    try:
        found = one_consideration(key, period_of(period), today())
    except NoPeriod:
        found = None
    if found is None:
        abort(404)
    return render_template("learning/one.html", one=found, today=today())


@needs("see_learning")
def meeting(number: int) -> ResponseReturnValue:
    """What a group or a manager made of findings, without names."""
    found = _meeting(number)
    account = current_account()
    opens = records_here().read(REVIEW, number, scope_of(account)) is not None
    return render_template("learning/meeting.html", meeting=found, opens=opens)


def _meeting(number: int) -> Meeting:
    found = meeting_of(number)
    if found is None:
        abort(404)
    return found


def _published(return_key: str, period: str) -> tuple[Return, Period, ReturnEdition]:
    what, asked = asked_return(return_key, period)
    edition = editions().for_leadership(what, asked)
    if edition is None:
        abort(404)
    return what, asked, edition


@needs("see_learning")
def figures(return_key: str, period: str) -> ResponseReturnValue:
    """A published report as leadership reads it, whoever reads it here."""
    what, asked, edition = _published(return_key, period)
    found = editions().figures(edition)
    return render_template(
        "learning/figures.html",
        what=what,
        period=asked,
        figures=found,
        edition=edition,
        page=Page(found, open_lists=False, edition=edition.number),
    )


@needs("see_learning")
def workbook(return_key: str, period: str) -> ResponseReturnValue:
    """The same as a workbook, the very bytes that were given out."""
    _, _, edition = _published(return_key, period)
    found = editions().figures(edition)
    words, rows = of_return(found, edition.number)
    left(words, rows=rows)
    return send(
        BytesIO(editions().workbook(edition)),
        mimetype=_WORKBOOK,
        as_attachment=True,
        download_name=file_name(found.what.title, found.period.title),
    )


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "learning", listed)
    app.add_url_rule(f"{ADDRESS}<key>/<period>/", "consideration", one)
    app.add_url_rule(f"{ADDRESS}meetings/<int:number>/", "meeting", meeting)
    rule = f"{ADDRESS}figures/<return_key>/<period>/"
    app.add_url_rule(rule, "learning_figures", figures)
    app.add_url_rule(f"{rule}workbook", "learning_workbook", workbook)
