"""What checking entries takes of their form, worked out once for all of them.

Ten thousand rows of forty cells say a few hundred things again and again, so a short
text that a field has read is known when it comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from form_definitions.conditions import Condition, World
from form_definitions.form import Field, Form, Part
from form_definitions.kinds import (
    Day,
    Given,
    Grade,
    Kind,
    LongText,
    Person,
    Team,
    Text,
    Value,
)

SHORT, MOST = 60, 1_000
"""Letters of a text that is worth knowing again, and texts known of one field."""
DAY = -1
_MOST_DAYS = 20_000

Read: TypeAlias = Callable[[Any, Given], Value]
Known: TypeAlias = dict[str, Value]


class Reads(NamedTuple):
    """A field that is read, and what reads it."""

    at: int
    """Its place among the form's fields."""
    field: Field
    read: Read
    known: Known


@dataclass(frozen=True)
class Era:
    """How fields are read in one light: by the scales of one time, say."""

    reads: Mapping[str, Reads]
    quick: Mapping[str, tuple[Known, int]]
    """What short texts each field has read before, and how long a text of it may be
    that stands as it is typed: 0 where it must be read, `DAY` where a day stands so."""
    stands_on: tuple[tuple[str, str, str], ...]
    """The keys of each grade that stands on another scale than the form's, of the field
    that says so, and of that scale."""


@dataclass(frozen=True)
class Ruled:
    """A field that may be owed or hidden."""

    key: str
    field: Field
    when: Condition | None
    clears: bool
    """Whether its answer goes where it is hidden."""
    owed: bool
    """Whether it must be answered, always or on a condition."""

    def holds(self, values: Mapping[str, Any], world: World) -> bool:
        """Whether it is asked at all, of a record of these values."""
        return self.when is None or self.when.holds(values, world)


class Checking:
    """One version of a form, as its entries are checked."""

    def __init__(self, form: Form) -> None:
        self.form = form
        read = [field for field in form.fields if field.part is not Part.SCALE]
        self._read = read
        self._graded = [
            (grade.key, scale.key, grade.kind)
            for grade, _, scale in (area.fields for area in form.areas)
            if isinstance(grade.kind, Grade)
        ]
        self._changed = [
            field.kind
            for field in read
            if isinstance(field.kind, Grade) and field.kind.earlier
        ]
        scales = [scale for _, scale, _ in self._graded]
        self.blank: Mapping[str, Value] = dict.fromkeys(
            [*(field.key for field in read), *scales]
        )
        """An entry's values where nothing is given."""
        self.ruled = tuple(_ruled(field) for field in form.fields if _is_ruled(field))
        self.checks = tuple((check, check.rule.names()) for check in form.checks)
        self._eras: dict[Any, Era] = {}
        self._by_given: dict[tuple[date | None, bool, bool], Era] = {}

    def era(self, given: Given) -> Era:
        """How fields are read in the light of what is given."""
        light = given.on, given.month_first, given.numbered
        era = self._by_given.get(light)
        if era is None:
            scales = tuple(kind.scale_on(given.on).key for kind in self._changed)
            alike = given.month_first, given.numbered, scales
            era = self._eras.get(alike) or self._era(given.on)
            self._eras[alike] = era
            if len(self._by_given) < _MOST_DAYS:
                self._by_given[light] = era
        return era

    def _era(self, on: date | None) -> Era:
        reads = {
            field.key: Reads(at, field, field.kind.read, {})
            for at, field in enumerate(self._read)
        }
        return Era(
            reads,
            {key: (one.known, _longest(one.field.kind)) for key, one in reads.items()},
            tuple(
                (grade, scale, used.key)
                for grade, scale, kind in self._graded
                if (used := kind.scale_on(on)) is not kind.scale
            ),
        )


def _longest(kind: Kind) -> int:
    if isinstance(kind, Day):
        return DAY
    return kind.max_length if isinstance(kind, Text | LongText | Person | Team) else 0


@lru_cache(maxsize=256)
def checking(form: Form) -> Checking:
    """How the entries of a form are checked."""
    return Checking(form)


def _is_ruled(field: Field) -> bool:
    return field.asked and (
        field.required or field.required_when is not None or field.when is not None
    )


def _ruled(field: Field) -> Ruled:
    return Ruled(
        field.key,
        field,
        field.when,
        field.when is not None and field.on_hide == "clear",
        field.required or field.required_when is not None,
    )
