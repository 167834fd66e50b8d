"""The council's own workbooks: sent in as templates, tried, filled, taken away.

/returns/templates/                                 all of them, and the box to send one
/returns/templates/asks/<return_key>/               what a template can ask for
/returns/templates/<template_id>/                   one, and each period to fill it for
/returns/templates/<template_id>/<period>/workbook  filled with an edition of its return
/returns/templates/<template_id>/file               as it was sent in

Leadership has them filled with its own edition. What is filled of a published period
are the figures that were published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
)
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.config import Settings
from backoffice.figures.returns import one_state
from backoffice.filled.guards import LARGEST, NoTemplate
from backoffice.filled.templates import NoName, Templates
from backoffice.published.editions import LEADERSHIP
from backoffice.screens.history import names_of
from backoffice.screens.publishing_view import (
    asked_edition,
    asked_return,
    audience,
    editions,
    published_only,
)
from backoffice.screens.return_periods import (
    Standing,
    readable,
    returns_in_order,
    standings,
)
from backoffice.screens.returns_known import returns_known
from backoffice.screens.trailed import left, of_return
from backoffice.store.database import db, writing
from backoffice.store.fixed import PublishedReturn
from backoffice.store.opening import store_of
from backoffice.store.template_tables import ReturnTemplate
from exports.figures import Figures
from exports.fill import Unfilled
from exports.periods import Period, period_of
from exports.returns import Return
from exports.workbook import file_name

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PERIODS = 12
_HIGHEST = 2**31 - 1


def templates() -> Templates:
    settings: Settings = current_app.config["SETTINGS"]
    return Templates(db.session(), store_of(current_app).versions, settings, clock)


@needs("see_returns")
def _list() -> ResponseReturnValue:
    return _list_page()


def _list_page(
    errors: Sequence[tuple[str, str]] = (), name: str = "", key: str = "monthly"
) -> ResponseReturnValue:
    kept = templates().all()
    page = render_template(
        "returns/templates.html",
        templates=kept,
        names=names_of(db.session(), {one.who for one in kept}),
        returns=returns_in_order(),
        titles={one.key: one.title for one in returns_in_order()},
        errors=list(errors),
        typed_name=name,
        chosen=key,
        largest=LARGEST >> 20,
    )
    return page, 422 if errors else 200


@needs("publish_returns")
def _add() -> ResponseReturnValue:
    """Try a workbook on the newest period; keep it where all of it can be filled."""
    name, key = request.form.get("name", ""), request.form.get("return", "")
    what = returns_known().get(key) or abort(404)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _list_page([("file", "Choose a workbook to send in.")], name, key)
    content = file.stream.read(LARGEST + 1)
    one_state(db.session())
    period = _newest(what)
    try:
        templates().filled(content, editions().now(what, period))
        kept = templates().keep(
            name, what, file.filename, content, current_account().email
        )
    except NoName as why:
        return _list_page([("name", str(why))], name, key)
    except NoTemplate as why:
        return _list_page([("file", str(why))], name, key)
    except Unfilled as why:
        faults = [("file", fault.sentence) for fault in why.faults]
        return _list_page(faults, name, key)
    flash(f"{kept.name} is kept. Tried on {period.title}, all of it can be filled.")
    return redirect(f"/returns/templates/{kept.id}/", 303)


@needs("see_returns")
def _one(template_id: int) -> ResponseReturnValue:
    return _one_page(*_asked(template_id))


def _one_page(
    template: ReturnTemplate, what: Return, faults: Sequence[str] = ()
) -> ResponseReturnValue:
    page = render_template(
        "returns/template.html",
        template=template,
        what=what,
        standings=_standings(what)[:_PERIODS],
        faults=[("", fault) for fault in faults],
        names=names_of(db.session(), {template.who}),
    )
    return page, 422 if faults else 200


@needs("see_returns")
def _asks(return_key: str) -> ResponseReturnValue:
    """All that a template can ask a return for, to be copied from."""
    what = returns_known().get(return_key) or abort(404)
    one_state(db.session())
    period = _newest(what)
    figures = _figures(what, period)
    if figures is None:
        return redirect("/returns/templates/", 303)
    return render_template(
        "returns/template_asks.html",
        what=what,
        period=period,
        groups=templates().offered(figures),
    )


@needs("see_returns")
def _workbook(template_id: int, period: str) -> ResponseReturnValue:
    """The template filled; that it was fetched is remembered."""
    template, what = _asked(template_id)
    what, asked = asked_return(what.key, period)
    one_state(db.session())
    figures = _figures(what, asked)
    if figures is None:
        return redirect(f"/returns/{what.key}/{asked.key}/", 303)
    try:
        filled = templates().filled(template.content, figures)
    except Unfilled as why:
        return _one_page(template, what, [fault.sentence for fault in why.faults])
    except NoTemplate as why:
        return _one_page(template, what, [str(why)])
    words, rows = of_return(figures, beside=f", in {template.name}")
    left(words, rows=rows)
    _remember(what, asked, template.name, filled)
    return send_file(
        filled,
        mimetype=_WORKBOOK,
        as_attachment=True,
        download_name=file_name(template.name, asked.title),
    )


def _figures(what: Return, period: Period) -> Figures | None:
    """Those that this reader may have: of a published period what was published; None
    where that is all they may have, and nothing is.
    """
    edition = asked_edition(what, period)
    if edition is not None:
        return editions().figures(edition)
    if published_only():
        return None
    return editions().now(_edited(what), period)


def _edited(what: Return) -> Return:
    return what.for_leadership() if audience() == LEADERSHIP else what


@needs("see_returns")
def _file(template_id: int) -> ResponseReturnValue:
    template, _ = _asked(template_id)
    return send_file(
        BytesIO(template.content),
        mimetype=_WORKBOOK,
        as_attachment=True,
        download_name=template.file_name,
    )


@needs("publish_returns")
def _end(template_id: int) -> ResponseReturnValue:
    template, _ = _asked(template_id)
    name = template.name
    templates().end(template_id)
    flash(f"{name} is taken away.")
    return redirect("/returns/templates/", 303)


def _asked(template_id: int) -> tuple[ReturnTemplate, Return]:
    found = templates().one(template_id) if template_id <= _HIGHEST else None
    what = None if found is None else returns_known().get(found.return_key)
    if found is None or what is None:
        abort(404)
    return found, what


def _standings(what: Return) -> list[Standing]:
    found = readable(standings(db.session(), what, _today()))
    # What is only due cannot be filled in.
    return [one for one in found if one.number or not published_only()]


def _today() -> date:
    settings: Settings = current_app.config["SETTINGS"]
    return clock().astimezone(settings.timezone).date()


def _newest(what: Return) -> Period:
    """The newest period of a return that has records; last month where none has."""
    last_month = period_of(f"{_today():%Y-%m}").before
    return next((one.period for one in _standings(what)), last_month)


def _remember(what: Return, period: Period, name: str, filled: BytesIO) -> None:
    with writing(db.session()) as session:
        session.add(
            PublishedReturn(
                return_key=what.key,
                period=period.key,
                at=clock(),
                who=current_account().email,
                figures={"audience": audience(), "template": name},
                content=None,
                sha256=hashlib.sha256(filled.getbuffer()).hexdigest(),
            )
        )


def _templates_of(what: Return) -> Sequence[ReturnTemplate]:
    """The templates that a return's page offers beside its workbook."""
    return templates().of(what)


def register(app: Flask) -> None:
    app.jinja_env.globals["templates_of"] = _templates_of
    page = "/returns/templates/"
    one = f"{page}<int:template_id>/"
    app.add_url_rule(page, "return_templates", _list)
    app.add_url_rule(f"{page}add", "add_return_template", _add, methods=["POST"])
    app.add_url_rule(f"{page}asks/<return_key>/", "return_template_asks", _asks)
    app.add_url_rule(one, "return_template", _one)
    app.add_url_rule(f"{one}file", "return_template_file", _file)
    app.add_url_rule(f"{one}<period>/workbook", "filled_return_template", _workbook)
    app.add_url_rule(f"{one}end", "end_return_template", _end, methods=["POST"])
