"""Records that were typed twice: alike in everything, or nearly.

The first in reading order is the record; a later one is told which it repeats. Two
that are nearly alike are for a person to judge, and never merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from form_definitions.entry import Entry
from form_definitions.form import Form, Part
from form_definitions.kinds import Person
from form_definitions.spelling import as_typed, folded
from importers.people_as_written import person_key, same_person

DAYS_APART = 7
"""Two records of one case by one person within a week of each other may be one."""
ALIKE = 0.85
"""Of their other answers, how many must agree where only the day differs."""
ALIKE_WITHOUT_SUBJECT = 0.6
"""Two meetings of one kind on one day by one observer may be two meetings."""


@dataclass(frozen=True)
class Likeness:
    """Which entry a later one repeats, and how exactly. Both by position."""

    later: int
    first: int
    exact: bool
    why: str


class Repeated:
    """Finds repeated records of one form, whatever sheets they stand on."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._people = {f.key for f in form.fields if isinstance(f.kind, Person)}
        self._compared = tuple(
            f.key for f in form.fields if f.part is not Part.SCALE and not f.retired
        )
        self._who = tuple(k for k in form.record.key if k != form.record.date)

    def find(self, entries: list[Entry]) -> list[Likeness]:
        """Every entry that repeats an earlier one, in reading order."""
        buckets: defaultdict[Hashable, list[int]] = defaultdict(list)
        raws: dict[Hashable, int] = {}
        found: list[Likeness] = []
        for at, entry in enumerate(entries):
            key = self._key(entry)
            if key is None:
                if (first := raws.setdefault(_as_typed(entry), at)) != at:
                    found.append(
                        Likeness(at, first, True, "It repeats every answer of")
                    )
                continue
            likeness = self._among(entries, at, buckets[key])
            if likeness is not None:
                found.append(likeness)
            if likeness is None or not likeness.exact:
                buckets[key].append(at)
        return found

    def _key(self, entry: Entry) -> Hashable | None:
        """What a record is of and by whom, without its day."""
        parts: list[Hashable] = []
        for key in self._who:
            value = entry.values.get(key)
            if value in (None, ""):
                return None
            parts.append(
                person_key(str(value)) if key in self._people else folded(str(value))
            )
        return tuple(parts) if isinstance(self._day(entry), date) else None

    def _day(self, entry: Entry) -> object:
        return entry.values.get(self.form.record.date)

    def _among(
        self, entries: list[Entry], at: int, earlier: Iterable[int]
    ) -> Likeness | None:
        near: Likeness | None = None
        entry = entries[at]
        for first in earlier:
            other = entries[first]
            apart = self._days_apart(entry, other)
            if apart > DAYS_APART or not self._same_people(entry, other):
                continue
            same, compared = self._agreement(entry, other)
            if apart == 0 and same == compared:
                return Likeness(at, first, True, "It repeats every answer of")
            share = same / compared if compared else 1.0
            enough = ALIKE
            if apart == 0:
                subject = self.form.record.subject
                enough = 0.0 if subject in self._who else ALIKE_WITHOUT_SUBJECT
            if near is None and share >= enough:
                why = "It is nearly the same as" if apart else "It has the same key as"
                near = Likeness(at, first, False, why)
        return near

    def _days_apart(self, one: Entry, other: Entry) -> int:
        day, day_ = self._day(one), self._day(other)
        if not isinstance(day, date) or not isinstance(day_, date):
            return DAYS_APART + 1
        return abs((day - day_).days)

    def _same_people(self, one: Entry, other: Entry) -> bool:
        return all(
            same_person(str(one.values[key]), str(other.values[key]))
            for key in self._who
            if key in self._people
        )

    def _agreement(self, one: Entry, other: Entry) -> tuple[int, int]:
        """How many of their answers agree, of how many; their days are left out."""
        same = compared = 0
        for key in self._compared:
            value, value_ = one.values.get(key), other.values.get(key)
            if key == self.form.record.date or (value is None and value_ is None):
                continue
            compared += 1
            if value == value_:
                same += 1
            elif key in self._people and value and value_:
                same += same_person(str(value), str(value_))
            elif isinstance(value, str) and isinstance(value_, str):
                same += folded(value) == folded(value_)
        for key in one.repeats:
            if one.repeats[key] or other.repeats.get(key):
                compared += 1
                same += one.repeats[key] == other.repeats.get(key)
        return same, compared


def _as_typed(entry: Entry) -> Hashable:
    """A record without its key is repeated only where every cell is."""
    said = {key: folded(as_typed(value)) for key, value in entry.typed.items() if value}
    if len(said) < 4:
        return id(entry)
    return frozenset(said.items())
