"""The accounts that log in with a password here: made, locked, disabled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backoffice.access import passwords
from backoffice.access.roles import Role
from backoffice.clock import now
from backoffice.store import fixed
from backoffice.store.database import writing
from form_definitions.spelling import as_typed

TRIES = 10
"""Wrong passwords before an account is locked for a while."""
LONGEST_LOCK = timedelta(minutes=15)
"""Longer would let anybody lock a colleague out of a day's work."""


class AccountError(ValueError):
    """What is asked of an account cannot be done: a sentence that says why."""


class TeamDays(NamedTuple):
    """A team as records name it, and the days on which somebody's posts are over it."""

    unit: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Account:
    """Somebody who may log in, as the rest of the program knows them.

    `email` is also what records and history hold as who did it.
    """

    id: int
    email: str
    name: str
    role: Role
    team: str = ""
    active: bool = True
    manages: tuple[TeamDays, ...] | None = None
    """Whose records it sees by the posts of its person; None where no person of the
    staff list is linked to it, and `team` says it."""


def account_of(row: fixed.Account) -> Account:
    return Account(
        row.id, row.email, row.name, Role(row.role), row.team or "", row.active
    )


class Accounts:
    """Accounts in the database of this session; `clock` tells the instant."""

    def __init__(self, session: Session, clock: Callable[[], datetime] = now) -> None:
        self._session = session
        self._clock = clock

    def all(self) -> list[Account]:
        rows = self._session.scalars(
            select(fixed.Account).order_by(fixed.Account.email)
        )
        return [account_of(row) for row in rows]

    def find(self, email: str) -> Account | None:
        row = self._row(email)
        return None if row is None else account_of(row)

    def add(
        self, email: str, role: Role, password: str, name: str = "", team: str = ""
    ) -> Account:
        """A new account.

        Raises:
            AccountError: where the address is none or is taken, the password will not
                do, or the role sees its team's records and no team is given.
        """
        email = _address(email)
        name = _in_a_line(name)
        if not name:
            # Records are one's own by name; a blank would own every record without one.
            name = email.partition("@")[0].replace(".", " ").title()
        self._refuse_weak(password, email)
        with writing(self._session):
            if self._row(email) is not None:
                raise AccountError(f"{email} has an account already.")
            row = fixed.Account(
                email=email,
                name=name,
                role=role.value,
                team=_in_a_line(team) or None,
                password_hash=passwords.hashed(password),
                created_at=self._clock(),
            )
            self._session.add(row)
            self._session.flush()
            return account_of(row)

    def set_password(self, email: str, password: str) -> None:
        """A new password; whoever is logged in with the old one no longer is."""
        email = _address(email)
        self._refuse_weak(password, email)
        self._change(
            email,
            password_hash=passwords.hashed(password),
            failures=0,
            locked_until=None,
        )

    def set_role(self, email: str, role: Role, team: str = "") -> None:
        """Another role or team; a session of the old one ends."""
        self._change(_address(email), role=role.value, team=_in_a_line(team) or None)

    def disable(self, email: str) -> None:
        """Nobody logs in with it any more, and who is logged in no longer is."""
        self._change(_address(email), active=False)

    def enable(self, email: str) -> None:
        self._change(_address(email), active=True, failures=0, locked_until=None)

    def log_in(self, email: str, password: str) -> Account | None:
        """The account these words open, or None, whichever way they do not.

        An unknown address, a wrong password, a disabled and a locked account take the
        same time and look the same (OWASP ASVS 5.0, 6.3.1 and 6.3.8).
        """
        row = self._row(email.strip().casefold())
        if row is None:
            passwords.match_nobody(password)
            return None
        right = passwords.matches(row.password_hash, password)
        locked = row.locked_until is not None and self._clock() < row.locked_until
        if locked or not row.active:
            return None
        with writing(self._session):
            if not right:
                self._count_failure(row.id)
                return None
            row.failures, row.locked_until = 0, None
            row.logged_in_at = self._clock()
            if passwords.outdated(row.password_hash):
                row.password_hash = passwords.hashed(password)
        return account_of(row)

    def check_password(self, account: Account, password: str) -> bool:
        """Whether it is this account's password; for asking again, not for log-in."""
        row = self._row(account.email)
        return row is not None and passwords.matches(row.password_hash, password)

    def _count_failure(self, account_id: int) -> None:
        # Added up by the database: two tries at once are two tries.
        table = fixed.Account
        failures = self._session.execute(
            update(table)
            .where(table.id == account_id)
            .values(failures=table.failures + 1)
            .returning(table.failures)
        ).scalar_one()
        if failures >= TRIES:
            wait = min(timedelta(minutes=2 ** (failures - TRIES)), LONGEST_LOCK)
            self._session.execute(
                update(table)
                .where(table.id == account_id)
                .values(locked_until=self._clock() + wait)
            )

    def _change(self, email: str, **values: object) -> None:
        with writing(self._session):
            row = self._row(email)
            if row is None:
                raise AccountError(f"No account has the address {email}.")
            for name, value in values.items():
                setattr(row, name, value)
            self._session.execute(
                delete(fixed.WebSession).where(fixed.WebSession.account_id == row.id)
            )

    def _row(self, email: str) -> fixed.Account | None:
        if "\x00" in email:
            return None  # No account has it, and PostgreSQL will not even look.
        return self._session.scalars(
            select(fixed.Account).where(fixed.Account.email == email)
        ).one_or_none()

    def _refuse_weak(self, password: str, email: str) -> None:
        fault = passwords.fault_in(password, email)
        if fault:
            raise AccountError(f"The password will not do. {fault}.")


def _address(text: str) -> str:
    email = text.strip().casefold()
    plain = r"[^@\s\x00-\x1f]+"
    if len(email) > 254 or not re.fullmatch(rf"{plain}@{plain}\.{plain}", email):
        raise AccountError(f"{text.strip()!r} is no e-mail address.")
    return email


def _in_a_line(text: str) -> str:
    """A name as it is kept: what nobody sees would keep it from being the same."""
    return " ".join(as_typed(text).split())[:200]
