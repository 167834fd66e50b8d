"""`backoffice user` and `backoffice demo`, as typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role, may
from backoffice.commands import main
from backoffice.commands.demo import PEOPLE, SAMPLE
from backoffice.commands.serve import options
from backoffice.store.opening import Store
from backoffice.store.records import Records

PASSWORD = "three quiet words"


@pytest.fixture(autouse=True)
def installation(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database_url)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))


def backoffice(words: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, words.split(), input=answer)


def add(email: str, role: str = "auditor", answer: str = PASSWORD) -> Result:
    return backoffice(f"user add {email} --role {role} --password-stdin", answer)


def test_it_adds_an_account_that_opens(store: Store) -> None:
    done = backoffice(
        "user add Tom@Council.example --role auditor --name Tom --team Harbour"
        " --password-stdin",
        f"{PASSWORD}\n",
    )
    assert (done.exit_code, done.stderr) == (0, "")
    with store.session() as session:
        account = Accounts(session).log_in("tom@council.example", PASSWORD)
    assert account is not None
    assert (account.role, account.name, account.team) == (
        Role.AUDITOR,
        "Tom",
        "Harbour",
    )


@pytest.mark.parametrize(
    ("email", "answer", "because"),
    [
        ("tom", PASSWORD, "is no e-mail address"),
        ("tom@council.example", "short", "at least 12 characters"),
        ("tom@council.example", "", "at least 12 characters"),
    ],
)
def test_what_is_not_done_is_one_sentence(
    email: str, answer: str, because: str
) -> None:
    done = add(email, answer=answer)
    assert done.exit_code == 2
    assert because in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_password_never_stands_on_the_command_line() -> None:
    done = backoffice("user add tom@council.example --role auditor")
    assert done.exit_code == 2
    assert "--password-stdin" in done.stderr


def test_it_lists_disables_and_opens_again() -> None:
    add("tom@council.example")
    assert backoffice("user disable tom@council.example").exit_code == 0
    assert backoffice("user list").stdout.split() == [
        "tom@council.example",
        "auditor",
        "Tom",
        "disabled",
    ]
    assert backoffice("user enable tom@council.example").exit_code == 0
    assert "disabled" not in backoffice("user list").stdout
    assert backoffice("user disable nobody@council.example").exit_code == 2


def test_it_gives_another_password(store: Store) -> None:
    add("tom@council.example")
    done = backoffice(
        "user password tom@council.example --password-stdin", "four quiet words"
    )
    assert done.exit_code == 0
    with store.session() as session:
        accounts = Accounts(session)
        assert accounts.log_in("tom@council.example", PASSWORD) is None
        assert accounts.log_in("tom@council.example", "four quiet words") is not None


def demo() -> str:
    """The password that a demo prints."""
    done = backoffice("demo --no-serve")
    assert done.exit_code == 0, done.output
    [word] = re.findall(r"with the password  (\S+)", done.stdout)
    return str(word)


def test_a_demo_has_its_people_and_its_workbook(store: Store) -> None:
    word = demo()
    with store.session() as session:
        for email, role, _, _ in PEOPLE:
            account = Accounts(session).log_in(email, word)
            assert account is not None
            assert account.role == role
        assert SAMPLE.is_file()
        store.versions.notice()
        records = Records(session, store.versions, "performance@demo.example")
        assert records.read("case_file_audit", 1) is not None


def test_somebody_in_a_demo_may_publish_a_return(store: Store) -> None:
    demo()
    with store.session() as session:
        assert any(may(one, "publish_returns") for one in Accounts(session).all())


def test_a_demo_again_has_a_new_password_and_no_second_workbook(store: Store) -> None:
    first, second = demo(), demo()
    assert first != second
    with store.session() as session:
        accounts = Accounts(session)
        assert accounts.log_in("auditor@demo.example", first) is None
        assert accounts.log_in("auditor@demo.example", second) is not None


def test_a_demo_keeps_away_from_real_people() -> None:
    add("tom@council.example")
    done = backoffice("demo --no-serve")
    assert done.exit_code == 2
    assert "accounts of real people" in done.stderr


def test_set_up_makes_no_account() -> None:
    assert backoffice("setup").exit_code == 0
    assert backoffice("user list").stdout == ""


def test_the_server_opens_no_door_but_the_one_asked_for() -> None:
    asked = options("127.0.0.1", 8000, 2)
    assert asked["bind"] == "127.0.0.1:8000"
    assert asked["control_socket_disable"] is True
    assert options("::1", 8000, 2)["bind"] == "[::1]:8000"
