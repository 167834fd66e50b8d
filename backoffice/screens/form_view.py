"""One form's records as its pages know them: which rows, columns and filters, and who.

Each page of a form (list, sheet, details, bulk, download) is a module that is handed
one of these; `record_view.py` ties the pages to their addresses.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from backoffice.access.gate import current_account
from backoffice.access.privilege import left_out
from backoffice.access.roles import Verb, may
from backoffice.access.scope import Scope, scope_of
from backoffice.screens import filters, lists, offered
from backoffice.screens.found_filter import Found
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


class FormView(SafeView):
    """The records of one form, for whoever is there."""

    def __init__(self, table: FormTable, dialect: str) -> None:
        self.table = table
        self.definition = table.form
        self.dialect = dialect
        self.columns = lists.columns_of(self.definition)
        self.first_columns = lists.first_shown(self.definition, self.columns)
        self.offered = offered.offered(self.definition, self.definition.version)
        self.column_list = ["reference", *(c.name for c in self.columns)]
        self.column_sortable_list = list(self.column_list)
        self.column_filters = [
            *filters.filters_of(self.definition, table.model),
            Found(table.model),
        ]
        super().__init__(
            table.model, db, name=self.definition.plural, endpoint="records"
        )
        self.steps = offered.steps(self.definition, self.model, self.offered)

    # --- what SafeView asks

    def permits(self, verb: str) -> bool:
        needed = _VERBS.get(verb)
        return needed is not None and may(current_account(), needed)

    def scope(self, query: Any) -> Any:
        clause = scope_of(current_account()).clause(self.model)
        return query if clause is None else query.filter(clause)

    def searched(self, query: Any, text: str) -> Any:
        found = search.matching(self.definition.key, text, self.dialect)
        open_ones = left_out(self.model)
        if open_ones is not None:
            query = query.filter(open_ones)
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
