"""Judges the records of a workbook: ready, held, refused, or there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from form_definitions.entry import Entry, Problem
from form_definitions.form import Form
from importers.answers import Answers
from importers.columns import contested
from importers.duplicates import Repeated
from importers.entries import Maker
from importers.fills import Painted
from importers.layouts import Claim, NotRecord, SourceRow, Total
from importers.legends import key_of
from importers.report import (
    DUPLICATE,
    HELD,
    READY,
    REFUSED,
    Place,
    Question,
    Report,
    Verdict,
)
from importers.rivals import doubt, rivals_of
from importers.sheets import Sheet, Workbook, a1
from importers.shown import shown_by
from importers.totals import reconcile
from importers.values import as_text


@dataclass
class _OfForm:
    """What reads and compares the records of one form."""

    maker: Maker
    repeated: Repeated
    places: list[Place]
    """Where each record stands, as `repeated` counts them."""


class Judging:
    """One workbook, while it is judged."""

    def __init__(
        self, book: Workbook, form: Form, today: date, answers: Answers
    ) -> None:
        self.book = book
        self.form = form
        self.today = today
        self.answers = answers
        self.found = Report(book.name, book.sha256, form)
        self.totals: list[Total] = []
        self._forms: dict[str, _OfForm] = {}

    def verdicts(self, claims: Sequence[tuple[Sheet, Claim]]) -> Iterator[Verdict]:
        """Read every claimed sheet, each record judged among those before it."""
        read: Counter[str] = Counter()
        key = key_of(claims)
        for sheet, claim in claims:
            for part in claim.parts or (claim,):
                sources = self._sources(part)
                aside = None if claim.parts else self._aside(sheet)
                painted = Painted(self.form, part, sources, key, aside)
                for entry in self._entries(part, sources, painted):
                    read[sheet.name] += 1
                    yield self._judged(entry)
            self._strays(sheet)
        names = [sheet.name for sheet, claim in claims if claim.role == "records"]
        self.found.totals = reconcile(self.totals, read, names)

    def _sources(self, claim: Claim) -> list[SourceRow]:
        """The rows of a claim that are records; what else it has is told."""
        sources = []
        for found in claim.read():
            match found:
                case SourceRow():
                    sources.append(found)
                case Total():
                    self.totals.append(found)
                case NotRecord():
                    self.found.not_records.append(found)
        return sources

    def _strays(self, sheet: Sheet) -> None:
        for (row, column), value in sheet.strays.items():
            cell = a1(row, column)
            text = f"{cell}: {as_text(value)}"
            self.found.not_records.append(
                NotRecord(sheet.name, row, "note", text[:200], cell)
            )

    def _aside(self, sheet: Sheet) -> Iterator[int]:
        """The rows of a sheet that are no records."""
        return (row.row for row in self.found.not_records if row.sheet == sheet.name)

    def _entries(
        self, claim: Claim, sources: list[SourceRow], painted: Painted
    ) -> Iterator[Entry]:
        form = claim.form or self.form
        maker = self._of(form).maker
        shown, questions = shown_by(form, claim, sources, text_only=self.book.text_only)
        self.found.questions += [*questions, *_which_column(form, claim, sources)]
        rivals = rivals_of(form, claim.columns)
        for source, entry in maker.entries(sources, shown):
            entry.problems += painted.notes(source)
            if rivals:
                doubt(entry, rivals)
            yield entry

    def _of(self, form: Form) -> _OfForm:
        if form.key not in self._forms:
            self._forms[form.key] = _OfForm(
                Maker(form, self.today, self.answers), Repeated(form), []
            )
        return self._forms[form.key]

    def _judged(self, entry: Entry) -> Verdict:
        """Ready, held, refused or a duplicate."""
        verdict = Verdict(entry, self._status(entry))
        ours = self._of(entry.form)
        ours.places.append(verdict.where)
        like = ours.repeated.like(entry)
        if like is None:
            return verdict
        first = ours.places[like.first]
        if like.exact:
            return Verdict(entry, DUPLICATE, first)
        words = (
            f"It looks like the same record as row {first.row} of {first.sheet}:"
            f" {like.why}"
        )
        entry.problems.append(Problem(None, words, "near_duplicate"))
        return Verdict(entry, HELD, first)

    def _status(self, entry: Entry) -> str:
        if all(
            entry.values.get(field.key) in (None, "") and not entry.typed.get(field.key)
            for field in entry.form.fields
            if field.required
        ):
            return REFUSED
        return HELD if entry.held else READY


def _which_column(
    form: Form, claim: Claim, sources: Sequence[SourceRow]
) -> Iterator[Question]:
    """Which of some columns a field is, where their headings name it equally well."""
    for key, headings in contested(claim.columns).items():
        if key in form.by_key and sources:
            both = " and ".join(headings)
            label = form.by_key[key].label
            words = f"{both} may both be {label}; match one of them"
            sheet = sources[0].sheet.name
            yield Question(sheet, headings[0], key, "other", words, len(sources))
