"""The screens of every form's records, under one registered view.

Flask's addresses are fixed once it serves, and forms are published while it does. So
one view is registered, with the form in its address (`/records/<form>/…`); it hands
each request to the `RecordView` of that form, which is made on demand from its newest
version and let go when a newer one takes its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from flask import Flask, Response, abort, current_app, g, render_template
from flask_admin import Admin, BaseView, expose
from flask_admin.actions import action

from backoffice.access.gate import current_account
from backoffice.access.roles import may
from backoffice.screens import (
    blank_view,
    bulk,
    columns_page,
    details,
    download,
    edit,
    list_page,
    themes_panel,
    views_view,
    while_typing,
)
from backoffice.screens.form_view import FormView
from backoffice.screens.safe_view import SafeView
from backoffice.store.opening import store_of

_VIEWS = "record_views"


class RecordView(FormView):
    """The list, form, details, bulk actions and download of one form's records."""

    can_create = True
    can_edit = True
    can_export = True
    verbs: ClassVar[dict[str, str]] = {
        **SafeView.verbs,
        "shown_view": "write",
        "draft_view": "write",
        "withdraw_view": "withdraw",
        "restore_view": "withdraw",
        "mark_view": "write",
        "unmark_view": "write",
        "blank_page": "add",
        "blank_file": "add",
        "columns_view": "see",
        "download_view": "export",
        "views_view": "see",
        "new_saved_view": "see",
        "change_saved_view": "see",
        "delete_saved_view": "see",
        "first_saved_view": "see",
    }

    # --- pages

    @expose("/")
    def index_view(self) -> Any:
        return views_view.first(self) or list_page.page(self)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        return edit.create(self)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        return edit.change(self)

    @expose("/details/")
    def details_view(self) -> str:
        return details.page(self)

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        return bulk.page(self)

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Response:
        return download.file(self, export_type)

    @expose("/blank/")
    def blank_page(self) -> str:
        return blank_view.page(self)

    @expose("/blank/<layout>/")
    def blank_file(self, layout: str) -> Response:
        return blank_view.file(self, layout)

    @expose("/columns/")
    def columns_view(self) -> Any:
        return columns_page.page(self)

    @expose("/download/")
    def download_view(self) -> str:
        return download.page(self)

    @expose("/views/")
    def views_view(self) -> str:
        return views_view.page(self)

    @expose("/views/new/", methods=("GET", "POST"))
    def new_saved_view(self) -> Any:
        return views_view.new(self)

    @expose("/views/change/", methods=("GET", "POST"))
    def change_saved_view(self) -> Any:
        return views_view.change(self)

    @expose("/views/delete/", methods=("POST",))
    def delete_saved_view(self) -> Any:
        return views_view.delete(self)

    @expose("/views/first/", methods=("POST",))
    def first_saved_view(self) -> Any:
        return views_view.open_with(self)

    @expose("/shown/", methods=("POST",))
    def shown_view(self) -> Any:
        return while_typing.shown(self)

    @expose("/draft/", methods=("POST",))
    def draft_view(self) -> Any:
        return while_typing.autosave(self)

    @expose("/withdraw/", methods=("POST",))
    def withdraw_view(self) -> Any:
        return details.withdraw(self)

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> Any:
        return details.restore(self)

    @expose("/mark/", methods=("POST",))
    def mark_view(self) -> Any:
        return themes_panel.mark(self, details.found(self))

    @expose("/unmark/", methods=("POST",))
    def unmark_view(self) -> Any:
        return themes_panel.unmark(self, details.found(self))

    @action("withdraw", "Withdraw")
    def action_withdraw(self, ids: Sequence[str]) -> Any:
        return bulk.withdraw(self, ids)

    @action("set", "Change an answer")
    def action_set(self, ids: Sequence[str]) -> Any:
        return bulk.set_answer(self, ids)


class RecordsView(BaseView):
    """What is registered: `/records/` and, for each form, the pages below it."""

    def __init__(self) -> None:
        super().__init__(name="Records", endpoint="records", url="/records")

    def is_visible(self) -> bool:
        return False

    def create_blueprint(self, admin: Admin) -> Any:
        blueprint = super().create_blueprint(admin)

        @blueprint.url_value_preprocessor
        def take_form(_endpoint: str | None, values: dict[str, Any] | None) -> None:
            g.form_key = (values or {}).pop("form", None)

        @blueprint.url_defaults
        def give_form(_endpoint: str, values: dict[str, Any]) -> None:
            if "form" not in values and g.get("form_key"):
                values["form"] = g.form_key

        return blueprint

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)

    @expose("/")
    def forms_view(self) -> str:
        """Every form that records are kept of, by the sort of record it makes."""
        if not may(current_account(), "see_records"):
            abort(403)
        families: dict[str, list[Any]] = {}
        for form in store_of(current_app).versions.current().values():
            families.setdefault(form.family, []).append(form)
        return render_template(
            "records/forms.html", families=families, views=views_view.by_form()
        )


def _handed_on(name: str, rule: str, methods: Sequence[str]) -> Any:
    def view(self: RecordsView, **kwargs: Any) -> Any:
        return getattr(view_of(g.form_key), name)(**kwargs)

    view.__name__ = name
    return expose(f"/<form>{rule}", methods=methods)(view)


def _pages() -> Iterator[tuple[str, Any]]:
    for rule, name, methods in RecordView._urls:
        if name in RecordView.verbs:
            yield name, _handed_on(name, rule, methods)


# Flask-Admin collects the addresses of a view when its class is made.
_Registered = type("_Registered", (RecordsView,), dict(_pages()))


class _Views:
    """The views of one app, by form: each of the newest version of its form."""

    def __init__(self, app: Flask) -> None:
        self.versions = store_of(app).versions
        self.made: dict[str, RecordView] = {}
        self.lock = threading.Lock()

    def of(self, key: str) -> RecordView | None:
        if key not in self.versions.current():
            return None
        table = self.versions.table(key)
        view = self.made.get(key)
        if view is None or view.table is not table:
            with self.lock:
                view = self.made.get(key)
                if view is None or view.table is not table:
                    view = self.made[key] = RecordView(table, self.versions.dialect)
        return view


def view_of(key: str) -> RecordView:
    """The view of a form; "not found" where there is no such form."""
    view = current_app.extensions[_VIEWS].of(key)
    if view is None:
        abort(404)
    made: RecordView = view
    return made


def register(app: Flask) -> None:
    """Put the screens of records into an app that has a store and checks for CSRF."""
    if "csrf" not in app.extensions:
        raise RuntimeError("records can be posted, so CSRFProtect comes first")
    app.extensions[_VIEWS] = _Views(app)
    Admin(app, name="Records", index_view=_Registered(), csp_nonce_generator=None)
