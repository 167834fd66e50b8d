"""Which columns are of which of the records on a row.

The columns of one record are told by a number in their headings ("Obs 2 date"), by the
band above them, or by their headings coming again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from importers.columns import Column
from importers.headings import Headings, plain
from importers.layouts.bands import LONGEST, Path
from importers.numbered import named, without_number
from importers.sheets import WIDEST, Row


@dataclass(frozen=True)
class _Slot:
    """A column's heading without the number that says which record it is of."""

    at: int
    number: str
    rest: str
    band: str
    whole: str


@dataclass
class Set:
    """The columns of one of the records on a row."""

    own: list[int] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()


def repeats_itself(row: Row, headings: Headings) -> bool:
    """Whether the day, and more, is asked for again and again, numbers apart."""
    rests: Counter[str] = Counter()
    for value in row[:WIDEST]:
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST):
            return False  # headings are short; answers, days and numbers are none
        if value is not None:
            rest = without_number(str(value))[1]
            found = named(rest, headings, surely=True)
            rests[found[1].field if found else plain(rest)] += 1
    again = sum(times > 1 for times in rests.values())
    return again > 1 and rests[headings.form.record.date] > 1


def _slot(column: int, path: Path) -> _Slot:
    number, rest = without_number(path[-1])
    band = path[-2] if len(path) > 1 else ""
    if not number and band:
        number, _ = without_number(band)
    return _Slot(column, number, rest, band, path[-1])


def sets_of(over: Mapping[int, Path], headings: Headings) -> list[Set]:
    """The columns of each record, in reading order.

    Args:
        over: the headings over each column.
    """
    slots = [_slot(column, path) for column, path in over.items()]
    known = {slot.at: named(slot.rest, headings) for slot in slots}
    again: defaultdict[str, list[_Slot]] = defaultdict(list)
    for slot in slots:
        match = known[slot.at]
        sure = match is not None and match[1].sure > 90
        again[match[1].field if match and sure else plain(slot.rest)].append(slot)
    repeated = [alike for alike in again.values() if len(alike) > 1]
    once = [alike[0] for alike in again.values() if len(alike) == 1]
    if len(again[headings.form.record.date]) < 2:
        return []
    sets: dict[tuple[str, str], Set] = {}

    def put(key: tuple[str, str], slot: _Slot) -> None:
        match = known[slot.at]
        one = sets.setdefault(key, Set())
        one.own.append(slot.at)
        one.texts[slot.at] = match[0] if match else slot.rest

    days = len(again[headings.form.record.date])
    for alike in repeated:
        # Each record may have several columns of one heading: "Action 1", "Action 2".
        each, left_over = divmod(len(alike), days)
        for which, slot in enumerate(alike):
            if each > 1 and not left_over:
                key = ("place", str(which // each))
                put(key, slot)
                sets[key].texts[slot.at] = slot.whole
            else:
                put(_key_of(slot, which, alike), slot)
    for slot in once:
        # "Obs 1 comments" stands once, and is of the first observation all the same.
        for key in (("number", slot.number), ("band", slot.band)):
            if key[1] and key in sets:
                put(key, slot)
                break
    whole = [one for one in sets.values() if len(one.own) > 1]
    whole.sort(key=lambda one: min(one.own))
    apart = all(max(one.own) < min(other.own) for one, other in pairwise(whole))
    return whole if apart or not any(key[0] == "place" for key in sets) else []


def _key_of(slot: _Slot, which: int, alike: Sequence[_Slot]) -> tuple[str, str]:
    """What tells a column from those with the same heading: a number, a band."""
    if slot.number and len({other.number for other in alike}) == len(alike):
        return "number", slot.number
    if slot.band and len({other.band for other in alike}) == len(alike):
        return "band", slot.band
    return "place", str(which)
