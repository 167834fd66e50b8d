"""Which records each role sees, asked of a table as every query asks it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
)
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.access.scope import Scope, scope_of
from backoffice.store.database import Stored
from backoffice.store.people_tables import Person
from backoffice.store.work_tables import RecordShare

RECORDS = """
| reference | unit    | owner      | created_by               |
| mine      | Eastway | ruth okafor| performance@demo.example |
| my team's | Harbour | gareth pym | performance@demo.example |
| I sent it | Eastway | tom ashby  | ruth@demo.example        |
| another's | Eastway | tom ashby  | tom@demo.example         |
| nobody's  |         |            | performance@demo.example |
| shared    | Eastway | tom ashby  | tom@demo.example         |
"""
SHARED = 6
"""The number of the record that was shared with Ruth Okafor."""

table = Table(
    "f_audit",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, String) for name in ("reference", "unit", "owner", "created_by")),
)


def rows() -> list[dict[str, str | None]]:
    head, *lines = (
        [cell.strip() or None for cell in line.strip("|").split("|")]
        for line in RECORDS.strip().splitlines()
    )
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def seen(scope: Scope, change: bool = False) -> set[str]:
    engine = create_engine("sqlite://")
    query = select(table.c.reference)
    clause = (scope.change_clause if change else scope.clause)(table.c)
    if clause is not None:
        query = query.where(clause)
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), rows())
    Stored.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            [
                Person(
                    id=1, name="R Okafor", folded="r okafor", email="ruth@demo.example"
                ),
                RecordShare(
                    record_id=SHARED,
                    person_id=1,
                    form="audit",
                    at=datetime(2026, 11, 24, tzinfo=UTC),
                    who="tom@demo.example",
                ),
            ]
        )
        session.flush()
        return set(session.scalars(query))


def account(role: Role, name: str = "Ruth Okafor", team: str = "Harbour") -> Account:
    return Account(1, "ruth@demo.example", name, role, team)


EVERY = {"mine", "my team's", "I sent it", "another's", "nobody's", "shared"}


@pytest.mark.parametrize("role", [Role.PERFORMANCE, Role.PERFORMANCE_MANAGER])
def test_the_performance_team_sees_everything(role: Role) -> None:
    assert seen(scope_of(account(role))) == EVERY


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_others_see_their_own_and_their_teams(role: Role) -> None:
    sees = {"mine", "my team's", "I sent it", "shared"}
    assert seen(scope_of(account(role))) == sees


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_of_a_teams_records_only_ones_own_are_ones_to_change(role: Role) -> None:
    assert seen(scope_of(account(role)), change=True) == {"mine", "I sent it"}


def test_a_name_is_the_same_however_it_is_written() -> None:
    assert "mine" in seen(scope_of(account(Role.AUDITOR, name="  RUTH  Okafor.")))


def test_who_has_no_team_sees_no_teamless_records() -> None:
    assert seen(scope_of(account(Role.MANAGER, team=""))) == {
        "mine",
        "I sent it",
        "shared",
    }


def test_who_has_no_name_sees_no_nameless_records() -> None:
    sees = seen(scope_of(account(Role.AUDITOR, name="", team="")))
    assert sees == {"I sent it", "shared"}


def test_a_worker_reads_what_was_shared_with_them_and_changes_nothing() -> None:
    scope = scope_of(account(Role.WORKER))
    assert seen(scope) == {"shared"}
    assert seen(scope, change=True) == set()


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_the_rest_see_no_record(role: Role) -> None:
    assert seen(scope_of(account(role))) == set()
    assert seen(scope_of(account(role)), change=True) == set()
