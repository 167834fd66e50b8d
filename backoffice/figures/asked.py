"""What figures are asked for: which return, of when, over which records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from backoffice.access.scope import Scope
from backoffice.store.fixed import RecordIndex
from backoffice.store.rows import SUBMITTED
from backoffice.store.versions import Versions
from exports.periods import Period, period_of
from exports.returns import Return
from form_definitions.form import Form

RECORDS = RecordIndex.__table__


@dataclass(frozen=True)
class Asked:
    """One question for every measure, and whose records may answer it."""

    session: Session
    versions: Versions
    what: Return
    period: Period
    scope: Scope
    on: date
    """The day it is: what is overdue, is overdue then."""
    differing: set[tuple[str, str]] | None = None
    """Where what is kept is compared with the records: the form and month of each
    count that is not what they say."""

    @property
    def forms(self) -> list[Form]:
        """The forms that are counted, in the order they are shown."""
        return self.forms_of(self.what.forms)

    def forms_of(self, wanted: Sequence[str] | None) -> list[Form]:
        """Those of that name, or all that the return counts."""
        current = self.versions.current()
        keys = self.what.forms if wanted is None else wanted
        if keys is not None:
            return [current[key] for key in keys if key in current]
        return sorted(
            current.values(),
            key=lambda form: (_FIRST.get(form.family, 9), form.plural),
        )

    def at(self, period: Period) -> Asked:
        """The same question about another period."""
        return replace(self, period=period)

    def within(self, columns: Any) -> list[ColumnElement[bool]]:
        """Of a table with the common columns: in the period, and in the scope."""
        months = self.period.months
        found = [columns.month >= months[0], columns.month <= months[-1]]
        clause = self.scope.clause(columns)
        return found if clause is None else [*found, clause]

    def counted(self, columns: Any) -> list[ColumnElement[bool]]:
        """Of such a table, the records that count: withdrawn ones never do."""
        return [columns.status == SUBMITTED, *self.within(columns)]

    def dated(self, columns: Any) -> list[ColumnElement[bool]]:
        """The same of a form's own table, whose indexes have the day beside the
        status: by the month, SQLite goes through every submitted record.
        """
        first, last = (period_of(self.period.months[at]) for at in (0, -1))
        days = columns.record_date.between(first.first, last.last)
        clause = self.scope.clause(columns)
        found = [columns.status == SUBMITTED, days]
        return found if clause is None else [*found, clause]

    def ids(self) -> Select[Any] | None:
        """The records in scope, for a table that does not say whose they are; None
        where that is every record.
        """
        clause = self.scope.clause(RECORDS.c)
        if clause is None:
            return None
        return select(RECORDS.c.record_id).where(and_(clause, *self.within(RECORDS.c)))


_FIRST = {"audit": 0, "observation": 1, "review": 2}


def list_address(
    form: Form,
    first: date,
    last: date,
    filters: Mapping[str, str] | None = None,
) -> str:
    """The list that shows exactly the records a figure counts.

    Lists leave out withdrawn records by themselves, as figures do.
    """
    given = {
        "flt_record_date_from": first.isoformat(),
        "flt_record_date_to": last.isoformat(),
        **(filters or {}),
    }
    return f"/records/{form.key}/?{urlencode(given)}"


def median_of(counts: Sequence[tuple[int, int]]) -> float | None:
    """The median of values that are given with how often each stands."""
    ordered = sorted(counts)
    total = sum(times for _, times in ordered)
    if not total:
        return None

    def at(place: int) -> int:
        for value, times in ordered:
            if place < times:
                return value
            place -= times
        raise IndexError(place)

    return (at((total - 1) // 2) + at(total // 2)) / 2
