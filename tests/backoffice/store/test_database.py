"""The database itself: instants, transactions, migrations, old drivers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.store import database, migrate
from backoffice.store.database import DatabaseError, Stored, make_engine, writing
from backoffice.store.fixed import Account
from backoffice.store.opening import Store, connect

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def account(email: str, at: datetime = NOON) -> Account:
    return Account(
        email=email, name="", role="auditor", password_hash="-", created_at=at
    )


def test_an_instant_comes_back_in_utc(session: Session) -> None:
    summer = timezone(timedelta(hours=1))
    with writing(session):
        session.add(
            account("a@demo.example", datetime(2026, 7, 1, 0, 30, tzinfo=summer))
        )
    session.expunge_all()
    kept = session.scalars(select(Account.created_at)).one()
    assert kept == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert kept.tzinfo is UTC


def test_an_instant_without_a_timezone_is_refused(session: Session) -> None:
    def save() -> None:
        with writing(session):
            session.add(account("a@demo.example", datetime(2026, 7, 1)))

    with pytest.raises(StatementError, match="an instant needs its timezone"):
        save()


def test_an_error_tells_the_statement_and_no_values(session: Session) -> None:
    def save() -> None:
        with writing(session):
            session.execute(
                text("INSERT INTO account (email) VALUES (:email)"),
                {"email": "child.name@demo.example"},
            )

    with pytest.raises(IntegrityError) as wrong:
        save()
    assert "INSERT INTO account" in str(wrong.value.statement)
    assert "[parameters:" not in str(wrong.value)
    assert wrong.value.hide_parameters


def test_a_write_that_fails_leaves_nothing(session: Session) -> None:
    def save() -> None:
        with writing(session):
            session.add(account("a@demo.example"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save()
    assert session.scalars(select(Account)).all() == []


def test_a_write_within_a_write_is_one(session: Session) -> None:
    def save() -> None:
        with writing(session):
            with writing(session):
                session.add(account("a@demo.example"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save()
    assert session.scalars(select(Account)).all() == []


def test_changes_made_before_a_write_are_a_mistake(session: Session) -> None:
    session.add(account("a@demo.example"))
    with pytest.raises(RuntimeError, match="inside writing"), writing(session):
        pass


def test_what_was_read_before_stays_usable(session: Session) -> None:
    with writing(session):
        session.add(account("a@demo.example"))
    asker = session.scalars(select(Account)).one()
    with writing(session):
        session.add(account("b@demo.example"))
    assert asker.email == "a@demo.example"
    assert asker in session


def test_writers_wait_for_each_other(settings: Settings) -> None:
    """None is told that the database is locked, and no step is lost."""
    store = connect(settings)
    with store.session() as session, writing(session):
        session.execute(text("INSERT INTO reference_counter VALUES ('X', 0)"))

    def count_up(_: int) -> None:
        for _ in range(10):
            with store.session() as session, writing(session):
                last = session.scalar(
                    text("SELECT last FROM reference_counter WHERE name = 'X'")
                    if store.versions.dialect == "sqlite"
                    else text(
                        "SELECT last FROM reference_counter WHERE name = 'X' FOR UPDATE"
                    )
                )
                session.execute(
                    text("UPDATE reference_counter SET last = :n WHERE name = 'X'"),
                    {"n": last + 1},
                )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))
    with store.session() as session:
        counted = text("SELECT last FROM reference_counter WHERE name = 'X'")
        assert session.scalar(counted) == 40
    store.engine.dispose()


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.sqlite, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(database.sqlite, "sqlite_version", "3.40.1")
    with pytest.raises(DatabaseError, match=r"SQLite 3\.40\.1 may corrupt"):
        make_engine("sqlite:////tmp/never-made.sqlite")


def test_sqlite_is_set_up_to_lose_nothing(store: Store) -> None:
    if store.versions.dialect != "sqlite":
        return
    with store.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15000,
    }


def test_the_migrations_make_what_the_program_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        assert migrate.in_order(connection)
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, sort, _: (
                    sort != "table" or not str(name).startswith("f_")
                )
            },
        )
        assert compare_metadata(context, Stored.metadata) == []


def test_processes_that_set_up_at_once_take_turns(empty_url: str) -> None:
    def set_up(_: int) -> bool:
        engine = make_engine(
            empty_url.replace("postgresql://", "postgresql+psycopg://")
        )
        migrate.upgrade(engine)
        with engine.connect() as connection:
            done = migrate.in_order(connection)
        engine.dispose()
        return done

    # One after the other in this process, where Alembic keeps one context for all;
    # twice, since setting up is safe to repeat.
    assert [set_up(1), set_up(2)] == [True, True]


def test_nobody_else_on_the_machine_reads_the_embedded_one(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'audits.sqlite'}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    engine.dispose()
    assert modes["audits.sqlite"] == 0o600
    assert set(modes.values()) == {0o600}
