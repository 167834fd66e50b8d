"""How a command reads the store: one state of it for as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from backoffice.commands import Sentence, opened
from backoffice.config import Settings, settings
from backoffice.figures.returns import one_state
from backoffice.store.opening import Store
from exports.periods import NoPeriod
from exports.sheet import TooManyRows
from exports.workbook import CannotWrite


@contextmanager
def reading() -> Iterator[tuple[Settings, Store, Session]]:
    """The store, in one state for as long as the block reads; errors as sentences."""
    told = settings()
    store = opened(told)
    try:
        with store.session() as session:
            one_state(session)
            yield told, store, session
    except (CannotWrite, TooManyRows, NoPeriod) as why:
        raise Sentence(str(why)) from None
    finally:
        store.engine.dispose()


commands: tuple[()] = ()  # none: it serves the others
