"""What tests of the back office stand on: both databases, ready in milliseconds.

Every test that asks for `store`, `session`, `records` or `app` runs twice, on SQLite
and on PostgreSQL, each time with a database of its own in which `backoffice setup`
has run. It is a copy of a template that is set up once in a run.

- `database_url`: the URL of such a database.
- `settings`: the Settings of an installation on it.
- `store`: a Store on it, without an app; `session`: a session of it.
- `records`: Records on behalf of ``performance@demo.example``.
- `app`: the app on it; `client`: a test client of that.
- `costly_hasher`: what the product keeps passwords with; the tests' own costs nothing.
- `empty_url`: the URL of a database in which nothing has been set up.
- `postgres`: the Postgres server of this run, skipped where there is none.

Where PostgreSQL is not installed its half is skipped and the last lines of the run
say so; where CI is set in the environment, it fails instead.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from backoffice.access import passwords
from backoffice.config import Settings
from backoffice.config import settings as settings_of
from backoffice.programme.learning import themes
from backoffice.programme.owed import obligations
from backoffice.store import migrate
from backoffice.store.opening import Store, connect
from backoffice.store.records import Records
from backoffice.store.shipped import publish_shipped
from tests import machine
from tests.postgres import Postgres, binaries, quick_folder

WHO = "performance@demo.example"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The one PostgreSQL server of this run, shared by all its processes."""
    if binaries() is None:
        machine.do_without("PostgreSQL")
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with Postgres.shared(shared) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database that is set up, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    _set_up(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database that is set up, to be copied."""
    return postgres.template(_set_up)


def _set_up(url: str) -> None:
    engine_of = Settings(database_url=url, secret_key="x" * 40, data=Path())
    store = connect(engine_of)
    migrate.upgrade(store.engine)
    publish_shipped(store.versions)
    with store.session() as session:
        obligations.publish_shipped(session)
        themes.publish_shipped(session)
    store.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
            shutil.copy(template, f"{folder}/backoffice.sqlite")
            yield f"sqlite:///{folder}/backoffice.sqlite"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        template = request.getfixturevalue("postgres_template")
        with server.database(template) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'backoffice.sqlite'}"
    else:
        with request.getfixturevalue("postgres").database("template0") as url:
            yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_of(
        {
            "BACKOFFICE_DATABASE_URL": database_url,
            "BACKOFFICE_DATA": str(tmp_path / "instance"),
        }
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = connect(settings)
    yield store
    store.engine.dispose()


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as session:
        yield session


@pytest.fixture
def records(store: Store, session: Session) -> Records:
    return store.records(session, WHO)


class _Compiled(BytecodeCache):
    """Templates compiled once for all apps of this process, not once for each."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        code = self.codes.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_compiled = _Compiled()


@pytest.fixture(scope="session", autouse=True)
def costly_hasher() -> Iterator[PasswordHasher]:
    """Passwords of tests are kept at no cost; this is the one the product has."""
    product = passwords.hasher
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "hasher", cheap)
        yield product


@pytest.fixture(scope="session", autouse=True)
def _addresses_made_alike() -> Iterator[None]:
    """For each of its rules an app has a function compiled that makes addresses, which
    took a fifth of a test of one page. The rule says all that goes into it.
    """
    compiled = Rule._compile_builder
    functions: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def once(rule: Rule, unknown: bool = True) -> Callable[..., tuple[str, str]]:
        said = rule.subdomain, rule.rule, repr(rule.defaults), unknown
        if said not in functions:
            functions[said] = compiled(rule, unknown)
        return functions[said]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    from backoffice.app import create_app
    from backoffice.store.opening import store_of

    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = _compiled
    yield app
    store_of(app).engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, tests in machine.missing().items():
        terminalreporter.write_line(
            f"NOT RUN: {what} is missing, so not {tests}.", yellow=True
        )
