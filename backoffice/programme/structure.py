"""The tree of services, areas and teams on a day, and which unit a text means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.programme.dated import in_days
from backoffice.store.people_tables import Unit, UnitName, UnitPlace
from form_definitions.spelling import folded

KINDS: Final = ("service", "area", "team")
"""What a unit may be; each stands below those before it, never below its own kind."""
ONE_OF: Final = {"service": "a service", "area": "an area", "team": "a team"}
_OF_NO_MEANING = re.compile(r"\b(?:the|team|service|area)\b")


@dataclass(frozen=True)
class UnitOn:
    """A unit as it stood on a day."""

    id: int
    kind: str
    name: str
    parent_id: int | None


@dataclass(frozen=True)
class Tree:
    """The units of one day."""

    day: date
    units: Mapping[int, UnitOn]

    @cached_property
    def _children(self) -> Mapping[int | None, list[UnitOn]]:
        found: defaultdict[int | None, list[UnitOn]] = defaultdict(list)
        for unit in self.units.values():
            # Below one that had ended, it stands at the top until somebody moves it.
            found[unit.parent_id if unit.parent_id in self.units else None].append(unit)
        for several in found.values():
            several.sort(
                key=lambda unit: (KINDS.index(unit.kind), unit.name.casefold())
            )
        return found

    def children(self, unit_id: int | None) -> list[UnitOn]:
        """The units right below one; with None, those at the top."""
        return self._children.get(unit_id, [])

    def below(self, unit_id: int) -> frozenset[int]:
        """A unit and all below it, by number."""
        return frozenset(unit.id for unit, _ in self._walk(unit_id, 0)) | {unit_id}

    def walk(self) -> Iterator[tuple[UnitOn, int]]:
        """Every unit with how deep it stands, each before those below it."""
        return self._walk(None, 0)

    def _walk(self, unit_id: int | None, deep: int) -> Iterator[tuple[UnitOn, int]]:
        for unit in self.children(unit_id):
            yield unit, deep
            yield from self._walk(unit.id, deep + 1)

    def above(self, unit_id: int | None) -> list[UnitOn]:
        """A unit and those above it, the highest first."""
        found: list[UnitOn] = []
        while unit_id is not None and (unit := self.units.get(unit_id)):
            found.insert(0, unit)
            unit_id = unit.parent_id
        return found

    def name(self, unit_id: int | None) -> str:
        """A unit's name on that day; nothing where it was not there."""
        unit = self.units.get(unit_id) if unit_id is not None else None
        return unit.name if unit else ""

    def of_kind(self, unit_id: int | None, kind: str) -> UnitOn | None:
        """The service or area that a unit belongs to, or is."""
        return next((u for u in self.above(unit_id) if u.kind == kind), None)


def tree_on(session: Session, day: date) -> Tree:
    """The units that there were on a day, as they were called and placed then."""
    asked = (
        select(Unit.id, Unit.kind, UnitName.name, UnitPlace.parent_id)
        .join(UnitName, (UnitName.unit_id == Unit.id) & in_days(UnitName, day, day))
        .outerjoin(
            UnitPlace, (UnitPlace.unit_id == Unit.id) & in_days(UnitPlace, day, day)
        )
        .where(Unit.began_on <= day, or_(Unit.ended_on.is_(None), Unit.ended_on >= day))
    )
    return Tree(day, {row[0]: UnitOn(*row) for row in session.execute(asked)})


@dataclass(frozen=True)
class FoundUnit:
    """Which unit a text means. `why` says, in words, why it means none."""

    unit_id: int | None
    why: str = ""


class UnitNames:
    """Every name that any unit ever had, ready to be asked."""

    def __init__(self, rows: Iterable[tuple[int, str, date, date | None]]) -> None:
        self._exact: defaultdict[str, list[tuple[int, date, date | None]]] = (
            defaultdict(list)
        )
        self._bare: defaultdict[str, list[tuple[int, date, date | None]]] = defaultdict(
            list
        )
        for unit_id, spelt, from_on, to_on in rows:
            self._exact[spelt].append((unit_id, from_on, to_on))
            self._bare[bare(spelt)].append((unit_id, from_on, to_on))

    def find(self, text: str | None, day: date | None = None) -> FoundUnit:
        """The unit that a text names.

        Args:
            text: as a record or a staff list has it; `Seacroft` may be `Seacroft Team`.
            day: of two units that bore the name, the one that bore it then is meant.
        """
        if not text or not (spelt := folded(text)):
            return FoundUnit(None, "no unit is named")
        named = self._exact.get(spelt) or self._bare.get(bare(spelt)) or []
        units = {unit_id for unit_id, _, _ in named}
        if len(units) > 1 and day is not None:
            units = {
                unit_id
                for unit_id, first, last in named
                if first <= day and (last is None or day <= last)
            }
        if len(units) == 1:
            return FoundUnit(units.pop())
        if named:
            return FoundUnit(None, f"several units were called {text}")
        return FoundUnit(None, f"no unit was ever called {text}")

    def stretches(self, text: str) -> list[tuple[date, date]]:
        """The first and last days on which some unit was called so, or nearly."""
        spelt = folded(text)
        named = self._exact.get(spelt) or self._bare.get(bare(spelt)) or []
        return sorted((first, last or date.max) for _, first, last in named)


def unit_names(session: Session) -> UnitNames:
    """The names of all units, those that ended among them."""
    asked = select(UnitName.unit_id, UnitName.folded, UnitName.from_on, UnitName.to_on)
    return UnitNames((row[0], row[1], row[2], row[3]) for row in session.execute(asked))


def bare(spelt: str) -> str:
    """A folded name without `team`, `the` and the like; whole where nothing is left."""
    return " ".join(_OF_NO_MEANING.sub(" ", spelt).split()) or spelt


def successors(session: Session) -> dict[int, int]:
    """Which unit each merged one has become in the end."""
    asked = select(Unit.id, Unit.merged_into).where(Unit.merged_into.is_not(None))
    into = {unit_id: other for unit_id, other in session.execute(asked) if other}
    ends: dict[int, int] = {}
    for unit_id in into:
        at, seen = unit_id, {unit_id}
        while at in into and into[at] not in seen:
            at = into[at]
            seen.add(at)
        ends[unit_id] = at
    return ends
