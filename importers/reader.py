"""Reads a whole workbook into a report: the one way in for commands and screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from form_definitions.catalog import Catalog
from form_definitions.entry import Entry, Problem
from form_definitions.form import Form
from form_definitions.our_marks import is_list, is_text_only
from importers.answers import NONE_KNOWN, Answers
from importers.duplicates import Repeated
from importers.entries import Maker
from importers.grid import Progress, read_grid
from importers.headings import Headings
from importers.layouts import Claim, NotRecord, SourceRow, Total, claim_of
from importers.limits import LIMITS, Limits
from importers.recognise import form_of
from importers.report import (
    DUPLICATE,
    HELD,
    READY,
    REFUSED,
    Place,
    Report,
    SheetRead,
    Verdict,
)
from importers.sheets import Sheet, Workbook, a1
from importers.shown import shown_by
from importers.totals import reconcile
from importers.troubles import CannotRead
from importers.values import as_text


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
    _without_our_list(book)
    return _opened(
        book,
        catalog,
        today=today,
        form=form,
        maps=maps,
        answers=answers,
    )


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
    chosen = catalog[form] if form else form_of(book, catalog, maps)
    if chosen is None:
        return Opened(_without_records(book, catalog), iter(()))
    _check_maps(maps, chosen)
    headings = Headings(chosen, maps)
    claims = [(sheet, claim_of(sheet, headings)) for sheet in book.sheets]
    if not any(claim.role == "records" for _, claim in claims):
        if form is not None:
            _explain(claims, chosen)
        return Opened(_without_records(book, catalog), iter(()))
    judging = _Judging(book, chosen, today, answers)
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
        claim.columns,
        len(sheet.hidden_rows),
    )


class _Judging:
    """One workbook of one form, while it is judged."""

    def __init__(
        self, book: Workbook, form: Form, today: date, answers: Answers
    ) -> None:
        self.book = book
        self.form = form
        self.maker = Maker(form, today, answers)
        self.found = Report(book.name, book.sha256, form)
        self.totals: list[Total] = []
        self._repeated = Repeated(form)
        self._places: list[Place] = []

    def verdicts(self, claims: Sequence[tuple[Sheet, Claim]]) -> Iterator[Verdict]:
        """Read every claimed sheet, each record judged among those before it."""
        read: Counter[str] = Counter()
        for sheet, claim in claims:
            sources = []
            for found in claim.read():
                match found:
                    case SourceRow():
                        sources.append(found)
                    case Total():
                        self.totals.append(found)
                    case NotRecord():
                        self.found.not_records.append(found)
            for entry in self._entries(claim, sources):
                read[sheet.name] += 1
                yield self._judged(entry)
            self._strays(sheet)
        names = [sheet.name for sheet, claim in claims if claim.role == "records"]
        self.found.totals = reconcile(self.totals, read, names)

    def _strays(self, sheet: Sheet) -> None:
        for (row, column), value in sheet.strays.items():
            cell = a1(row, column)
            text = f"{cell}: {as_text(value)}"
            self.found.not_records.append(
                NotRecord(sheet.name, row, "note", text[:200], cell)
            )

    def _entries(self, claim: Claim, sources: list[SourceRow]) -> Iterator[Entry]:
        shown, questions = shown_by(
            self.form, claim, sources, text_only=self.book.text_only
        )
        self.found.questions += questions
        sources.reverse()
        for at in range(len(sources)):
            # Let go of as they are used: they are most of what a long sheet takes.
            yield self.maker.entry(sources.pop(), shown, at)

    def _judged(self, entry: Entry) -> Verdict:
        """Ready, held, refused or a duplicate."""
        verdict = Verdict(entry, self._status(entry))
        self._places.append(verdict.where)
        like = self._repeated.like(entry)
        if like is None:
            return verdict
        first = self._places[like.first]
        if like.exact:
            return Verdict(entry, DUPLICATE, first)
        words = f"{like.why} the one on sheet {first.sheet}, row {first.row}"
        entry.problems.append(Problem(None, words, "near_duplicate"))
        return Verdict(entry, HELD, first)

    def _status(self, entry: Entry) -> str:
        if all(
            entry.values.get(field.key) in (None, "") and not entry.typed.get(field.key)
            for field in self.form.fields
            if field.required
        ):
            return REFUSED
        return HELD if entry.held else READY
