"""The index by status holds what measures ask, and takes the place of a lesser one."""

from __future__ import annotations

from sqlalchemy import inspect, text

from backoffice.store import publishing
from backoffice.store.database import write_connection
from backoffice.store.opening import Store
from backoffice.store.tables import STATUS_INDEX

AUDITS = "f_case_file_audit"


def by_status(store: Store) -> list[str]:
    names = (one["name"] for one in inspect(store.engine).get_indexes(AUDITS))
    return [name for name in names if name and STATUS_INDEX in name]


def test_a_year_of_audits_is_counted_without_their_long_texts(store: Store) -> None:
    if store.versions.dialect != "sqlite":
        # PostgreSQL decides by what its pages are like, so there is no one plan.
        return
    asked = (
        "EXPLAIN QUERY PLAN SELECT month, unit, count(date_received), count(*)"
        f" FROM {AUDITS} WHERE status = 'submitted' AND record_date"
        " BETWEEN '2025-04-01' AND '2026-03-31' AND moderated_grade IS NOT NULL"
        " GROUP BY month, unit"
    )
    with store.engine.connect() as connection:
        plan = " ".join(row.detail for row in connection.execute(text(asked)))
    assert f"USING COVERING INDEX {by_status(store)[0]}" in plan


def test_setup_puts_it_in_the_place_of_the_one_before(store: Store) -> None:
    [wanted] = by_status(store)
    with write_connection(store.engine) as connection:
        connection.execute(text(f"DROP INDEX {wanted}"))
        connection.execute(
            text(f"CREATE INDEX ix_{AUDITS}__by_status ON {AUDITS} (status, id)")
        )
    assert [form.key for form in store.versions.add_indexes()] == ["case_file_audit"]
    assert by_status(store) == [wanted]


def test_what_is_there_is_not_built_again(store: Store) -> None:
    assert store.versions.add_indexes() == []
    with store.engine.connect() as connection:
        table = store.versions.table("case_file_audit")
        assert not publishing.lacks_indexes(connection, table)
