"""Which records an account sees, as a condition of the query, on every path.

Each generated table and `record_index` carry the same three columns: `unit` (the team),
`owner` (the folded name of the auditor or observer) and `created_by` (the address of
the account that entered it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, false, or_

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
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
    """All records, none, or those that are one's own or one's team's."""

    everything: bool = False
    account: str = ""
    owner: str = ""
    team: str = ""

    def clause(self, columns: Owned) -> ColumnElement[bool] | None:
        """The condition that leaves what may be seen; None where that is everything."""
        return self._clause(columns, self.team)

    def change_clause(self, columns: Owned) -> ColumnElement[bool] | None:
        """What may be changed: of a team's records, only one's own."""
        return self._clause(columns, "")

    def _clause(self, columns: Owned, team: str) -> ColumnElement[bool] | None:
        if self.everything:
            return None
        if not self.account:
            return false()
        ways = [columns.created_by == self.account]
        if self.owner:
            ways.append(columns.owner == self.owner)
        if team:
            ways.append(columns.unit == team)
        return or_(*ways)


NOTHING = Scope()
EVERYTHING = Scope(everything=True)


def scope_of(account: Account) -> Scope:
    """The records this account sees.

    A worker sees those shared with them, which nobody can do yet; leadership sees
    figures alone, and an administrator no content at all.
    """
    match account.role:
        case Role.PERFORMANCE | Role.PERFORMANCE_MANAGER:
            return EVERYTHING
        case Role.AUDITOR | Role.MANAGER:
            return Scope(
                account=account.email, owner=folded(account.name), team=account.team
            )
        case Role.WORKER | Role.LEADERSHIP | Role.ADMINISTRATOR:
            return NOTHING
