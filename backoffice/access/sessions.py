"""Who is logged in: sessions on the server, so that a log-out ends them everywhere.

The browser holds a random token, the database only its hash (OWASP ASVS 5.0, 7.2).
A session ends after 30 minutes without use, after 10 hours, at log-out, and when its
account is disabled or given another role or password.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account, account_of
from backoffice.clock import now
from backoffice.store import fixed
from backoffice.store.database import writing

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
REMEMBERED = timedelta(hours=12)
"""How long it is known whose an ended session was: what it typed is theirs alone."""
TOUCH = timedelta(minutes=1)
"""A use is written down this often at most, so that reading pages writes little."""


@dataclass(frozen=True)
class LoggedIn:
    """A session that stands: whose it is, and when it ends if nothing is done."""

    account: Account
    token_hash: str
    created_at: datetime
    seen_at: datetime

    @property
    def ends_at(self) -> datetime:
        return min(self.seen_at + IDLE, self.created_at + ABSOLUTE)


class Sessions:
    """The sessions in the database of this session; `clock` tells the instant."""

    def __init__(self, session: Session, clock: Callable[[], datetime] = now) -> None:
        self._session = session
        self._clock = clock

    def begin(self, account: Account) -> str:
        """A new session, always under a new token. Returns the token to hand out."""
        token = secrets.token_urlsafe(32)
        instant = self._clock()
        with writing(self._session):
            self._strike_ended(instant)
            self._session.add(
                fixed.WebSession(
                    token_hash=hash_of(token),
                    account_id=account.id,
                    created_at=instant,
                    seen_at=instant,
                    data={},
                )
            )
        return token

    def find(self, token: str) -> LoggedIn | None:
        """The session of this token, where it stands and its account may log in."""
        found = self._session.execute(
            select(fixed.WebSession, fixed.Account)
            .join(fixed.Account, fixed.Account.id == fixed.WebSession.account_id)
            .where(fixed.WebSession.token_hash == hash_of(token))
            .where(fixed.Account.active)
            # Another process may have changed both since this session last looked.
            .execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            return None
        kept, account = found
        logged_in = LoggedIn(
            account_of(account), kept.token_hash, kept.created_at, kept.seen_at
        )
        return logged_in if self._clock() < logged_in.ends_at else None

    def whose(self, token: str) -> int | None:
        """The id of the account of a session, though its time may be up."""
        return self._session.scalar(
            select(fixed.WebSession.account_id).where(
                fixed.WebSession.token_hash == hash_of(token)
            )
        )

    def end(self, token: str) -> None:
        with writing(self._session):
            self._session.execute(
                delete(fixed.WebSession).where(
                    fixed.WebSession.token_hash == hash_of(token)
                )
            )

    def _strike_ended(self, instant: datetime) -> None:
        kept = fixed.WebSession
        self._session.execute(
            delete(kept).where(kept.created_at < instant - ABSOLUTE - REMEMBERED)
        )


def touch(engine: Engine, logged_in: LoggedIn, instant: datetime) -> bool:
    """Write down that a session is in use. Returns whether it was written.

    Never makes a page wait: while a long import holds SQLite's one writing turn, the
    use goes unwritten and the next page tries again.
    """
    if instant - logged_in.seen_at < TOUCH:
        return False
    with engine.connect() as plain:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            plain.connection.cursor().execute("PRAGMA busy_timeout = 20")
        connection = plain.execution_options(immediate=True)
        try:
            with connection.begin():
                connection.execute(
                    update(fixed.WebSession)
                    .where(fixed.WebSession.token_hash == logged_in.token_hash)
                    .values(seen_at=instant)
                )
        except OperationalError:
            return False
        finally:
            if sqlite:
                plain.connection.cursor().execute("PRAGMA busy_timeout = 15000")
    return True


def hash_of(token: str) -> str:
    # The token is 256 random bits, so a plain hash of it cannot be guessed backwards.
    return hashlib.sha256(token.encode()).hexdigest()
