"""A table anywhere on a sheet: a row of headings, and under it a record a row.

It serves the log with a sheet a month and the export of an online form alike. Rows
above the headings are the sheet's title; rows between and below that are no records
(totals, nil returns, the header again) are told for what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import dropwhile, islice

from form_definitions.form import Form
from form_definitions.kinds import Grade
from importers.columns import Column, assign
from importers.headings import Headings, as_heading
from importers.layouts.base import Claim, Found, NotRecord
from importers.layouts.captions import captions
from importers.layouts.under import RowsUnder
from importers.sheets import WIDEST, Raw, Row, Sheet
from importers.values import as_text

HEADER_WITHIN = 60
"""Rows from the top in which a header is looked for."""
LOOK_ON = 5
"""Rows after a header in which a better one is looked for."""
ENOUGH = 3
"""Headings that make a header."""
LIKELY = 0.82
"""How sure a table is that names the day and half of what is required."""


def table(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet that has a row of this form's headings."""
    at = header_row(sheet, headings)
    return None if at is None else claim_table(sheet, headings, at)


def claim_table(
    sheet: Sheet,
    headings: Headings,
    at: int,
    *,
    row: Row | None = None,
    top: int | None = None,
    layout: str = "table",
) -> Claim | None:
    """Claim the table below a header row; None where too little of it is known.

    Args:
        at: the last row of its header.
        row: its headings, where they do not stand in that row alone.
        top: the first row of its header.
    """
    columns = columns_under(sheet, at, headings, row)
    form = headings.form
    mapped = {column.field for column in columns if column.field}
    top = at if top is None else top
    said = captions(sheet, top, headings, mapped)
    if len(mapped) < ENOUGH:
        return None
    header = tuple(range(top, at + 1))
    required = {field.key for field in form.fields if field.required}
    known = len(required & {*mapped, *said})
    where = f"row {at + 1} names" if top == at else f"rows {top + 1} to {at + 1} name"
    why = (
        f"{where} {len(mapped)} of the form's fields,"
        f" {known} of its {len(required)} required ones among them"
    )
    grades = {key for key in mapped if isinstance(_kind(form, key), Grade)}
    if form.record.date not in mapped and not grades:
        return Claim(
            layout,
            "scratch",
            0.4,
            f"{why}, but neither a date nor a grade",
            partial(_leftovers, sheet),
            header,
            tuple(columns),
        )
    # Who names all that is required, and much else, is sure; the share of columns
    # that the form knows says less, since logs grow columns of their own.
    share = len(mapped) / len(columns)
    sure = min(0.99, 0.2 + 0.6 * known / max(1, len(required)) + 0.2 * share)
    if form.record.date in mapped and known * 2 >= len(required):
        sure = max(sure, LIKELY)
    rows = RowsUnder(sheet, form, at, tuple(columns), top, said)
    return Claim(layout, "records", sure, why, rows.read, header, tuple(columns))


def _kind(form: Form, key: str | None) -> object:
    field = form.by_key.get(key or "")
    return field.kind if field else None


def header_row(sheet: Sheet, headings: Headings) -> int | None:
    """The first row in which most of the form's fields are named."""
    best, most = None, ENOUGH - 1
    head = list(head_of(sheet))
    for at, row in head:
        if best is not None and (at > best + LOOK_ON or is_filled_in(row)):
            break
        named = named_in(row, headings)
        if named > most:
            best, most = at, named
    if best is not None:
        return best
    for at, row in head:
        texts = [cell for cell in row if isinstance(cell, str) and len(cell) < 260]
        if len(texts) >= ENOUGH and len(texts) * 2 > sum(c is not None for c in row):
            texts = texts[:WIDEST]
            guessed = {match.field for text in texts if (match := headings.guess(text))}
            if len(guessed) > most:
                best, most = at, len(guessed)
    return best


def head_of(sheet: Sheet) -> Iterator[tuple[int, Row]]:
    """The rows in which a header is looked for: some from the first that is filled."""
    rows = enumerate(sheet.rows)
    filled = dropwhile(lambda one: all(v is None for v in one[1]), rows)
    return islice(filled, HEADER_WITHIN)


def is_filled_in(row: Row) -> bool:
    """Whether a row holds values, days and numbers among them, and no headings."""
    filled = [cell for cell in row if cell is not None]
    return len(filled) >= ENOUGH and any(map(is_figure, filled))


def is_figure(cell: Raw) -> bool:
    """Whether a cell holds a day or a number, and no words."""
    if not isinstance(cell, str):
        return cell is not None
    return cell[:1].isdigit() and not any(map(str.isalpha, cell))


def named_in(row: Row, headings: Headings) -> int:
    """How many different fields a row names outright."""
    fields = set()
    for cell in row[:WIDEST]:
        if isinstance(cell, str) and (match := headings.known(as_heading(cell))):
            fields.add(match.field)
    return len(fields)


def columns_under(
    sheet: Sheet, at: int, headings: Headings, row: Row | None = None
) -> list[Column]:
    """What the columns under a header mean, by their headings and their values."""
    row = sheet.rows[at] if row is None else row
    below = sheet.rows[at + 1 :]
    values: dict[int, list[Raw]] = {}
    for column, heading in enumerate(row):
        if heading is not None:
            values[column] = some(below, column)
    columns = assign(headings, row, values)
    named = {column.at for column in columns}
    # A column without a heading may still hold something: it is kept by its letter.
    for column in range(sheet.width):
        if column not in named and any(
            column < len(row) and row[column] is not None for row in below
        ):
            columns.append(Column(column, ""))
    return sorted(columns, key=lambda column: column.at)


def some(rows: Sequence[Row], column: int) -> list[Raw]:
    """Some values of a column, from all over it."""
    seen: list[Raw] = []
    step = max(1, len(rows) // 400)
    for row in rows[::step]:
        if column < len(row) and row[column] is not None:
            seen.append(row[column])
            if len(seen) == 60:
                break
    return seen


def _leftovers(sheet: Sheet) -> Iterator[Found]:
    for at, row in enumerate(sheet.rows):
        texts = [as_text(value) for value in row if value is not None]
        if texts:
            yield NotRecord(sheet.name, at, "note", " · ".join(texts)[:200])
