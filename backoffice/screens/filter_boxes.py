"""The filters as they stand above a list: what each offers and what is chosen in it.

Most are the same for everybody until somebody chooses, so a drop-down that was written
once is kept and handed out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from markupsafe import Markup
from sqlalchemy import Select, func, select

from backoffice.screens import filters
from backoffice.screens.filters import Shown
from backoffice.screens.lists import Column
from backoffice.screens.words import many
from backoffice.store.database import db

if TYPE_CHECKING:
    from backoffice.screens.record_view import RecordView

Options = tuple[tuple[str, str], ...]


def boxes(view: RecordView) -> list[Markup]:
    """Each filter that this form's list offers, as the address has it."""
    return [_box(view, box) for box in view.offered]


def _box(view: RecordView, box: Shown) -> Markup:
    name = f"flt_{box.name}"
    if box.look == "days":
        first, last = (request.args.get(f"{name}_{way}", "") for way in ("from", "to"))
        said = filters.said_range(first, last)
        return _written(
            "date_filter", box.title, f"{name}_from", f"{name}_to", first, last, said
        )
    options = _held(view, box.name) if box.ask else box.options
    if box.look == "text" or options is None:
        text = request.args.get(f"{name}_contains", "")[:200]
        return _written(
            "text_filter", box.title, f"{name}_contains", text, text, "Has in it"
        )
    chosen = _chosen(f"{name}_in_list")
    usual = filters.default_status(given=False) if box.name == "status" else ()
    chosen = chosen or usual
    # What was chosen can be seen, and unticked, where no record has it any more.
    known = {value for value, _ in options}
    options = (*options, *((one, box.say(one)) for one in chosen if one not in known))
    said = "" if chosen == usual else _few([dict(options)[value] for value in chosen])
    return _written("filter", box.title, f"{name}_in_list", options, chosen, said)


@lru_cache(maxsize=2_000)
def _written(macro: str, *given: Any) -> Markup:
    """A filter as parts/filters.html writes it."""
    parts: Any = current_app.jinja_env.get_template("parts/filters.html").module
    written: Markup = getattr(parts, macro)(*given)
    return written


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


def _held(view: RecordView, name: str) -> Options | None:
    """The teams or people that records in scope hold; None where they are too many."""
    most = filters.MOST_TICKS + 1
    clause = view.account_scope().clause(view.model)
    if clause is not None:
        column = column_of(view, name)
        asked = select(column).where(clause, column.is_not(None)).distinct()
        values = db.session.scalars(asked.limit(most)).all()
    elif name in view.steps:
        values = db.session.scalars(view.steps[name]).all()
    else:
        return None
    if len(values) == most:
        return None
    return tuple((value, value) for value in sorted(values))


def column_of(view: RecordView, name: str) -> Any:
    """The column of a field; of a team the one that every table has an index of."""
    return (
        view.model.unit
        if name == view.definition.record.unit
        else getattr(view.model, name)
    )


def steps(view: RecordView) -> dict[str, Select[Any]]:
    """For each column of teams or people with an index, how its values are asked."""
    form, most = view.definition, filters.MOST_TICKS + 1
    return {
        box.name: one_by_one(column_of(view, box.name), most)
        for box in view.offered
        if box.ask and (box.name == form.record.unit or form.field(box.name).filtered)
    }


def one_by_one(column: Any, most: int) -> Select[Any]:
    """The different values of an indexed column, each found by a step along the index:
    as quick at a million records as at ten."""
    step = select(func.min(column).label("value")).cte("step", recursive=True)
    further = select(func.min(column)).where(column > step.c.value).scalar_subquery()
    step = step.union_all(select(further).where(step.c.value.is_not(None)))
    return select(step.c.value).where(step.c.value.is_not(None)).limit(most)
