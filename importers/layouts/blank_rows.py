"""Many records on our blank form: a row each, and their actions on another sheet.

An action says by its number which record it is of. One that names no record, or a
number that two rows have, is no record's, and is told with what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.our_marks import Blank
from importers.layouts.base import Found, NotRecord, SourceRow
from importers.our_blanks import (
    REQUIRED,
    Marked,
    carried,
    keys_of,
    marked,
    older,
    twice,
)
from importers.sheets import Mark, Raw, Sheet, a1
from importers.values import as_text


@dataclass
class _Row:
    """One row of a table of ours that anybody has written in."""

    sheet: Sheet
    at: int
    number: str
    where: Mapping[str, int]
    """The column of each key."""
    typed: dict[str, Raw] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    """What stands where no key is, by its cell."""
    marks: dict[str, Mark] = field(default_factory=dict)
    again: list[tuple[str, str, Raw]] = field(default_factory=list)
    """Key, cell and value of what a copied column says otherwise."""


@dataclass(frozen=True)
class _Table:
    """A sheet of rows: what its columns are for."""

    sheet: Sheet
    found: Marked
    columns: dict[int, str]
    asked: dict[str, str]
    """The keys as the blank has them, and what stands above each."""

    @classmethod
    def of(cls, sheet: Sheet, found: Marked, form: Form) -> _Table:
        known = keys_of(form)
        keys = {at: as_text(cell) for at, cell in enumerate(sheet.rows[found.row])}
        columns = {at: known[key] for at, key in keys.items() if key in known}
        asked = {
            key: as_text(sheet.value(found.row + 1, at)).removesuffix(REQUIRED)
            for at, key in keys.items()
            if key in known
        }
        return cls(sheet, found, columns, asked)

    @property
    def where(self) -> dict[str, int]:
        """Where each key stands first."""
        return {key: at for at, key in reversed(self.columns.items())}

    def rows(self) -> Iterator[_Row]:
        """The rows below the headings that hold more than their number."""
        sheet, where = self.sheet, self.where
        marks: dict[int, dict[str, Mark]] = {}
        for (at, column), mark in sheet.marks.items():
            if column in self.columns:
                marks.setdefault(at, {})[self.columns[column]] = mark
        for at in range(self.found.row + 2, len(sheet.rows)):
            number = as_text(sheet.value(at, self.found.column))
            row = _Row(sheet, at, number, where, marks=marks.get(at, {}))
            for column, value in enumerate(sheet.rows[at]):
                if value is None or column == self.found.column:
                    continue
                key = self.columns.get(column)
                if key is None:
                    row.others[a1(at, column)] = as_text(value)
                elif row.typed.setdefault(key, value) != value:
                    row.again.append((key, a1(at, column), value))
            if row.typed or row.others or row.marks:
                yield row


def records(sheet: Sheet, form: Form, found: Marked) -> Iterator[Found]:
    """The records of a sheet, each with its actions."""
    table = _Table.of(sheet, found, form)
    given = _Given(sheet, form)
    yield from _above(sheet, found)
    for row in table.rows():
        if not (row.typed or row.marks):
            text = " · ".join(row.others.values())
            yield NotRecord(sheet.name, row.at, "note", text[:200])
            continue
        source = SourceRow(
            sheet,
            row.at,
            row.typed,
            table.where,
            unmapped=row.others,
            marks=row.marks,
            told=[*older(form, found.mark, table.asked, row.typed)],
            each_is_one=True,
        )
        source.told += (
            twice(form.by_key[key].label, cell, value) for key, cell, value in row.again
        )
        for repeat, action in given.actions_of(row):
            _add(source, form, repeat, action)
        yield source


def _above(sheet: Sheet, found: Marked) -> Iterator[NotRecord]:
    """What somebody has written beside the title."""
    for at, row in enumerate(sheet.rows[: found.row]):
        for column, value in enumerate(row):
            if column != found.column and value is not None:
                text = as_text(value)[:200]
                yield NotRecord(sheet.name, at, "note", text, a1(at, column))


def anything(sheet: Sheet, form: Form, found: Marked) -> bool:
    """Whether any row of a table of ours is filled in."""
    return any(True for _ in _Table.of(sheet, found, form).rows())


def actions_without(sheet: Sheet, form: Form, found: Marked) -> Iterator[Found]:
    """The actions of a sheet that are no record's."""
    given = _Given(sheet, form)
    for row in _Table.of(sheet, found, form).rows():
        if (why := given.why_not(row)) is not None:
            source = SourceRow(sheet, row.at, {}, {}, each_is_one=True)
            cell = a1(row.at, 0)
            source.told.append(Problem(None, why, raw=row.number, cell=cell))
            _add(source, form, found.mark.repeat, row)
            yield source


def _add(source: SourceRow, form: Form, repeat: str, row: _Row) -> None:
    """Give a record one of its actions, with all that its row carries."""
    if row.typed:
        said = {key.partition(".")[2]: value for key, value in row.typed.items()}
        source.actions.setdefault(repeat, []).append(said)
    source.told += (
        twice(_label(form, key), cell, value) for key, cell, value in row.again
    )
    for key, mark in row.marks.items():
        cell = a1(row.at, row.where[key])
        source.told += carried(mark, _label(form, key), cell)
    name = row.sheet.name
    source.unmapped |= {f"{name} {cell}": said for cell, said in row.others.items()}


def _label(form: Form, key: str) -> str:
    """What a field of a repeat is called: ``actions.owner``."""
    repeat, _, part = key.partition(".")
    return next(r.field(part).label for r in form.repeats if r.key == repeat)


class _Given:
    """Whose the actions of a blank form are, by the numbers of its records."""

    def __init__(self, sheet: Sheet, form: Form) -> None:
        self._actions: dict[str, list[tuple[str, _Row]]] = {}
        self._records: dict[str, int] = {}
        for beside in sheet.beside or (sheet,):
            found = marked(beside)
            if found is None or found.mark.sort is Blank.FORM:
                continue
            for row in _Table.of(beside, found, form).rows():
                if found.mark.sort is Blank.ROWS and (row.typed or row.marks):
                    self._records[row.number] = self._records.get(row.number, 0) + 1
                elif found.mark.sort is Blank.ACTIONS:
                    said = (found.mark.repeat, row)
                    self._actions.setdefault(row.number, []).append(said)

    def actions_of(self, record: _Row) -> list[tuple[str, _Row]]:
        """The actions of a record, each with its repeat."""
        mine = self._records.get(record.number) == 1 and record.number
        return self._actions.get(record.number, []) if mine else []

    def why_not(self, action: _Row) -> str | None:
        """Why an action is no record's; None where it is one's."""
        number = action.number
        if not number:
            return "This row does not say whose it is; give it the number of its record"
        times = self._records.get(number, 0)
        if times > 1:
            return (
                f"{times} records have the number {number}, so nobody can tell whose"
                " this row is; give each a number of its own"
            )
        if not times:
            return (
                f"This row is of record {number}, and no filled row has that number;"
                " give it the number of its record"
            )
        return None
