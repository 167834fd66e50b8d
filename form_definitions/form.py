"""A form: its sections, fields, graded areas, repeats and checks, in one version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from form_definitions.conditions import Condition
from form_definitions.kinds import Grade, Kind
from form_definitions.scales import Scale


class Privacy(StrEnum):
    """What a field tells about whom (domain notes, section 4)."""

    NONE = "none"
    CHILD = "child"
    """Identifies a child: left out or pseudonymised in exports for others."""
    STAFF = "staff"
    """Names a member of staff: never in what leadership groups read."""
    FREE_TEXT = "free_text"
    """May name anybody: never assumed to be safe."""


class Part(StrEnum):
    """Which part of a graded area a field is."""

    GRADE = "grade"
    RATIONALE = "rationale"
    SCALE = "grade_scale"
    """The scale it was graded on, where that is not its form's."""


@dataclass(frozen=True)
class Field:
    """One question. `key` never changes; everything else may, by a new version."""

    key: str
    label: str
    kind: Kind
    hint: str = ""
    required: bool = False
    required_when: Condition | None = None
    when: Condition | None = None
    """Asked only where this holds."""
    on_hide: str = "keep"
    """What becomes of its value where it is not asked: ``keep`` or ``clear``."""
    also: tuple[str, ...] = ()
    """Headings it is known by elsewhere."""
    was: tuple[str, ...] = ()
    """Keys it had in earlier versions; the first is its column's name."""
    privacy: Privacy = Privacy.NONE
    listed: bool = False
    filtered: bool = False
    retired: bool = False
    area: str | None = None
    part: Part | None = None

    @property
    def column(self) -> str:
        """Its physical column: the key it was first published under, for ever."""
        return self.was[0] if self.was else self.key

    @property
    def asked(self) -> bool:
        """Whether a person is asked for it at all."""
        return not self.retired and self.part is not Part.SCALE


@dataclass(frozen=True)
class Area:
    """A graded area: a grade, a rationale, and what good looks like."""

    key: str
    label: str
    scale: Scale
    fields: tuple[Field, ...]
    """What it is stored in: its grade, its rationale, the scale it was graded on."""
    good: str = ""
    """What good looks like, beside the answer."""
    also: tuple[str, ...] = ()
    overall: bool = False
    """Whether it judges the whole."""
    retired: bool = False
    """Kept for old records, graded no more."""

    @property
    def grade(self) -> str:
        return f"{self.key}_grade"

    @property
    def rationale(self) -> str:
        return f"{self.key}_rationale"


@dataclass(frozen=True)
class Repeat:
    """What a record has any number of: follow-up actions."""

    key: str
    title: str
    one: str
    """What one of them is called: "action"."""
    fields: tuple[Field, ...]
    merge_by: tuple[str, ...] = ()
    """The fields that tell whether two are the same one."""
    most: int = 100
    also: tuple[str, ...] = ()

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)


@dataclass(frozen=True)
class Section:
    """A part of a form under one title: fields, graded areas, or one repeat."""

    key: str
    title: str
    hint: str = ""
    fields: tuple[Field, ...] = ()
    areas: tuple[Area, ...] = ()
    repeat: Repeat | None = None
    when: Condition | None = None


@dataclass(frozen=True)
class Check:
    """Something that must be so across fields."""

    rule: Condition
    """What is so in a right record."""
    message: str
    field: str
    """Where the problem is shown."""
    severity: str = "hold"
    code: str = "other"


@dataclass(frozen=True)
class Record:
    """Which fields say whose, when and about whom a record is."""

    date: str
    subject: str | None = None
    unit: str | None = None
    by: str | None = None
    """Who did it (auditor, observer): their own record."""
    about: tuple[str, ...] = ()
    """Whose practice it is about (worker, manager)."""
    key: tuple[str, ...] = ()
    """The natural key: two records alike in it are one record typed twice."""


@dataclass(frozen=True, eq=False)
class Form:
    """One version of a form. Two forms are the same where their digests are."""

    key: str
    version: int
    title: str
    plural: str
    prefix: str
    """Of its records' references: CFA-2018-0042."""
    family: str
    """What sort of record it makes: audit, observation, review, survey, feedback."""
    record: Record
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()
    also: tuple[str, ...] = ()
    """Titles it is known by elsewhere."""
    about: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None
    said: str = ""
    """The definition it was compiled from, as canonical JSON."""
    digest: str = ""
    """SHA-256 of `said`."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the record itself, areas' parts among them, in order."""
        return tuple(self._fields())

    def _fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields
            for area in section.areas:
                yield from area.fields

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        return tuple(area for section in self.sections for area in section.areas)

    @cached_property
    def repeats(self) -> tuple[Repeat, ...]:
        return tuple(s.repeat for s in self.sections if s.repeat)

    @cached_property
    def overall(self) -> Area | None:
        """The area that judges the whole, where the form has one."""
        return next((a for a in self.areas if a.overall and not a.retired), None)

    def field(self, key: str) -> Field:
        """The field of that key. Raises KeyError where there is none."""
        return self.by_key[key]

    def section_of(self, key: str) -> Section:
        """The section a field of that key stands in."""
        return next(
            section
            for section in self.sections
            if any(field.key == key for field in section.fields)
            or any(field.key == key for area in section.areas for field in area.fields)
        )

    def rank(self, key: str, grade: Any) -> int | None:
        """How good a grade of that field is: 1 is best; None where it is no grade."""
        ranks = (scale.rank(grade) for scale in self._scales_of(key))
        return next((rank for rank in ranks if rank is not None), None)

    def order(self, key: str, left: Any, right: Any) -> int | None:
        """How two grades of that field compare, on the newest scale that knows both:
        below 0 where `left` is better; None where one of them is no grade.
        """
        for scale in self._scales_of(key):
            here, there = scale.rank(left), scale.rank(right)
            if here is not None and there is not None:
                return here - there
        return None

    def _scales_of(self, key: str) -> tuple[Scale, ...]:
        kind = self.by_key[key].kind if key in self.by_key else None
        return kind.scales if isinstance(kind, Grade) else ()
