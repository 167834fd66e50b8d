"""A blank form for many records: a row each, their actions, and a guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from exports.blank_form.kinds import width
from exports.blank_form.parts import HEAD_ROW, MARK_ROW, Parts
from exports.blank_form.words import guidance_on, guidance_with_good, heading_of
from exports.cells import plain
from exports.sheet import height_of, lines_of
from form_definitions.form import Field, Form, Repeat
from form_definitions.our_marks import Blank

MANY = 200
"""Rows of each table; what is typed below them is read all the same."""
_OF_GUIDE = (("Question", 40.0), ("Section", 30.0), ("What to write", 90.0))
_SHEETS = {"Guide", "Answers"}


def write_rows(parts: Parts, title: str) -> None:
    """Write the sheets of many records."""
    form = parts.form
    told = " Their actions go on a sheet of their own." if form.repeats else ""
    about = f"A row for each record, from row {HEAD_ROW + 2} on.{told}"
    sheet = parts.sheet(_name(form.plural), title, about, Blank.ROWS)
    fields = [field for field in form.fields if field.asked]
    _table(parts, sheet, title, _number(form), fields, None)
    sheet.activate()
    for repeat in form.repeats:
        about = (
            f"A row for each {repeat.one}. No. is the number of its record on the first"
            " sheet; give it again for each further one."
        )
        named = f"{repeat.title} of {form.plural.lower()}: blank form"
        beside = parts.sheet(_name(repeat.title), named, about, Blank.ACTIONS)
        asked = [field for field in repeat.fields if field.asked]
        _table(parts, beside, named, "No. of the record", asked, repeat)
    _guide(parts)


def _name(name: str) -> str:
    """A sheet's name that is none of those we give ourselves."""
    return f"{name} (records)" if name in _SHEETS else name


def _number(form: Form) -> str:
    return "No." if all(field.label != "No." for field in form.fields) else "Row no."


def _table(
    parts: Parts,
    sheet: Worksheet,
    title: str,
    numbered: str,
    fields: Sequence[Field],
    repeat: Repeat | None,
) -> None:
    """One marked-up table with a column for each field, its number before them."""
    headings = list(_told_apart([numbered, *map(heading_of, fields)]))
    widths = [10.0, *(width(field.kind) for field in fields)]
    first, last = HEAD_ROW + 1, HEAD_ROW + MANY
    sort = Blank.ACTIONS if repeat else Blank.ROWS
    parts.mark(sheet, 0, sort, repeat.key if repeat else "")
    counted = parts.look(
        locked=False,
        valign="top",
        align="left",
        num_format="0",
        border=1,
        border_color="#7A8B92",
    )
    sheet.set_column(0, 0, widths[0], counted)
    for column, field in enumerate(fields, 1):
        key = f"{repeat.key}.{field.key}" if repeat else field.key
        sheet.write_string(MARK_ROW, column, key, parts.line)
        # Of the whole column, so that there is no end to the rows.
        sheet.set_column(column, column, widths[column], parts.box(field.kind))
        parts.ask(sheet, field, (first, column, last, column), repeat)
    sheet.add_table(
        HEAD_ROW,
        0,
        last,
        len(fields),
        {
            "columns": [
                {"header": plain(heading), "header_format": parts.head}
                for heading in headings
            ],
            "name": f"Rows_of_{repeat.key}" if repeat else "Records",
            "description": title,
            "style": "Table Style Light 1",
        },
    )
    for row in range(first, last + 1):
        if repeat is None:
            sheet.write_number(row, 0, row - HEAD_ROW, counted)
        sheet.set_row(row, height_of(2))
    lines = max(
        lines_of(heading, wide - 3)
        for heading, wide in zip(headings, widths, strict=True)
    )
    sheet.set_row(HEAD_ROW, height_of(lines) + 2)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_columns(0, 0)
    sheet.repeat_rows(HEAD_ROW)
    parts.print_out(sheet, (last, len(fields)), title)
    sheet.fit_to_pages(max(1, round(sum(widths) / 180)), 0)
    parts.protect(sheet, rows=True)


def _told_apart(headings: Sequence[str]) -> Iterator[str]:
    """Headings of which no two are alike."""
    seen: dict[str, int] = {}
    for heading in headings:
        times = seen[heading.casefold()] = seen.get(heading.casefold(), 0) + 1
        yield heading if times == 1 else f"{heading} ({times})"


def _guide(parts: Parts) -> None:
    """What each question asks, and what good looks like, as a table to read."""
    form = parts.form
    title = f"{form.title}: guide"
    about = "What each question asks, in the order of the columns."
    sheet = parts.sheet("Guide", title, about, Blank.GUIDE)
    rows = list(_told(form))
    for column, (_, wide) in enumerate(_OF_GUIDE):
        sheet.set_column(column, column, wide)
    sheet.add_table(
        HEAD_ROW,
        0,
        HEAD_ROW + len(rows),
        len(_OF_GUIDE) - 1,
        {
            "columns": [
                {"header": heading, "header_format": parts.head}
                for heading, _ in _OF_GUIDE
            ],
            "name": "Guide",
            "description": title,
            "style": "Table Style Light 1",
        },
    )
    for row, texts in enumerate(rows, HEAD_ROW + 1):
        lines = 1
        for column, text in enumerate(texts):
            sheet.write_string(row, column, plain(text), parts.guide)
            lines = max(lines, lines_of(text, _OF_GUIDE[column][1]))
        sheet.set_row(row, height_of(lines) + 2)
    parts.mark(sheet, 0, Blank.GUIDE)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    parts.print_out(sheet, (HEAD_ROW + len(rows), len(_OF_GUIDE) - 1), title)
    parts.protect(sheet, rows=False)


def _told(form: Form) -> Iterator[tuple[str, str, str]]:
    for section in form.sections:
        graded = (field for area in section.areas for field in area.fields)
        for field in filter(_is_asked, (*section.fields, *graded)):
            told = guidance_with_good(form, field)
            yield heading_of(field), section.title, told
        if (repeat := section.repeat) is not None:
            for field in filter(_is_asked, repeat.fields):
                told = guidance_on(form, field, repeat)
                yield heading_of(field), section.title, told


def _is_asked(field: Field) -> bool:
    return field.asked
