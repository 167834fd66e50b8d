"""Fills in a blank form the way a person does: by what is seen on the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import assert_never

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import (
    Choice,
    Choices,
    Day,
    Flag,
    Grade,
    Identifier,
    Kind,
    LongText,
    Month,
    Number,
    Person,
    Team,
    Text,
    Value,
    Whole,
)

TODAY = date(2026, 11, 24)
NAMES = ("Priya Nair", "Tom Ashworth", "Helen O'Connor", "Józef Kowalski")


@dataclass
class Filled:
    """One record as it is typed: field keys to what goes into their cells."""

    answers: Mapping[str, object]
    actions: Sequence[Mapping[str, object]] = field(default=())
    others: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    """The rows of further repeats than the actions, by their key."""

    def rows(self, repeat: Repeat) -> Sequence[Mapping[str, object]]:
        """What goes into one of the form's repeats."""
        return self.others.get(repeat.key, self.actions)


def typed(  # noqa: C901 - one line for each kind there is
    kind: Kind, at: int, record: int = 0
) -> object:
    """An answer of a kind, another one for each `at`; `record` tells records apart."""
    match kind:
        case Text(most):
            return f"= {at}: a line, “quoted”"[:most]
        case LongText():
            return f"- Seen alone; on {at} May.\n2) Then: 'more'.\n" + "Good. " * 500
        case Identifier():
            return f"00{record:03}{at:02}"
        case Whole(least, most):
            return min((least or 0) + at, 10**6 if most is None else most)
        case Number(least, _):
            return (least or 0) + 0.5
        case Day():
            return datetime.combine(date(2025, 1 + record % 12, 1 + at % 28), time())
        case Month():
            return datetime(2025, 1 + (at + record) % 12, 1)
        case Choice() | Grade():
            options = kind.options if isinstance(kind, Choice) else kind.scale.options
            shown = [option.label for option in options if not option.retired]
            return shown[record % len(shown)]
        case Choices(options):
            shown = [option.label for option in options if not option.retired]
            return "; ".join([*shown[record % len(shown) :], shown[0]])
        case Flag():
            return "Yes" if record % 2 else "No"
        case Person():
            return f"{NAMES[at % len(NAMES)]}-{chr(65 + record % 26)}"
        case Team():
            return f"Seacroft {record}"
        case _:
            assert_never(kind)


def everything(form: Form, record: int, actions: int = 3) -> Filled:
    """A record with an answer to every question, and some actions."""
    answers = {
        asked.key: typed(asked.kind, at, record)
        for at, asked in enumerate(form.fields)
        if asked.asked
    }
    rows = {
        repeat.key: [
            {
                asked.key: typed(asked.kind, at + row, record + row)
                for at, asked in enumerate(repeat.fields)
            }
            for row in range(actions)
        ]
        for repeat in form.repeats
    }
    return Filled(answers, others=rows)


def read(asked: Field, answer: object) -> Value:
    """What an answer is once its kind has read it."""
    value = asked.kind.read(answer)
    return None if value in ("", ()) else value


def fill_form(path: Path, form: Form, filled: Filled) -> Path:
    """Fill in the sheet of one record."""
    book = load_workbook(path)
    sheet = book["Form"]
    rows = {
        sheet.cell(row, 1).value: row
        for row in range(sheet.max_row, 5, -1)
        if sheet.cell(row, 1).font.bold
    }
    for key, answer in filled.answers.items():
        _put(sheet, rows[_heading(form.field(key))], 2, answer)
    for repeat in form.repeats:
        for number, action in enumerate(filled.rows(repeat), 1):
            head = _cell_of(sheet, f"{repeat.one.capitalize()} {number}")
            for key, answer in action.items():
                heading = _heading(repeat.field(key))
                row = next(
                    row
                    for row in range(head[0] + 1, sheet.max_row + 1)
                    if sheet.cell(row, 1).value == heading
                )
                _put(sheet, row, head[1], answer)
    return _saved(book, path)


def fill_rows(path: Path, form: Form, filled: Sequence[Filled]) -> Path:
    """Fill in the sheets of many records."""
    book = load_workbook(path)
    columns = _columns(book.worksheets[0])
    for row, one in enumerate(filled, 6):
        for key, answer in one.answers.items():
            _put(book.worksheets[0], row, columns[_heading(form.field(key))], answer)
    for repeat, beside in zip(form.repeats, book.worksheets[1:], strict=False):
        at = 5
        for number, one in enumerate(filled, 1):
            for action in one.rows(repeat):
                at += 1
                beside.cell(at, 1).value = number
                for key, answer in action.items():
                    column = _columns(beside)[_heading(repeat.field(key))]
                    _put(beside, at, column, answer)
    return _saved(book, path)


def _put(sheet: Worksheet, row: int, column: int, answer: object) -> None:
    """Type an answer; into a box of text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = answer  # type: ignore[assignment]
    if isinstance(answer, str):
        cell.data_type = "s"


def _columns(sheet: Worksheet) -> dict[object, int]:
    return {cell.value: cell.column for cell in sheet[5]}


def _cell_of(sheet: Worksheet, text: str) -> tuple[int, int]:
    return next(
        (cell.row, cell.column)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == text
    )


def _heading(asked: Field) -> str:
    return f"{asked.label} (required)" if asked.required else asked.label


def _saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path
