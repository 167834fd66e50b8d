"""The filters as they stand above a list: what each offers and what is chosen in it.

Most are the same for everybody until somebody chooses, so a drop-down that was written
once is kept and handed out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, assert_never

from flask import current_app, request
from markupsafe import Markup
from sqlalchemy import Select, func, select

from backoffice.screens import filters
from backoffice.screens.filters import labels_of
from backoffice.screens.lists import STATUS_WORDS, Column
from backoffice.screens.words import day, many, month
from backoffice.store.database import db
from form_definitions import kinds
from form_definitions.form import Field, Form

if TYPE_CHECKING:
    from backoffice.screens.record_view import RecordView

Options = tuple[tuple[str, str], ...]

FIRST = 5
"""Filters that stand in one row on a screen 1280 wide; the rest are under "More"."""


@dataclass(frozen=True)
class Shown:
    """A filter as it stands above the list. `look` is ``ticks``, ``text``, ``days``."""

    name: str
    title: str
    look: str
    options: tuple[tuple[str, str], ...] = ()
    ask: bool = False
    """Whether its options are what records hold: teams, people."""

    def say(self, value: str) -> str:
        return next((words for key, words in self.options if key == value), value)


def offered(form: Form, versions: int) -> list[Shown]:
    """The filters that stand above the list, the ones every list has first."""
    record = form.record
    first = [record.unit, form.overall.grade if form.overall else None]
    keys = [key for key in first if key and not form.field(key).retired]
    found = [_shown(form, form.field(key)) for key in keys]
    found.append(Shown("record_date", form.field(record.date).label, "days"))
    later = [record.by, *(f.key for f in form.fields if f.filtered and f.asked)]
    for key in dict.fromkeys(later):
        if key and key not in keys and key != record.date:
            found.append(_shown(form, form.field(key)))
    found.append(Shown("status", "Status", "ticks", tuple(STATUS_WORDS.items())))
    if versions > 1:
        numbers = tuple((str(n), f"Version {n}") for n in range(versions, 0, -1))
        found.append(Shown("form_version", "Version of the form", "ticks", numbers))
    return found


def _shown(form: Form, field: Field) -> Shown:
    key, kind = field.key, field.kind
    title = field.label
    if field.area:
        title = next(area.label for area in form.areas if area.key == field.area)
    match kind:
        case kinds.Choice(options) | kinds.Choices(options):
            return Shown(key, title, "ticks", (*labels_of(options).items(), _NO_ANSWER))
        case kinds.Grade():
            graded = (*labels_of(kind.options).items(), (filters.BLANK, "Not graded"))
            return Shown(key, title, "ticks", graded)
        case kinds.Flag():
            return Shown(
                key, title, "ticks", (("yes", "Yes"), ("no", "No"), _NO_ANSWER)
            )
        case kinds.Team() | kinds.Person():
            return Shown(key, title, "ticks", ask=True)
        case kinds.Day():
            return Shown(key, title, "days")
        case (
            kinds.Text()
            | kinds.LongText()
            | kinds.Identifier()
            | kinds.Whole()
            | kinds.Number()
            | kinds.Month()
        ):
            return Shown(key, title, "text")
        case _:
            assert_never(kind)


_NO_ANSWER = (filters.BLANK, "No answer")


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


def bar(view: RecordView) -> Bar:
    """The filters that this form's list offers, and those its address has besides."""
    above, more, known = list[Markup](), list[Markup](), set[str]()
    for place, box in enumerate(view.offered):
        written, said, names = _box(view, box)
        (above if said or place < FIRST else more).append(written)
        known.update(names)
    if len(more) < 2:
        above, more = [*above, *more], []
    return Bar(above, more, _others(view, known))


def _others(view: RecordView, known: set[str]) -> list[Other]:
    found = []
    for name, flt, value in view.filters_given():
        if name not in known:
            field = view.definition.by_key.get(flt.name)
            title = field.label if field else _TITLES.get(flt.name, flt.name)
            said = _said(flt, field, value)
            found.append(Other(name, tuple(request.args.getlist(name)), title, said))
    return found


_TITLES = {"month": "Month", "upload": "Upload", "form_version": "Version of the form"}


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
    return field.kind.show(value) if field else str(value)


def _box(view: RecordView, box: Shown) -> tuple[Markup, str, tuple[str, ...]]:
    """A filter as it is written, what it says of itself where it is in use, and its
    names in the address."""
    name = f"flt_{box.name}"
    if box.look == "days":
        first, last = (request.args.get(f"{name}_{way}", "") for way in ("from", "to"))
        said = said_range(first, last)
        both = (f"{name}_from", f"{name}_to")
        written = _written("date_filter", box.title, *both, first, last, said)
        return written, said, both
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
