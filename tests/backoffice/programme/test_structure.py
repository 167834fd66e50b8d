"""The tree of services, areas and teams: on a day, and changed from a day on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.people import posts_on
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import NotChanged, Restructuring
from backoffice.programme.structure import successors, tree_on, unit_names
from backoffice.store.database import writing
from backoffice.store.opening import Store
from backoffice.store.people_history import disagreements
from backoffice.store.people_tables import PeopleChange
from backoffice.store.rows import By
from backoffice.store.verifying import verify

BY = By("performance@demo.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
MAY, SEPTEMBER = date(2026, 5, 1), date(2026, 9, 1)


@pytest.fixture
def structure(session: Session) -> Restructuring:
    return Restructuring(session, BY)


@pytest.fixture
def units(structure: Restructuring) -> dict[str, int]:
    """Two areas of one service; Seacroft and Chapeltown are teams of the first."""
    found = {"Safeguarding": structure.add("Safeguarding", "service")}
    for area in ("East", "West"):
        found[area] = structure.add(area, "area", found["Safeguarding"])
    for team in ("Seacroft Team", "Chapeltown"):
        found[team] = structure.add(team, "team", found["East"])
    return found


def drawn(session: Session, day: date) -> str:
    """The tree of a day as a person would draw it."""
    return "\n".join(
        f"{'  ' * deep}{unit.name}" for unit, deep in tree_on(session, day).walk()
    )


def test_a_team_that_is_renamed_and_moved_was_another_before(
    session: Session, structure: Restructuring, units: dict[str, int]
) -> None:
    structure.rename(units["Seacroft Team"], "Seacroft and Killingbeck", MAY)
    structure.move(units["Seacroft Team"], units["West"], SEPTEMBER)
    assert drawn(session, date(2026, 4, 30)) == (
        "Safeguarding\n  East\n    Chapeltown\n    Seacroft Team\n  West"
    )
    assert drawn(session, date(2026, 8, 31)) == (
        "Safeguarding\n  East\n    Chapeltown\n    Seacroft and Killingbeck\n  West"
    )
    assert drawn(session, SEPTEMBER) == (
        "Safeguarding\n  East\n    Chapeltown\n  West\n    Seacroft and Killingbeck"
    )


def test_a_text_means_the_unit_that_ever_bore_that_name(
    session: Session, structure: Restructuring, units: dict[str, int]
) -> None:
    structure.rename(units["Seacroft Team"], "Killingbeck", MAY)
    names = unit_names(session)
    assert names.find("seacroft  team").unit_id == units["Seacroft Team"]
    assert names.find("Seacroft").unit_id == units["Seacroft Team"]
    assert names.find("Killingbeck").unit_id == units["Seacroft Team"]
    assert names.find("Headingley").why == "no unit was ever called Headingley"


def test_a_name_that_two_units_bore_is_no_answer_without_a_day(
    session: Session, structure: Restructuring, units: dict[str, int]
) -> None:
    structure.rename(units["Chapeltown"], "Harehills", MAY)
    later = structure.add("Chapeltown", "team", units["West"], MAY)
    names = unit_names(session)
    assert names.find("Chapeltown").why == "several units were called Chapeltown"
    april = date(2026, 4, 1)
    assert names.find("Chapeltown", april).unit_id == units["Chapeltown"]
    assert names.find("Chapeltown", SEPTEMBER).unit_id == later


def test_a_merged_teams_people_go_on_in_the_other(
    session: Session, structure: Restructuring, units: dict[str, int]
) -> None:
    seacroft, chapeltown = units["Seacroft Team"], units["Chapeltown"]
    with writing(session):
        people = PersonChanges(session, BY)
        person = people.add("Helen Marsh")
        people.add_post(person, PostSaid("social_worker", seacroft), date(2020, 1, 6))
    structure.merge(seacroft, chapeltown, SEPTEMBER, "One office from September.")
    before = posts_on(session, date(2026, 8, 31), units=[seacroft])
    after = posts_on(session, SEPTEMBER, units=[chapeltown])
    assert [post.name for post in (*before, *after)] == ["Helen Marsh"] * 2
    assert posts_on(session, SEPTEMBER, units=[seacroft]) == []
    assert successors(session) == {seacroft: chapeltown}
    assert "Seacroft" not in drawn(session, SEPTEMBER)
    assert unit_names(session).find("Seacroft").unit_id == seacroft


def test_everything_below_an_area_is_its_own(
    session: Session, units: dict[str, int]
) -> None:
    tree = tree_on(session, MAY)
    east = {units[name] for name in ("East", "Seacroft Team", "Chapeltown")}
    assert tree.below(units["East"]) == east
    above = [unit.name for unit in tree.above(units["Chapeltown"])]
    assert above == ["Safeguarding", "East", "Chapeltown"]
    area = tree.of_kind(units["Chapeltown"], "area")
    assert area is not None
    assert area.id == units["East"]


def test_what_cannot_be_is_refused_in_a_sentence(
    structure: Restructuring, units: dict[str, int]
) -> None:
    chapeltown, east = units["Chapeltown"], units["East"]
    with pytest.raises(NotChanged, match="a team called Chapeltown already"):
        structure.add("CHAPELTOWN", "team", east)
    with pytest.raises(NotChanged, match="that is a team itself"):
        structure.move(units["Seacroft Team"], chapeltown, MAY)
    with pytest.raises(NotChanged, match="Say why the units become one"):
        structure.merge(chapeltown, units["Seacroft Team"], MAY, " ")
    with pytest.raises(NotChanged, match="One is a team, the other an area"):
        structure.merge(chapeltown, east, MAY, "Why not.")
    with pytest.raises(NotChanged, match="a unit stands below it"):
        structure.end(east, MAY)


def test_every_change_is_told_in_one_chain(
    store: Store, session: Session, structure: Restructuring, units: dict[str, int]
) -> None:
    structure.rename(units["Chapeltown"], "Harehills", MAY)
    last = session.scalars(
        select(PeopleChange).order_by(PeopleChange.id.desc()).limit(1)
    ).one()
    assert (last.who, last.what, last.action) == (BY.who, "unit", "renamed")
    assert last.changes == {
        "name": ["Chapeltown", "Harehills"],
        "from": [None, "2026-05-01"],
    }
    assert list(disagreements(session.connection())) == []
    last.changes = {"name": ["Chapeltown", "Roundhay"]}
    session.commit()
    assert list(verify(store.engine, store.versions)) == [
        f"Change {last.id} of people and structure does not follow the one before it:"
        " it was altered, or one was taken out."
    ]
