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

from flask import Flask, Response, abort, current_app, g, render_template, request
from flask_admin import Admin, BaseView, expose
from flask_admin.actions import action

from backoffice.access.gate import current_account
from backoffice.access.roles import Verb, may
from backoffice.access.scope import Scope, scope_of
from backoffice.screens import (
    bulk,
    details,
    download,
    edit,
    filter_boxes,
    filters,
    list_page,
    lists,
    while_typing,
)
from backoffice.screens.paging import Sorting
from backoffice.screens.safe_view import SafeView
from backoffice.store import search
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.records import Records
from backoffice.store.tables import FormTable

_VERBS: dict[str, Verb] = {
    "see": "see_records",
    "add": "add_records",
    "edit": "edit_records",
    "write": "edit_records",
    "withdraw": "withdraw_records",
    "set": "edit_records",
    "export": "export_records",
}
_VIEWS = "record_views"


class RecordView(SafeView):
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
    }

    def __init__(self, table: FormTable, dialect: str) -> None:
        self.table = table
        self.definition = table.form
        self.dialect = dialect
        self.columns = lists.columns_of(self.definition)
        self.first_columns = lists.first_shown(self.definition, self.columns)
        self.offered = filter_boxes.offered(self.definition, self.definition.version)
        self.column_list = ["reference", *(c.name for c in self.columns)]
        self.column_sortable_list = list(self.column_list)
        self.column_filters = filters.filters_of(self.definition, table.model)
        super().__init__(
            table.model, db, name=self.definition.plural, endpoint="records"
        )
        self.steps = filter_boxes.steps(self)

    # --- what SafeView asks

    def permits(self, verb: str) -> bool:
        needed = _VERBS.get(verb)
        return needed is not None and may(current_account(), needed)

    def scope(self, query: Any) -> Any:
        clause = scope_of(current_account()).clause(self.model)
        return query if clause is None else query.filter(clause)

    def searched(self, query: Any, text: str) -> Any:
        found = search.matching(self.definition.key, text, self.dialect)
        return query.filter(self.model.id.in_(found))

    def sorting(self, name: Any, descending: bool) -> Sorting:
        model = self.model
        if name not in self.column_list:
            name, descending = self.definition.record.date, True
        # Every table has an index of this name, whatever its form calls the day.
        day = name == self.definition.record.date
        column = model.record_date if day else getattr(model, name)
        blanks_first = descending == (self.dialect == "postgresql")
        return Sorting(name, column, model.id, descending, blanks_first)

    def shown_columns(self) -> list[Any]:
        model = self.model
        shown = [getattr(model, column.name) for column in self.chosen_columns()]
        return [model.id, model.reference, model.status, *shown]

    def chosen_columns(self) -> tuple[lists.Column, ...]:
        """The columns the address asks for, or the form's own choice."""
        names = request.args.getlist("columns")
        return lists.chosen(self.columns, names, self.first_columns)

    # --- what pages ask

    @property
    def records(self) -> Records:
        """The store of records, on behalf of whoever is there."""
        versions = store_of(current_app).versions
        return Records(db.session(), versions, current_account().email)

    def account_scope(self) -> Scope:
        return scope_of(current_account())

    def may_change(self, record_id: int) -> bool:
        """Whether whoever is there may change this record, not only read it."""
        if not self.permits("edit"):
            return False
        clause = self.account_scope().change_clause(self.model)
        if clause is None:
            return True
        query = db.session.query(self.model.id).filter(self.model.id == record_id)
        return query.filter(clause).first() is not None

    # --- pages

    @expose("/")
    def index_view(self) -> str:
        return list_page.page(self)

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
        return render_template("records/forms.html", families=families)


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
