"""A form as a workbook to fill in: one record, or many rows.

One record is a sheet with a question a row: the label, the box to answer in, what good
looks like beside it, and the actions as a small table below. Many rows are a table with
a row each, the actions on a sheet of their own, and a guide. Only the boxes can be
typed in; the sheets are protected without a password, so whoever must can still change
them. Each sheet carries the keys of its fields out of sight, by which
`importers.layouts.blank_form` reads it again.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from exports.blank_form_one import write_form
from exports.blank_form_parts import Parts
from exports.blank_form_rows import write_rows
from exports.workbook import new_book, whole_or_nothing
from form_definitions.form import Form


def write_blank(form: Form, path: Path, *, made_on: date, many: bool = False) -> None:
    """Write a blank form to an .xlsx file, all of it or nothing.

    Args:
        made_on: the day the workbook says it was made.
        many: a row for each of many records, instead of one record.

    Raises CannotWrite where the place cannot be written to.
    """
    title = f"{form.plural if many else form.title}: blank form"

    def write(to: Path, folder: Path) -> None:
        about = f"Version {form.version} of the form, to be filled in and sent back."
        book = new_book(to, folder, title=title, about=about, made_on=made_on)
        parts = Parts(book, form)
        if many:
            write_rows(parts, title)
        else:
            write_form(parts, title)
        parts.finish()
        book.close()

    whole_or_nothing(path, write)
