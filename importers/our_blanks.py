"""Blank forms that we gave out, known by the marks they carry.

A mark names the form, its version and its digest, so nothing is recognised by its
likeness: whoever renames a heading or puts in a row changes nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from form_definitions.catalog import Catalog
from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.our_marks import DIGITS, Blank, BlankMark, blank_mark_in
from importers.sheets import Mark, Raw, Sheet, Workbook
from importers.troubles import CannotRead
from importers.values import as_text

_HEAD = 40
"""Rows from the top in which a mark is looked for."""
AGAIN = "download the blank form again and copy the answers into it"
REQUIRED = " (required)"
"""What a blank puts after the label of a question that must be answered."""
_FILLED = (Blank.FORM, Blank.ROWS, Blank.ACTIONS)


@dataclass(frozen=True)
class Marked:
    """A sheet's mark and where it stands, counted from 0."""

    mark: BlankMark
    row: int
    column: int


def marked(sheet: Sheet) -> Marked | None:
    """The mark of a sheet that is part of a blank form of ours."""
    for at, row in enumerate(sheet.rows[:_HEAD]):
        for column, cell in enumerate(row):
            if cell.__class__ is str and (mark := blank_mark_in(cell)):
                return Marked(mark, at, column)
    return None


def form_marked(sheet: Sheet, catalog: Catalog) -> Form | None:
    """The form that a sheet says it is a blank of. Raises CannotRead as below."""
    found = marked(sheet)
    return None if found is None else _known(found.mark, catalog)


def form_of_blanks(book: Workbook, catalog: Catalog, asked: str | None) -> Form | None:
    """The form of the blanks in a workbook; None where it has none.

    Args:
        asked: the form that its sender said it is of.

    Raises CannotRead where the form or the version is not known here, or another was
    asked for.
    """
    forms = [form_marked(sheet, catalog) for sheet in book.sheets]
    found = {form.key: form for form in forms if form is not None}
    if not found:
        return None
    if asked is not None and asked not in found:
        named = " and ".join(form.title for form in found.values())
        raise CannotRead(
            f"This workbook is our blank form {named}, and not one of"
            f" {catalog[asked].title}; leave the form out, or send the right workbook"
        )
    return found[asked] if asked else next(iter(found.values()))


def _known(mark: BlankMark, catalog: Catalog) -> Form:
    form = catalog.get(mark.form)
    if form is None:
        raise CannotRead(
            f"This is a blank of the form {mark.form}, which is not in use here; choose"
            " another form and copy the answers into its blank"
        )
    same = mark.version == form.version and mark.digest == form.digest[:DIGITS]
    if mark.version > form.version or (mark.version == form.version and not same):
        raise CannotRead(
            f"This is a blank of version {mark.version} of {form.title}, which is not"
            f" known here; {AGAIN}"
        )
    return form


def put_beside(book: Workbook) -> None:
    """Tell each sheet of our blanks which others of its form there are: the actions of
    its records stand on another sheet. Its row of keys was hidden by us, not by whoever
    sent it, so nobody is told of that.
    """
    of_form: dict[str, list[Sheet]] = {}
    for sheet in book.sheets:
        found = marked(sheet)
        if found is not None:
            sheet.hidden_rows -= {found.row}
        if found is not None and found.mark.sort in _FILLED:
            of_form.setdefault(found.mark.form, []).append(sheet)
    for sheets in of_form.values():
        for sheet in sheets:
            sheet.beside = tuple(sheets)


def keys_of(form: Form) -> dict[str, str]:
    """Each key that a field has or had, and the one it has now.

    Keys of a repeat's fields begin with the repeat's: ``actions.owner``.
    """
    known: dict[str, str] = {}
    for key, olds in _all_keys(form):
        known |= {old: key for old in olds if old not in known}
        known[key] = key
    return known


def _all_keys(form: Form) -> Iterator[tuple[str, list[str]]]:
    for field in form.fields:
        yield field.key, list(field.was)
    for repeat in form.repeats:
        for field in repeat.fields:
            olds = [f"{repeat.key}.{old}" for old in field.was]
            yield f"{repeat.key}.{field.key}", olds


def older(
    form: Form, mark: BlankMark, asked: Mapping[str, str], answered: Container[str]
) -> Iterator[Problem]:
    """What is another on a record that was filled in on an earlier version of its form.

    It is read as the version in use, which has every answer of it: a question is
    never taken out of a form, only retired, and knows the keys that it had.

    Args:
        asked: the keys of the blank's questions, and what it called each.
        answered: the keys, as they are now, that the record has an answer to.
    """
    if mark.version < form.version:
        words = [
            f"It was filled in on version {mark.version} of the form, and is kept as"
            f" version {form.version}, which is in use",
            *_changed(form, asked, answered),
        ]
        yield Problem(None, "; ".join(words), severity="note")


def _changed(
    form: Form, asked: Mapping[str, str], answered: Container[str]
) -> Iterator[str]:
    now_of = keys_of(form)
    there = {now_of[key]: key for key in asked if key in now_of}
    for field in form.fields:
        if field.key in there and field.key in answered:
            if there[field.key] != field.key:
                yield f"{asked[there[field.key]]} is now called {field.label}"
            if field.retired:
                yield f"{field.label} is no longer asked, and its answer is kept"
    new = [f.label for f in form.fields if f.key not in there and not f.retired]
    if new:
        yield f"not asked on that version: {', '.join(new)}"


def twice(label: str, cell: str, value: Raw) -> Problem:
    """A question that somebody has copied, and answered in two ways."""
    words = f"{label} is answered twice, and otherwise in {cell}; keep one of them"
    return Problem(None, words, "several_values", raw=as_text(value), cell=cell)


def carried(mark: Mark, label: str, cell: str) -> Iterator[Problem]:
    """What a cell of an action carries beside its value, or in place of it."""
    if mark.error:
        words = f"{label} shows the error {mark.error}; type the value"
        yield Problem(None, words, "error_value", raw=mark.error, cell=cell)
    elif mark.formula:
        words = f"{label} is a formula saved without its value; type the value"
        code = "formula_without_value"
        yield Problem(None, words, code, raw=mark.formula, cell=cell)
    if mark.comment:
        words = f"{label} has a comment: {mark.comment}"
        yield Problem(None, words, severity="note", raw=mark.comment, cell=cell)
    if mark.struck:
        yield Problem(None, f"{label} is struck through", cell=cell)
