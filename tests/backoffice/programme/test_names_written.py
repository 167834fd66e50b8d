"""Names as records write them: known at once, proposed with a reason, or settled."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.merging import merge, part
from backoffice.programme.name_book import name_book
from backoffice.programme.names_written import (
    WhoseName,
    settle,
    take_back,
    whose_names,
)
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.programme.whose import whose
from backoffice.store.database import writing
from backoffice.store.opening import Store
from backoffice.store.people_tables import PeopleChange, Person
from backoffice.store.records import Records
from backoffice.store.rows import By
from form_definitions.entry import check

BY = By("performance@demo.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.fixture
def people(session: Session) -> dict[str, int]:
    """Priya Nair of Seacroft, Paul Nair of Bramley, and Helen Marsh."""
    teams = Restructuring(session, BY)
    found = {}
    for name, team in (("Priya Nair", "Seacroft"), ("Paul Nair", "Bramley")):
        unit = teams.add(team, "team")
        with writing(session):
            changes = PersonChanges(session, BY)
            person = changes.add(name)
            changes.add_post(person, PostSaid("team_manager", unit), date(2018, 1, 1))
            found[name] = person.id
    with writing(session):
        found["Helen Marsh"] = PersonChanges(session, BY).add("Helen Marsh").id
    return found


@pytest.fixture
def audits(store: Store, records: Records) -> None:
    """Five audits by people whose names are written in five ways."""
    for at, name in enumerate(
        ("Marsh, Helen", "P Nair (SDM)", "P Nair (SDM)", "Vacant", "Kim Lee/Jo Poole")
    ):
        said = {
            "case_id": f"012345{at}",
            "audit_date": f"{at + 1}/10/2018",
            "auditor": name,
            "team": "Seacroft",
            "overall_grade": "good",
            "overall_rationale": "Seen alone, and heard.",
        }
        form = store.versions.form("case_file_audit")
        records.save(check(form, said, today=date(2026, 11, 24)))


def named(session: Session, store: Store) -> dict[str, WhoseName]:
    return {one.written.written: one for one in whose_names(session, store.versions)}


def test_a_name_in_another_order_is_known_at_once(
    session: Session, store: Store, people: dict[str, int], audits: None
) -> None:
    found = named(session, store)["Marsh, Helen"]
    assert (found.state, found.person_id) == ("known", people["Helen Marsh"])


def test_likely_people_are_proposed_and_why(
    session: Session, store: Store, people: dict[str, int], audits: None
) -> None:
    found = named(session, store)["P Nair (SDM)"]
    assert (found.state, found.person_id) == ("likely", None)
    assert [(one.name, one.reasons) for one in found.proposals] == [
        ("Priya Nair", ("same surname and initial", "was in Seacroft then")),
        ("Paul Nair", ("same surname and initial",)),
    ]
    assert (found.written.records, found.written.first, found.written.last) == (
        2,
        date(2018, 10, 2),
        date(2018, 10, 3),
    )
    assert dict(found.written.places) == {"Case file audit: Auditor": 2}


def test_what_names_nobody_is_no_question_and_two_people_are_told(
    session: Session, store: Store, people: dict[str, int], audits: None
) -> None:
    found = named(session, store)
    assert "Vacant" not in found
    assert (found["Kim Lee/Jo Poole"].state, found["Kim Lee/Jo Poole"].several) == (
        "open",
        True,
    )


def test_what_a_person_settles_holds_until_it_is_taken_back(
    session: Session, store: Store, people: dict[str, int], audits: None
) -> None:
    settle(session, BY, "P Nair (SDM)", people["Priya Nair"])
    found = named(session, store)["P Nair (SDM)"]
    assert (found.state, found.person_id) == ("settled", people["Priya Nair"])
    assert name_book(session).sure("p nair (sdm)") == people["Priya Nair"]
    assert name_book(session).sure("P Nair") is None

    settle(session, BY, "P Nair (SDM)", None)
    assert named(session, store)["P Nair (SDM)"].state == "nobody"

    take_back(session, BY, "p nair (sdm)")
    assert named(session, store)["P Nair (SDM)"].state == "likely"
    told = session.scalars(
        select(PeopleChange).where(PeopleChange.what == "name_written")
    )
    assert [(one.action, one.changes["person"]) for one in told] == [
        ("settled", [None, people["Priya Nair"]]),
        ("settled", [people["Priya Nair"], None]),
        ("taken back", [None, None]),
    ]


def test_a_merged_persons_names_are_the_others(
    session: Session, people: dict[str, int]
) -> None:
    settle(session, BY, "P. Nair", people["Paul Nair"])
    merge(session, BY, people["Paul Nair"], people["Helen Marsh"], "A test of names.")
    assert name_book(session).sure("P. Nair") == people["Helen Marsh"]
    assert name_book(session).sure("Paul Nair") == people["Helen Marsh"]
    part(session, BY, people["Paul Nair"])
    assert name_book(session).sure("P. Nair") == people["Paul Nair"]
    assert session.get_one(Person, people["Paul Nair"]).merged_into is None


def test_whoever_counts_asks_for_names_whichever_way_round(
    session: Session, people: dict[str, int]
) -> None:
    settle(session, BY, "P. Nair", people["Paul Nair"])
    settle(session, BY, "Helen Marsh (agency)", None)
    known = whose(session)
    assert known["nair, priya"] == people["Priya Nair"]
    assert known.get("p nair") == people["Paul Nair"]
    assert known.get("helen marsh (agency)") is None
    assert set(known.values()) == set(people.values())


@pytest.mark.parametrize(
    "written", ["Priya Nair", "Nair, Priya", "priya nair (TM)", "Mrs P Nair", "Nobody"]
)
def test_asked_for_a_few_names_it_says_what_it_says_of_all(
    session: Session, written: str
) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        for name in ("Dr Priya Nair", "Tom Nair", "Priya Shah"):
            people.add(name)
    assert whose(session, [written]).get(written) == whose(session).get(written)
