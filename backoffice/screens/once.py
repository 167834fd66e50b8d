"""A form that is sent twice is saved once: a double click, a reload, a slow network.

Each page with a form holds a key of its own. The first sending writes the key in the
transaction that saves; a second finds it there and is shown what became of the first.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.store.database import writing
from backoffice.store.fixed import IdempotencyKey

NAME = "_key"
"""What the key is called in a form. No field's key begins with a dash."""


def new_key() -> str:
    return secrets.token_hex(16)


def key_in(said: str | None) -> str:
    """A key as it was posted; a new one where it is none, which protects nobody."""
    return said if said and re.fullmatch(r"[0-9a-f]{32}", said) else new_key()


def outcome(session: Session, account: Account, key: str) -> Any:
    """What became of the form with this key, or None where it has not been sent."""
    return session.scalar(
        select(IdempotencyKey.outcome).where(
            IdempotencyKey.key == key, IdempotencyKey.account_id == account.id
        )
    )


def once(
    session: Session,
    account: Account,
    key: str,
    at: datetime,
    work: Callable[[], Any],
) -> tuple[Any, bool]:
    """Do the work and keep its outcome, or give the outcome of when it was done.

    Args:
        work: what is done in one transaction with the key; gives plain data.

    Returns:
        The outcome, and whether the work was done now.
    """
    try:
        with writing(session):
            earlier = outcome(session, account, key)
            if earlier is not None:
                return earlier, False
            if _is_anothers(session, account, key):
                # From a form that somebody else left on this screen, say.
                key = new_key()
            # The key goes in first: of two at the same instant, the other waits here.
            session.execute(
                insert(IdempotencyKey).values(
                    key=key, account_id=account.id, at=at, outcome={}
                )
            )
            done = work()
            session.execute(
                update(IdempotencyKey)
                .where(IdempotencyKey.key == key)
                .values(outcome=done)
            )
            return done, True
    except IntegrityError:
        earlier = outcome(session, account, key)
        if earlier is None:
            raise
        return earlier, False


def _is_anothers(session: Session, account: Account, key: str) -> bool:
    found = select(IdempotencyKey.account_id).where(IdempotencyKey.key == key)
    whose = session.scalar(found)
    return whose is not None and whose != account.id
