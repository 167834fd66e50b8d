"""Answers about a form are kept until one of its records is saved."""

from __future__ import annotations

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
