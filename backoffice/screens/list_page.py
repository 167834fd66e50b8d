"""The page with a form's records: filters, columns, one page of rows, the way on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from backoffice.screens import (
    alerts_view,
    bulk,
    filter_boxes,
    filters,
    lists,
    views_view,
)
from backoffice.screens.form_view import FormView
from backoffice.screens.paging import COUNTED_PAGES, Mark, Page, Sorting
from backoffice.screens.safe_view import clean_search
from form_definitions.form import Form

_MOST_THAT_FIT = 8
"""Columns; a list of more scrolls by itself."""
_WAY = ("page", "after", "before")
"""What of an address says which page it is; a new filter begins at the first."""


def address_of(form_key: str, **narrowed: Any) -> str:
    """The address of a list, so that a count can open the very records it counts.

    `address_of("case_file_audit", month="2018-10", overall_grade="good")`; the value
    may be several. `date_from` and `date_to` bound the day of the record.
    """
    named: list[tuple[str, str]] = []
    for key, value in narrowed.items():
        if key in ("date_from", "date_to"):
            named.append((f"flt_record_date_{key[5:]}", str(value)))
        elif key == "search":
            named.append(("search", str(value)))
        else:
            way = "equals" if key == "upload" else "in_list"
            values = value if isinstance(value, list | tuple | set) else [value]
            named += [(f"flt_{key}_{way}", str(one)) for one in values]
    return f"/records/{form_key}/" + (f"?{urlencode(named)}" if named else "")


def sort_asked(view: FormView) -> tuple[str | None, bool]:
    """The column and direction asked for; a number is a column's place, as in
    Flask-Admin's own addresses."""
    name = request.args.get("sort", "")
    if name.isascii() and name.isdecimal() and len(name) < 4:
        names = view.column_list
        name = names[int(name)] if int(name) < len(names) else ""
    descending = request.args.get("desc", "") not in ("", "0")
    return name or None, descending


def narrowed(view: FormView) -> Any:
    """The records that the address's search and filters leave, in scope."""
    given = view._get_list_filter_args()
    query = view.narrowed(request.args.get("search"), given)
    if not any(name == "status" for _, name, _ in given):
        query = query.filter(view.model.status.in_(filters.default_status(False)))
    return query


def page(view: FormView) -> str:
    """The list as the address asks for it."""
    form = view.definition
    size = view.get_safe_page_size(request.args.get("page_size", 0, type=int))
    order = view.sorting(*sort_asked(view))
    query = narrowed(view)
    found = view.get_page(query, order, size)
    total = _total(view, query, found, size)
    columns = view.chosen_columns()
    ticks = view.permits("edit") and bool(found.rows)
    place = Address()
    bar = filter_boxes.bar(view)
    rows = lists.rows_html(
        found.rows,
        columns,
        f"/records/{form.key}/details/?id=",
        ticks,
        alerts_view.marked_among(form.key, [row[0] for row in found.rows]),
    )
    return render_template(
        "records/list.html",
        form=form,
        title=form.plural,
        one=lists.one_of(form.title),
        rows=rows,
        page=found,
        size=size,
        words=_words(form, found, size, total, order),
        said=found.said(size, total),
        headings=list(
            lists.headings(form, columns, order.name, order.descending, place)
        ),
        is_wide=len(columns) > _MOST_THAT_FIT,
        previous=_previous(place, found),
        next=_next(place, found),
        bar=bar,
        without={other.name: place(**{other.name: None}) for other in bar.others},
        search=clean_search(request.args.get("search"), view.longest_search),
        in_use=any(n.startswith("flt") or n == "search" for n in request.args),
        kept=[(n, v) for n, v in place.given if not n.startswith(("flt", "search"))],
        all_kept=[(n, v) for n, v in place.given if n != "columns"]
        or [("view", views_view.NONE)],
        column_box=filter_boxes.column_box(view.columns, columns),
        download=f"export/xlsx/{place(columns=[c.name for c in columns])}",
        arguments=place(),
        views=views_view.bar(view),
        actions=bulk.offered(view) if ticks else [],
        may_add=view.permits("add"),
        may_export=view.permits("export"),
    )


class Address:
    """This page's own address, with other arguments."""

    def __init__(self) -> None:
        self.given = [
            (name, value)
            for name, value in request.args.items(multi=True)
            if name not in _WAY and value
        ]

    def __call__(self, **changed: Any) -> str:
        kept = [(name, value) for name, value in self.given if name not in changed]
        for name, value in changed.items():
            several = value if isinstance(value, list) else [value]
            kept += [(name, str(one)) for one in several if one is not None]
        # With nothing asked, the list opens with a view that was put first.
        return f"?{urlencode(kept or [('view', views_view.NONE)])}"


def _total(view: FormView, query: Any, found: Page, size: int) -> int | None:
    """How many there are; not asked where the page itself tells."""
    if found.number >= 0 and found.after is None and (found.rows or not found.number):
        return found.number * size + len(found.rows)
    return int(view.capped(query).scalar())


def _words(
    form: Form, found: Page, size: int, total: int | None, order: Sorting
) -> str:
    is_newest = order.name == form.record.date and order.descending
    return f"{found.said(size, total)}{', newest first' if is_newest else ''}"


def _previous(place: Address, found: Page) -> str:
    if found.before is None:
        return ""
    number = found.number - 1
    if 0 <= number <= COUNTED_PAGES:
        return place(page=number or None)
    return _mark(place, before=found.before, number=number)


def _next(place: Address, found: Page) -> str:
    if found.after is None:
        return ""
    number = found.number + 1
    if 0 < number <= COUNTED_PAGES:
        return place(page=number)
    return _mark(place, after=found.after, number=number)


def _mark(place: Address, number: int, **mark: Mark) -> str:
    return place(**mark, page=number if number > 0 else None)
