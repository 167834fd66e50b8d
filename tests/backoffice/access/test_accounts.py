"""Accounts: added, locked after wrong tries, disabled, changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.access import passwords
from backoffice.access.accounts import AccountError, Accounts
from backoffice.access.roles import Role
from backoffice.store import fixed
from tests.backoffice.people import PASSWORD, Clock

HELEN = "helen.marsh@council.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(session: Session, clock: Clock) -> Accounts:
    accounts = Accounts(session, clock)
    accounts.add(HELEN, Role.PERFORMANCE, PASSWORD, "Helen Marsh")
    return accounts


def test_it_opens_with_its_password(accounts: Accounts) -> None:
    account = accounts.log_in("  Helen.Marsh@Council.example ", PASSWORD)
    assert account is not None
    assert (account.name, account.role) == ("Helen Marsh", Role.PERFORMANCE)


def test_it_opens_with_no_other(accounts: Accounts) -> None:
    assert accounts.log_in(HELEN, "three loud words") is None
    assert accounts.log_in("nobody@council.example", PASSWORD) is None


def test_signs_that_no_database_keeps_open_nothing(accounts: Accounts) -> None:
    assert accounts.log_in("helen\x00@council.example", PASSWORD) is None
    assert accounts.find("\x00") is None
    with pytest.raises(AccountError, match="is no e-mail address"):
        accounts.add("a\x00b@council.example", Role.AUDITOR, PASSWORD)


def test_a_name_and_a_team_are_kept_as_records_have_them(accounts: Accounts) -> None:
    ada = "ada@council.example"
    added = accounts.add(ada, Role.AUDITOR, PASSWORD, "Ada\x00  Pym", " North\x00 ")
    assert (added.name, added.team) == ("Ada Pym", "North")
    accounts.set_role(ada, Role.MANAGER, f"  South\x00  End {'x' * 300}")
    changed = accounts.find(ada)
    assert changed is not None
    assert changed.team.startswith("South End x")
    assert len(changed.team) == 200


def test_an_unknown_address_costs_the_time_of_a_known_one(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    matches = passwords.matches
    monkeypatch.setattr(
        passwords,
        "matches",
        lambda kept, password: compared.append(kept) or matches(kept, password),
    )
    accounts.log_in(HELEN, "three loud words")
    accounts.log_in("nobody@council.example", "three loud words")
    known, unknown = compared
    # The same costs, so the same time: argon2 says its costs before its salt.
    assert known.split("$")[:4] == unknown.split("$")[:4]


def test_a_nameless_account_owns_no_nameless_records(accounts: Accounts) -> None:
    account = accounts.add("tom.ashby@council.example", Role.AUDITOR, PASSWORD, " ")
    assert account.name == "Tom Ashby"


@pytest.mark.parametrize(
    ("email", "because"),
    [
        ("no address", "is no e-mail address"),
        (HELEN.upper(), "has an account already"),
    ],
)
def test_what_cannot_be_added_is_said(
    accounts: Accounts, email: str, because: str
) -> None:
    with pytest.raises(AccountError, match=because):
        accounts.add(email, Role.PERFORMANCE, PASSWORD)


def wrong(accounts: Accounts, times: int) -> None:
    for _ in range(times):
        assert accounts.log_in(HELEN, "three loud words") is None


def test_ten_wrong_tries_lock_it_for_a_minute(accounts: Accounts, clock: Clock) -> None:
    wrong(accounts, 9)
    assert accounts.log_in(HELEN, PASSWORD) is not None
    wrong(accounts, 10)
    assert accounts.log_in(HELEN, PASSWORD) is None
    clock.forward(seconds=61)
    assert accounts.log_in(HELEN, PASSWORD) is not None


def test_each_further_try_locks_it_for_longer(
    accounts: Accounts, clock: Clock, session: Session
) -> None:
    wrong(accounts, 10)
    locks = []
    for _ in range(6):
        clock.forward(hours=1)
        wrong(accounts, 1)
        row = session.scalars(
            select(fixed.Account), execution_options={"populate_existing": True}
        ).one()
        assert row.locked_until is not None
        locks.append(row.locked_until - clock())
    minutes = [lock / timedelta(minutes=1) for lock in locks]
    assert minutes == [2, 4, 8, 15, 15, 15]


def test_a_right_one_forgets_the_wrong_ones(accounts: Accounts, clock: Clock) -> None:
    wrong(accounts, 9)
    assert accounts.log_in(HELEN, PASSWORD) is not None
    wrong(accounts, 9)
    assert accounts.log_in(HELEN, PASSWORD) is not None


def test_a_disabled_one_opens_no_more(accounts: Accounts) -> None:
    accounts.disable(HELEN)
    assert accounts.log_in(HELEN, PASSWORD) is None
    accounts.enable(HELEN)
    assert accounts.log_in(HELEN, PASSWORD) is not None


def test_a_hash_of_old_costs_is_made_anew_at_the_log_in(
    accounts: Accounts, session: Session
) -> None:
    old = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    row = session.scalars(select(fixed.Account)).one()
    row.password_hash = old.hash(PASSWORD)
    session.commit()
    assert accounts.log_in(HELEN, PASSWORD) is not None
    row = session.scalars(
        select(fixed.Account), execution_options={"populate_existing": True}
    ).one()
    assert not passwords.outdated(row.password_hash)


def test_nobody_is_changed_who_is_not_there(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="No account has the address"):
        accounts.disable("nobody@council.example")
