"""Saving and reading records, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.store.opening import Store
from backoffice.store.records import NotDone, Records, Stale
from form_definitions.entry import Entry, check

TODAY = date(2026, 11, 24)


def audit(store: Store, **typed: object) -> Entry:
    answers = {
        "case_id": "0123456",
        "audit_date": "12/04/2018",
        "auditor": "Priya Shah",
        "team": "North",
        "overall_grade": "Good",
        **typed,
    }
    repeats = answers.pop("actions", [])
    return check(
        store.versions.form("case_file_audit"),
        answers,
        today=TODAY,
        repeats={"actions": repeats},  # type: ignore[dict-item]
    )


def test_it_saves_and_reads(store: Store, records: Records) -> None:
    saved = records.save(audit(store))
    assert (saved.reference, saved.row_version) == ("CFA-2018-0001", 1)

    record = records.read("case_file_audit", saved.record_id)
    assert record is not None
    assert record.values["case_id"] == "0123456"
    assert record.values["audit_date"] == date(2018, 4, 12)
    assert (record.unit, record.owner, record.month) == (
        "North",
        "priya shah",
        "2018-04",
    )


def test_a_stale_save_is_refused_with_how_it_stands(
    store: Store, records: Records
) -> None:
    saved = records.save(audit(store))
    records.save(
        audit(store, overall_grade="RI"), record_id=saved.record_id, row_version=1
    )
    with pytest.raises(Stale) as stale:
        records.save(
            audit(store, team="South"), record_id=saved.record_id, row_version=1
        )
    assert stale.value.current.values["overall_grade"] == "requires_improvement"


def test_a_record_is_withdrawn_with_a_reason(store: Store, records: Records) -> None:
    saved = records.save(audit(store))
    with pytest.raises(NotDone, match="Say why"):
        records.withdraw("case_file_audit", [saved.record_id], " ")
    records.withdraw("case_file_audit", [saved.record_id], "Typed twice")
    last = records.history("case_file_audit", saved.record_id)[-1]
    assert (last.action, last.reason) == ("withdrawn", "Typed twice")
