"""Who held which role where, on a day or in a period; and two people who are one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.merging import merge, part
from backoffice.programme.people import (
    leavers,
    manager_on,
    other_names,
    person_of_account,
    posts_in,
    posts_on,
    starters,
)
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import NotChanged, Restructuring
from backoffice.store.database import writing
from backoffice.store.people_history import disagreements
from backoffice.store.people_tables import PeopleChange, Person, Post
from backoffice.store.rows import By

BY = By("performance@demo.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
APRIL, JULY, NOVEMBER = date(2026, 4, 1), date(2026, 7, 1), date(2026, 11, 1)
YEAR = (date(2026, 4, 1), date(2027, 3, 31))


@pytest.fixture
def seacroft(session: Session) -> int:
    return Restructuring(session, BY).add("Seacroft", "team")


def posts(session: Session, first: date, last: date) -> list[tuple[str, str, date]]:
    return [(p.name, p.role, p.from_on) for p in posts_in(session, first, last)]


def test_a_worker_who_becomes_an_advanced_practitioner_held_both(
    session: Session, seacroft: int
) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        helen = people.add("Helen Marsh", started_on=APRIL)
        worker = PostSaid("social_worker", seacroft, stage="newly_qualified")
        post = people.add_post(helen, worker, APRIL)
        people.change_post(post, PostSaid("advanced_practitioner", seacroft), NOVEMBER)
    assert posts(session, *YEAR) == [
        ("Helen Marsh", "social_worker", APRIL),
        ("Helen Marsh", "advanced_practitioner", NOVEMBER),
    ]
    (held,) = posts_on(session, date(2026, 10, 31))
    assert (held.role, held.stage) == ("social_worker", "newly_qualified")
    assert held.within(*YEAR) == (APRIL, date(2026, 10, 31))
    assert [p.role for p in posts_on(session, NOVEMBER)] == ["advanced_practitioner"]


def test_a_leavers_posts_end_on_the_last_day(session: Session, seacroft: int) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        helen = people.add("Helen Marsh", started_on=APRIL)
        people.add_post(helen, PostSaid("social_worker", seacroft), APRIL)
        people.leave(helen, date(2026, 6, 30))
    assert len(posts_on(session, date(2026, 6, 30))) == 1
    assert posts_on(session, JULY) == []
    assert [p.name for p in leavers(session, *YEAR)] == ["Helen Marsh"]
    assert [p.name for p in starters(session, *YEAR)] == ["Helen Marsh"]
    assert starters(session, JULY, NOVEMBER) == []


def test_the_line_manager_is_that_of_the_day(session: Session, seacroft: int) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        farida, tom = people.add("Farida Oyelaran"), people.add("Tom Ashworth")
        helen = people.add("Helen Marsh")
        post = people.add_post(
            helen, PostSaid("social_worker", seacroft, farida.id), APRIL
        )
        people.change_post(post, PostSaid("social_worker", seacroft, tom.id), JULY)
    assert manager_on(session, helen.id, date(2026, 6, 30)) == farida.id
    assert manager_on(session, helen.id, JULY) == tom.id
    assert manager_on(session, farida.id, JULY) is None
    managed = posts_in(session, *YEAR, managers=[farida.id])
    assert [p.name for p in managed] == ["Helen Marsh"]


def test_a_name_that_changes_stays_one_of_theirs(session: Session) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        priya = people.add("Priya Nair", email=" P.Nair@Tests.Example ")
        people.change(priya, name="Priya Shah")
    names = other_names(session, priya.id)
    assert [(n.name, n.who) for n in names] == [("Priya Nair", BY.who)]
    found = person_of_account(session, "p.nair@tests.example")
    assert found is not None
    assert found.name == "Priya Shah"


def test_an_address_or_number_is_one_persons(session: Session) -> None:
    with writing(session):
        PersonChanges(session, BY).add("Priya Nair", staff_number="4711")
    with (
        writing(session),
        pytest.raises(NotChanged, match="Priya Nair has that staff number already"),
    ):
        PersonChanges(session, BY).add("Priya Nairn", staff_number="4711")


def twice(session: Session, team: int) -> tuple[int, int]:
    """One manager entered twice, who manages Helen under the first name."""
    with writing(session):
        people = PersonChanges(session, BY)
        short, full = (
            people.add("P Nair"),
            people.add("Priya Nair", staff_number="4711"),
        )
        helen = people.add("Helen Marsh")
        people.add_post(short, PostSaid("team_manager", team), APRIL)
        people.add_post(full, PostSaid("team_manager", team), JULY)
        people.add_post(helen, PostSaid("social_worker", team, short.id), APRIL)
    return short.id, full.id


def everything(session: Session) -> list[object]:
    """All people and posts as they stand."""
    people = session.execute(select(Person.__table__).order_by(Person.id))
    held = session.execute(select(Post.__table__).order_by(Post.id))
    return [*map(tuple, people), *map(tuple, held)]


def test_two_people_who_are_one_are_merged_and_parted_again(
    session: Session, seacroft: int
) -> None:
    short, full = twice(session, seacroft)
    before = everything(session)
    merge(session, BY, short, full, "Same person: the payroll says so.")
    assert posts(session, *YEAR) == [
        ("Helen Marsh", "social_worker", APRIL),
        ("Priya Nair", "team_manager", APRIL),
    ]
    (helen,) = posts_on(session, JULY, roles=["social_worker"])
    assert helen.manager_id == full
    assert [n.name for n in other_names(session, full)] == ["P Nair"]
    told = session.scalars(select(PeopleChange).where(PeopleChange.action == "merged"))
    assert told.one().reason == "Same person: the payroll says so."

    part(session, BY, short)
    assert everything(session) == before
    assert other_names(session, full) == []
    assert list(disagreements(session.connection())) == []


def test_a_merger_is_not_undone_over_what_was_changed_since(
    session: Session, seacroft: int
) -> None:
    short, full = twice(session, seacroft)
    merge(session, BY, short, full, "Same person.")
    with writing(session):
        person = session.get_one(Person, full)
        PersonChanges(session, BY).change(person, started_on=APRIL)
    with pytest.raises(NotChanged, match="Priya Nair has been changed since"):
        part(session, BY, short)


def test_nobody_is_merged_without_a_reason_or_with_their_manager(
    session: Session, seacroft: int
) -> None:
    short, full = twice(session, seacroft)
    with pytest.raises(NotChanged, match="Say how you know"):
        merge(session, BY, short, full, "")
    (helen,) = posts_on(session, JULY, roles=["social_worker"])
    with pytest.raises(NotChanged, match="line manager; they are two people"):
        merge(session, BY, helen.person_id, short, "Guessed.")
