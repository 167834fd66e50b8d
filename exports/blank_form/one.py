"""A blank form for one record: a question a row, and its actions as small tables."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from exports.blank_form.parts import HEAD_ROW, MARK_ROW, Parts
from exports.blank_form.words import guidance_on_section, guidance_with_good, heading_of
from exports.cells import plain
from exports.sheet import height_of, lines_of
from form_definitions.form import Field, Repeat, Section
from form_definitions.kinds import Choices, LongText
from form_definitions.our_marks import (
    ANSWER,
    GUIDE,
    HEADS,
    LABEL,
    OURS,
    Blank,
    key_abreast,
)

ACTIONS = 6
"""There is room for so many of each repeat, unless more are asked for."""
_ABREAST = 2
_WIDTHS = (34.0, 52.0, 54.0)
"""Of the label, the box and the guidance."""
_LABEL = _WIDTHS[0] * 0.9
"""Bold is wider."""
_LINES_TO_WRITE, _LINES_OF_ACTION = 6, 3
"""Of a box for paragraphs."""
_HEADINGS = ("Question", "Answer", "Guidance")
_ABOUT = (
    "Fill in the boxes under Answer; choose from the list where there is one. Save the"
    " workbook and upload it. Leave the sheet's layout as it is."
)


def write_form(parts: Parts, title: str, actions: int = ACTIONS) -> None:
    """Write the sheet of one record.

    Args:
        actions: for how many of each repeat there is room; at most its own most.
    """
    sheet = parts.sheet("Form", title, _ABOUT, Blank.FORM)
    _Writing(parts, sheet, actions).all(title)


class _Writing:
    """The sheet while it is written, row by row."""

    def __init__(self, parts: Parts, sheet: Worksheet, actions: int) -> None:
        self.parts = parts
        self.actions = actions
        self.sheet = sheet
        self.form = parts.form
        self.keys = len(_WIDTHS)
        """The column of the keys, after all that is seen."""
        self.row = HEAD_ROW

    def all(self, title: str) -> None:
        sheet, parts = self.sheet, self.parts
        for column, wide in enumerate(_WIDTHS):
            sheet.set_column(column, column, wide)
        for column, (key, heading) in enumerate(
            zip((LABEL, ANSWER, GUIDE), _HEADINGS, strict=True)
        ):
            sheet.write_string(MARK_ROW, column, key, parts.line)
            sheet.write_string(HEAD_ROW, column, heading, parts.head)
        parts.mark(sheet, self.keys, Blank.FORM)
        sheet.set_column(self.keys, self.keys, None, None, {"hidden": True})
        self._ours()
        for section in self.form.sections:
            self._section(section)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        parts.print_out(sheet, (self.row - 1, self.keys - 1), title)
        # Its head is not printed again: over the actions it would be wrong.
        sheet.set_portrait()
        parts.protect(sheet, rows=False)
        sheet.activate()

    def _ours(self, key: str = OURS) -> None:
        """End a row with its key."""
        self.sheet.write_string(self.row, self.keys, key, self.parts.line)
        self.row += 1

    def _section(self, section: Section) -> None:
        fields = [field for field in section.fields if field.asked]
        areas = [area for area in section.areas if not area.retired]
        if not fields and not areas and section.repeat is None:
            return
        sheet, parts = self.sheet, self.parts
        self.sheet.set_row(self.row, 34)
        for column in range(len(_WIDTHS)):
            sheet.write_blank(self.row, column, None, parts.section)
        sheet.write_string(self.row, 0, plain(section.title), parts.section)
        self._ours()
        if told := guidance_on_section(self.form, section):
            self._hint(told)
        for field in (*fields, *(f for area in areas for f in area.fields)):
            if field.asked:
                self._question(field, guidance_with_good(self.form, field))
        if section.repeat is not None:
            self._table(section.repeat)

    def _hint(self, told: str) -> None:
        """A section's hint across the form, or where it is long among the guidance."""
        if lines_of(told, sum(_WIDTHS)) == 1:
            self.sheet.set_row(self.row, 22)
            self.sheet.write_string(self.row, 0, plain(told), self.parts.line)
            self._ours()
        else:
            self.sheet.set_row(self.row, height_of(lines_of(told, _WIDTHS[2])) + 4)
            self.sheet.write_string(self.row, 2, plain(told), self.parts.guide)
            self._ours(HEADS)

    def _question(self, field: Field, told: str) -> None:
        sheet, parts, row = self.sheet, self.parts, self.row
        label = plain(heading_of(field))
        sheet.write_string(row, 0, label, parts.label)
        sheet.write_blank(row, 1, None, parts.box(field.kind))
        sheet.write_string(row, 2, plain(told), parts.guide)
        lines = max(
            lines_of(label, _LABEL),
            lines_of(told, _WIDTHS[2]),
            _LINES_TO_WRITE if isinstance(field.kind, LongText) else 1,
            2 if isinstance(field.kind, Choices) else 1,
        )
        sheet.set_row(row, height_of(lines) + 4)
        parts.ask(sheet, field, (row, 1, row, 1))
        self._ours(field.key)

    def _table(self, repeat: Repeat) -> None:
        """Its rows side by side under their numbers, a question a line: a table as
        wide as the form, where one with a column a question would be twice that.
        """
        sheet, parts = self.sheet, self.parts
        words = f"Give each {repeat.one} its own column; leave the others blank."
        if repeat.most > self.actions:
            words += f" For more than {self.actions}, use the blank form for many"
            words += " records, or download this one with room for more."
        sheet.set_row(self.row, 30)
        sheet.write_string(self.row, 0, plain(words), parts.line)
        self._ours()
        one = f"{repeat.one[:1].upper()}{repeat.one[1:]}"
        room = min(self.actions, repeat.most)
        for first in range(1, room + 1, _ABREAST):
            numbers = range(first, min(first + _ABREAST, room + 1))
            sheet.set_row(self.row, 22)
            sheet.write_string(self.row, 0, plain(repeat.title), parts.head)
            for column, number in enumerate(numbers, 1):
                sheet.write_string(
                    self.row, column, plain(f"{one} {number}"), parts.head
                )
            self._ours(HEADS)
            for field in repeat.fields:
                if field.asked:
                    self._asked_of(repeat, field, numbers)

    def _asked_of(self, repeat: Repeat, field: Field, numbers: range) -> None:
        sheet, parts, row = self.sheet, self.parts, self.row
        label = plain(heading_of(field))
        sheet.write_string(row, 0, label, parts.label)
        for column in range(1, len(numbers) + 1):
            sheet.write_blank(row, column, None, parts.box(field.kind))
        lines = _LINES_OF_ACTION if isinstance(field.kind, LongText) else 1
        sheet.set_row(row, height_of(max(lines, lines_of(label, _LABEL))) + 4)
        parts.ask(sheet, field, (row, 1, row, len(numbers)), repeat)
        self._ours(key_abreast(repeat.key, field.key, numbers))
