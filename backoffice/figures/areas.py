"""Which service area a record's team was in on the record's day.

A record keeps its team as it was written. The tree of teams and areas changes on some
days only, so what is asked of the database is the team and between which of those days
the record lies; the rest is looked up here, and a corrected tree needs no new count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, String, case, cast, func, select
from sqlalchemy.orm import Session

from backoffice.programme.structure import Tree, UnitNames, tree_on, unit_names
from backoffice.store.people_tables import Unit, UnitName, UnitPlace

AREA: Final = "area"
_DAY: Final = timedelta(days=1)
_SEPARATES: Final = "|"


@dataclass(frozen=True)
class Areas:
    """The areas of a database's tree, at all times."""

    session: Session

    @cached_property
    def recorded(self) -> bool:
        """Whether any area is known."""
        asked = select(Unit.id).where(Unit.kind == AREA).limit(1)
        return self.session.scalar(asked) is not None

    @cached_property
    def changes(self) -> tuple[date, ...]:
        """The days from which on the tree is another, in order."""
        days: set[date] = set()
        for begins, ends in (
            (Unit.began_on, Unit.ended_on),
            (UnitName.from_on, UnitName.to_on),
            (UnitPlace.from_on, UnitPlace.to_on),
        ):
            for first, last in self.session.execute(select(begins, ends)):
                days |= {first, *([last + _DAY] if last is not None else [])}
        return tuple(sorted(days))

    @property
    def within_months(self) -> bool:
        """Whether it changes in the middle of a month, so that days must be asked."""
        return any(day.day != 1 for day in self.changes)

    @cached_property
    def _trees(self) -> Sequence[Tree]:
        return [tree_on(self.session, day) for day in self.changes]

    @cached_property
    def _names(self) -> UnitNames:
        return unit_names(self.session)

    def column(
        self, month: ColumnElement[Any], day: ColumnElement[Any] | None, unit: Any
    ) -> ColumnElement[Any]:
        """What tells records apart by area, to be given to `area` as it is found.

        Args:
            day: the record's own; needed where the tree changes `within_months`.
        """
        passed = [
            (month < at.isoformat()[:7] if day is None else day < at, number)
            for number, at in enumerate(self.changes)
        ]
        between: Any = case(*passed, else_=len(passed)) if passed else 0
        return cast(between, String).concat(_SEPARATES).concat(func.coalesce(unit, ""))

    def found(self, month: str, unit: str | None) -> str:
        """What `column` says of a month and team, where days need not be asked."""
        starts = (day.isoformat()[:7] for day in self.changes)
        passed = (at for at, start in enumerate(starts) if month < start)
        return f"{next(passed, len(self.changes))}{_SEPARATES}{unit or ''}"

    def area(self, found: str) -> str | None:
        """The area's name then; None where the team is in none that is known."""
        number, _, team = found.partition(_SEPARATES)
        at = int(number) - 1
        if at < 0 or not team:
            return None
        unit = self._names.find(team, self.changes[at]).unit_id
        return self._in(at, unit)

    def team(self, found: str) -> str:
        """The record's team, as it was written."""
        return found.partition(_SEPARATES)[2]

    def area_on(self, unit_id: int | None, day: date) -> str | None:
        """The area that a unit was in on a day."""
        at = sum(change <= day for change in self.changes) - 1
        return self._in(at, unit_id) if at >= 0 else None

    def _in(self, at: int, unit_id: int | None) -> str | None:
        found = self._trees[at].of_kind(unit_id, AREA)
        return None if found is None else found.name
