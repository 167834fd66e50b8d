"""What the page of one upload shows: counts, headings, sheets, totals, rows.

Never every row: a page of them at a time, and what is wrong gathered by what it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from backoffice.intake.desk import (
    COMMITTED,
    PREVIEWED,
    READING,
    UNDONE,
    UNREAD,
    Desk,
)
from backoffice.intake.differences import left_of
from backoffice.intake.kept import raw_cells
from backoffice.intake.preview import asked_of
from backoffice.screens import upload_headings
from backoffice.screens.raw_texts import RawText, as_in_the_cell
from backoffice.screens.upload_account import KINDS, account_of
from backoffice.screens.upload_headings import Heading
from backoffice.screens.upload_rows import (
    ASIDE,
    Turn,
    line_fields,
    tally,
    turns,
)
from backoffice.screens.words import many
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.form import Form
from importers.report import HELD

MOST_TROUBLES = 8
"""Kinds of problem that are gathered; the rows below have them all."""
STATES: Mapping[str, tuple[str, str]] = {
    PREVIEWED: ("Not saved yet", "yellow"),
    COMMITTED: ("Saved", "green"),
    UNDONE: ("Taken back", "grey"),
    READING: ("Being read", "blue"),
    UNREAD: ("Not read", "red"),
}
ROLES: Mapping[str, tuple[str, str]] = {
    "records": ("Records", "green"),
    "summary": ("Totals", "grey"),
    "lookup": ("Look-up", "grey"),
    "template": ("Blank form", "grey"),
    "narrative": ("Prose", "grey"),
    "scratch": ("Left out", "grey"),
    "empty": ("Empty", "grey"),
}


@dataclass(frozen=True)
class Trouble:
    """What many cells have in common: one problem of one field, saying one thing."""

    words: str
    raw: RawText
    place: str
    rows: int


def state_of(upload: Upload, known: Collection[str] = ()) -> tuple[str, str]:
    """What is to be said of an upload in a word, and in which colour.

    Args:
        known: digests of files that are in.
    """
    if upload.status == PREVIEWED and upload.sha256 in known:
        return "Already in", "grey"
    if upload.status == PREVIEWED and upload.form is None:
        return "Nothing to save", "grey"
    return STATES[upload.status]


class UploadPage:
    """The page of an upload as it stands."""

    def __init__(self, desk: Desk, upload: Upload) -> None:
        self.desk = desk
        self.upload = upload
        self.report: Mapping[str, Any] = upload.report
        self.form: Form | None = None
        if upload.form:
            self.form = desk.versions.current().get(upload.form)
        self.asked = asked_of(upload)

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.upload.counts)

    @property
    def is_new(self) -> bool:
        return self.upload.status == PREVIEWED

    @property
    def state(self) -> tuple[str, str]:
        return state_of(self.upload)

    @cached_property
    def tally(self) -> dict[str, int]:
        """How many rows there are to look at, by what they are."""
        return tally(self.desk, self.upload)

    @property
    def first_shown(self) -> str:
        """The rows that are looked at first: those that wait, else any there are."""
        order = ("held", *self.tally)
        other = ASIDE if self.asides else "new"
        return next((key for key in order if self.tally[key]), other)

    def figures(self) -> list[dict[str, Any]]:
        """The large figures, each a link to the rows it counts."""
        saved, undone = not self.is_new, self.upload.status == UNDONE
        words = {
            "new": "new",
            "changed": "changed",
            "same": "the same",
            "held": "held",
            "twice": "twice in the file",
            "again": "sent again since",
            "settled": "settled before",
            "refused": "refused",
        }
        small = {
            "new": "taken back" if undone else "added" if saved else "will be added",
            "changed": "put back"
            if undone
            else "brought up to date"
            if saved
            else "old and new below",
            "same": "already here, left alone",
            "held": "a person must settle them",
            "twice": "the first is taken",
            "again": "a newer upload has them",
            "settled": "in review; those answers hold",
            "refused": "no usable record",
        }
        return [
            {
                "number": f"{number:,}",
                "words": said,
                "address": f"?show={key}#rows" if number else "",
                "small": small[key] if number else "",
            }
            for key, said in words.items()
            if (number := self.tally[key]) or key in ("new", "held")
        ]

    def account(self) -> str:
        """Every filled row, accounted for in a sentence."""
        return account_of(self.counts, self.report["not_records"])

    @cached_property
    def headings(self) -> list[Heading]:
        return upload_headings.headings(self.desk, self.upload, self.asked)

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        return upload_headings.choices(self.form)

    def label(self, field: str) -> str:
        """What a column goes into, also where it goes into two fields."""
        known = dict(self.choices)
        return " and ".join(known.get(part, part) for part in field.split("+"))

    def columns(self) -> list[str]:
        """The headings of the list of rows."""
        form = self.form
        return [form.field(key).label for key in line_fields(form)] if form else []

    @cached_property
    def turns(self) -> list[Turn]:
        """Old and new values, as long as they are still to come."""
        to_come = self.is_new and (self.counts["changed"] or self.left)
        return turns(self.desk, self.upload) if to_come else []

    @property
    def left(self) -> int:
        """How many values of the file are left, as the records have others."""
        return sum(map(len, left_of(self.upload).values()))

    # --- sheets and totals

    @cached_property
    def sheets(self) -> list[dict[str, Any]]:
        """Each sheet: what it is read as, how many records it has, and why."""
        table = UploadEntry
        counted = (
            select(table.sheet, func.count())
            .where(table.upload_id == self.upload.id)
            .group_by(table.sheet)
        )
        records = dict(self.desk.session.execute(counted).all())
        return [
            {
                "name": sheet["name"],
                "role": ROLES.get(sheet["role"], (sheet["role"], "grey")),
                "records": records.get(sheet["name"], 0),
                "why": _sentence(_why(sheet)),
                "hidden": bool(sheet["hidden"] or sheet.get("hidden_rows")),
            }
            for sheet in self.report["sheets"]
        ]

    @property
    def figures_alone(self) -> list[Mapping[str, Any]]:
        """The figures of a workbook that has no records to hold them against."""
        found: list[Mapping[str, Any]] = self.report["totals"]
        return found if self.upload.form is None else []

    @cached_property
    def totals(self) -> list[Mapping[str, Any]]:
        """The figures of the file that can be held against what was read."""
        return [total for total in self.report["totals"] if "read" in total]

    # --- what is wrong

    @cached_property
    def troubles(self) -> list[Trouble]:
        """What holds rows up, gathered, the commonest first."""
        rows: Counter[tuple[str, RawText]] = Counter()
        first: dict[tuple[str, RawText], str] = {}
        table = UploadEntry
        held = select(table.sheet, table.row, table.problems, table.typed).where(
            table.upload_id == self.upload.id, table.status == HELD
        )
        for sheet, row, problems, typed in self.desk.session.execute(
            held.order_by(table.position)
        ):
            cells = raw_cells(typed)
            for problem in problems:
                if problem["severity"] == "hold":
                    cell = cells.get(problem.get("field") or "")
                    raw = as_in_the_cell(cell, problem.get("raw", ""), 80)
                    key = (problem["words"], raw)
                    rows[key] += 1
                    place = problem.get("cell") or f"row {row}"
                    first.setdefault(key, f"{sheet}, {place}")
        return [
            Trouble(words, raw, first[words, raw], number)
            for (words, raw), number in rows.most_common(MOST_TROUBLES)
        ]

    @cached_property
    def asides(self) -> list[Mapping[str, Any]]:
        """The rows that are no records, with what stands there."""
        return [
            {**row, "kind": KINDS.get(row["kind"], (row["kind"],))[0]}
            for row in self.report["not_records"]
            if row["kind"] != "blank"
        ]


def _why(sheet: Mapping[str, Any]) -> Iterator[str]:
    if sheet["hidden"]:
        yield "hidden"
    if sheet.get("hidden_rows"):
        yield f"{many(sheet['hidden_rows'], 'hidden row')}, read as well"
    rows = sheet.get("header_rows")
    if rows and len(rows) > 1 and rows[-1] - rows[0] >= len(rows):
        yield f"{len(rows):,} rows of headings, the first in row {rows[0]}"
    elif rows:
        word = "row" if len(rows) == 1 else "rows"
        yield f"headings in {word} {' and '.join(map(str, rows))}"
    elif sheet.get("why"):
        yield sheet["why"]


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]
