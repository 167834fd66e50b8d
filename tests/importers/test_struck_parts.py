"""Words struck through within a cell are told, never taken for words that stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import GradientFill

from form_definitions.catalog import shipped_forms
from importers.reader import read_workbook
from importers.report import Report

TODAY = date(2026, 11, 24)
HEADS = ["Case ID", "Team", "Worker", "Auditor", "Date of audit", "Overall grade"]
FORMATS = Path(__file__).parent / "formats"
STRUCK = InlineFont(strike=True)


def read(path: Path) -> Report:
    return read_workbook(path, shipped_forms(), today=TODAY)


def told(report: Report, at: int = 0) -> list[tuple[str | None, str, str]]:
    entry = report.entries[at].entry
    return [(p.field, p.severity, p.words) for p in entry.problems]


def audits(path: Path, *workers: object) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADS)
    for at, worker in enumerate(workers, 1):
        day = date(2018, 4, 12 + at)
        row = [f"010000{at}", "North", worker, "P Shah", day, "Good"]
        sheet.append(row)
    book.save(path)
    return path


def test_a_name_struck_out_beside_another_is_no_part_of_a_name(tmp_path: Path) -> None:
    """| Worker | with "Sam Lowe" struck through before "Jo Reid"."""
    both = CellRichText(TextBlock(STRUCK, "Sam Lowe "), "Jo Reid")
    report = read(audits(tmp_path / "log.xlsx", both, "R Okafor"))
    assert told(report) == [
        ("worker", "hold", "Social worker has words struck through: Sam Lowe")
    ]
    assert told(report, 1) == []


def test_what_is_struck_whole_by_its_runs_is_struck_as_a_cell_is(
    tmp_path: Path,
) -> None:
    whole = CellRichText(TextBlock(STRUCK, "Sam "), TextBlock(STRUCK, "Lowe"))
    report = read(audits(tmp_path / "log.xlsx", whole))
    assert told(report) == [("worker", "note", "Social worker is struck through")]


def test_what_is_not_struck_after_all_tells_nothing(tmp_path: Path) -> None:
    plain = CellRichText(TextBlock(InlineFont(strike=False, b=True), "Sam "), "Lowe")
    report = read(audits(tmp_path / "log.xlsx", plain))
    assert told(report) == []


def test_an_older_workbook_tells_it_too() -> None:
    report = read(FORMATS / "struck_words.xls")
    assert told(report) == [
        ("worker", "hold", "Social worker has words struck through: Sam Lowe")
    ]


def test_a_gradient_is_a_fill_by_the_colour_it_fades_to(tmp_path: Path) -> None:
    path = audits(tmp_path / "log.xlsx", *["R Okafor"] * 5)
    book = load_workbook(path)
    book.worksheets[0]["F3"].fill = GradientFill(stop=("FFFFFF", "FF0000"))
    book.save(path)
    report = read(path)
    assert told(report, 1) == [
        ("overall_grade", "note", "Overall: grade is filled red")
    ]
