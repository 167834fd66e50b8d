"""The teams and people that the drop-downs of a blank form offer.

They are those of the form's records, of the two years up to the newest, and of the
accounts: of both only what whoever asks may see, since a blank form is sent on. Where
there is a list of staff, who sees everything is offered that in place of names as
records spell them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.access.roles import Role
from backoffice.access.scope import Scope
from backoffice.store import fixed, people_tables
from backoffice.store.rows import SUBMITTED
from backoffice.store.tables import FormTable
from exports.blank_form import Names
from form_definitions.kinds import Person, Team
from form_definitions.spelling import folded

MOST = 500
"""Of each; a longer list is of no help to choose from."""
_BACK = timedelta(days=730)


def names_offered(session: Session, table: FormTable, scope: Scope) -> Names:
    """The names for the blank forms of one form.

    Args:
        scope: the records that whoever asks may see.
    """
    accounts = _accounts(session, scope)
    fields = [field for field in table.form.fields if field.asked]
    since = _newest(session, table, scope) - _BACK
    found: dict[type, list[str]] = {}
    for kind in (Team, Person):
        keys = [field.key for field in fields if isinstance(field.kind, kind)]
        found[kind] = _in_records(session, table, keys, scope, since)
    staff = _staff(session) if scope.everything else []
    return Names(
        teams=_in_order([team for _, team in accounts if team], found[Team]),
        people=_in_order([name for name, _ in accounts], staff or found[Person]),
    )


def _staff(session: Session) -> list[str]:
    """Everybody on the list of staff who has not left."""
    listed = people_tables.Person
    query = select(listed.name).where(
        listed.merged_into.is_(None), listed.left_on.is_(None)
    )
    return list(session.scalars(query.order_by(listed.name).limit(MOST)))


def _accounts(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """Name and team of those who log in to work with records."""
    account = fixed.Account
    query = select(account.name, account.team).where(
        account.active, account.role != Role.ADMINISTRATOR.value
    )
    if not scope.everything:
        own = account.email == scope.account
        query = query.where((account.team == scope.team) | own if scope.team else own)
    return [(name, team or "") for name, team in session.execute(query)]


def _newest(session: Session, table: FormTable, scope: Scope) -> date:
    """The day of the newest record that is seen; of none any day does."""
    columns: Any = table.table.c
    query = select(func.max(columns.record_date)).where(columns.status == SUBMITTED)
    clause = scope.clause(columns)
    newest = session.scalar(query if clause is None else query.where(clause))
    return newest or date.max


def _in_records(
    session: Session, table: FormTable, keys: Iterable[str], scope: Scope, since: date
) -> list[str]:
    """The names in some fields, those that come most often first."""
    columns: Any = table.table.c
    clause = scope.clause(columns)
    times: dict[str, int] = {}
    for key in keys:
        counted = func.count()
        query = (
            select(columns[key], counted)
            .where(columns.status == SUBMITTED, columns.record_date >= since)
            .where(columns[key].is_not(None))
            .group_by(columns[key])
            .order_by(counted.desc(), columns[key])
            .limit(MOST)
        )
        rows = session.execute(query if clause is None else query.where(clause))
        for name, count in rows:
            times[name] = times.get(name, 0) + count
    return sorted(times, key=lambda name: (-times[name], name))


def _in_order(sure: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Each name once, spelt as accounts have it or else as it comes most often."""
    spelt: dict[str, str] = {}
    for name in (*sure, *found):
        if name.strip() and len(spelt) < MOST:
            spelt.setdefault(folded(name), name.strip())
    return tuple(sorted(spelt.values(), key=str.casefold))
