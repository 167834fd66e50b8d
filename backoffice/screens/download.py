"""A list as a file: the records, columns and order that its address asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote

from flask import (
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
)

from backoffice import clock
from backoffice.access.gate import current_account
from backoffice.aside import folder_aside
from backoffice.figures.listed import Lists, Wanted
from backoffice.figures.returns import one_state
from backoffice.screens.form_view import FormView
from backoffice.screens.list_page import Address, narrowed, sort_asked
from backoffice.screens.trailed import left
from backoffice.screens.trailed import narrowed as narrowed_by
from backoffice.screens.words import many
from backoffice.store.database import db
from exports.list_files import KINDS, write_list
from exports.listing import NoColumn
from exports.pseudonyms import Pseudonyms
from exports.workbook import file_name

MOST = 100_000
"""Records in one file; more are for `backoffice export records`."""
_AT_ONCE = 1 << 18
"""Bytes of a file that are held at a time while it is sent."""
_OPTIONS = ("actions", "coded")
"""What of a download's address says how, and not of which list."""


def page(view: FormView) -> str:
    """What can be downloaded of this list, and how."""
    place = Address()
    columns = view.chosen_columns()
    return render_template(
        "records/download.html",
        form=view.definition,
        columns=columns,
        kept=[(n, v) for n, v in place.given if n != "columns" and n not in _OPTIONS],
        repeats=view.definition.repeats,
        back=f"../{place(**dict.fromkeys(_OPTIONS))}",
        about=_about(view),
    )


def file(view: FormView, kind: str) -> Response:
    """The records of the list as a file, in its order; at most `MOST`.

    Its columns are those the address names, or every one where it names none. A list
    of more is refused, so that nobody takes a part of it for the whole.
    """
    if kind not in KINDS:
        abort(404)
    one_state(
        db.session()
    )  # the list and its actions are two questions, and must agree
    query = narrowed(view)
    over = query.with_entities(view.model.id).offset(MOST).limit(1).first()
    if over:
        return _refused(
            f"A file holds at most {many(MOST, 'record')}. Narrow the list by its"
            " filters, for example to a year, and download it again."
        )
    settings = current_app.config["SETTINGS"]
    lists = Lists(
        view.table,
        query,
        view.sorting(*sort_asked(view)).order(),
        _wanted(view),
        settings.timezone,
        _about(view),
    )
    try:
        tables = lists.tables()
    except NoColumn as why:
        return _refused(str(why))
    # Written whole before it is sent, since a file cut short looks like a file.
    with folder_aside(settings.data) as folder:
        path = folder / f"list.{kind}"
        made_on = clock.today(settings.timezone)
        write_list(tables, path, kind, made_on=made_on)
        # It has lost its name by the time it is sent, and is gone once it is closed.
        content = path.open("rb")
    by = [name for name, _, _ in view.filters_given()]
    searched = ["search"] if request.args.get("search") else []
    # Who, by number, because names are personal.
    current_app.logger.info(
        "export account=%s %s",
        current_account().id,
        lists.told(kind, [*by, *searched]),
    )
    coded = ", pseudonymised" if "coded" in request.args else ""
    left(
        f"{view.definition.plural}, {kind}{coded}",
        narrowed_by(list(view.filters_given()), searched=bool(searched)),
        lists.count,
    )
    name = file_name(view.definition.plural, ending=kind)
    response = Response(_pieces(content), mimetype=KINDS[kind])
    response.content_length = os.fstat(content.fileno()).st_size
    response.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(name)}"
        if not name.isascii()
        else f'attachment; filename="{name}"'
    )
    response.call_on_close(content.close)
    return response


def _refused(why: str) -> Response:
    flash(why, "error")
    back = Address()(**dict.fromkeys(_OPTIONS))
    answer: Any = redirect(f"../../{back}", 303)
    return answer


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while piece := content.read(_AT_ONCE):
            yield piece


def _wanted(view: FormView) -> Wanted:
    asked = request.args.getlist("columns")
    known = tuple(dict.fromkeys(name for name in asked if name in view.column_list))
    settings = current_app.config["SETTINGS"]
    coded = "coded" in request.args
    return Wanted(
        known or None,
        actions="actions" in request.args,
        codes=Pseudonyms(settings.secret_key.encode()) if coded else None,
    )


def _about(view: FormView) -> str:
    narrowed_by = [name for name in request.args if name.startswith("flt")]
    words = "as the list was filtered" if narrowed_by else "all that were submitted"
    if request.args.get("search"):
        words = "as the list was searched and filtered"
    coded = " Nobody is named; this is still personal data." * ("coded" in request.args)
    return f"{view.definition.plural}, {words}.{coded}"
