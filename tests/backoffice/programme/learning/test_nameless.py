"""Names that slipped into words are covered; other words stay as they were written."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from backoffice.programme.learning.nameless import Nameless
from backoffice.programme.person_changes import PersonChanges
from backoffice.store.database import writing
from backoffice.store.records import Records
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.owed.service import BY

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def people(session: Session, records: Records) -> None:
    with writing(session):
        changes = PersonChanges(session, BY)
        for name in ("Wren Worker", "Zoë O'Connor", "Anne Marie Young-Smith", "Cher"):
            changes.add(name)
    audit = {"case_id": "0123456", "audit_date": "2018-10-12", "overall_grade": "good"}
    audit["overall_rationale"] = "Seen."
    form = shipped_forms()["case_file_audit"]
    records.save(check(form, audit, today=date(2026, 11, 24)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Wren Worker was late", "[name] was late"),
        ("Worker, Wren, and wren  worker", "[name], and [name]"),
        ("Ms O'Connor and Z. O'Connor", "[name] and [name]"),
        ("Anne Marie Young-Smith’s plan", "[name]’s plan"),
        ("the case 0123456 and 2018", "the case [case] and 2018"),
        # A word that is a surname too is only a word.
        ("A worker of the young team", "A worker of the young team"),
        ("Cher is a name of one word", "Cher is a name of one word"),
        ("", ""),
        (None, ""),
    ],
)
def test_names_are_covered(session: Session, written: str | None, read: str) -> None:
    assert Nameless(session)(written) == read
