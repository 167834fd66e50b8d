"""What is owed, out of the database, whatever the number of people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from backoffice.programme.owed.debts import Debt
from backoffice.programme.owed.kept import kept_of, worked_out
from backoffice.store.versions import Versions


def debts(
    session: Session,
    versions: Versions,
    first: date,
    last: date,
    *,
    as_of: date,
    only: Collection[str] | None = None,
) -> list[Debt]:
    """What is owed in stretches of time that reach into the days from `first` to
    `last`, with what had come in by a day.

    Args:
        as_of: the day it is told of; a record of a later day is not there yet.
        only: the keys of some obligations; all where it is None.
    """
    # Who is writing sees what nobody else may ever see: nothing of it is kept.
    if session.info.get("writing"):
        return worked_out(session, versions, first, last, as_of, only)
    return kept_of(versions).debts(session, versions, first, last, as_of, only)
