"""What a list of records shows: its columns, and how each cell is written.

Cells are written here and not in the template: a page has five hundred of them, and a
template's macro for each costs more than all the rest of the page (21 of the weak
points of Flask-Admin). Every text in them is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Any, Final, assert_never

from markupsafe import Markup

from backoffice.screens.grades import grade
from backoffice.screens.words import day, month
from backoffice.store.rows import SUBMITTED, WITHDRAWN
from form_definitions import kinds
from form_definitions.form import Field, Form

Cell = Callable[[Any], str]
"""Writes one value as the inside of a cell: HTML, escaped."""

STATUS_WORDS = {SUBMITTED: "Submitted", WITHDRAWN: "Withdrawn"}
_NOBODY: Final[Mapping[int, str]] = MappingProxyType({})
_MOST_SHOWN = 12
"""Columns of a list unless others are chosen; more do not fit."""
_LONGEST_TEXT = 90


@dataclass(frozen=True)
class Column:
    """A column of a list. `name` is its attribute on the form's mapped class."""

    name: str
    label: str
    cell: Cell
    numbers: bool = False
    wide: bool = False


def common_columns() -> tuple[Column, ...]:
    """What the list of every form can show beside the form's own fields."""
    return (
        Column("status", "Status", _status),
        Column("form_version", "Version of the form", _plain, numbers=True),
        Column("created_at", "Entered on", _instant, numbers=True),
        Column("updated_at", "Last changed", _instant, numbers=True),
    )


def columns_of(form: Form) -> tuple[Column, ...]:
    """Every column a list of this form can show, in the order of the form."""
    own = (_column(form, field) for field in form.fields if field.asked)
    return (*own, *common_columns())


def first_shown(form: Form, columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that are shown where nobody has chosen others."""
    listed = {field.key for field in form.fields if field.asked and field.listed}
    if not listed:
        record = form.record
        listed = {record.date, record.subject or "", record.unit or "", record.by or ""}
    return tuple(c for c in columns if c.name in listed)[:_MOST_SHOWN]


def chosen(
    columns: Sequence[Column], names: Sequence[str], otherwise: Sequence[Column]
) -> tuple[Column, ...]:
    """The columns of these names, in their order; unknown ones are passed over."""
    known = {column.name: column for column in columns}
    wanted = (known[name] for name in dict.fromkeys(names) if name in known)
    return tuple(wanted) or tuple(otherwise)


def _column(form: Form, field: Field) -> Column:
    label = field.label
    if field.area:
        area = next(area for area in form.areas if area.key == field.area)
        label = area.label if field.key == area.grade else field.label
    return Column(
        field.key,
        label,
        cell_of(field.kind),
        numbers=isinstance(
            field.kind, kinds.Whole | kinds.Number | kinds.Day | kinds.Month
        ),
        wide=isinstance(field.kind, kinds.LongText),
    )


def cell_of(kind: kinds.Kind) -> Cell:  # noqa: C901 - one case for each kind
    """How values of a kind stand in a list."""
    match kind:
        case kinds.Text() | kinds.Identifier() | kinds.Person() | kinds.Team():
            return _plain
        case kinds.LongText():
            return _beginning
        case kinds.Whole():
            return _plain
        case kinds.Number():
            return lambda value: kind.show(value)
        case kinds.Day():
            return _day
        case kinds.Month():
            return _month
        case kinds.Choice(options):
            return partial(_known, {o.key: escape(o.label) for o in options})
        case kinds.Choices(options):
            return partial(_several, {o.key: escape(o.label) for o in options})
        case kinds.Grade():
            return partial(_known, _grades(kind))
        case kinds.Flag():
            return lambda value: "" if value is None else "Yes" if value else "No"
        case _:
            assert_never(kind)


def _grades(kind: kinds.Grade) -> dict[Any, str]:
    scales = reversed(kind.scales)
    found = {o.key: str(grade(scale, o.key)) for scale in scales for o in scale.options}
    return {None: str(grade(kind.scale, None)), **found}


def _plain(value: Any) -> str:
    return "" if value is None else escape(str(value))


def _beginning(value: Any) -> str:
    text = " ".join(str(value or "").split())
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + "…"
    return escape(text)


def _day(value: date | None) -> str:
    return day(value)


def _instant(value: datetime | None) -> str:
    return day(value.date() if value else None)


def _month(value: str | None) -> str:
    return month(value) if value else ""


def _known(words: dict[Any, str], value: Any) -> str:
    known = words.get(value)
    return known if known is not None else _plain(value)


def _several(words: dict[str, str], values: Any) -> str:
    return "; ".join(_known(words, value) for value in values or ())


def _status(value: str) -> str:
    colour = "green" if value == SUBMITTED else "grey"
    words = escape(STATUS_WORDS.get(value, value))
    return f'<strong class="govuk-tag govuk-tag--{colour} qa-tag">{words}</strong>'


def rows_html(
    rows: Sequence[Sequence[Any]],
    columns: Sequence[Column],
    address: str,
    ticks: bool,
    marked: Mapping[int, str] = _NOBODY,
) -> Markup:
    """The rows of a list: each value of a row after its id, reference and status.

    Args:
        address: of the details page, up to the record's id.
        ticks: whether rows can be chosen for a bulk action.
        marked: by the records' ids what is said in red beside some references.
    """
    heads = [
        ('<td class="qa-num">' if c.numbers else "<td>", c.cell, c.name)
        for c in columns
    ]
    return Markup(  # noqa: S704
        "\n".join(
            _row(row, heads, address, ticks, marked.get(row[0], "")) for row in rows
        )
    )


def _row(
    row: Sequence[Any],
    heads: Sequence[tuple[str, Cell, str]],
    address: str,
    ticks: bool,
    mark: str,
) -> str:
    record, reference, status = row[0], escape(row[1]), row[2]
    href = f"{address}{record}"
    parts = [f'<tr data-href="{href}">']
    if ticks:
        parts.append(
            '<td class="qa-tick qa-stick"><input type="checkbox" name="rowid"'
            f' value="{record}" data-tick aria-label="Choose {reference}"></td>'
        )
    gone = " (withdrawn)" if status == WITHDRAWN else ""
    red = f'<br><b class="qa-late">{escape(mark)}</b>' if mark else ""
    parts.append(
        f'<th scope="row" class="qa-stick qa-stick--2"><a class="govuk-link"'
        f' href="{href}">{reference}</a>{gone}{red}</th>'
    )
    at = 3
    for opening, cell, _ in heads:
        parts.append(f"{opening}{cell(row[at])}</td>")
        at += 1
    parts.append("</tr>")
    return "".join(parts)


def headings(
    form: Form,
    columns: Sequence[Column],
    sort: str,
    descending: bool,
    address: Callable[..., str],
) -> Iterator[dict[str, Any]]:
    """The head of each column, with the address that sorts by it.

    Pressed again, a column turns round; days are sorted newest first at first.

    Args:
        address: gives the list's own address with other arguments.
    """
    newest_first = {form.record.date, "created_at", "updated_at"}
    for column in (Column("reference", "Record", _plain), *columns):
        here = column.name == sort
        down = not descending if here else column.name in newest_first
        yield {
            "label": column.label,
            "numbers": column.numbers,
            "sorted": ("descending" if descending else "ascending") if here else "",
            "address": address(sort=column.name, desc=1 if down else None),
        }


def one_of(title: str) -> str:
    """A form's title inside a sentence: "case file audit", but "IRO review"."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
