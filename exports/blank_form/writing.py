"""Writes a blank form, all of it or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from exports.blank_form.kinds import NOBODY, Names
from exports.blank_form.one import ACTIONS, write_form
from exports.blank_form.parts import Parts
from exports.blank_form.rows import write_rows
from exports.workbook import new_book, whole_or_nothing
from form_definitions.form import Form


def write_blank(
    form: Form,
    path: Path,
    *,
    made_on: date,
    many: bool = False,
    actions: int = ACTIONS,
    names: Names = NOBODY,
) -> None:
    """Write a blank form to an .xlsx file, all of it or nothing.

    Args:
        made_on: the day the workbook says it was made.
        many: a row for each of many records, instead of one record.
        actions: for how many of each repeat there is room beside one record.
        names: the teams and people that drop-downs offer.

    Raises CannotWrite where the place cannot be written to.
    """
    title = f"{form.plural if many else form.title}: blank form"

    def write(to: Path, folder: Path) -> None:
        about = f"Version {form.version} of the form, to be filled in and sent back."
        book = new_book(to, folder, title=title, about=about, made_on=made_on)
        parts = Parts(book, form, names)
        if many:
            write_rows(parts, title)
        else:
            write_form(parts, title, actions)
        parts.finish()
        book.close()

    whole_or_nothing(path, write)
