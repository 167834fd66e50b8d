"""The filters as they stand above a list: what each offers and what is chosen in it.

Most are the same for everybody until somebody chooses, so a drop-down that was written
once is kept and handed out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app, request
from markupsafe import Markup
from sqlalchemy import select

from backoffice.screens import filters, found_filter
from backoffice.screens.form_view import FormView
from backoffice.screens.lists import Column
from backoffice.screens.offered import Shown, column_of
from backoffice.screens.words import day, many, month
from backoffice.store.database import db
from form_definitions.form import Field

Options = tuple[tuple[str, str], ...]

FIRST = 5
"""Filters that stand in one row on a screen 1280 wide; the rest are under "More"."""


def said_range(first: str, last: str) -> str:
    """What a closed filter of days says where it is in use."""
    start, end = _day_or_none(first), _day_or_none(last)
    if start and end:
        ends_month = end < date.max and (end + timedelta(days=1)).day == 1
        if start.day == 1 and ends_month and f"{start:%Y-%m}" == f"{end:%Y-%m}":
            return month(f"{start:%Y-%m}")
        return f"{day(start)} to {day(end)}"
    if start:
        return f"since {day(start)}"
    return f"up to {day(end)}" if end else ""


def _day_or_none(text: str) -> date | None:
    try:
        return filters.read_day(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Bar:
    """The filters of a list as its address has them."""

    above: list[Markup]
    """The first ones, and all that are in use."""
    more: list[Markup]
    """The rest, folded away under "More"."""
    others: list[Other]
    """Those in use that no drop-down stands for."""


@dataclass(frozen=True)
class Other:
    """A filter that a link brought, as a count opens its records by their month."""

    name: str
    """Of the argument in the address."""
    values: tuple[str, ...]
    title: str
    said: str


def bar(view: FormView) -> Bar:
    """The filters that this form's list offers, and those its address has besides."""
    above, more, known = list[Markup](), list[Markup](), set[str]()
    for place, box in enumerate(view.offered):
        written, said, names = _box(view, box)
        (above if said or place < FIRST else more).append(written)
        known.update(names)
    if len(more) < 2:
        above, more = [*above, *more], []
    return Bar(above, more, _others(view, known))


def _others(view: FormView, known: set[str]) -> list[Other]:
    found = []
    for name, flt, value in view.filters_given():
        if name not in known:
            field = view.definition.by_key.get(flt.name)
            title = field.label if field else _TITLES.get(flt.name, flt.name)
            said = _said(flt, field, value)
            found.append(Other(name, tuple(request.args.getlist(name)), title, said))
    return found


def in_words(view: FormView) -> list[tuple[str, str]]:
    """Each filter of the address: what it is of, and what it asks for."""
    return [(one.title, one.said) for one in _others(view, set())]


_TITLES = {
    "month": "Month",
    "upload": "Upload",
    "form_version": "Version of the form",
    "status": "Status",
    "record_date": "Date",
    found_filter.FOUND: "Theme found",
}


def _said(flt: filters.RecordFilter, field: Field | None, value: Any) -> str:
    """What a filter asks for, in words."""
    if isinstance(flt, filters.Empty):
        return "no answer" if value else "answered"
    if isinstance(flt, filters.Contains):
        return f"has ‘{value}’ in it"
    several = value if isinstance(value, tuple) else (value,)
    words = _few([_one_said(flt, field, one) for one in several])
    if isinstance(flt, filters.Bound):
        return f"from {words}" if flt.way == "from" else f"up to {words}"
    return words


def _one_said(flt: filters.RecordFilter, field: Field | None, value: Any) -> str:
    if value is None:
        return "no answer"
    if flt.name == "month":
        return month(str(value))
    if flt.name == found_filter.FOUND:
        return found_filter.said(value)
    return field.kind.show(value) if field else str(value)


def _box(view: FormView, box: Shown) -> tuple[Markup, str, tuple[str, ...]]:
    """A filter as it is written, what it says of itself where it is in use, and its
    names in the address."""
    name = f"flt_{box.name}"
    if box.look == "days":
        first, last = (request.args.get(f"{name}_{way}", "") for way in ("from", "to"))
        said = said_range(first, last)
        both = (f"{name}_from", f"{name}_to")
        written = _written("date_filter", box.title, *both, first, last, said)
        return written, said, both
    if box.look == "themes":
        box = replace(box, options=found_filter.options())
    options = _held(view, box.name) if box.ask else box.options
    if box.look == "text" or options is None:
        text = request.args.get(f"{name}_contains", "")[:200]
        # What somebody looks for may be a name, and is not kept.
        write = _write if text else _written
        given = (box.title, f"{name}_contains", text, text, "Has in it")
        return write("text_filter", *given), text, (f"{name}_contains",)
    chosen = _chosen(f"{name}_in_list")
    usual = filters.default_status(given=False) if box.name == "status" else ()
    chosen = chosen or usual
    # What was chosen can be seen, and unticked, where no record has it any more.
    known = {value for value, _ in options}
    options = (*options, *((one, box.say(one)) for one in chosen if one not in known))
    said = "" if chosen == usual else _few([dict(options)[value] for value in chosen])
    named = f"{name}_in_list"
    return _written("filter", box.title, named, options, chosen, said), said, (named,)


def _write(macro: str, *given: Any) -> Markup:
    """A filter as parts/filters.html writes it."""
    parts: Any = current_app.jinja_env.get_template("parts/filters.html").module
    written: Markup = getattr(parts, macro)(*given)
    return written


_written = lru_cache(maxsize=2_000)(_write)


@lru_cache(maxsize=500)
def column_box(columns: Sequence[Column], shown: Sequence[Column]) -> Markup:
    """The boxes to tick for each column a list can show."""
    named = {column.name for column in shown}
    return Markup("").join(
        Markup(
            '<label class="qa-check"><input type="checkbox" form="columns"'
            ' name="columns" value="{}"{}>{}</label>\n'
        ).format(c.name, Markup(" checked") if c.name in named else "", c.label)
        for c in columns
    )


def _chosen(name: str) -> tuple[str, ...]:
    given = [value[:200] for value in request.args.getlist(name)]
    if len(given) == 1 and "," in given[0]:
        given = given[0].split(",")
    return tuple(dict.fromkeys(value for value in given if value))[: filters.MOST_TICKS]


def _few(words: list[str]) -> str:
    return words[0] if len(words) == 1 else many(len(words), "chosen", "chosen")


def _held(view: FormView, name: str) -> Options | None:
    """The teams or people that records in scope hold; None where they are too many."""
    most = filters.MOST_TICKS + 1
    clause = view.account_scope().clause(view.model)
    if clause is not None:
        column = column_of(view.definition, view.model, name)
        asked = select(column).where(clause, column.is_not(None)).distinct()
        values = db.session.scalars(asked.limit(most)).all()
    elif name in view.steps:
        values = db.session.scalars(view.steps[name]).all()
    else:
        return None
    if len(values) == most:
        return None
    return tuple((value, value) for value in sorted(values))
