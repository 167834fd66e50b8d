"""Whoever must keep away from a record: those whom its fields name, for certain or
maybe, whoever was asked for it, and its team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.name_book import NameBook, name_book
from backoffice.programme.sampling.independence import Concerned
from backoffice.programme.structure import unit_names
from backoffice.store.rows import StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.spelling import folded
from importers.people_as_written import each_of
from importers.values import is_nobody


def concerned_with(
    session: Session, record: StoredRecord, fields: Iterable[str], day: date
) -> Concerned:
    """The people of some fields of a record, and its team.

    Args:
        day: on which its team is looked up where the record has no day.
    """
    form = record.form
    written = {
        key: str(record.values.get(key) or "") for key in fields if key in form.by_key
    }
    names = [name for text in written.values() for name in each_of(text)]
    book = name_book(session, names)
    people: dict[int, str] = {}
    for key, text in written.items():
        label = form.field(key).label
        what = label[:1].lower() + label[1:]
        for person_id, words in _people(book, text, what):
            people.setdefault(person_id, words)
    work = session.scalars(
        select(Work).where(Work.record_id == record.id)
    ).one_or_none()
    if work is not None and work.person_id is not None and form.record.by in written:
        people.setdefault(work.person_id, "was asked for the audit")
    return Concerned(people, _units(session, record, day))


def _people(book: NameBook, text: str, what: str) -> Iterator[tuple[int, str]]:
    """Who may be meant by what a field says. A name that may be somebody's is taken for
    theirs: work that is somebody else's to do costs nothing."""
    for name in each_of(text):
        if not folded(name) or is_nobody(name):
            continue
        sure = book.sure(name)
        if sure is not None:
            yield sure, f"is its {what}"
        elif folded(name) not in book.settled:
            for person_id in dict.fromkeys((*book.named(name), *book.likely(name))):
                yield person_id, f"may be its {what}, {name}"


def _units(session: Session, record: StoredRecord, day: date) -> frozenset[int]:
    if not record.unit:
        return frozenset()
    found = unit_names(session).find(record.unit, record.record_date or day).unit_id
    return frozenset() if found is None else frozenset([found])
