"""Saving records and reading them back, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from backoffice.store.fixed import Rating, RecordIndex
from backoffice.store.opening import Store
from backoffice.store.records import NotDone, Records, Stale
from backoffice.store.tables import search_name
from backoffice.store.verifying import verify
from form_definitions.form import Form
from tests.backoffice.store.dip_sample import FILLED, sampled
from tests.conftest import WHO

ACTIONS = (
    {"action": "See the child", "due_on": "1/5/2026"},
    {"action": "Update the plan"},
)


def test_it_keeps_every_kind_of_value(records: Records, form: Form) -> None:
    saved = records.save(sampled(form, ACTIONS))
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert record.values == {
        "case_no": "0123456",
        "sampled_on": date(2026, 3, 31),
        "sampler": "Priya Shah",
        "team": "North",
        "title_of_it": "A first look",
        "notes": FILLED["notes"],
        "visits": 12,
        "caseload": 4.5,
        "period": "2026-03",
        "seen_alone": True,
        "route": "random",
        "copied_to": ("iro", "chair"),
        "moderated": "requires_improvement",
        "plan_grade": "outstanding",
        "plan_rationale": "It answers the assessment.",
        "plan_grade_scale": None,
        "overall_grade": "good",
        "overall_rationale": None,
        "overall_grade_scale": None,
    }
    assert record.repeats["actions"] == [
        {"action": "See the child", "due_on": date(2026, 5, 1), "row_key": "1"},
        {"action": "Update the plan", "due_on": None, "row_key": "2"},
    ]


def test_it_says_whose_when_and_about_whom(records: Records, form: Form) -> None:
    saved = records.save(sampled(form))
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert (record.reference, record.status, record.row_version) == (
        "DIP-2026-0001",
        "submitted",
        1,
    )
    assert (record.unit, record.owner, record.subject) == (
        "North",
        "priya shah",
        "0123456",
    )
    assert (record.record_date, record.month) == (date(2026, 3, 31), "2026-03")
    assert (record.created_by, record.updated_by) == (WHO, WHO)


def test_an_old_grade_keeps_the_scale_of_its_day(
    records: Records, session: Session, form: Form
) -> None:
    saved = records.save(
        sampled(form, sampled_on="1/2/2013", period="", overall_grade="Adequate")
    )
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert record.values["overall_grade_scale"] == "ofsted_pre_2014"
    ratings = session.execute(select(Rating.area, Rating.grade, Rating.scale))
    assert set(map(tuple, ratings)) == {
        ("overall", "adequate", "ofsted_pre_2014"),
        ("plan", "outstanding", "ofsted_pre_2014"),
    }


def test_a_text_with_what_a_database_refuses_is_kept_without_it(
    records: Records, form: Form
) -> None:
    entry = sampled(form)
    entry.values["notes"] = "a\0b \ud800 c"
    saved = records.save(entry)
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert record.values["notes"] == "ab ? c"


def test_a_save_amends_only_what_is_different(records: Records, form: Form) -> None:
    saved = records.save(sampled(form, ACTIONS))
    again = records.save(
        sampled(form, [ACTIONS[1], {"action": "Ask the school"}], team="South"),
        record_id=saved.record_id,
        row_version=1,
        reason="It moved",
    )
    assert (again.row_version, again.outcome) == (2, "updated")
    last = records.history("dip_sample", saved.record_id)[-1]
    assert (last.who, last.reason, last.source, last.action) == (
        WHO,
        "It moved",
        "screen",
        "updated",
    )
    assert last.changes == {
        "team": ["North", "South"],
        "actions": {
            "1": [
                {"action": "See the child", "due_on": "2026-05-01", "position": 0},
                None,
            ],
            "2": [{"position": 1}, {"position": 0}],
            "3": [None, {"action": "Ask the school", "position": 1}],
        },
    }


def test_a_save_of_what_stands_changes_nothing(records: Records, form: Form) -> None:
    saved = records.save(sampled(form, ACTIONS))
    again = records.save(sampled(form, ACTIONS), record_id=saved.record_id)
    assert (again.row_version, again.outcome) == (1, "unchanged")
    assert len(records.history("dip_sample", saved.record_id)) == 1


def test_a_stale_save_is_refused_and_shown_what_stands(
    records: Records, form: Form
) -> None:
    saved = records.save(sampled(form))
    records.save(
        sampled(form, overall_grade="RI"), record_id=saved.record_id, row_version=1
    )
    with pytest.raises(Stale) as stale:
        records.save(
            sampled(form, team="South"), record_id=saved.record_id, row_version=1
        )
    current = stale.value.current
    assert current.row_version == 2
    assert current.values["overall_grade"] == "requires_improvement"
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert record.values["team"] == "North"


def test_of_two_who_save_at_once_one_is_refused(store: Store, form: Form) -> None:
    with store.session() as session:
        saved = store.records(session, WHO).save(sampled(form))

    def attempt(team: str) -> str:
        with store.session() as session:
            try:
                store.records(session, WHO).save(
                    sampled(form, team=team), record_id=saved.record_id, row_version=1
                )
            except Stale:
                return "refused"
            return "saved"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, ("South", "East", "West", "City")))
    assert sorted(outcomes) == ["refused", "refused", "refused", "saved"]


def test_a_record_is_withdrawn_with_a_reason_and_restored(
    records: Records, session: Session, form: Form
) -> None:
    saved = records.save(sampled(form))
    with pytest.raises(NotDone, match="Say why"):
        records.withdraw("dip_sample", [saved.record_id], " ")
    records.withdraw("dip_sample", [saved.record_id], "Typed twice")
    assert session.scalars(select(RecordIndex.status)).all() == ["withdrawn"]
    assert session.scalars(select(Rating)).all() == []
    with pytest.raises(NotDone, match="DIP-2026-0001 was withdrawn; restore it first"):
        records.save(sampled(form, team="South"), record_id=saved.record_id)

    records.restore("dip_sample", [saved.record_id], "It was another child")
    told = [
        (change.action, change.reason)
        for change in records.history("dip_sample", saved.record_id)
    ]
    assert told == [
        ("created", ""),
        ("withdrawn", "Typed twice"),
        ("restored", "It was another child"),
    ]
    assert len(session.scalars(select(Rating)).all()) == 2


def test_a_withdrawal_is_of_all_or_none(records: Records, form: Form) -> None:
    saved = records.save(sampled(form))
    with pytest.raises(NotDone, match="There is no record 99 of Dip sample"):
        records.withdraw("dip_sample", [saved.record_id, 99], "Typed twice")
    record = records.read("dip_sample", saved.record_id)
    assert record is not None
    assert record.status == "submitted"


def test_it_is_found_by_its_natural_key(records: Records, form: Form) -> None:
    saved = records.save(sampled(form))
    found = records.find_by_natural_key(
        form, ("0123456", date(2026, 3, 31), "PRIYA  SHAH.")
    )
    assert found is not None
    assert found.id == saved.record_id
    other = ("0123456", date(2026, 4, 1), "Priya Shah")
    assert records.find_by_natural_key(form, other) is None


class _NorthOnly:
    def clause(self, columns: object) -> object:
        return columns.unit == "North"  # type: ignore[attr-defined]


def test_it_reads_nothing_out_of_scope(records: Records, form: Form) -> None:
    north = records.save(sampled(form))
    south = records.save(sampled(form, team="South"))
    scope = _NorthOnly()
    assert records.read("dip_sample", north.record_id, scope) is not None  # type: ignore[arg-type]
    assert records.read("dip_sample", south.record_id, scope) is None  # type: ignore[arg-type]


def test_many_at_once_are_saved_as_one_by_one(
    records: Records, store: Store, form: Form
) -> None:
    entries = [
        sampled(form, ACTIONS),
        sampled(form, sampled_on="1/2/2013", overall_grade="Adequate", notes="né"),
        sampled(form, (), team="", copied_to="", seen_alone="No", visits=""),
    ]
    entries[1].unmapped["Notes 2"] = "kept"
    entries[2].values |= {"notes": "a\0b \ud800 c", "title_of_it": "", "copied_to": ()}
    entries[2].values["caseload"] = 1e16
    one_by_one = [records.save(entry, source="upload") for entry in entries]
    at_once = records.save_many(entries)
    assert [saved.outcome for saved in at_once] == ["created"] * 3
    with store.engine.connect() as connection:
        single = [_rows(connection, store, saved.record_id) for saved in one_by_one]
        many = [_rows(connection, store, saved.record_id) for saved in at_once]
    assert single == many
    assert list(verify(store.engine, store.versions)) == []


def _rows(connection: Connection, store: Store, record_id: int) -> object:
    """Everything that is kept of a record, but for its numbers and instants."""
    different = ("id", "record_id", "reference", "hash", "at")
    asked = {
        "f_dip_sample": "id",
        "f_dip_sample__actions": "record_id",
        "record_index": "record_id",
        "rating": "record_id",
        "record_change": "record_id",
    }
    found: dict[str, object] = {
        table: sorted(
            str(
                {
                    name: value
                    for name, value in row.items()
                    if name not in different
                    and not name.endswith("_at")
                    # A reference is among the words searched.
                    and name != "search"
                }
            )
            for row in connection.execute(
                text(f"SELECT * FROM {table} WHERE {column} = :id"), {"id": record_id}
            ).mappings()
        )
        for table, column in asked.items()
    }
    if store.versions.dialect == "sqlite":
        found["words"] = connection.execute(
            text(f"SELECT count(*) FROM {search_name('dip_sample')} WHERE rowid = :id"),
            {"id": record_id},
        ).scalar()
    return found


def test_many_are_saved_all_or_none(
    records: Records, session: Session, form: Form
) -> None:
    def entries() -> object:
        yield sampled(form)
        raise OSError("the workbook went away")

    with pytest.raises(OSError, match="went away"):
        records.save_many(entries())  # type: ignore[arg-type]
    assert session.scalars(select(RecordIndex)).all() == []
    assert records.save(sampled(form)).reference == "DIP-2026-0001"


def test_references_have_no_gaps_and_no_doubles(store: Store, form: Form) -> None:
    def save(number: int) -> list[str]:
        with store.session() as session:
            records = store.records(session, WHO)
            day = f"1/2/{2025 + number % 2}"
            entries = [sampled(form, sampled_on=day) for _ in range(5)]
            if number % 3:
                return [saved.reference for saved in records.save_many(entries)]
            return [records.save(entry).reference for entry in entries]

    with ThreadPoolExecutor(4) as pool:
        taken = sorted(
            reference for some in pool.map(save, range(8)) for reference in some
        )
    assert taken == [
        f"DIP-{year}-{number:04}" for year in (2025, 2026) for number in range(1, 21)
    ]
