"""Reads a list that is no records (staff, cases): a table a sheet, its rows as entries.

What the list may hold is said as a form is, so its headings and days are read as those
of records are. Nothing here knows which list it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from form_definitions.entry import Entry
from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.answers import NONE_KNOWN
from importers.columns import Column, contested
from importers.dates import Order, read_day
from importers.entries import Maker
from importers.grid import read_grid
from importers.headings import Headings
from importers.layouts.base import Claim, NotRecord, SourceRow
from importers.layouts.captions import captions
from importers.layouts.table import ENOUGH, columns_under, header_row
from importers.layouts.under import RowsUnder
from importers.report import Question
from importers.sheets import Sheet, Workbook
from importers.shown import shown_by
from importers.troubles import CannotRead


@dataclass
class ListRead:
    """What was read from a list."""

    file: str
    sha256: str
    form: Form
    entries: list[Entry] = field(default_factory=list)
    columns: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    """By sheet, what each of its columns means; of sheets that were read."""
    not_read: list[str] = field(default_factory=list)
    """Sheets with something on them and no headings of the list."""
    not_entries: list[NotRecord] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def read_list(
    path: Path,
    form: Form,
    *,
    day: date,
    given: bool = False,
    maps: Iterable[tuple[str, str]] = (),
    name: str | None = None,
) -> ListRead:
    """The rows of a list.

    Args:
        path: where the file is.
        form: what the list may hold; the date of its records is the day it is of.
        day: that day, where the workbook does not say it, or it is `given`.
        maps: headings matched to fields by hand, (heading, field) each; an empty
            field says that none wants the column.
        name: what its sender called it.

    Raises CannotRead where no sheet has headings of the list, with one sentence why.
    """
    book = read_grid(path, name=name)
    return list_in(book, form, day=day, given=given, maps=maps)


def list_in(
    book: Workbook,
    form: Form,
    *,
    day: date,
    given: bool = False,
    maps: Iterable[tuple[str, str]] = (),
) -> ListRead:
    """What `read_list` makes of sheets that were already read from a file."""
    maps = tuple(maps)
    for heading, key in maps:
        if key and key not in form.by_key:
            raise CannotRead(
                f"The match {heading}={key} names no field of the {form.title.lower()};"
                f" its fields are {', '.join(form.by_key)}"
            )
    read = ListRead(book.name, book.sha256, form)
    headings = Headings(form, maps)
    for sheet in book.sheets:
        claim = _claim(sheet, headings)
        if claim is None:
            if any(value is not None for row in sheet.rows for value in row):
                read.not_read.append(sheet.name)
            continue
        read.columns[sheet.name] = claim.columns
        said = None if given else _day_above(sheet, claim.header_rows[0], headings)
        read.entries += _entries(book, claim, form, said or day, given, read)
    if not read.columns:
        raise CannotRead(
            f"No sheet has headings of a {form.title.lower()}; check that this is the"
            " right workbook, or match its headings by hand"
        )
    return read


def _claim(sheet: Sheet, headings: Headings) -> Claim | None:
    at = header_row(sheet, headings)
    if at is None:
        return None
    columns = tuple(columns_under(sheet, at, headings))
    mapped = {column.field for column in columns if column.field}
    if len(mapped) < ENOUGH:
        return None
    said = captions(sheet, at, headings, mapped)
    rows = RowsUnder(sheet, headings.form, at, columns, at, said)
    why = f"row {at + 1} names {len(mapped)} of its fields"
    return Claim("table", "records", 1.0, why, rows.read, (at,), columns)


def _day_above(sheet: Sheet, header: int, headings: Headings) -> date | None:
    """The day that the rows above a header say the list is of: ``As at 1/11/2026``."""
    form = headings.form
    field = form.by_key[form.record.date]
    names = sorted(map(folded, (field.label, *field.also)), key=len, reverse=True)
    for at in range(header):
        for column, raw in enumerate(sheet.rows[at]):
            said = folded(raw) if isinstance(raw, str) else ""
            for name in names:
                _, found, behind = said.rpartition(name)
                if not found:
                    continue
                value = behind.strip(" :") or sheet.value(at, column + 1)
                if (day := read_day(value, Order.DAY_FIRST).day) is not None:
                    return day
    return None


def _entries(
    book: Workbook, claim: Claim, form: Form, day: date, given: bool, read: ListRead
) -> Iterator[Entry]:
    sources = []
    for found in claim.read():
        match found:
            case SourceRow():
                sources.append(found)
            case NotRecord():
                read.not_entries.append(found)
    for source in sources:
        if given:
            source.typed[form.record.date] = day
        else:
            source.typed.setdefault(form.record.date, day)
    shown, questions = shown_by(form, claim, sources, text_only=book.text_only)
    read.questions += questions
    for key, several in contested(claim.columns).items():
        words = f"{' and '.join(several)} may both be {form.by_key[key].label}"
        sheet = sources[0].sheet.name if sources else ""
        read.questions.append(
            Question(sheet, several[0], key, "other", words, len(sources))
        )
    maker = Maker(form, day, NONE_KNOWN)
    for _, entry in maker.entries(sources, shown):
        yield entry
