"""A form as a blank workbook, for whoever fills it in without logging in."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, current_app, render_template, request, send_file

from backoffice import clock
from backoffice.aside import folder_aside
from backoffice.filled.names_offered import names_offered
from backoffice.screens import lists
from backoffice.screens.form_view import FormView
from backoffice.store.database import db
from exports.blank_form import ACTIONS, Names, write_blank
from exports.list_files import KINDS
from exports.workbook import file_name
from form_definitions.form import Form

LAYOUTS = {"one": "blank form", "many": "blank form for many records"}


MOST_ACTIONS = 30


def page(view: FormView) -> str:
    """What there is to download, and what becomes of it."""
    form = view.definition
    return render_template(
        "records/blank.html",
        form=form,
        one=lists.one_of(form.title),
        names=_names(view),
        room=ACTIONS,
        most=_most(form),
    )


def file(view: FormView, layout: str) -> Response:
    """The blank form in one of its layouts, of the version in use."""
    if layout not in LAYOUTS:
        abort(404)
    form, settings = view.definition, current_app.config["SETTINGS"]
    with folder_aside(settings.data) as folder:
        path = folder / "blank.xlsx"
        made_on = clock.today(settings.timezone)
        write_blank(
            form,
            path,
            made_on=made_on,
            many=layout == "many",
            actions=_room(form),
            names=_names(view) if request.args.get("names") else Names(),
        )
        content = path.read_bytes()
    name = file_name(form.title, LAYOUTS[layout])
    return send_file(
        BytesIO(content), mimetype=KINDS["xlsx"], as_attachment=True, download_name=name
    )


def _names(view: FormView) -> Names:
    return names_offered(db.session(), view.table, view.account_scope())


def _room(form: Form) -> int:
    """For how many actions there is to be room; what is no number is as usual."""
    said = request.args.get("actions", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return min(number or ACTIONS, _most(form))


def _most(form: Form) -> int:
    return min([MOST_ACTIONS, *(repeat.most for repeat in form.repeats)])
