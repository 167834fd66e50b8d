"""Which records an account sees, as a condition of the query, on every path.

Each generated table and `record_index` carry the same three columns: `unit` (the team),
`owner` (the folded name of the auditor or observer) and `created_by` (the address of
the account that entered it). Beside them stands what was shared with somebody whose
practice it is about, by their number in the staff list: a name could be another's too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, false, or_, select

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.store.people_tables import Person
from backoffice.store.work_tables import RecordShare
from form_definitions.spelling import folded


class Owned(Protocol):
    """What a query is narrowed on: a mapped class, or a table's `.c`."""

    @property
    def unit(self) -> ColumnElement[str]: ...
    @property
    def owner(self) -> ColumnElement[str]: ...
    @property
    def created_by(self) -> ColumnElement[str]: ...


@dataclass(frozen=True)
class Scope:
    """All records, none, or those that are one's own, one's team's or were shared."""

    everything: bool = False
    account: str = ""
    owner: str = ""
    team: str = ""
    shared: bool = False
    """Only what was shared with this account, and nothing that it entered."""

    def clause(self, columns: Owned) -> ColumnElement[bool] | None:
        """The condition that leaves what may be seen; None where that is everything."""
        if self.everything:
            return None
        if not self.account:
            return false()
        return or_(*self._own(columns, self.team), self._shared(columns))

    def change_clause(self, columns: Owned) -> ColumnElement[bool] | None:
        """What may be changed: of a team's records and shared ones only one's own."""
        if self.everything:
            return None
        return or_(false(), *self._own(columns, ""))

    def _own(self, columns: Owned, team: str) -> list[ColumnElement[bool]]:
        if not self.account or self.shared:
            return []
        ways = [columns.created_by == self.account]
        if self.owner:
            ways.append(columns.owner == self.owner)
        if team:
            ways.append(columns.unit == team)
        return ways

    def _shared(self, columns: Any) -> ColumnElement[bool]:
        number = columns.id if hasattr(columns, "id") else columns.record_id
        with_whom = (
            select(RecordShare.record_id)
            .join(Person, Person.id == RecordShare.person_id)
            .where(Person.email == self.account, Person.merged_into.is_(None))
        )
        found: ColumnElement[bool] = number.in_(with_whom)
        return found


NOTHING = Scope()
EVERYTHING = Scope(everything=True)


def scope_of(account: Account) -> Scope:
    """The records this account sees.

    A worker sees those that were shared with them; leadership sees figures alone, and
    an administrator no content at all.
    """
    match account.role:
        case Role.PERFORMANCE | Role.PERFORMANCE_MANAGER:
            return EVERYTHING
        case Role.AUDITOR | Role.MANAGER:
            return Scope(
                account=account.email, owner=folded(account.name), team=account.team
            )
        case Role.WORKER:
            return Scope(account=account.email, shared=True)
        case Role.LEADERSHIP | Role.ADMINISTRATOR:
            return NOTHING
