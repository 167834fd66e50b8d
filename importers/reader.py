"""Reads a whole workbook into a report: the one way in for commands and screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from form_definitions.catalog import Catalog
from form_definitions.form import Form
from form_definitions.our_marks import is_list, is_text_only
from importers.answers import NONE_KNOWN, Answers
from importers.examples import with_examples
from importers.grid import Progress, read_grid
from importers.headings import Headings
from importers.judging import Judging
from importers.layouts import Claim, NotRecord, Total, claim_of
from importers.limits import LIMITS, Limits
from importers.mixed import claims_on
from importers.our_blanks import form_of_blanks, marked, put_beside
from importers.recognise import form_of
from importers.report import (
    Report,
    SheetRead,
    Verdict,
)
from importers.sheets import Sheet, Workbook
from importers.totals import reconcile
from importers.troubles import CannotRead


def read_workbook(
    path: Path,
    catalog: Catalog,
    *,
    today: date,
    form: str | None = None,
    maps: Iterable[tuple[str, str]] = (),
    answers: Answers = NONE_KNOWN,
    name: str | None = None,
    limits: Limits = LIMITS,
) -> Report:
    """Everything that a file holds, judged; nothing is saved.

    Takes what `open_workbook` takes, and raises what that raises.
    """
    opened = open_workbook(
        path,
        catalog,
        today=today,
        form=form,
        maps=maps,
        answers=answers,
        name=name,
        limits=limits,
    )
    opened.report.entries = list(opened.verdicts)
    return opened.report


def open_workbook(
    path: Path,
    catalog: Catalog,
    *,
    today: date,
    form: str | None = None,
    maps: Iterable[tuple[str, str]] = (),
    answers: Answers = NONE_KNOWN,
    name: str | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Opened:
    """The sheets of a file, its records to be read one after the other.

    Args:
        path: where the file is; what it is, is told by its content.
        catalog: the forms its records may be of, by key.
        today: the day in Europe/London, for checks on dates.
        form: the form's key, where the sender said it; else it is recognised.
        maps: headings matched to fields by hand, (heading, field) each; an empty
            field says that none wants the column.
        answers: what people have said that texts are to be read as.
        name: what its sender called it; the name of `path` unless given.
        progress: told how many per cent of the file are unpacked.

    Raises CannotRead where no records can be read from it, with one sentence why.
    """
    book = read_grid(path, name=name, limits=limits, progress=progress)
    return open_book(book, catalog, today=today, form=form, maps=maps, answers=answers)


def open_book(
    book: Workbook,
    catalog: Catalog,
    *,
    today: date,
    form: str | None = None,
    maps: Iterable[tuple[str, str]] = (),
    answers: Answers = NONE_KNOWN,
) -> Opened:
    """What `open_workbook` makes of sheets that were already read from a file."""
    _without_our_list(book)
    return _opened(book, catalog, today=today, form=form, maps=maps, answers=answers)


@dataclass
class Opened:
    """A workbook whose sheets are known, and whose records are yet to be read.

    `report` has no entries of its own; what follows from them (totals, questions, rows
    that are no records) is in it once `verdicts` is at its end.
    """

    report: Report
    verdicts: Iterator[Verdict]
    rows: int = 0
    """Of the sheets that hold records, as many as there are."""


def _without_our_list(book: Workbook) -> None:
    """Leave out the list of problems of a workbook that we gave back."""
    for sheet in list(book.sheets):
        first = sheet.rows[0] if sheet.rows else []
        if is_list(sheet.name, first):
            book.text_only = book.text_only or is_text_only(first)
            if len(book.sheets) > 1:
                book.sheets.remove(sheet)


def judge(
    book: Workbook,
    catalog: Catalog,
    *,
    today: date,
    form: str | None = None,
    maps: Iterable[tuple[str, str]] = (),
    answers: Answers = NONE_KNOWN,
) -> Report:
    """What `read_workbook` makes of sheets that were already read."""
    opened = _opened(book, catalog, today=today, form=form, maps=maps, answers=answers)
    opened.report.entries = list(opened.verdicts)
    return opened.report


def _opened(
    book: Workbook,
    catalog: Catalog,
    *,
    today: date,
    form: str | None,
    maps: Iterable[tuple[str, str]],
    answers: Answers,
) -> Opened:
    if form is not None and form not in catalog:
        known = ", ".join(sorted(catalog))
        raise CannotRead(f"No form is called {form}; the forms are {known}")
    maps = tuple(maps)
    put_beside(book)
    ours = form_of_blanks(book, catalog, form)
    chosen = ours or (catalog[form] if form else form_of(book, catalog, maps))
    if chosen is None:
        return Opened(_without_records(book, catalog), iter(()))
    _check_maps(maps, chosen)
    claims = claims_on(book, catalog, chosen, maps, only=form is not None)
    if not any(claim.role == "records" for _, claim in claims):
        if form is not None:
            _explain(claims, chosen)
        return Opened(_without_records(book, catalog), iter(()))
    judging = Judging(book, chosen, today, answers)
    judging.found.sheets = [_sheet_read(sheet, claim) for sheet, claim in claims]
    rows = sum(len(sheet.rows) for sheet, claim in claims if claim.role == "records")
    return Opened(judging.found, judging.verdicts(claims), rows)


def _check_maps(maps: Sequence[tuple[str, str]], form: Form) -> None:
    repeats = {repeat.key for repeat in form.repeats}
    for heading, field in maps:
        if field and (
            field not in form.by_key and field.partition(".")[0] not in repeats
        ):
            raise CannotRead(
                f"The match {heading}={field} names no field of the form {form.title};"
                " correct it"
            )


def _explain(claims: Sequence[tuple[Sheet, Claim]], form: Form) -> None:
    if any(claim.role == "summary" for _, claim in claims):
        return
    if all(marked(sheet) for sheet, _ in claims):
        raise CannotRead(
            f"Nothing is filled in on this blank form of {form.title}; fill it in and"
            " send it again"
        )
    raise CannotRead(
        f"No sheet has headings of the form {form.title}; check that this is the right"
        " workbook, or match its headings by hand"
    )


def _without_records(book: Workbook, catalog: Catalog) -> Report:
    """A workbook of figures, prose or nothing: its sheets and totals, no records."""
    report = Report(book.name, book.sha256, None)
    headings = Headings(next(iter(catalog.values())))
    totals: list[Total] = []
    for sheet in book.sheets:
        claim = claim_of(sheet, headings)
        if claim.role == "records":
            claim = replace(claim, role="scratch")
        report.sheets.append(_sheet_read(sheet, claim))
        for found in claim.read():
            if isinstance(found, Total):
                totals.append(found)
            elif isinstance(found, NotRecord):
                report.not_records.append(found)
    report.totals = reconcile(totals, Counter(), [])
    return report


def _sheet_read(sheet: Sheet, claim: Claim) -> SheetRead:
    return SheetRead(
        sheet.name,
        claim.role,
        sheet.hidden,
        claim.layout,
        claim.sure,
        claim.why,
        tuple(at + 1 for at in claim.header_rows),
        tuple(with_examples(sheet, claim)),
        len(sheet.hidden_rows),
    )
