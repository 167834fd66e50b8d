"""A form as a blank workbook, for whoever fills it in without logging in."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from flask import Response, abort, current_app, render_template, send_file

from backoffice import clock
from backoffice.screens import lists
from backoffice.screens.form_view import FormView
from exports.blank_form import write_blank
from exports.workbook import file_name

LAYOUTS = {"one": "blank form", "many": "blank form for many records"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page(view: FormView) -> str:
    """What there is to download, and what becomes of it."""
    form = view.definition
    return render_template(
        "records/blank.html", form=form, one=lists.one_of(form.title)
    )


def file(view: FormView, layout: str) -> Response:
    """The blank form in one of its layouts, of the version in use."""
    if layout not in LAYOUTS:
        abort(404)
    form, settings = view.definition, current_app.config["SETTINGS"]
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".blank-") as folder:
        path = Path(folder) / "blank.xlsx"
        made_on = clock.today(settings.timezone)
        write_blank(form, path, made_on=made_on, many=layout == "many")
        content = path.read_bytes()
    name = file_name(form.title, LAYOUTS[layout])
    return send_file(
        BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name
    )
