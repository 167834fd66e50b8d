"""Tokens of the feed: made once, shown once, kept as a hash, ended at will.

A program that refreshes a workbook cannot log in as a person does, and a person's
password has no place in a workbook's connection.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account, account_of
from backoffice.clock import now
from backoffice.store import fixed
from backoffice.store.database import writing
from backoffice.store.feed_tables import FeedToken

LASTS = timedelta(days=365)
MOST = 20
"""Tokens one account may have at a time."""
TOUCH = timedelta(minutes=10)
"""A use is written down this often at most."""


class TokenError(ValueError):
    """A token that cannot be made; its message is a sentence for its owner."""


class Tokens:
    """The tokens in the database of this session; `clock` tells the instant."""

    def __init__(self, session: Session, clock: Callable[[], datetime] = now) -> None:
        self._session = session
        self._clock = clock

    def of(self, account: Account) -> Sequence[FeedToken]:
        """An account's tokens, the newest first."""
        return self._session.scalars(
            select(FeedToken)
            .where(FeedToken.account_id == account.id)
            .order_by(FeedToken.id.desc())
        ).all()

    def make(self, account: Account, name: str) -> str:
        """A new token, to be shown this once. Raises TokenError."""
        called = " ".join(name.split())[:100]
        if not called:
            raise TokenError("Say what the token is for, for example Excel at my desk.")
        token, instant = secrets.token_urlsafe(32), self._clock()
        with writing(self._session):
            owned = FeedToken.account_id == account.id
            self._session.execute(
                delete(FeedToken).where(owned, FeedToken.ends_at <= instant)
            )
            there = self._session.scalar(select(func.count()).where(owned))
            if (there or 0) >= MOST:
                raise TokenError(f"You have {MOST} tokens; end one you no longer use.")
            self._session.add(
                FeedToken(
                    token_hash=_hashed(token),
                    account_id=account.id,
                    name=called,
                    created_at=instant,
                    ends_at=instant + LASTS,
                )
            )
        return token

    def end(self, account: Account, token_id: int) -> bool:
        """End one of an account's own tokens; False where there is no such."""
        with writing(self._session):
            ended = self._session.execute(
                delete(FeedToken)
                .where(FeedToken.account_id == account.id, FeedToken.id == token_id)
                .returning(FeedToken.id)
            )
            return ended.first() is not None

    def owner(self, token: str) -> Account | None:
        """Whose token this is, as the account stands today; None where it is no
        token, has ended, or its owner may no longer log in.
        """
        instant = self._clock()
        found = self._session.execute(
            select(FeedToken, fixed.Account)
            .join(fixed.Account, fixed.Account.id == FeedToken.account_id)
            .where(
                FeedToken.token_hash == _hashed(token),
                FeedToken.ends_at > instant,
                fixed.Account.active,
            )
        ).first()
        if found is None:
            return None
        known, account = found
        if known.used_at is None or known.used_at <= instant - TOUCH:
            self._touch(known.id, instant)
        return account_of(account)

    def _touch(self, token_id: int, instant: datetime) -> None:
        with writing(self._session):
            self._session.execute(
                update(FeedToken)
                .where(FeedToken.id == token_id)
                .values(used_at=instant)
            )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
