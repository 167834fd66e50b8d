"""What waits in review, gathered by the repair it needs.

Thirty cells that say "R.I." are one question. What each group can be answered with,
follows from the kind of its field: a grade is chosen, a date is typed row by row.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from backoffice.intake.answering import Place
from backoffice.intake.desk import COMMITTED, Desk
from backoffice.intake.from_now_on import ToCome
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.form import Field, Form
from form_definitions.kinds import (
    Choice,
    Day,
    Flag,
    Given,
    Grade,
    Identifier,
    Person,
    Team,
    Text,
    Unreadable,
)
from form_definitions.spelling import folded
from importers.answers import means_one_thing
from importers.dates import DAYS_BETWEEN_SYSTEMS, is_open
from importers.identifiers import several_in
from importers.report import HELD

NEAR = "near_duplicate"


@dataclass(frozen=True)
class Asked:
    """A cell that waits: which row, what it says, where it stands."""

    place: Place
    raw: str
    where: str


@dataclass(frozen=True)
class Era:
    """Which grades a cell may be answered with: those of the scale in force on its
    row's day, or today's where that day is a question itself."""

    name: str
    options: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, kind: Grade, on: date | None) -> Era | None:
        """None where the scale of a field has never been another."""
        if not kind.earlier:
            return None
        scale = kind.scale_on(on)
        offered = ((o.key, o.label) for o in scale.options if not o.retired)
        return cls(scale.title, tuple(offered))


@dataclass
class Group:
    """Cells that need the same repair.

    `raw` is what all of them say, where one answer to all is a matter of that.
    """

    key: str
    form: Form
    field: Field | None
    code: str
    raw: str
    words: str
    cells: list[Asked] = dataclasses.field(default_factory=list)
    era: Era | None = None
    """Of its grades, where there has been more than one scale of them."""
    without_day: int = 0
    """Of how many cells the row's day is not known yet."""

    @property
    def places(self) -> list[Place]:
        return [cell.place for cell in self.cells]

    @property
    def uploads(self) -> int:
        return len({cell.place[0] for cell in self.cells})

    @property
    def is_near(self) -> bool:
        """Whether a person must say if its rows are records of their own."""
        return self.code == NEAR

    @property
    def is_several(self) -> bool:
        """Whether each of its cells names several cases: it may be as many records."""
        return self.field is not None and any(map(self.numbers, self.cells))

    def numbers(self, cell: Asked) -> tuple[str, ...]:
        """The numbers that one of its cells names, where that is several."""
        if self.field is None or not isinstance(self.field.kind, Identifier):
            return ()
        return several_in(self.field.kind, cell.raw)

    @property
    def one_for_all(self) -> bool:
        """Whether one answer can be right for all of its cells."""
        if self.field is None or self.is_near:
            return False
        return isinstance(self.field.kind, _ALIKE) and self.code not in _NO_TEXT

    @property
    def to_come(self) -> ToCome | None:
        """What an answer to it may hold for from now on; None where it may mean
        another thing in another row."""
        if self.field is None or not means_one_thing(self.field, self.code, self.raw):
            return None
        return self.field, self.code, self.raw

    @property
    def ways(self) -> Mapping[str, str]:
        """The two ways to read its dates, in words; none where each must be typed."""
        return _WAYS.get(self.code, {}) if self.two_ways else {}

    @property
    def two_ways(self) -> bool:
        """Whether it is about dates that can each be read in two ways."""
        if self.field is None or not isinstance(self.field.kind, Day):
            return False
        return _has_two_ways(self.code, self.cells[0].raw)

    def read(self, answer: str, raw: str) -> object:
        """What an answer makes of one of its cells."""
        if not self.two_ways:
            return answer
        try:
            day = Day().read(raw, Given(month_first=answer == "month"))
        except Unreadable:
            # A date beside it, which the order does not help: it is told, and left.
            return raw
        return day + _BETWEEN if answer == "later" else day

    @property
    def each_by_itself(self) -> bool:
        """Whether its cells can be answered in a box beside each."""
        return self.field is not None and not self.is_near


_WAYS: Mapping[str, Mapping[str, str]] = {
    "ambiguous_date": {"day": "The day is first", "month": "The month is first"},
    "date_system_1904": {
        "later": "Four years and a day later, like the rows around it",
        "stands": "As it stands",
    },
}
_BETWEEN = timedelta(days=DAYS_BETWEEN_SYSTEMS)


def _has_two_ways(code: str, raw: str) -> bool:
    """``w/c 13/08`` names no one day, whichever way it is read."""
    return code == "date_system_1904" or (code == "ambiguous_date" and is_open(raw))


_NO_TEXT = ("error_value", "formula_without_value")
"""Doubts of which what the cell says is no answer: it differs from row to row."""
_ALIKE = (Choice, Grade, Flag, Team, Person, Text)
"""Kinds of which the same text means the same in every row."""


def gathered(desk: Desk, upload_id: int | None = None) -> list[Group]:
    """The groups of all rows that wait, or of one upload's, the largest first."""
    asked = (
        select(
            UploadEntry.upload_id,
            UploadEntry.position,
            UploadEntry.sheet,
            UploadEntry.row,
            UploadEntry.cell,
            UploadEntry.form,
            UploadEntry.form_version,
            UploadEntry.problems,
            UploadEntry.values,
        )
        .join(Upload, Upload.id == UploadEntry.upload_id)
        .where(UploadEntry.status == HELD, Upload.status == COMMITTED)
        .order_by(UploadEntry.upload_id, UploadEntry.position)
    )
    if upload_id is not None:
        asked = asked.where(UploadEntry.upload_id == upload_id)
    found: dict[str, Group] = {}
    for row in desk.session.execute(asked):
        form = desk.versions.form(row.form or "", row.form_version)
        place, last = (row.upload_id, row.position), set[str]()
        for problem in row.problems:
            if problem["severity"] != "hold":
                continue
            day = _day(form, row.values)
            group = _group(form, problem, day)
            if group.key not in last:
                last.add(group.key)
                where = problem.get("cell") or row.cell or f"row {row.row}"
                cell = Asked(place, problem.get("raw", ""), f"{row.sheet}, {where}")
                group = found.setdefault(group.key, group)
                group.cells.append(cell)
                group.without_day += day is None
    return sorted(found.values(), key=lambda group: -len(group.cells))


def _day(form: Form, values: Mapping[str, Any]) -> date | None:
    said = values.get(form.record.date)
    return date.fromisoformat(said) if said else None


def _group(form: Form, problem: Mapping[str, Any], on: date | None) -> Group:
    """The group of one problem, still without its cells.

    Args:
        on: the day of its row, where that is known.
    """
    asked = None
    if not problem.get("place"):
        asked = form.by_key.get(problem.get("field") or "")
    code, raw = problem["code"], problem.get("raw", "")
    alike = raw if asked is not None and isinstance(asked.kind, _ALIKE) else ""
    if code in _NO_TEXT:
        alike = ""
    if code == NEAR:
        asked, words = None, ""
    elif alike or asked is not None:
        words = ""
    else:
        words = problem["words"]
    # A digest, because what a cell says may be somebody's name, and this is an address.
    ways = "two ways" if _has_two_ways(code, raw) else ""
    era = Era.of(asked.kind, on) if asked and isinstance(asked.kind, Grade) else None
    offers = repr(era.options) if era else ""
    which = asked.key if asked else ""
    what = (form.key, which, code, folded(alike), words, ways, offers)
    said = "\n".join(what)
    key = hashlib.sha256(said.encode()).hexdigest()[:16]
    return Group(key, form, asked, code, alike, problem["words"], era=era)


def find(groups: list[Group], key: str) -> Group | None:
    """The group of this key; the first where it names none."""
    return next((group for group in groups if group.key == key), None)
