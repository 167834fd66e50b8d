"""Sheets drawn in a test, the way one would draw them on paper."""

from __future__ import annotations

from datetime import date
from functools import cache

from form_definitions.catalog import shipped_forms
from form_definitions.form import Form
from importers.headings import Headings
from importers.reader import judge
from importers.report import Report
from importers.sheets import Raw, Row, Sheet, Workbook

TODAY = date(2026, 11, 24)


def drawn(text: str, name: str = "Sheet1") -> Sheet:
    """A sheet out of ``| a | b |`` lines; an empty place is a blank cell."""
    rows: list[Row] = []
    for line in text.strip("\n").splitlines():
        if cells := line.strip():
            rows.append([_cell(cell.strip()) for cell in cells.strip("|").split("|")])
        else:
            rows.append([])
    return Sheet(name, rows)


def _cell(text: str) -> Raw:
    if text.startswith("@"):  # a real date, not a text
        return date.fromisoformat(text[1:])
    if text.startswith("#"):  # a number, as spreadsheets have it
        return float(text[1:])
    return text.replace("\\n", "\n") or None


def read(*sheets: Sheet | str, form: str | None = None, **options: object) -> Report:
    """The report on a workbook of these sheets."""
    drawn_sheets = [
        sheet if isinstance(sheet, Sheet) else drawn(sheet, f"Sheet{at}")
        for at, sheet in enumerate(sheets, 1)
    ]
    name = str(options.pop("name", "book.xlsx"))
    book = Workbook(name, drawn_sheets, text_only=name.endswith(".csv"))
    return judge(book, shipped_forms(), today=TODAY, form=form, **options)  # type: ignore[arg-type]


@cache
def form_called(key: str) -> Form:
    return shipped_forms()[key]


@cache
def headings_of(form: Form) -> Headings:
    return Headings(form)


def issues(report: Report, at: int = 0) -> list[tuple[str | None, str, str]]:
    """Field, code and severity of each problem of one record."""
    problems = report.entries[at].entry.problems
    return [(problem.field, problem.code, problem.severity) for problem in problems]


def asides(report: Report) -> list[tuple[int, str]]:
    """The rows that are no records, as people count them, blank ones left out."""
    return [
        (row.row + 1, row.kind) for row in report.not_records if row.kind != "blank"
    ]
