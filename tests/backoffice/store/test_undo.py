"""Taking back an upload: exactly what it did, and what it has to leave."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.store import search, verifying
from backoffice.store.fixed import Rating, RecordIndex
from backoffice.store.opening import Store
from backoffice.store.records import Records
from form_definitions.form import Form
from tests.backoffice.store.dip_sample import sampled
from tests.conftest import WHO


def test_what_it_made_is_gone_and_its_history_is_not(
    records: Records, session: Session, store: Store, form: Form, upload_id: int
) -> None:
    kept = records.save(sampled(form, case_no="7654321"))
    made = records.save_many(
        [sampled(form, [{"action": "Ask"}]), sampled(form, case_no="1111111")],
        upload_id,
    )
    undone = records.undo(upload_id, "The wrong month")

    assert (undone.taken, undone.left) == (2, ())
    assert session.scalars(select(RecordIndex.record_id)).all() == [kept.record_id]
    assert set(session.scalars(select(Rating.record_id))) == {kept.record_id}
    assert records.read("dip_sample", made[0].record_id) is None
    found = search.matching("dip_sample", "0123456", store.versions.dialect)
    assert session.scalars(found).all() == []
    told = [
        (change.action, change.reason)
        for change in records.history("dip_sample", made[0].record_id)
    ]
    assert told == [("created", ""), ("removed", "The wrong month")]
    assert list(verifying.verify(store.engine, store.versions)) == []


def test_what_it_amended_holds_what_it_held_before(
    records: Records, store: Store, form: Form, upload_id: int
) -> None:
    actions = [{"action": "Ask the school", "due_on": "1/5/2026"}, {"action": "Ring"}]
    saved = records.save(sampled(form, actions))
    before = records.read("dip_sample", saved.record_id)
    records.save(
        sampled(
            form,
            [{"action": "See the child"}, {"action": "Ask the school"}],
            team="South",
            copied_to="",
            sampled_on="1/4/2026",
            overall_grade="RI",
        ),
        record_id=saved.record_id,
        source="upload",
        upload_id=upload_id,
    )
    undone = records.undo(upload_id, "The wrong month")
    after = records.read("dip_sample", saved.record_id)

    assert (undone.taken, undone.left) == (1, ())
    assert before is not None
    assert after is not None
    assert after.values == before.values
    assert after.repeats == before.repeats
    assert (after.unit, after.month, after.row_version) == ("North", "2026-03", 3)
    assert list(verifying.verify(store.engine, store.versions)) == []


def test_what_somebody_has_changed_since_is_left_and_named(
    records: Records, session: Session, store: Store, form: Form, upload_id: int
) -> None:
    first, second = records.save_many(
        [sampled(form), sampled(form, case_no="1111111")], upload_id
    )
    store.records(session, "manager@demo.example").save(
        sampled(form, team="South"), record_id=first.record_id
    )
    undone = records.undo(upload_id, "The wrong month")
    assert undone.taken == 1
    [(reference, why)] = undone.left
    assert reference == first.reference
    assert why.startswith("manager@demo.example changed it on ")
    assert records.read("dip_sample", first.record_id) is not None
    assert records.read("dip_sample", second.record_id) is None


def test_only_its_own_upload_is_taken_back(
    records: Records, form: Form, upload_id: int
) -> None:
    from tests.backoffice.store.conftest import new_upload

    other = new_upload(records.session, b"another workbook")
    [ours] = records.save_many([sampled(form)], upload_id)
    [theirs] = records.save_many([sampled(form, case_no="1111111")], other)
    records.undo(upload_id)
    assert records.read("dip_sample", ours.record_id) is None
    assert records.read("dip_sample", theirs.record_id) is not None


def test_it_can_be_saved_again_afterwards(
    records: Records, store: Store, form: Form, upload_id: int
) -> None:
    [first] = records.save_many([sampled(form)], upload_id)
    records.undo(upload_id)
    [again] = records.save_many([sampled(form)], upload_id)
    assert again.record_id > first.record_id
    assert again.reference != first.reference
    assert records.history("dip_sample", again.record_id)[0].who == WHO
    assert list(verifying.verify(store.engine, store.versions)) == []
