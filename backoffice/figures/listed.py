"""The records of one form for a list that leaves the house: dated, scoped, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING, Scope
from backoffice.store.rows import SUBMITTED
from backoffice.store.versions import Versions
from exports.listing import Listed
from form_definitions.form import Form

_AT_ONCE = 1_000


def records_of(
    session: Session,
    versions: Versions,
    form: Form,
    columns: Sequence[Listed],
    *,
    first: date | None = None,
    last: date | None = None,
    scope: Scope = EVERYTHING,
) -> Callable[[], Iterator[Mapping[str, Any]]]:
    """What gives a form's records by their date, those that were not withdrawn.

    Args:
        columns: which values each record is to have.
        first: the first day, where not all are asked for; `last` likewise.

    Returns:
        A function that asks anew each time it is called: each record as a mapping
        from a column's key to its value, however many there are.
    """
    found = versions.table(form.key)
    table = found.table
    keys = [listed.key for listed in columns]
    query = (
        select(*(getattr(found.model, key) for key in keys))
        .where(table.c.status == SUBMITTED)
        .order_by(table.c.record_date, table.c.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    if first is not None:
        query = query.where(table.c.record_date >= first)
    if last is not None:
        query = query.where(table.c.record_date <= last)
    clause = scope.clause(table.c)
    if clause is not None:
        query = query.where(clause)

    def records() -> Iterator[Mapping[str, Any]]:
        for row in session.execute(query):
            yield dict(zip(keys, row, strict=True))

    return records
