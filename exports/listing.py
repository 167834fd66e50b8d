"""Records of one form as a list: chosen fields, a row each, as a stream.

The back office gives the values of each record as the store has them; here they
become words and figures for people, and, where asked, lose whoever they are about.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, assert_never

from exports.cells import plain
from exports.tables import Cell, Column, Fresh, Link, Row, Shape, Table, as_json
from exports.workbook import whole_or_nothing
from form_definitions.form import Field, Form, Part, Privacy
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

Writing = Callable[[Any], Cell]


@dataclass(frozen=True)
class Listed:
    """One column of a list: its heading, whence its value, how it is written."""

    key: str
    """The field's key, or the name of something every record has (`reference`)."""
    column: Column
    write: Writing


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
    match kind:
        case Whole() | Number() | Day() | Text() | LongText() | Person() | Team():
            return _as_it_is
        case Choice():
            return partial(_labelled, {o.key: o.label for o in kind.options})
        case Grade():
            scales = (*reversed(kind.earlier), kind.scale)
            return partial(
                _labelled, {o.key: o.label for scale in scales for o in scale.options}
            )
        case Identifier() | Month() | Choices() | Flag():
            return partial(_shown, kind)
        case _:
            assert_never(kind)


def _as_it_is(value: Any) -> Cell:
    cell: Cell = value
    return cell


def _labelled(labels: Mapping[str, str], value: Any) -> Cell:
    return None if value is None else labels.get(value, value)


def _shown(kind: Kind, value: Any) -> Cell:
    return None if value is None else kind.show(value)


def columns_of(form: Form, *, pseudonymised: bool = False) -> list[Listed]:
    """The columns of a list of a form's records: what every record has, then every
    field in the order of the form.

    Pseudonymised, it has no column that names a person, and no free text, since
    free text may name anybody.
    """
    fields = [f for f in form.fields if not f.retired]
    if pseudonymised:
        fields = [f for f in fields if kept_when_pseudonymised(form, f)]
    fixed = [
        Listed("reference", Column("Reference", wide=18), _as_it_is),
        Listed("form_version", Column("Form version", Shape.WHOLE), _as_it_is),
    ]
    if pseudonymised:
        # A reference can be looked up by whoever has the system; a row need not.
        fixed = fixed[1:]
    taken = {listed.column.heading.casefold() for listed in fixed}
    return [*fixed, *(_listed(form, f, taken) for f in fields)]


def _listed(form: Form, field: Field, taken: set[str]) -> Listed:
    heading = field.label
    if heading.casefold() in taken:
        # Two sections may ask one question; a list tells them apart.
        heading = f"{field.label} ({form.section_of(field.key).title})"
    if heading.casefold() in taken:
        heading = f"{field.label} ({field.key})"
    taken.add(heading.casefold())
    column = Column(heading, shape_of(field.kind))
    return Listed(field.key, column, writing_of(field.kind))


def kept_when_pseudonymised(form: Form, field: Field) -> bool:
    """Whether a field may stay where nobody is to be known by it.

    The case number stays, as a code that only the key can make again.
    """
    if field.key == form.record.subject:
        return not isinstance(field.kind, Person)
    match field.kind:
        case LongText() | Text() | Identifier() | Person():
            return field.part is Part.SCALE
        case _:
            return field.privacy in (Privacy.NONE,)


class Pseudonyms:
    """Codes in place of case numbers: the same number has the same code under one
    key, and without the key nobody can make or undo it (HMAC-SHA-256).

    Under the UK GDPR a pseudonymised list is still personal data.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"pseudonyms of case numbers\0" + key).digest()

    def of(self, value: Any) -> str | None:
        """``C-`` and 12 signs; None stays None."""
        if value is None or value == "":
            return None
        code = hmac.digest(self._key, str(value).encode(), "sha256").hex()
        return f"C-{code[:12].upper()}"


def pseudonymised(
    columns: Sequence[Listed], form: Form, pseudonyms: Pseudonyms
) -> list[Listed]:
    """The same columns with a code where the case number would stand."""
    return [
        replace(listed, write=pseudonyms.of)
        if listed.key == form.record.subject
        else listed
        for listed in columns
    ]


def list_of(
    form: Form,
    columns: Sequence[Listed],
    records: Callable[[], Iterable[Mapping[str, Any]]],
    *,
    about: str,
) -> Table:
    """A table of records. `records` is asked anew each time the table is written;
    each record has a value for the key of each column.
    """

    def rows() -> Iterator[Row]:
        taking = [(listed.key, listed.write) for listed in columns]
        for record in records():
            yield [write(record[key]) for key, write in taking]

    return Table(
        form.plural,
        form.plural,
        about,
        tuple(listed.column for listed in columns),
        Fresh(rows),
    )


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a csv file.

    A leading = + - @ (or tab) gets an apostrophe before it (CWE-1236).
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_csv(table: Table, path: Path) -> None:
    """Write a table as csv, UTF-8 with a mark that Excel knows it by, all or nothing.

    Raises CannotWrite where the place cannot be written to.
    """

    def write(to: Path, _: Path) -> None:
        with to.open("w", encoding="utf-8-sig", newline="") as out:
            lines = csv.writer(out)
            lines.writerow([defused(heading) for heading in table.headings])
            for row in table.rows:
                lines.writerow([_csv_cell(cell) for cell in row])

    whole_or_nothing(path, write)


def _csv_cell(cell: Cell) -> Any:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, str | Link):
        text = cell.sheet if isinstance(cell, Link) else str(cell)
        return defused(plain(text))
    return as_json(cell)
