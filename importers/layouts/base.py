"""What every layout answers: is this sheet mine, how sure, why; and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from form_definitions.entry import Problem
from form_definitions.form import Form
from importers.columns import Column
from importers.headings import Headings
from importers.sheets import Mark, Raw, Sheet


@dataclass
class SourceRow:
    """What one record was read from, before anything is made of it.

    `row` and `columns` count from 0. `typed` holds a cell for each field, `columns`
    where it stood. `cell` is set where one row holds several records.
    """

    sheet: Sheet
    row: int
    typed: dict[str, Raw]
    columns: Mapping[str, int]
    unmapped: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    """What the cells of some fields carry beside their value."""
    actions: dict[str, list[dict[str, Raw]]] = field(default_factory=dict)
    """Rows of each repeat."""
    cell: str | None = None
    cells: Mapping[str, str] | None = None
    """The cell of each field, where they do not stand in one row."""
    told: list[Problem] = field(default_factory=list)
    """What the layout itself has to say of some cells."""
    not_before: tuple[str, Raw] | None = None
    """The heading and the value of a day before which the record cannot be."""
    each_is_one: bool = False
    """Whether each row of a repeat is one already, whatever stands in its cells."""


@dataclass(frozen=True)
class NotRecord:
    """A row that is no record, and what it is. `row` counts from 0."""

    sheet: str
    row: int
    kind: str
    text: str = ""
    cell: str | None = None


@dataclass(frozen=True)
class Total:
    """A figure that the workbook gives, to be compared with what was read."""

    sheet: str
    cell: str
    label: str
    value: float
    counts_records: bool = True
    """Whether it may count all records of its sheet."""


Found: TypeAlias = SourceRow | NotRecord | Total


@dataclass(frozen=True)
class Claim:
    """One layout's answer about one sheet."""

    layout: str
    role: str
    sure: float
    """Between 0 and 1; the surest claim has the sheet."""
    why: str
    read: Callable[[], Iterator[Found]]
    header_rows: tuple[int, ...] = ()
    """Counted from 0."""
    columns: tuple[Column, ...] = ()
    form: Form | None = None
    """The form it is of, where that is not the workbook's."""
    parts: tuple[Claim, ...] = ()
    """The claims that it is made of, where several tables stand on the sheet."""


class Layout(Protocol):
    """A sheet shape. `layouts/__init__.py` lists them all."""

    def __call__(self, sheet: Sheet, headings: Headings) -> Claim | None: ...


@dataclass(frozen=True)
class Told:
    """What is known of a form while a layout reads: its fields by what they are for."""

    form: Form

    @property
    def required(self) -> frozenset[str]:
        return frozenset(field.key for field in self.form.fields if field.required)
