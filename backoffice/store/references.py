"""Numbers for new records: their ids, and the references that people quote.

Both are taken inside the transaction that saves, so a save that fails gives its
references back: CFA-2018-0001 to the last one all exist, and `verify` relies on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, text

from form_definitions.form import Form

_TAKE = text(
    "INSERT INTO reference_counter (name, last) VALUES (:name, :many)"
    " ON CONFLICT (name) DO UPDATE SET last = reference_counter.last + :many"
    " RETURNING last"
)
_RECORDS = "record"


def new_ids(connection: Connection, many: int) -> list[int]:
    """So many ids for new records, ascending; of one sequence for all forms."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(_TAKE, {"name": _RECORDS, "many": many}).scalar_one()
        return list(range(last - many + 1, last + 1))
    # A sequence and not a counter's row: no save waits for another's commit.
    taken = text("SELECT nextval('record_number') FROM generate_series(1, :many)")
    return sorted(connection.scalars(taken, {"many": many}))


def new_references(
    connection: Connection, form: Form, years: Sequence[int]
) -> list[str]:
    """A reference for each new record, by the year of its day: ``CFA-2018-0042``."""
    wanted = Counter(f"{form.prefix}-{year}" for year in years)
    last: dict[str, int] = {}
    # In one order always, so that two uploads cannot wait for each other.
    for name in sorted(wanted):
        many = wanted[name]
        taken = connection.execute(_TAKE, {"name": name, "many": many}).scalar_one()
        last[name] = taken - many
    references = []
    for year in years:
        name = f"{form.prefix}-{year}"
        last[name] += 1
        references.append(f"{name}-{last[name]:04}")
    return references
