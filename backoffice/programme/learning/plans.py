"""Shared improvement plans: how each stands, and the records its actions draw on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.actions.listed import ActionState, state_of
from backoffice.programme.work.facts import ACTIONS
from backoffice.store.fixed import RecordIndex
from backoffice.store.reading import Scope
from backoffice.store.records import Records
from backoffice.store.rows import SUBMITTED, StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.kept_in import kept_in
from form_definitions.life_cycles import shipped_life_cycles

PLAN: Final = kept_in().plans
MOST = 200
"""Plans in one list; a group agrees some ten a year."""
_REFERENCE = re.compile(r"\b[A-Z]{2,6}-\d{4}-\d{4,}\b")


@dataclass(frozen=True)
class Source:
    """A record that an action draws on."""

    reference: str
    form: str
    record_id: int
    day: date | None
    opens: bool
    """Whether whoever reads the plan may open it."""


@dataclass(frozen=True)
class PlanAction:
    """An action of a plan."""

    row: Mapping[str, Any]
    state: ActionState
    sources: tuple[Source, ...]
    unknown: tuple[str, ...] = ()
    """References that are no record's."""

    @property
    def row_key(self) -> str:
        return str(self.row["row_key"])


@dataclass(frozen=True)
class Plan:
    """A plan with its actions, as it stands on a day."""

    record: StoredRecord
    state: str
    sort: str
    actions: tuple[PlanAction, ...]

    def says(self, key: str) -> Any:
        return self.record.values.get(key)

    def shown(self, key: str) -> str:
        return self.record.form.field(key).kind.show(self.says(key))

    def count(self, *states: ActionState) -> int:
        """How many of its actions stand so."""
        return sum(one.state in states for one in self.actions)

    @property
    def open(self) -> int:
        return self.count(ActionState.OVERDUE, ActionState.SOON, ActionState.OPEN)

    @property
    def over(self) -> bool:
        return self.sort in ("done", "aside")

    def to_review(self, day: date) -> bool:
        """Whether the day of its review has passed, and it is not over."""
        on = self.says("review_on")
        return isinstance(on, date) and on < day and not self.over


class Plans:
    """The plans of a database, for somebody who may read plans.

    Args:
        scope: the records that the reader may open; a plan itself anybody may read who
            may read plans at all.
        hidden: what privilege keeps from them.
    """

    def __init__(
        self,
        session: Session,
        records: Records,
        scope: Scope,
        today: date,
        hidden: Collection[int] = (),
    ) -> None:
        self._hidden = hidden
        self._session = session
        self._records = records
        self._scope = scope
        self._today = today

    def all(self) -> list[Plan]:
        """Every plan that is not withdrawn, those that are not over first."""
        if PLAN not in self._records.versions.current():
            return []
        i = RecordIndex
        asked = select(i.record_id).where(i.form == PLAN, i.status == SUBMITTED)
        numbers = self._session.scalars(
            asked.order_by(i.record_date.desc(), i.record_id.desc()).limit(MOST)
        ).all()
        found = [plan for number in numbers if (plan := self.one(number))]
        return sorted(found, key=lambda plan: plan.over)

    def one(self, number: int) -> Plan | None:
        """One plan; None where it is not there."""
        if PLAN not in self._records.versions.current() or number in self._hidden:
            return None
        record = self._records.read(PLAN, number)
        if record is None or record.status != SUBMITTED:
            return None
        state, sort = self._stands(number)
        return Plan(record, state, sort, tuple(self._actions(record)))

    def _stands(self, number: int) -> tuple[str, str]:
        cycle = shipped_life_cycles()[PLAN]
        key = self._session.scalar(select(Work.state).where(Work.record_id == number))
        # What came in with a workbook has no work: it was agreed before.
        state = cycle.states.get(key or "agreed")
        return (state.label, state.sort) if state else (str(key), "open")

    def _actions(self, record: StoredRecord) -> Iterator[PlanAction]:
        rows = record.repeats.get(ACTIONS, [])
        named = {str(row["row_key"]): _references(row) for row in rows}
        known = self._sources({one for several in named.values() for one in several})
        for row in rows:
            mine = named[str(row["row_key"])]
            yield PlanAction(
                row,
                state_of(row, self._today),
                tuple(known[one] for one in mine if one in known),
                tuple(one for one in mine if one not in known),
            )

    def _sources(self, references: Iterable[str]) -> dict[str, Source]:
        i = RecordIndex.__table__.c
        wanted = list(references)
        asked = select(i.reference, i.form, i.record_id, i.record_date).where(
            i.reference.in_(wanted)
        )
        rows = self._session.execute(asked).all()
        clause = self._scope.clause(i)
        seen = asked if clause is None else asked.where(clause)
        opens = {row.reference for row in self._session.execute(seen)}
        return {row[0]: Source(*row, row[0] in opens) for row in rows}


def _references(row: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(_REFERENCE.findall(str(row.get("draws_on") or ""))))
