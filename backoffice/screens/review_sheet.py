"""What the grid of the review shows: rows of one form that wait, a page of them.

Which rows can be narrowed to those that one field holds up.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from backoffice.intake import kept, settling
from backoffice.intake.answering import Place
from backoffice.intake.desk import Desk
from backoffice.intake.from_now_on import ToCome
from backoffice.screens.faces import face
from backoffice.screens.raw_texts import raw_text
from backoffice.screens.review_page import entries_at
from backoffice.screens.upload_rows import line_fields
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.types import canonical
from form_definitions.entry import Entry, Problem
from form_definitions.form import Field, Form
from form_definitions.spelling import folded
from importers.answers import means_one_thing

PAGE = 50
"""Rows of the sheet."""
FormVersion = tuple[str, int]


@dataclass(frozen=True)
class Box:
    """One cell of the grid."""

    name: str
    label: str
    typed: str
    options: tuple[tuple[str, str], ...]
    raw: str
    """What its sender wrote."""
    is_date: bool
    """Whether that was a date cell."""
    problem: str


@dataclass(frozen=True)
class GridRow:
    """One row that waits."""

    place: Place
    where: str
    address: str
    mark: str
    """Tells whether it still is as it was shown."""
    boxes: Sequence[Box]
    error: str = ""


@dataclass
class Sheet:
    """The rows that wait, as they were asked for.

    `typed` and `wrong` are what was sent of rows that could not be taken so.
    """

    desk: Desk
    upload: Upload | None = None
    form_version: FormVersion | None = None
    held_by: str = ""
    page: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[Place, str] = field(default_factory=dict)

    @cached_property
    def _waiting(self) -> list[tuple[Place, FormVersion, frozenset[str]]]:
        """Each row that waits: where, of which form, and which fields hold it up."""
        asked = settling.waiting().with_only_columns(
            UploadEntry.upload_id,
            UploadEntry.position,
            UploadEntry.form,
            UploadEntry.form_version,
            UploadEntry.problems,
        )
        if self.upload is not None:
            asked = asked.where(UploadEntry.upload_id == self.upload.id)
        return [
            (
                (row.upload_id, row.position),
                (row.form or "", row.form_version or 0),
                frozenset(p["field"] for p in row.problems if _holds_a_box(p)),
            )
            for row in self.desk.session.execute(asked)
        ]

    @cached_property
    def forms(self) -> Mapping[FormVersion, int]:
        """The forms that rows wait of, and how many."""
        return Counter(of for _, of, _ in self._waiting)

    @cached_property
    def of(self) -> FormVersion | None:
        """The form whose rows are shown: the one asked for, or that of most."""
        if self.form_version in self.forms:
            return self.form_version
        return max(self.forms, key=lambda one: self.forms[one], default=None)

    @cached_property
    def form(self) -> Form | None:
        return self.desk.versions.form(*self.of) if self.of else None

    @cached_property
    def fields(self) -> list[tuple[Field, int]]:
        """The fields that hold rows of the form up, and how many rows each."""
        form, counted = self.form, Counter[str]()
        for _, of, names in self._waiting:
            if of == self.of:
                counted.update(names)
        return (
            [(f, counted[f.key]) for f in form.fields if f.key in counted]
            if (form)
            else []
        )

    @cached_property
    def places(self) -> list[Place]:
        return [
            place
            for place, of, names in self._waiting
            if of == self.of and (not self.held_by or self.held_by in names)
        ]

    @cached_property
    def first(self) -> int:
        """How many rows stand before those that are shown."""
        wrong = [at for at, place in enumerate(self.places) if place in self.wrong]
        if wrong:
            # Rows before them may be settled by now: they stand further up than before.
            start = wrong[0] // PAGE * PAGE
            return start if wrong[-1] < start + PAGE else wrong[0]
        last_page = max(0, len(self.places) - 1) // PAGE
        return min(self.page, last_page) * PAGE

    @cached_property
    def _entries(self) -> list[tuple[UploadEntry, Entry]]:
        some = self.places[self.first : self.first + PAGE]
        form, found = self.form, entries_at(self.desk, some)
        if form is None:
            return []
        return [(found[at], kept.entry_of(found[at], form)) for at in some]

    @cached_property
    def columns(self) -> list[Field]:
        """What tells rows apart, then what holds any up, the commonest first."""
        if self.form is None:
            return []
        holds = Counter(
            problem.field
            for _, entry in self._entries
            for problem in entry.problems
            if problem.field and _holds(problem)
        )
        keys = [*line_fields(self.form), *(key for key, _ in holds.most_common())]
        keys += [name.split("-", 3)[3] for name in self.typed]
        found = (self.form.by_key.get(key) for key in dict.fromkeys(keys))
        return [field for field in found if field is not None and field.asked]

    @cached_property
    def texts(self) -> Mapping[str, tuple[ToCome, int]]:
        """What holds shown rows up and can be answered from now on, with how many."""
        return texts_of(entry for _, entry in self._entries)

    @cached_property
    def rows(self) -> list[GridRow]:
        return [
            GridRow(
                place := (row.upload_id, row.position),
                f"{row.sheet}, {row.cell or f'row {row.row}'}",
                f"/review/{row.upload_id}/?row={row.position}",
                mark_of(row),
                [_box(place, entry, column, self.typed) for column in self.columns],
                self.wrong.get(place, ""),
            )
            for row, entry in self._entries
        ]

    def address(self, **other: Any) -> str:
        """The address of this sheet, with something else asked of it."""
        said: dict[str, Any] = {}
        if self.upload is not None:
            said["upload"] = self.upload.id
        if self.of is not None:
            said["form"], said["version"] = self.of
        said |= {"field": self.held_by, "page": self.first // PAGE} | other
        given = {key: value for key, value in said.items() if value}
        return f"/review/grid/?{urlencode(given)}".rstrip("?")


def texts_of(entries: Iterable[Entry]) -> dict[str, tuple[ToCome, int]]:
    """What some rows say that means one thing wherever it stands, each with the number
    of cells that say it, by a digest: it may be a name, and is sent with a form."""
    found: dict[str, tuple[ToCome, int]] = {}
    for entry in entries:
        for problem in filter(_holds, entry.problems):
            field = entry.form.by_key.get(problem.field or "")
            if field and means_one_thing(field, problem.code, problem.raw):
                said = canonical([entry.form.key, field.key, folded(problem.raw)])
                key = hashlib.sha256(said.encode()).hexdigest()[:12]
                first, cells = found.get(key, ((field, problem.code, problem.raw), 0))
                found[key] = first, cells + 1
    return found


def _holds_a_box(problem: Mapping[str, Any]) -> bool:
    in_a_box = problem.get("field") and not problem.get("place")
    return bool(problem["severity"] == "hold" and in_a_box)


def _holds(problem: Problem) -> bool:
    return problem.severity == "hold" and problem.place is None


def mark_of(row: UploadEntry) -> str:
    """A digest of what a row says now: another once somebody has changed it."""
    said = canonical([row.status, row.values, row.problems])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def name_of(place: Place, field_key: str) -> str:
    """The name of a box. Keys of fields have no hyphen, so it is read back."""
    return f"c-{place[0]}-{place[1]}-{field_key}"


def _box(place: Place, entry: Entry, column: Field, typed: Mapping[str, str]) -> Box:
    name = name_of(place, column.key)
    held = next(
        (p for p in entry.problems if p.field == column.key and _holds(p)), None
    )
    how = face(column.kind)
    options = how.options if how.look in ("radios", "list") else ()
    now = typed.get(name, as_it_stands(entry, column))
    raw = raw_text(entry.typed.get(column.key), 240)
    return Box(
        name,
        column.label,
        now,
        options,
        raw.text or (held.raw if held else ""),
        raw.is_date,
        held.words if held else "",
    )


def as_it_stands(entry: Entry, column: Field) -> str:
    """What is in a box at first: the value, or the raw text that was not read."""
    value = entry.values.get(column.key)
    how = face(column.kind)
    if how.look in ("radios", "list"):
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value or "")
    raw = entry.typed.get(column.key, "")
    return column.kind.show(value) or (
        raw_text(raw).text if isinstance(raw, date) else str(raw)
    )
