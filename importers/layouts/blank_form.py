"""Our own blank forms, filled in: read by the keys they carry, with certainty.

One record has its questions down the side, each row's key in a hidden column; what a
form has any number of stands abreast below. Many records are a table whose keys stand
in a hidden row; `blank_rows` reads it. Whatever is typed where no key is, is kept under
the address of its cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.our_marks import (
    ANSWER,
    GUIDE,
    HEADS,
    LABEL,
    Blank,
    read_abreast,
)
from importers.columns import Column
from importers.headings import Headings
from importers.layouts.base import Claim, Found, NotRecord, SourceRow
from importers.layouts.blank_rows import actions_without, anything, records
from importers.our_blanks import (
    REQUIRED,
    Marked,
    carried,
    keys_of,
    marked,
    older,
    twice,
)
from importers.sheets import NO_MARK, Mark, Raw, Sheet, a1
from importers.values import as_text

NAME = "blank_form"
_SURE = 1.0


def blank_form(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet that carries the mark of a blank form that we gave out."""
    found = marked(sheet)
    if found is None:
        return None
    form, mark = headings.form, found.mark
    why = f"it is our blank form of {form.title}, version {mark.version}"
    header = (found.row + 1,)
    if mark.sort in (Blank.GUIDE, Blank.ANSWERS):
        words = f"it is part of a blank form of ours: its {mark.sort}"
        return Claim(NAME, "lookup", _SURE, words, partial(iter, ()))
    if mark.form != form.key:
        words = f"it is our blank form {mark.form}"
        return Claim(NAME, "template", _SURE, words, partial(_template, sheet), header)
    sources = list(_read(sheet, form, found))
    if not sources and not (
        found.mark.sort is Blank.ACTIONS and anything(sheet, form, found)
    ):
        why = f"{why}, and nothing is filled in"
        return Claim(NAME, "template", _SURE, why, partial(_template, sheet), header)
    columns = tuple(_columns(sheet, form, found))
    return Claim(NAME, "records", _SURE, why, partial(iter, sources), header, columns)


def _read(sheet: Sheet, form: Form, found: Marked) -> Iterator[Found]:
    match found.mark.sort:
        case Blank.ROWS:
            yield from records(sheet, form, found)
        case Blank.ACTIONS:
            yield from actions_without(sheet, form, found)
        case _:
            yield from _Form(sheet, form, found).read()


def _template(sheet: Sheet) -> Iterator[Found]:
    """A sheet of ours on which nobody has written anything."""
    yield NotRecord(sheet.name, 0, "template", as_text(sheet.value(0, 0))[:200])


def _columns(sheet: Sheet, form: Form, found: Marked) -> Iterator[Column]:
    """The columns of a table, by the keys they carry; a form of questions has none."""
    if found.mark.sort is Blank.FORM:
        return
    known = keys_of(form)
    for at, key in enumerate(sheet.rows[found.row]):
        if (now := known.get(as_text(key))) is not None:
            heading = as_text(sheet.value(found.row + 1, at)) or now
            yield Column(at, heading, now, "the key it carries", 100)


@dataclass
class _Form:
    """One record, while its sheet is read row by row."""

    sheet: Sheet
    form: Form
    found: Marked
    typed: dict[str, Raw] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    actions: dict[str, dict[tuple[int, int], dict[str, Raw]]] = field(
        default_factory=dict
    )
    """Of each repeat, by which copy of its table they stand in and their number."""
    unmapped: dict[str, str] = field(default_factory=dict)
    told: list[Problem] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    """The keys as the blank has them, and what it calls each."""
    seen: Counter[str] = field(default_factory=Counter)
    """How often each row's key has come: rows are copied, and their keys with them."""

    def __post_init__(self) -> None:
        self.known = keys_of(self.form)
        roles = [as_text(value) for value in self.sheet.rows[self.found.row]]

        def column(role: str, usual: int) -> int:
            return roles.index(role) if role in roles else usual

        self.label = column(LABEL, 0)
        self.answer = column(ANSWER, self.label + 1)
        self.guide = column(GUIDE, self.answer + 1)

    def read(self) -> Iterator[SourceRow]:
        """The record, where anything is filled in."""
        head = self.found.row
        for at in range(head):
            self._keep_others(at, {self.label})
        for at in range(head + 2, len(self.sheet.rows)):
            self._row(at, as_text(self.sheet.value(at, self.found.column)))
        filled = self.typed or self.actions or self.unmapped
        if not (filled or self.marks or self.told):
            return
        yield SourceRow(
            self.sheet,
            head + 2,
            self.typed,
            {},
            unmapped=self.unmapped,
            marks=self.marks,
            actions={
                key: [rows[number] for number in sorted(rows)]
                for key, rows in self.actions.items()
            },
            cells=self.cells,
            told=[
                *self.told,
                *older(self.form, self.found.mark, self.asked, self.typed),
            ],
            each_is_one=True,
        )

    def _row(self, at: int, key: str) -> None:
        """One row: an answer, several abreast, none of ours, or one that was put in."""
        used = {self.found.column}
        if key:
            used |= {self.label}
        if key == HEADS:
            used |= {self.answer, self.guide}
        elif "." in key:
            used |= self._abreast(at, key)
        elif key in self.known:
            label = as_text(self.sheet.value(at, self.label))
            self.asked[key] = label.removesuffix(REQUIRED)
            self._answer(at, self.known[key])
            used |= {self.answer, self.guide}
        self.seen[key] += 1
        self._keep_others(at, used)

    def _keep_others(self, at: int, used: set[int]) -> None:
        """Keep what stands in a row beside the cells that are known."""
        for column, value in enumerate(self.sheet.rows[at]):
            if column not in used and value is not None:
                self.unmapped[a1(at, column)] = as_text(value)

    def _answer(self, at: int, key: str) -> None:
        place = (at, self.answer)
        value, mark = self.sheet.value(*place), self.sheet.marks.get(place, NO_MARK)
        if value is not None and self.typed.get(key, value) != value:
            label = self.form.by_key[key].label
            self.told.append(twice(label, a1(*place), value))
            return
        if value is not None:
            self.typed[key] = value
        if mark is not NO_MARK:
            self.marks[key] = mark
        if value is not None or mark is not NO_MARK:
            self.cells[key] = a1(*place)

    def _abreast(self, at: int, key: str) -> set[int]:
        """The same question of several actions; returns the columns they stand in."""
        repeat, part, numbers = read_abreast(key)
        now = self.known.get(f"{repeat}.{part}")
        if now is None:
            return set()
        columns = (self.answer, self.guide)[: len(numbers)]
        for column, number in zip(columns, numbers, strict=True):
            value = self.sheet.value(at, column)
            if value is not None:
                rows = self.actions.setdefault(repeat, {})
                rows.setdefault((self.seen[key], number), {})[now.partition(".")[2]] = (
                    value
                )
            if (mark := self.sheet.marks.get((at, column))) is not None:
                label = as_text(self.sheet.value(at, self.label)) or part
                self.told += carried(mark, label, a1(at, column))
        return set(columns)
