"""What is kept twice agrees, and where somebody has meddled it is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from backoffice.store import projections, verifying
from backoffice.store.database import write_connection
from backoffice.store.opening import Store
from backoffice.store.records import Records, Saved
from form_definitions.form import Form
from tests.backoffice.store.dip_sample import sampled


@pytest.fixture
def saved(records: Records, form: Form) -> Saved:
    """A record that has been amended, withdrawn and restored, beside another."""
    first = records.save(sampled(form, [{"action": "Ask"}]))
    records.save(sampled(form, case_no="1111111"))
    records.save(sampled(form, [{"action": "Ring"}]), record_id=first.record_id)
    records.withdraw("dip_sample", [first.record_id], "Typed twice")
    records.restore("dip_sample", [first.record_id], "It was not")
    return first


def wrong(store: Store) -> list[str]:
    return list(verifying.verify(store.engine, store.versions))


def meddle(store: Store, *statements: str) -> None:
    with write_connection(store.engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_all_agrees(store: Store, saved: Saved) -> None:
    assert wrong(store) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE record_change SET reason = 'No reason' WHERE row_version = 3",
            "DIP-2026-0001: change 3 has been altered since it was made.",
        ),
        (
            "UPDATE record_change SET changes = replace(changes, 'North', 'South')"
            " WHERE record_id = 1 AND row_version = 1",
            "DIP-2026-0001: change 1 has been altered since it was made.",
        ),
        (
            "DELETE FROM record_change WHERE record_id = 1 AND row_version = 2",
            "DIP-2026-0001: change 2 is missing from its history.",
        ),
        (
            "DELETE FROM record_change WHERE record_id = 1 AND row_version = 4",
            "DIP-2026-0001: the number of its changes is not what its history adds"
            " up to.",
        ),
        (
            "UPDATE f_dip_sample SET overall_grade = 'outstanding' WHERE id = 1",
            "DIP-2026-0001: Overall: grade is not what its history adds up to.",
        ),
        (
            "UPDATE f_dip_sample__actions SET action = 'Nothing' WHERE record_id = 1",
            "DIP-2026-0001: Actions is not what its history adds up to.",
        ),
        (
            "DELETE FROM record_change WHERE record_id = 2",
            "1 records of Dip samples have no history.",
        ),
    ],
)
def test_a_history_that_was_meddled_with_is_named(
    store: Store, saved: Saved, statement: str, sentence: str
) -> None:
    meddle(store, statement)
    assert sentence in wrong(store)


def test_a_record_that_was_taken_out_with_its_history_is_missed(
    store: Store, saved: Saved
) -> None:
    meddle(
        store,
        "DELETE FROM f_dip_sample__actions WHERE record_id = 1",
        "DELETE FROM f_dip_sample WHERE id = 1",
        "DELETE FROM record_change WHERE record_id = 1",
        "DELETE FROM record_index WHERE record_id = 1",
        "DELETE FROM rating WHERE record_id = 1",
    )
    assert wrong(store) == [
        "1 references of DIP-2026 were given out and have no history; the first is"
        " DIP-2026-0001."
    ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE rating SET grade = 'outstanding' WHERE record_id = 1",
            "are missing or out of date in the ratings, the first with id 1",
        ),
        (
            "DELETE FROM rating WHERE record_id = 2",
            "are missing or out of date in the ratings, the first with id 2",
        ),
        (
            "UPDATE record_index SET unit = 'South' WHERE record_id = 2",
            "are missing or out of date in the index of records, the first with id 2",
        ),
        (
            "INSERT INTO rating (record_id, area, form, grade, scale)"
            " VALUES (99, 'plan', 'dip_sample', 'good', 'ofsted')",
            "are there without a record that says so in the ratings, the first with"
            " id 99",
        ),
    ],
)
def test_a_doctored_projection_is_named_and_rebuilt(
    store: Store, saved: Saved, statement: str, said: str
) -> None:
    meddle(store, statement)
    assert any(said in sentence for sentence in wrong(store))
    with write_connection(store.engine) as connection:
        projections.rebuild(connection, store.versions.forms("dip_sample"))
    assert wrong(store) == []


def test_a_definition_that_was_changed_is_named(store: Store, saved: Saved) -> None:
    meddle(
        store,
        "UPDATE form_version SET said = replace(said, 'Visits', 'Calls')"
        " WHERE form = 'dip_sample'",
    )
    assert wrong(store) == [
        "Version 1 of the form dip_sample is no longer what was published."
    ]


def test_a_file_that_was_changed_is_named(
    store: Store, saved: Saved, upload_id: int
) -> None:
    with write_connection(store.engine) as connection:
        connection.execute(
            text("UPDATE upload_file SET content = :other"), {"other": b"another"}
        )
    assert wrong(store) == [
        f"Upload {upload_id}: log.xlsx is not the file that was sent in."
    ]


def test_a_column_that_is_gone_is_named(store: Store, saved: Saved) -> None:
    meddle(store, "ALTER TABLE f_dip_sample DROP COLUMN notes")
    assert wrong(store) == ["The column f_dip_sample.notes is missing."]
