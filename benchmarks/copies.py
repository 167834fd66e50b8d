"""Makes many records of some, inside our SQLite database.

The bulk path writes about a thousand records a CPU second, history and search words
with them; a million are wanted in minutes. So the first of them go through it, and
the rest are those again, of other children and days, table by table. Their history
is copied as it stands: it is as large as it would be, but its chain does not hold.
"""

from __future__ import annotations

from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from form_definitions.form import Form
from form_definitions.kinds import LongText

AT_ONCE = 20_000
"""Source records a transaction."""


def multiply(database: Path, form: Form, count: int) -> None:
    """Copy the form's records until there are `count`. Ids are 1, 2, 3 and so on."""
    connection = sqlite.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    table = f"f_{form.key}"
    (there,) = connection.execute(f"SELECT max(id) FROM {table}").fetchone()
    made, turn = there, 0
    while made < count:
        turn += 1
        for first in range(1, there + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, there, count - made)
            if first > last:
                break
            connection.execute("BEGIN IMMEDIATE")
            for statement in _statements(connection, form, made, turn):
                connection.execute(statement, {"first": first, "last": last})
            connection.execute("COMMIT")
        made += min(there, count - made)
    connection.execute(
        "UPDATE reference_counter SET last = :count WHERE last < :count",
        {"count": count},
    )
    connection.execute("ANALYZE")
    connection.close()


def _statements(
    connection: sqlite.Connection, form: Form, further: int, turn: int
) -> list[str]:
    table = f"f_{form.key}"
    day = f"date(record_date, '-{turn % 28} day')"
    reference = f"'{form.prefix}-' || substr({day}, 1, 4) || '-' || (%s + {further})"
    dated = {
        "record_date": day,
        "month": f"substr({day}, 1, 7)",
        form.field(form.record.date).column: day,
    }
    record = {
        **dated,
        "id": f"id + {further}",
        "reference": reference % "id",
        "subject": f"printf('%07d', id + {further})",
        form.field(form.record.subject or "").column: f"printf('%07d', id + {further})",
        "_natural_key": f"_natural_key || '-{turn}'",
    }
    index = {**dated, "record_id": f"record_id + {further}"}
    index["reference"] = reference % "record_id"
    index["subject"] = record["subject"].replace("id +", "record_id +")
    change = {"record_id": f"record_id + {further}", "id": "NULL"}
    rating = {**dated, "record_id": f"record_id + {further}"}
    texts = [f.column for f in form.fields if isinstance(f.kind, LongText)]
    said = " || ' ' || ".join(f"coalesce({c}, '')" for c in ["auditor", *texts])
    return [
        _copy(connection, table, "id", record),
        _copy(connection, "record_index", "record_id", index),
        _copy(connection, "rating", "record_id", rating),
        _copy(connection, "record_change", "record_id", change),
        f"INSERT INTO {table}__search (rowid, words) SELECT id + {further}, {said}"
        f" FROM {table} WHERE id BETWEEN :first AND :last",
    ]


def _copy(
    connection: sqlite.Connection, table: str, key: str, instead: dict[str, str]
) -> str:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(instead.get(column, column) for column in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}"
        f" WHERE {key} BETWEEN :first AND :last"
    )
