"""The records of one form for a list that leaves the house: scoped, chosen, streamed.

The list on screen and `backoffice export records` both hand over a query that is
narrowed already; the same columns, actions and codebook are made of it for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Query

from backoffice.access.privilege import left_out
from backoffice.store.tables import FormTable
from exports.codebook import NAME as CODEBOOK
from exports.codebook import Described, codebook_of
from exports.listing import (
    RECORD_CODE,
    Listed,
    NoColumn,
    columns_of,
    list_of,
    pseudonymised,
    repeat_columns_of,
)
from exports.pseudonyms import Pseudonyms
from exports.tables import Table
from exports.workbook import sheet_name
from form_definitions.form import Form, Repeat

_AT_ONCE = 1_000
_INSTANTS = ("created_at", "updated_at")


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of a list: its columns in order, and what stands beside."""

    columns: tuple[str, ...] | None = None
    """None for every column of the form."""
    actions: bool = False
    """Whether the rows of its repeats come too, as lists of their own."""
    codes: Pseudonyms | None = None
    """Given where nobody is to be known by the list."""


@dataclass
class Lists:
    """One form's records as tables of a file. `count` is how many were written."""

    table: FormTable
    query: Query[Any]
    """Of the form's mapped class, narrowed to what is asked for and may be seen."""
    order: Sequence[Any]
    wanted: Wanted
    timezone: ZoneInfo
    about: str
    count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        # What is under legal privilege leaves the house with no list.
        open_ones = left_out(self.table.model)
        if open_ones is not None:
            self.query = self.query.filter(open_ones)

    @property
    def form(self) -> Form:
        return self.table.form

    def tables(self) -> list[Table]:
        """The list, its actions where they are wanted, and the codebook of them all.

        Raises NoColumn where one is asked for that the form has not, or none is left.
        """
        hides, title = self.wanted.codes is not None, self.form.plural
        shown = columns_of(self.form, self.wanted.columns, pseudonymised=hides)
        if hides and self.wanted.actions:
            shown = [RECORD_CODE, *shown]
        if not shown:
            raise NoColumn("Every column chosen can name somebody; choose others.")
        every = columns_of(self.form, self.wanted.columns)
        described = [Described(title, shown, _left_out(every, shown))]
        made = [self._table(title, title, shown, self._records(shown))]
        taken = {sheet_name(name).casefold() for name in (title, CODEBOOK)}
        for repeat in self.form.repeats if self.wanted.actions else ():
            name = _apart(repeat.title, taken)
            shown = repeat_columns_of(self.form, repeat, pseudonymised=hides)
            every = repeat_columns_of(self.form, repeat)
            described.append(Described(name, shown, _left_out(every, shown), repeat))
            heading = f"{title}: {repeat.title.lower()}"
            made.append(self._table(name, heading, shown, self._rows(repeat, shown)))
        codebook = codebook_of(self.table.forms, described, pseudonymised=hides)
        return [*made, codebook]

    def _table(
        self,
        name: str,
        title: str,
        columns: Sequence[Listed],
        rows: Callable[[], Iterator[Sequence[Any]]],
    ) -> Table:
        if self.wanted.codes is not None:
            columns = pseudonymised(columns, self.form, self.wanted.codes)
        return list_of(title, columns, rows, about=self.about, name=name)

    def _records(self, columns: Sequence[Listed]) -> Callable[[], Iterator[Any]]:
        attributes = [getattr(self.table.model, one.key) for one in columns]
        asked = self.query.with_entities(*attributes).order_by(*self.order)

        def records() -> Iterator[Sequence[Any]]:
            self.count = 0
            for row in self._streamed(asked, columns):
                self.count += 1
                yield row

        return records

    def _rows(
        self, repeat: Repeat, columns: Sequence[Listed]
    ) -> Callable[[], Iterator[Any]]:
        record, own = self.table.model, self.table.repeats[repeat.key].model
        attributes = [
            getattr(record if one.of_record else own, one.key) for one in columns
        ]
        asked = self.query.join(own, own.record_id == record.id)
        asked = asked.with_entities(*attributes).order_by(*self.order, own.position)
        return lambda: self._streamed(asked, columns)

    def _streamed(
        self, asked: Query[Any], columns: Sequence[Listed]
    ) -> Iterator[Sequence[Any]]:
        session = self.query.session
        statement = asked.statement.execution_options(yield_per=_AT_ONCE)
        instants = [at for at, one in enumerate(columns) if one.key in _INSTANTS]
        rows = session.execute(statement)
        return self._local(rows, instants) if instants else iter(rows)

    def _local(self, rows: Any, instants: Sequence[int]) -> Iterator[Sequence[Any]]:
        """A sheet has days: those where the council is."""
        for row in rows:
            days = list(row)
            for at in instants:
                days[at] = row[at].astimezone(self.timezone).date()
            yield days

    def told(self, kind: str, narrowed_by: Sequence[str]) -> str:
        """What was taken out, for the log; never what was looked for."""
        columns = self.wanted.columns
        return (
            f"form={self.form.key} kind={kind} records={self.count}"
            f" columns={'all' if columns is None else len(columns)}"
            f" actions={self.wanted.actions} coded={self.wanted.codes is not None}"
            f" narrowed_by={','.join(narrowed_by) or 'nothing'}"
        )


def _apart(name: str, taken: set[str]) -> str:
    """A sheet's name that the file has not yet; Excel cuts it at 31 characters."""
    found, number = name, 1
    while sheet_name(found).casefold() in taken:
        number += 1
        found = f"{name[:27]} {number}"
    taken.add(sheet_name(found).casefold())
    return found


def _left_out(every: Sequence[Listed], shown: Sequence[Listed]) -> list[Listed]:
    there = {(one.of_record, one.key) for one in shown}
    return [one for one in every if (one.of_record, one.key) not in there]
