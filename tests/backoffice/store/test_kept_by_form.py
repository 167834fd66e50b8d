"""Answers about a form are kept until one of its records is saved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from backoffice.store.database import writing
from backoffice.store.kept_by_form import KeptByForm
from backoffice.store.records import Records
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check

FORM, OTHER = "case_file_audit", "supervision_audit"


def test_a_save_shows_in_the_next_answer(session: Session, records: Records) -> None:
    reads: list[str] = []

    def ask(form: str = FORM) -> int:
        def read() -> int:
            reads.append(form)
            return len(reads)

        session.rollback()
        return KeptByForm(session, records.versions).of(form, "how many", read)

    assert [ask(), ask(), ask(OTHER)] == [1, 1, 2]
    typed = {"auditor": "Ann Bell", "audit_date": "2026-10-05"}
    entry = check(shipped_forms()[FORM], typed, today=date(2026, 11, 24))
    number = records.save(entry).record_id
    assert [ask(), ask(), ask(OTHER)] == [3, 3, 2]
    records.withdraw(FORM, [number], "Entered twice")
    assert [ask(), ask(OTHER)] == [4, 2]


def test_who_is_writing_leaves_nothing_behind(
    session: Session, records: Records
) -> None:
    with writing(session):
        kept = KeptByForm(session, records.versions)
        assert kept.of(FORM, "seen", lambda: "inside") == "inside"
    kept = KeptByForm(session, records.versions)
    assert kept.of(FORM, "seen", lambda: "outside") == "outside"


def test_of_the_months_of_a_form_the_touched_ones_alone_are_read_again(
    session: Session, records: Records
) -> None:
    """An audit moves from October to November: both are read, September is not."""
    reads: list[set[str] | None] = []

    def read(months: Collection[str] | None) -> dict[str, int]:
        reads.append(None if months is None else set(months))
        return dict.fromkeys(months or ("2026-09", "2026-10"), len(reads))

    def ask() -> dict[str, int]:
        session.rollback()
        kept = KeptByForm(session, records.versions)
        return dict(kept.by_month(FORM, "by month", read))

    def save(day: str, number: int | None = None) -> int:
        typed = {"auditor": "Ann Bell", "audit_date": day}
        entry = check(shipped_forms()[FORM], typed, today=date(2026, 11, 24))
        return records.save(entry, record_id=number).record_id

    moved = save("2026-10-05")
    assert ask() == ask() == {"2026-09": 1, "2026-10": 1}
    save("2026-11-05", moved)
    assert ask() == ask() == {"2026-09": 1, "2026-10": 2, "2026-11": 2}
    assert reads == [None, {"2026-10", "2026-11"}]
