"""The workbook of the import contest: one sheet of audits, as a log is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import xlsxwriter

from benchmarks.rows import DAYS, FIRST_DAY, typed
from form_definitions.form import Field, Form
from form_definitions.kinds import Day

COLUMNS = 40


def asked_in_it(form: Form) -> Sequence[Field]:
    """The fields it has a column for: the first forty of the form."""
    return [field for field in form.fields if field.asked][:COLUMNS]


def write(path: Path, form: Form, count: int) -> None:
    """Write it with `count` rows, the same for the same count."""
    # Written beside its place first: a run that was broken off leaves no half of it.
    half = path.with_suffix(".half")
    with xlsxwriter.Workbook(half, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Audits")
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        fields = asked_in_it(form)
        sheet.write_row(0, 0, [field.label for field in fields])
        for at, row in enumerate(typed(form, count), 1):
            # A log goes on from day to day; one that leaps to and fro asks why.
            day = FIRST_DAY + timedelta(days=DAYS * at // count)
            for column, field in enumerate(fields):
                if isinstance(field.kind, Day):
                    sheet.write_datetime(at, column, day, shown)
                else:
                    sheet.write_string(at, column, str(row[field.key]).strip())
    half.replace(path)
