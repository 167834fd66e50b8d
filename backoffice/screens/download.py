"""A list as a file: the records that its address asks for, as a workbook or as csv."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, flash, redirect, request, send_file

from backoffice import clock
from backoffice.screens.form_view import FormView
from backoffice.screens.list_page import arguments, narrowed, sort_asked
from backoffice.screens.words import many
from backoffice.store.database import db
from exports.listing import columns_of, list_of, write_csv
from exports.workbook import file_name, write_workbook

MOST = 50_000
"""Records in one file; more are for `backoffice export records`."""
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def file(view: FormView, kind: str) -> Response:
    """The records of the list as a file, in its order; at most `MOST`.

    A list of more is refused, so that nobody takes a part of it for the whole.
    """
    if kind not in _TYPES:
        abort(404)
    query = narrowed(view)
    order = view.sorting(*sort_asked(view))
    over = query.with_entities(view.model.id).offset(MOST).limit(1).first()
    if over:
        flash(
            f"A file holds at most {many(MOST, 'record')}. Narrow the list by its"
            " filters, for example to a year, and download it again.",
            "error",
        )
        back = arguments(request.args)
        answer: Any = redirect(f"../../{'?' + back if back else ''}", 303)
        return answer
    columns = columns_of(view.definition)
    names = [listed.key for listed in columns]
    attributes = [getattr(view.model, name) for name in names]

    def records() -> Iterator[Mapping[str, Any]]:
        asked = query.with_entities(*attributes).order_by(*order.order())
        for row in db.session.execute(asked.statement.execution_options(yield_per=500)):
            yield dict(zip(names, row, strict=True))

    table = list_of(view.definition, columns, records, about=_about(view))
    # Written whole before it is sent, since a file cut short looks like a file; and
    # among our own data, since a shared /tmp is no place for it.
    settings = current_app.config["SETTINGS"]
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".download-") as folder:
        path = Path(folder) / f"list.{kind}"
        if kind == "csv":
            write_csv(table, path)
        else:
            title = view.definition.plural
            made_on = clock.today(settings.timezone)
            about = _about(view)
            write_workbook([table], path, title=title, about=about, made_on=made_on)
        content = path.read_bytes()
    name = file_name(view.definition.plural, ending=kind)
    return send_file(
        BytesIO(content), mimetype=_TYPES[kind], as_attachment=True, download_name=name
    )


def _about(view: FormView) -> str:
    narrowed_by = [name for name in request.args if name.startswith("flt")]
    words = "as the list was filtered" if narrowed_by else "all that were submitted"
    if request.args.get("search"):
        words = "as the list was searched and filtered"
    return f"{view.definition.plural}, {words}."
