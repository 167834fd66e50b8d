"""Records that were typed twice: alike in everything, or nearly.

The first in reading order is the record; a later one is told which it repeats. Two
that are nearly alike are for a person to judge, and never merged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from form_definitions.entry import Entry
from form_definitions.form import Form, Part
from form_definitions.kinds import Person, Value
from form_definitions.spelling import as_typed, folded
from importers.people_as_written import person_key, same_person

DAYS_APART = 7
"""Two records of one case by one person within a week of each other may be one."""
ALIKE = 0.85
"""Of their other answers, how many must agree where only the day differs."""
EVERY = "same in every answer"
ALIKE_WITHOUT_SUBJECT = 0.6
"""Two meetings of one kind on one day by one observer may be two meetings."""


@dataclass(frozen=True)
class Likeness:
    """Which entry a later one repeats, and how exactly. Both by position."""

    later: int
    first: int
    exact: bool
    why: str


class _Seen(NamedTuple):
    """What is kept of an entry, for later ones to be held against."""

    at: int
    day: Value
    people: tuple[str, ...]
    values: tuple[Value, ...]
    """The answers that are compared, in their order."""
    repeats: Mapping[str, Sequence[Mapping[str, Value]]]


class Repeated:
    """Finds repeated records of one form, whatever sheets they stand on.

    Entries are shown to it one after the other; of each it keeps what it compares, and
    not the entry.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self._people = {f.key for f in form.fields if isinstance(f.kind, Person)}
        self._compared = tuple(
            f.key for f in form.fields if f.part is not Part.SCALE and not f.retired
        )
        self._who = tuple(k for k in form.record.key if k != form.record.date)
        self._buckets: defaultdict[Hashable, list[_Seen]] = defaultdict(list)
        self._raws: dict[Hashable, int] = {}
        self._shown = 0

    def find(self, entries: Iterable[Entry]) -> list[Likeness]:
        """Every entry that repeats an earlier one, in reading order."""
        return [found for entry in entries if (found := self.like(entry))]

    def like(self, entry: Entry) -> Likeness | None:
        """Which of those shown before the next entry repeats, if any."""
        at = self._shown
        self._shown += 1
        key = self._key(entry)
        if key is None:
            first = self._raws.setdefault(_as_typed(entry, at), at)
            if first == at:
                return None
            return Likeness(at, first, True, EVERY)
        seen = self._seen(entry, at)
        likeness = self._among(seen, self._buckets[key])
        if likeness is None or not likeness.exact:
            self._buckets[key].append(seen)
        return likeness

    def _key(self, entry: Entry) -> Hashable | None:
        """What a record is of and by whom, without its day."""
        parts: list[Hashable] = []
        for key in self._who:
            value = entry.values.get(key)
            if value is None or value == "":
                return None
            parts.append(
                person_key(str(value)) if key in self._people else folded(str(value))
            )
        return tuple(parts) if isinstance(self._day(entry), date) else None

    def _day(self, entry: Entry) -> Value:
        return entry.values.get(self.form.record.date)

    def _seen(self, entry: Entry, at: int) -> _Seen:
        values = entry.values
        return _Seen(
            at,
            self._day(entry),
            tuple(str(values[key]) for key in self._who if key in self._people),
            tuple(map(values.get, self._compared)),
            {key: rows for key, rows in entry.repeats.items() if rows},
        )

    def _among(self, seen: _Seen, earlier: Iterable[_Seen]) -> Likeness | None:
        near: Likeness | None = None
        for other in earlier:
            apart = _days_apart(seen, other)
            if apart > DAYS_APART or not all(
                map(same_person, seen.people, other.people)
            ):
                continue
            same, compared = self._agreement(seen, other)
            if apart == 0 and same == compared:
                return Likeness(seen.at, other.at, True, EVERY)
            share = same / compared if compared else 1.0
            enough = ALIKE
            if apart == 0:
                subject = self.form.record.subject
                enough = 0.0 if subject in self._who else ALIKE_WITHOUT_SUBJECT
            if near is None and share >= enough:
                near = Likeness(seen.at, other.at, False, self._alike(apart))
        return near

    def _alike(self, apart: int) -> str:
        """What two records share: ``same case ID, date of audit and auditor``."""
        keys = [k for k in self.form.record.key if not apart or k in self._who]
        labels = [self.form.by_key[key].label for key in keys]
        said = [label if label[:2].isupper() else _lower(label) for label in labels]
        *most, last = said or ["answers"]
        words = f"same {', '.join(most)} and {last}" if most else f"same {last}"
        return f"{words}, {apart} days apart" if apart else words

    def _agreement(self, one: _Seen, other: _Seen) -> tuple[int, int]:
        """How many of their answers agree, of how many; their days are left out."""
        same = compared = 0
        for key, value, value_ in zip(
            self._compared, one.values, other.values, strict=True
        ):
            if key == self.form.record.date or (value is None and value_ is None):
                continue
            compared += 1
            if value == value_:
                same += 1
            elif key in self._people and value and value_:
                same += same_person(str(value), str(value_))
            elif isinstance(value, str) and isinstance(value_, str):
                same += folded(value) == folded(value_)
        for key in one.repeats.keys() | other.repeats.keys():
            compared += 1
            same += one.repeats.get(key) == other.repeats.get(key)
        return same, compared


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _days_apart(one: _Seen, other: _Seen) -> int:
    if not isinstance(one.day, date) or not isinstance(other.day, date):
        return DAYS_APART + 1
    return abs((one.day - other.day).days)


def _as_typed(entry: Entry, at: int) -> Hashable:
    """A record without its key is repeated only where every cell is."""
    said = {key: folded(as_typed(value)) for key, value in entry.typed.items() if value}
    if len(said) < 4:
        return at
    several = entry.origin is not None and entry.origin.cell
    # Where its day stands under a heading that no field wants, that alone may tell two
    # apart; as their headings may, where several stand on one row. Running numbers do
    # not: the same row typed twice has two.
    said |= {
        heading: text
        for heading, text in entry.unmapped.items()
        if several or not _RUNNING.fullmatch(text)
    }
    return frozenset(said.items())


_RUNNING = re.compile(r"\s*\d{1,5}\s*")
