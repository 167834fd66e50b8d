"""Whose records somebody sees by their posts: the teams below, as they stood then."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from backoffice.access.accounts import Account, TeamDays
from backoffice.access.roles import Role
from backoffice.programme.managed import teams_of
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import Store
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.owed.service import BY

HEAD = Account(1, "hetty@tests.example", "Hetty Head", Role.MANAGER, team="Elsewhere")
TODAY = date(2026, 11, 24)
MOVED = date(2026, 4, 1)


def the_service(store: Store, session: Session) -> dict[str, int]:
    """A service with one team since ever and one that came to it in April."""
    tree = Restructuring(session, BY)
    units = {"East": tree.add("East", "area"), "West": tree.add("West", "area")}
    units["Seacroft"] = tree.add("Seacroft Team", "team", units["East"])
    units["Gipton"] = tree.add("Gipton", "team", units["West"])
    tree.move(units["Gipton"], units["East"], MOVED)
    entries = [
        check(
            shipped_forms()["case_file_audit"],
            {"case_id": f"{at}", "team": team, "audit_date": "1/2/2026"},
            today=TODAY,
        )
        for at, team in enumerate(("Seacroft", "Gipton", "Armley"))
    ]
    store.records(session, "pat@tests.example").save_many(entries)
    return units


def give_post(session: Session, unit: int, until: date | None = None) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        person = people.add(HEAD.name, email=HEAD.email)
        people.add_post(person, PostSaid("head_of_service", unit), date(2024, 1, 1))
        if until is not None:
            people.leave(person, until)


def test_nobody_linked_is_as_the_account_says(store: Store, session: Session) -> None:
    the_service(store, session)
    assert teams_of(session, HEAD, TODAY) is None


def test_a_head_of_service_sees_the_teams_below_since_they_were(
    store: Store, session: Session
) -> None:
    give_post(session, the_service(store, session)["East"])
    assert set(teams_of(session, HEAD, TODAY) or ()) == {
        TeamDays("Seacroft", None, None),
        TeamDays("Gipton", MOVED, None),
    }


def test_where_a_team_came_from_sees_what_was_before(
    store: Store, session: Session
) -> None:
    give_post(session, the_service(store, session)["West"])
    [gipton] = teams_of(session, HEAD, TODAY) or ()
    assert (gipton.unit, gipton.last) == ("Gipton", date(2026, 3, 31))


def test_who_has_left_sees_no_team(store: Store, session: Session) -> None:
    give_post(session, the_service(store, session)["East"], until=date(2026, 6, 30))
    assert teams_of(session, HEAD, TODAY) == ()
