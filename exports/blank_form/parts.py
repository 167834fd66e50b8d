"""What the sheets of a blank form are made of: boxes, drop-downs, heads, print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exports.blank_form.kinds import (
    NOBODY,
    Names,
    answers_of,
    limits,
    number_format,
)
from exports.blank_form.words import guidance_on, heading_of
from exports.cells import plain
from exports.sheet import Book
from exports.tables import MARKING
from exports.workbook import HEADING, mark_pages, sheet_name
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import Kind
from form_definitions.our_marks import Blank, blank_mark

MARK_ROW, HEAD_ROW = 3, 4
"""Out of sight, and in sight: below the title, what it is, and the marking."""
ANSWERS = "Answers"
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
"""Of a message beside a cell, as Excel takes them."""
_PROTECTED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
_EDGE = {"border": 1, "border_color": "#7A8B92"}


class Parts:
    """The workbook of one blank form, while it is written."""

    def __init__(self, book: Book, form: Form, names: Names = NOBODY) -> None:
        self.book = book
        self.form = form
        self.names = names
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self.title = self.look(bold=True, font_size=16)
        # Excel's "Heading 1" (see exports.sheet), which XlsxWriter cannot name.
        self.title.xf_id = 1
        self.line = self.look()
        self.head = self.look(**HEADING)
        self.section = self.look(
            bold=True,
            font_size=14,
            valign="bottom",
            bottom=2,
            bottom_color="#19414F",
        )
        self.label = self.look(bold=True, text_wrap=True, valign="top")
        self.guide = self.look(text_wrap=True, valign="top", align="left", indent=1)

    def look(self, **how: Any) -> Any:
        """The format of that look, made once."""
        key = tuple(sorted(how.items()))
        if key not in self._formats:
            whole = {"font_name": "Arial", "font_size": 12, **how}
            self._formats[key] = self.book.add_format(whole)
        return self._formats[key]

    def box(self, kind: Kind) -> Any:
        """The look of a box that an answer of a kind is typed in."""
        return self.look(
            locked=False,
            valign="top",
            align="left",
            text_wrap=True,
            **{"num_format": number_format(kind), **_EDGE},
        )

    def sheet(self, name: str, title: str, about: str, sort: Blank) -> Worksheet:
        """A sheet with its title and what it is; its cells are still to come."""
        sheet = self.book.add_worksheet(sheet_name(name), worksheet_class=Worksheet)
        said = (
            f"{MARKING} once it is filled in. Version {self.form.version} of the form."
        )
        for row, text, style in (
            (0, title, self.title),
            (1, about, self.line),
            (2, said, self.line),
        ):
            # Of the whole row, so that it shows no boxes.
            sheet.set_row(row, None, self.line)
            sheet.write_string(row, 0, plain(text), style)
        return sheet

    def mark(
        self, sheet: Worksheet, column: int, sort: Blank, repeat: str = ""
    ) -> None:
        """Say out of sight, in the row of keys, what the sheet is."""
        mark = str(blank_mark(self.form, sort, repeat))
        sheet.write_string(MARK_ROW, column, mark, self.line)
        sheet.set_row(MARK_ROW, None, None, {"hidden": True})

    def ask(
        self,
        sheet: Worksheet,
        field: Field,
        place: tuple[int, int, int, int],
        among: Repeat | None = None,
    ) -> None:
        """Give boxes their drop-down or limits, and tell beside them what is asked."""
        names, answers = self.names.of(field.kind), answers_of(field.kind)
        told = guidance_on(self.form, field, among) or _where_nothing_is_told(
            names, answers
        )
        said: dict[str, Any] = {
            **limits(field.kind, self.names),
            "input_title": _cut(heading_of(field), _LONGEST_TITLE),
            "input_message": _cut(told, _LONGEST_MESSAGE),
        }
        if said["validate"] == "list":
            said["source"] = self._listed(names or answers)
        sheet.data_validation(*place, said)

    def _listed(self, labels: tuple[str, ...]) -> str:
        """Where the answers of a drop-down stand; a list in a cell may not be long."""
        if labels not in self._lists:
            column = xl_col_to_name(len(self._lists) + 1)
            last = len(labels) + 1
            self._lists[labels] = f"={ANSWERS}!${column}$2:${column}${last}"
        return self._lists[labels]

    def protect(self, sheet: Worksheet, *, rows: bool) -> None:
        """Lock all but the boxes. No password: it guards against slips alone."""
        moved = {"insert_rows": rows, "delete_rows": rows}
        sheet.protect("", {**_PROTECTED, **moved})

    def print_out(self, sheet: Worksheet, last: tuple[int, int], title: str) -> None:
        """Lay a sheet out for A4, marked on each page."""
        mark_pages(sheet, title)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, *last)

    def finish(self) -> None:
        """Write the lists behind the drop-downs, on a sheet nobody sees."""
        sheet = self.book.add_worksheet(ANSWERS, worksheet_class=Worksheet)
        mark = str(blank_mark(self.form, Blank.ANSWERS))
        sheet.write_string(0, 0, mark, self.line)
        for column, labels in enumerate(self._lists, 1):
            for row, label in enumerate(labels, 1):
                sheet.write_string(row, column, plain(label), self.line)
        sheet.very_hidden()


def _where_nothing_is_told(names: Sequence[str], answers: Sequence[str]) -> str:
    if names:
        return "Choose a name from the list, or write another."
    return "Choose from the list." if answers else "Write it as text."


def _cut(text: str, most: int) -> str:
    text = plain(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
