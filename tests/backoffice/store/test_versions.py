"""Publishing forms and their new versions while others go on working."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from backoffice.config import Settings
from backoffice.store import publishing
from backoffice.store.opening import Store, connect
from backoffice.store.records import Records
from backoffice.store.shipped import publish_shipped
from backoffice.store.versions import NotPublished, UnknownForm, Versions
from form_definitions.catalog import shipped_forms
from form_definitions.form import Form
from tests.backoffice.store.dip_sample import FILLED, SECOND, YAML, form_of, sampled
from tests.conftest import WHO


def test_a_published_form_comes_back_as_it_was(store: Store, form: Form) -> None:
    assert form == form_of()
    assert Versions(store.engine).form("dip_sample") == form
    assert set(shipped_forms()) <= set(store.versions.current())


def test_what_was_never_published_is_unknown(store: Store, form: Form) -> None:
    with pytest.raises(UnknownForm, match="There is no form 'dip'"):
        store.versions.form("dip")
    with pytest.raises(UnknownForm, match="no version 7 of the form 'dip_sample'"):
        store.versions.form("dip_sample", 7)


def test_another_process_notices_a_new_version(
    store: Store, settings: Settings, form: Form
) -> None:
    other = connect(settings)
    assert other.versions.current()["dip_sample"].version == 1
    first = other.versions.table("dip_sample")

    store.versions.publish([form_of(SECOND)], WHO)
    other.versions.notice()

    assert other.versions.current()["dip_sample"].version == 2
    second = other.versions.table("dip_sample")
    assert second is not first
    assert hasattr(second.model, "chronology")
    assert not hasattr(first.model, "chronology")
    # A form that has not changed keeps the classes that were made for it.
    kept = other.versions.table("complaint")
    store.versions.publish([form_of(SECOND.replace("version: 2", "version: 3"))], WHO)
    other.versions.notice()
    assert other.versions.table("complaint") is kept
    other.engine.dispose()


def test_a_record_is_read_under_the_version_it_was_entered_by(
    store: Store, records: Records, form: Form
) -> None:
    old = records.save(sampled(form))
    store.versions.publish([form_of(SECOND)], WHO)
    second = store.versions.form("dip_sample")
    new = records.save(sampled(second, chronology="Yes"))

    before = records.read("dip_sample", old.record_id)
    after = records.read("dip_sample", new.record_id)
    assert before is not None
    assert after is not None
    assert (before.form.version, after.form.version) == (1, 2)
    assert "chronology" not in before.values
    assert after.values["chronology"] is True

    # It may be moved on, and its history says so.
    moved = records.save(sampled(second, chronology="No"), record_id=old.record_id)
    assert moved.outcome == "updated"
    versions = [c.form_version for c in records.history("dip_sample", old.record_id)]
    assert versions == [1, 2]


def test_a_renamed_field_keeps_its_column(
    store: Store, records: Records, form: Form
) -> None:
    saved = records.save(sampled(form))
    renamed = YAML.replace("version: 1", "version: 2").replace(
        "{field: visits, label: Visits,",
        "{field: home_visits, was: [visits], label: V,",
    )
    store.versions.publish([form_of(renamed)], WHO)
    second = store.versions.form("dip_sample")
    answers = {key: value for key, value in FILLED.items() if key != "visits"}
    records.save(sampled(second, **answers, home_visits="3"))

    model = store.versions.table("dip_sample").model
    visits = records.session.scalars(select(model.home_visits).order_by(model.id))
    assert list(visits) == [12, 3]
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert record.values["visits"] == 12


def test_a_change_of_what_a_field_holds_is_refused(store: Store, form: Form) -> None:
    wrong = SECOND.replace("label: Visits, kind: whole", "label: Visits, kind: text")
    with pytest.raises(
        NotPublished, match="is a field of whole and cannot become text"
    ):
        store.versions.publish([form_of(wrong)], WHO)
    assert store.versions.form("dip_sample").version == 1
    columns = {c["name"] for c in inspect(store.engine).get_columns("f_dip_sample")}
    assert "chronology" not in columns


def test_a_published_version_never_changes(store: Store, form: Form) -> None:
    with pytest.raises(NotPublished, match="a published version is never changed"):
        store.versions.publish([form_of(YAML.replace("Dip sample", "Dip"))], WHO)
    assert store.versions.publish([form_of()], WHO)[0].nothing_to_do


def test_two_forms_cannot_share_a_prefix(store: Store, form: Form) -> None:
    other = form_of(YAML.replace("form: dip_sample", "form: other"))
    with pytest.raises(NotPublished, match="give this form another prefix"):
        store.versions.publish([other], WHO)


def test_a_council_keeps_its_own_version(store: Store) -> None:
    assert publish_shipped(store.versions, [form_of()]) == [
        "Published Dip sample, version 1."
    ]
    store.versions.publish([form_of(SECOND)], WHO)
    newer = form_of(YAML.replace("version: 1", "version: 3"))
    assert publish_shipped(store.versions, [newer]) == [
        "Left Dip sample as your own version 2; version 3 came with this program."
    ]
    assert store.versions.form("dip_sample") == form_of(SECOND)


def test_it_follows_the_program_where_the_council_has_none_of_its_own(
    store: Store,
) -> None:
    publish_shipped(store.versions, [form_of()])
    told = publish_shipped(store.versions, [form_of(SECOND)])
    assert told == ["Published Dip sample, version 2."]
    assert publish_shipped(store.versions, [form_of(SECOND)]) == []


def test_a_field_is_added_while_another_process_saves(
    store: Store, settings: Settings, form: Form
) -> None:
    ready, done = threading.Event(), threading.Event()
    wrong: list[Exception] = []
    saved: list[int] = []

    def save_on_and_on() -> None:
        other = connect(settings)
        # It never notices, so it goes on with the first version's columns.
        with other.session() as session:
            records = other.records(session, WHO)
            while not done.is_set() or len(saved) < 20:
                try:
                    saved.append(records.save(sampled(form)).record_id)
                except Exception as why:  # noqa: BLE001 - none is expected
                    wrong.append(why)
                    break
                ready.set()
        other.engine.dispose()

    thread = threading.Thread(target=save_on_and_on)
    thread.start()
    ready.wait(20)
    store.versions.publish([form_of(SECOND)], WHO)
    done.set()
    thread.join(60)
    assert wrong == []
    with store.engine.connect() as connection:
        counted = connection.scalar(text("SELECT count(*) FROM f_dip_sample"))
    assert counted == len(saved) >= 20
    indexes = {
        index["name"] for index in inspect(store.engine).get_indexes("f_dip_sample")
    }
    assert "ix_f_dip_sample__chronology" in indexes


_PUBLISH = """
from tests.backoffice.store.dip_sample import SECOND, form_of
from backoffice.config import settings
from backoffice.store.opening import connect
store = connect(settings())
store.versions.publish([form_of()], "a")
store.versions.publish([form_of(SECOND)], "a")
"""


def test_processes_that_publish_at_once_take_turns(
    store: Store, settings: Settings
) -> None:
    environ = {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "PATH": "/usr/bin:/bin",
    }
    running = [
        subprocess.Popen([sys.executable, "-c", _PUBLISH], env=environ)
        for _ in range(2)
    ]
    assert [process.wait(90) for process in running] == [0, 0]
    store.versions.notice()
    assert [form.version for form in store.versions.forms("dip_sample")] == [1, 2]


def test_an_index_that_was_cut_short_is_built_again(store: Store, form: Form) -> None:
    if store.versions.dialect == "sqlite":
        # There the whole publication is one transaction: nothing is left half done.
        return
    with store.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE pg_index SET indisvalid = false"
                " WHERE indexrelid = 'ix_f_dip_sample__team'::regclass"
            )
        )
    with publishing.one_publisher(store.engine) as connection:
        publishing.expand(connection, store.versions.table("dip_sample"))
        valid = connection.scalar(
            text(
                "SELECT indisvalid FROM pg_index"
                " WHERE indexrelid = 'ix_f_dip_sample__team'::regclass"
            )
        )
    assert valid


def test_a_table_waits_for_nobody_long(store: Store, form: Form) -> None:
    """A reader that holds the table delays the publisher, and stops no one else."""
    if store.versions.dialect == "sqlite":
        return
    with store.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM f_dip_sample"))
        publishing_thread = threading.Thread(
            target=store.versions.publish, args=([form_of(SECOND)], WHO)
        )
        publishing_thread.start()
        publishing_thread.join(0.5)
        assert publishing_thread.is_alive()
        with store.session() as session:
            store.records(session, WHO).save(sampled(form))
    publishing_thread.join(30)
    assert store.versions.form("dip_sample").version == 2


def test_the_index_of_a_new_filter_waits_where_everybody_would(
    store: Store, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MANY", 1)
    with store.session() as session:
        store.records(session, WHO).save(sampled(form))
    store.versions.publish([form_of(SECOND)], WHO)

    # PostgreSQL builds it aside, while others save.
    left = [form_of(SECOND)] if store.versions.dialect == "sqlite" else []
    assert store.versions.without_indexes() == left
    assert store.versions.add_indexes() == left
    assert store.versions.without_indexes() == []
    indexes = inspect(store.engine).get_indexes("f_dip_sample")
    assert "ix_f_dip_sample__chronology" in {index["name"] for index in indexes}
