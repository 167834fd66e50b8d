"""Which records an account sees, as a condition of the query, on every path.

Each generated table and `record_index` carry the same three columns: `unit` (the team),
`owner` (the folded name of the auditor or observer) and `created_by` (the address of
the account that entered it). Beside them stands what was shared with somebody whose
practice it is about, by their number in the staff list: a name could be another's too.

What is under legal privilege is kept back from all but its makers, those with whom it
was shared, and the roles that the rules of privilege name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, false, not_, or_, select
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account, TeamDays
from backoffice.access.privilege import kept_from, none_of
from backoffice.access.roles import Role
from backoffice.store.fixed import RecordIndex
from backoffice.store.people_tables import Person
from backoffice.store.work_tables import RecordShare
from form_definitions.privilege import Privileged
from form_definitions.spelling import folded


class Owned(Protocol):
    """What a query is narrowed on: a mapped class, or a table's `.c`."""

    @property
    def unit(self) -> ColumnElement[str]: ...
    @property
    def owner(self) -> ColumnElement[str]: ...
    @property
    def created_by(self) -> ColumnElement[str]: ...
    @property
    def record_date(self) -> ColumnElement[Any]: ...


@dataclass(frozen=True)
class Scope:
    """All records, none, or those that are one's own, one's team's or were shared."""

    everything: bool = False
    account: str = ""
    owner: str = ""
    team: str = ""
    shared: bool = False
    """Only what was shared with this account, and nothing that it entered."""
    manages: tuple[TeamDays, ...] | None = None
    """Whose records it sees by its posts, instead of by the name of its team."""
    kept_from: tuple[Privileged, ...] = ()
    """What it sees only where it is its own, or was shared."""

    def clause(self, columns: Owned) -> ColumnElement[bool] | None:
        """The condition that leaves what may be seen; None where that is everything."""
        open_ones = none_of(self.kept_from, columns)
        if self.everything and open_ones is None:
            return None
        if not self.account:
            return false()
        if self.everything and open_ones is not None:
            return or_(open_ones, *self._own(columns), self._shared(columns))
        of_teams = self._of_teams(columns)
        if of_teams is not None and open_ones is not None:
            of_teams = and_(of_teams, open_ones)
        ways = [*self._own(columns), self._shared(columns)]
        return or_(*ways) if of_teams is None else or_(*ways, of_teams)

    def change_clause(self, columns: Owned) -> ColumnElement[bool] | None:
        """What may be changed: of a team's records and shared ones only one's own."""
        if self.everything:
            return self.clause(columns)
        return or_(false(), *self._own(columns))

    def _of_teams(self, columns: Owned) -> ColumnElement[bool] | None:
        """The records of the teams one looks after; None where there are none."""
        if self.shared:
            return None
        if self.manages is None:
            return columns.unit == self.team if self.team else None
        day = columns.record_date
        ways = [
            and_(
                columns.unit == one.unit,
                *([] if one.first is None else [or_(day.is_(None), day >= one.first)]),
                *([] if one.last is None else [day <= one.last]),
            )
            for one in self.manages
        ]
        return or_(*ways) if ways else None

    def _own(self, columns: Owned) -> list[ColumnElement[bool]]:
        if not self.account or self.shared:
            return []
        ways = [columns.created_by == self.account]
        if self.owner:
            ways.append(columns.owner == self.owner)
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


EVERYTHING = Scope(everything=True)


def scope_of(account: Account) -> Scope:
    """The records this account sees.

    A worker sees those that were shared with them; leadership sees figures alone, and
    an administrator no content at all.
    """
    match account.role:
        case Role.PERFORMANCE | Role.PERFORMANCE_MANAGER:
            kept = kept_from(account.role)
            if not kept:
                return EVERYTHING
            name = folded(account.name)
            return Scope(True, account.email, name, kept_from=kept)
        case Role.AUDITOR | Role.MANAGER:
            return Scope(
                account=account.email,
                owner=folded(account.name),
                team=account.team,
                manages=account.manages,
                kept_from=kept_from(account.role),
            )
        case Role.WORKER:
            kept = kept_from(account.role)
            return Scope(account=account.email, shared=True, kept_from=kept)
        case Role.LEADERSHIP | Role.ADMINISTRATOR:
            return Scope(kept_from=kept_from(account.role))


def counting_scope(account: Account) -> Scope:
    """The records that count in this account's figures: a count tells nothing of what
    is under privilege."""
    return replace(scope_of(account), kept_from=())


def kept_back(session: Session, account: Account) -> frozenset[int]:
    """The records that privilege keeps from an account, for a page that shows records
    by a right of its own: what one moderates, what all may learn of."""
    scope = scope_of(account)
    if not scope.kept_from:
        return frozenset()
    index = RecordIndex.__table__.c
    asked = select(index.record_id).where(
        index.form.in_([rule.form for rule in scope.kept_from])
    )
    open_ones = none_of(scope.kept_from, index)
    if open_ones is not None:
        asked = asked.where(not_(open_ones))
    own = or_(*scope._own(index), scope._shared(index))
    return frozenset(session.scalars(asked)) - set(session.scalars(asked.where(own)))
