"""Records of one form as a list: chosen columns in a chosen order, as a stream.

The back office gives the values of each record as the store has them; here they
become words and figures for people, and, where asked, lose whoever they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, assert_never

from exports.pseudonyms import Pseudonyms, kept_when_pseudonymised, names_nobody
from exports.tables import Cell, Column, Fresh, Row, Shape, Table
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import (
    Choice,
    Choices,
    Day,
    Flag,
    Grade,
    Identifier,
    Kind,
    LongText,
    Month,
    Number,
    Person,
    Team,
    Text,
    Whole,
)
from form_definitions.spelling import did_you_mean

Writing = Callable[[Any], Cell]


class NoColumn(LookupError):
    """A column that no list of the form has; its message is a sentence."""


@dataclass(frozen=True)
class Listed:
    """One column of a list: its heading, whence its value, how it is written."""

    key: str
    """The field's key, or the name of something every record has (`reference`)."""
    column: Column
    write: Writing | None = None
    """None where the value stands in the list as the store has it."""
    field: Field | None = None
    section: str = ""
    of_record: bool = True
    """Whether the value is the record's, not that of one of its actions."""


def shape_of(kind: Kind) -> Shape:
    """How values of a kind stand in a sheet."""
    match kind:
        case LongText():
            return Shape.LONG
        case Whole():
            return Shape.WHOLE
        case Number():
            return Shape.NUMBER
        case Day():
            return Shape.DAY
        case (
            Text()
            | Identifier()
            | Month()
            | Choice()
            | Choices()
            | Grade()
            | Flag()
            | Person()
            | Team()
        ):
            return Shape.TEXT
        case _:
            assert_never(kind)


def writing_of(kind: Kind) -> Writing:
    """What makes a cell of a value of that kind: labels for keys, days as days."""
    return _changing(kind) or _as_it_is


def _as_it_is(value: Any) -> Cell:
    cell: Cell = value
    return cell


def _changing(kind: Kind) -> Writing | None:
    match kind:
        case Whole() | Number() | Day() | Text() | LongText() | Person() | Team():
            return None
        case Identifier():
            return None
        case Choice():
            return partial(_labelled, {o.key: o.label for o in kind.options})
        case Grade():
            return partial(_labelled, {o.key: o.label for o in kind.options})
        case Month() | Choices() | Flag():
            return partial(_shown, kind)
        case _:
            assert_never(kind)


def _labelled(labels: Mapping[str, str], value: Any) -> Cell:
    return None if value is None else labels.get(value, value)


def _shown(kind: Kind, value: Any) -> Cell:
    return None if value is None else kind.show(value)


def _capital(value: Any) -> Cell:
    return None if value is None else str(value).capitalize()


_COMMON = (
    Listed("reference", Column("Reference", wide=18)),
    Listed("form_version", Column("Form version", Shape.WHOLE)),
    Listed("status", Column("Status", wide=15), _capital),
    Listed("created_at", Column("Entered on", Shape.DAY)),
    Listed("updated_at", Column("Last changed", Shape.DAY)),
)
"""What a list of every form can show beside the form's own fields."""
_ALWAYS = ("reference", "form_version")
RECORD_CODE = Listed("reference", Column("Record code", wide=18))
"""Stands for the reference in a pseudonymised list that has a list of actions."""


def every_column(form: Form) -> dict[str, Listed]:
    """Each column that a list of a form's records can have, by its key.

    A heading is the same whichever columns are chosen.
    """
    found = {listed.key: listed for listed in _COMMON}
    taken = {listed.column.heading.casefold() for listed in _COMMON}
    for section in form.sections:
        fields = [*section.fields, *(f for area in section.areas for f in area.fields)]
        for field in fields:
            found[field.key] = _listed(field, section.title, taken)
    return found


def _listed(field: Field, section: str, taken: set[str]) -> Listed:
    heading = f"{field.label} (no longer asked)" if field.retired else field.label
    if heading.casefold() in taken:
        # Two sections may ask one question; a list tells them apart.
        heading = f"{field.label} ({section})"
    if heading.casefold() in taken:
        heading = f"{field.label} ({field.key})"
    taken.add(heading.casefold())
    column = Column(heading, shape_of(field.kind))
    return Listed(field.key, column, _changing(field.kind), field, section)


def columns_of(
    form: Form, keys: Sequence[str] | None = None, *, pseudonymised: bool = False
) -> list[Listed]:
    """The columns of a list of a form's records.

    Pseudonymised, it has no column that names a person, no free text, since free
    text may name anybody, and no reference, by which a record can be looked up.

    Args:
        keys: which fields, in this order, after the reference; where there are none,
            what every record has, then every field that is asked, in the form's order.

    Raises NoColumn where a key is none of the form's.
    """
    known = every_column(form)
    if keys is None:
        asked = (field.key for field in form.fields if not field.retired)
        keys = (*_ALWAYS, *asked)
    else:
        keys = tuple(dict.fromkeys(("reference", *keys)))
    for key in keys:
        if key not in known:
            near = did_you_mean(key, known)
            raise NoColumn(f"{form.title} has no column {key!r}{near or '.'}")
    columns = [known[key] for key in keys]
    if not pseudonymised:
        return columns
    return [one for one in columns if _stays(form, one)]


def _stays(form: Form, listed: Listed) -> bool:
    if listed.field is None:
        return listed.key != "reference"
    return kept_when_pseudonymised(form, listed.field)


def repeat_columns_of(
    form: Form, repeat: Repeat, *, pseudonymised: bool = False
) -> list[Listed]:
    """The columns of a list of a form's actions: the record, its team and day, which
    of its actions it is, and what the action says.
    """
    known = every_column(form)
    parents = [key for key in (form.record.unit, form.record.date) if key]
    found = [known["reference"], *(known[key] for key in parents)]
    found.append(Listed("row_key", Column("Number", wide=12), int, of_record=False))
    taken = {listed.column.heading.casefold() for listed in found}
    fields = [field for field in repeat.fields if not field.retired]
    own = [_listed(field, repeat.title, taken) for field in fields]
    found += [replace(one, of_record=False) for one in own]
    if not pseudonymised:
        return found
    return [RECORD_CODE, *(one for one in found if _named_nobody(form, one))]


def _named_nobody(form: Form, listed: Listed) -> bool:
    if listed.of_record:
        return _stays(form, listed)
    return listed.field is None or names_nobody(listed.field)


def pseudonymised(
    columns: Sequence[Listed], form: Form, pseudonyms: Pseudonyms
) -> list[Listed]:
    """The same columns with codes where the case number and the reference stand."""
    codes = {
        form.record.subject: pseudonyms.of,
        RECORD_CODE.key: pseudonyms.of_record,
    }
    return [
        replace(one, write=codes[one.key])
        if one.of_record and one.key in codes
        else one
        for one in columns
    ]


def list_of(
    title: str,
    columns: Sequence[Listed],
    records: Callable[[], Iterable[Sequence[Any]]],
    *,
    about: str,
    name: str = "",
) -> Table:
    """A table of records, or of their actions. `records` is asked anew each time the
    table is written; each has a value for each column, in their order.
    """
    writing = [(at, one.write) for at, one in enumerate(columns) if one.write]

    def rows() -> Iterator[Row]:
        for record in records():
            row = list(record)
            for at, write in writing:
                row[at] = write(row[at])
            yield row

    headings = tuple(listed.column for listed in columns)
    return Table(name or title, title, about, headings, Fresh(rows))
