"""The one base class between Flask-Admin and every screen that is made of a definition.

Flask-Admin's engine is sound and its defaults are not safe for records about children:
its list alone is scoped, any column can be posted, a link can be edited into a crash.
Everything here closes one of those. The numbers in brackets are those of the list in
docs/flask-admin.md; tests/backoffice/screens/test_safe_view.py has a test for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from flask import abort, current_app, flash, request
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from sqlalchemy import func, literal, select
from sqlalchemy.exc import DataError, IntegrityError

from backoffice.screens.paging import (
    COUNTED_PAGES,
    MOST_COUNTED,
    Mark,
    Page,
    Sorting,
    read_mark,
)

LARGEST_ID = 2**63 - 1


class NoFields(BaseForm):
    """A form that puts nothing into a model, whatever is posted (7, 25)."""


class SafeView(ModelView):
    """A ModelView that shows, changes and hands out nothing it was not told to.

    Who extends it says: `permits` (which verbs), `scope` (which rows), `sorting`,
    `searched` and `shown_columns`. Until it does, nothing is allowed or visible.
    """

    can_create = False
    can_edit = False
    can_delete = False
    can_export = False
    # Read when a view is made, so it must not depend on who asks first (12).
    can_view_details = True
    column_editable_list = None
    form_columns: Sequence[str] = ()
    named_filter_urls = True
    simple_list_pager = True
    page_size = 50
    page_size_options = (25, 50, 100, 200)
    can_set_page_size = True
    fast_mass_delete = False
    action_disallowed_list: ClassVar[list[str]] = ["delete"]
    longest_search = 200
    verbs: ClassVar[Mapping[str, str]] = {
        "index_view": "see",
        "details_view": "see",
        "create_view": "add",
        "edit_view": "edit",
        "action_view": "see",
        "export": "export",
    }
    """What one must be allowed to do for each page. A page not named is nobody's."""

    # --- what a view says for itself

    def permits(self, verb: str) -> bool:
        """Whether whoever is there may do this at all."""
        return False

    def scope(self, query: Any) -> Any:
        """The query, narrowed to the rows that whoever is there may see."""
        raise NotImplementedError

    def searched(self, query: Any, text: str) -> Any:
        """The query, narrowed to the rows with these words."""
        raise NotImplementedError

    def sorting(self, name: Any, descending: bool) -> Sorting:
        """The order of a list; any name nobody knows gives the first order."""
        raise NotImplementedError

    def shown_columns(self) -> list[Any]:
        """What a list reads of each row: what it shows, and nothing else (1)."""
        raise NotImplementedError

    # --- who may (6, 12)

    def _handle_view(self, name: str, **kwargs: Any) -> Any:
        verb = self.verbs.get(name)
        if verb is None or not self.permits(verb):
            abort(403)
        return super()._handle_view(name, **kwargs)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin takes any TypeError of ours for a view of another kind, and runs
        # the view a second time.
        return fn(self, *args, **kwargs)

    def is_action_allowed(self, name: str) -> bool:
        return super().is_action_allowed(name) and self.permits(name)

    # --- which rows (5)

    def get_query(self) -> Any:
        return self.scope(self.session.session.query(self.model))

    def get_count_query(self) -> Any:
        """Counts as far as anybody needs it: one more than `MOST_COUNTED` (1)."""
        return self.capped(self.get_query())

    def capped(self, query: Any) -> Any:
        some = query.with_entities(literal(1)).limit(MOST_COUNTED + 1).subquery()
        return self.session.session.query(func.count()).select_from(some)

    def get_one(self, id: Any) -> Any:
        """The row of this id, if it may be seen; None too where that is no id (17)."""
        number = record_id(id)
        if number is None:
            return None
        return self.get_query().filter(self.model.id == number).one_or_none()

    # --- lists (1, 2, 3, 4, 17)

    def get_list(
        self,
        page: int | None,
        sort_column: Any,
        sort_desc: Any,
        search: str | None,
        filters: Sequence[tuple[int, str, Any]] | None,
        execute: bool = True,
        page_size: int | None = None,
    ) -> tuple[None, Any]:
        """A page of the rows that may be seen, and one row more if there are more."""
        query = self.narrowed(search, filters)
        order = self.sorting(sort_column, bool(sort_desc)).order()
        query = query.with_entities(*self.shown_columns()).order_by(*order)
        size = self.get_safe_page_size(page_size)
        number = min(max(page or 0, 0), COUNTED_PAGES)
        query = query.limit(size + 1).offset(number * size)
        return None, query.all() if execute else query

    def narrowed(
        self, search: str | None, filters: Sequence[tuple[int, str, Any]] | None
    ) -> Any:
        """The rows that may be seen and that search and filters leave."""
        query = self.get_query()
        text = clean_search(search, self.longest_search)
        if text:
            query = self.searched(query, text)
        for at, _name, value in filters or ():
            query = self._filters[at].apply(query, value, None)
        return query

    def get_page(self, query: Any, sort: Sorting, size: int) -> Page:
        """The page of a narrowed query that the address asks for.

        `after` and `before` hold the place to go on from; without them `page` counts.
        """
        kind = sort.column.type.python_type
        after = read_mark(request.args.get("after"), kind)
        before = read_mark(request.args.get("before"), kind)
        asked = query.with_entities(*self.shown_columns(), sort.column)
        number = min(max(request.args.get("page", 0, type=int) or 0, 0), COUNTED_PAGES)
        if mark := before or after:
            backwards = before is not None
            rows = self._on_from(asked, sort, mark, backwards, size + 1)
            more = len(rows) > size
            rows = rows[:size]
            if backwards:
                rows.reverse()
            number = request.args.get("page", -1, type=int) or -1
            first, last = (more, True) if backwards else (True, more)
        else:
            placed = asked.order_by(*sort.order()).offset(number * size)
            rows = placed.limit(size + 1).all()
            first, last = number > 0, len(rows) > size
            rows = rows[:size]
        return Page(
            rows,
            number if number >= 0 else -1,
            Mark(rows[0][-1], rows[0][0]) if rows and first else None,
            Mark(rows[-1][-1], rows[-1][0]) if rows and last else None,
        )

    def _on_from(
        self, asked: Any, sort: Sorting, mark: Mark, backwards: bool, wanted: int
    ) -> list[Any]:
        rows: list[Any] = []
        for conditions in sort.stretches(mark, backwards):
            if len(rows) < wanted:
                stretch = asked.filter(*conditions).order_by(*sort.order(backwards))
                rows += stretch.limit(wanted - len(rows)).all()
        return rows

    def get_filter_arg(self, index: int, flt: Any) -> str:
        return f"{flt.name}_{flt.operation()}".replace(" ", "_")

    def _get_list_filter_args(self) -> list[tuple[int, str, Any]]:
        """The filters of the address; one nobody knows is passed over (17)."""
        return [
            (self._filter_args[name.partition("_")[2]][0], flt.name, value)
            for name, flt, value in self.filters_given()
        ]

    def filters_given(self) -> Iterator[tuple[str, Any, Any]]:
        """Each filter of the address that is one: its name there, it, what it asks."""
        for name in request.args:
            _, sep, key = name.partition("_")
            if not sep or not name.startswith("flt") or key not in self._filter_args:
                continue
            _, flt = self._filter_args[key]
            try:
                value = flt.clean(request.args.getlist(name))
            except ValueError:
                continue
            yield name, flt, value

    def get_safe_page_size(self, page_size: int | None) -> int:
        return page_size if page_size in self.page_size_options else self.page_size

    # --- forms (7, 8, 10, 14, 25): what is posted is read from the definition alone

    def scaffold_form(self) -> type[BaseForm]:
        return NoFields

    def scaffold_list_form(
        self, widget: Any = None, validators: Any = None
    ) -> type[BaseForm]:
        return NoFields

    def create_model(self, form: Any) -> Any:
        raise NotImplementedError("records are saved by backoffice.store.records")

    def update_model(self, form: Any, model: Any) -> Any:
        raise NotImplementedError("records are saved by backoffice.store.records")

    def delete_model(self, model: Any) -> Any:
        raise NotImplementedError("records are withdrawn, never deleted")

    # --- errors (11)

    def handle_view_exception(self, exc: Exception) -> bool:
        """Never what the database says: it holds other people's values."""
        if isinstance(exc, IntegrityError | DataError):
            kind = type(exc.orig).__name__
            current_app.logger.warning("%s on %s", kind, request.endpoint)
            flash("That breaks a rule of the records. Check what is the same.", "error")
            return True
        return False

    # --- not here at all (6, 8, 16, 19): rather no page than one that is switched off

    def delete_view(self) -> Any:
        abort(404)

    def ajax_update(self) -> Any:
        abort(404)

    def ajax_lookup(self) -> Any:
        abort(404)

    def action_delete(self, ids: Sequence[str]) -> Any:
        abort(404)


def record_id(said: Any) -> int | None:
    """The id an address or a form holds, or None where that can be no record's."""
    text = said if isinstance(said, str) else ""
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def clean_search(text: str | None, longest: int) -> str:
    """What is searched for: no NUL, which PostgreSQL refuses, and not without end."""
    return " ".join((text or "").replace("\x00", " ").split())[:longest]


def exists(session: Any, query: Any) -> bool:
    """Whether a query finds anything."""
    return bool(session.scalar(select(query.exists())))
