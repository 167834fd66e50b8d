"""Opens the store: for the app through Flask-SQLAlchemy, for commands without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.store import (
    alert_tables,
    feed_tables,
    intake_tables,
    moderation_tables,
    month_tables,
    notice_tables,
    obligation_tables,
    people_tables,
    privilege_tables,
    return_tables,
    rule_tables,
    sampling_tables,
    survey_tables,
    template_tables,
    trail_tables,
    view_tables,
    work_tables,
)
from backoffice.store.database import db, engine_options, make_engine, prepare
from backoffice.store.records import Records
from backoffice.store.versions import Versions

_KEY = "backoffice.store"
_TABLES = (
    *(feed_tables, intake_tables, moderation_tables, month_tables, notice_tables),
    *(obligation_tables, people_tables, return_tables, sampling_tables),
    *(template_tables, trail_tables, view_tables, work_tables),
    *(alert_tables, privilege_tables, rule_tables, survey_tables),
)
"""Named here so that every fixed table is known wherever a store is opened."""
_FORMLESS = (None, "static", "council_stylesheet", "health", "ready")


@dataclass(frozen=True)
class Store:
    """One database: its engine and the forms that are published in it."""

    engine: Engine
    versions: Versions

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session outside the app: a command's, a test's."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def records(self, session: Session, who: str) -> Records:
        """The records of this store, on behalf of `who`."""
        return Records(session, self.versions, who)


def connect(settings: Settings) -> Store:
    """The store of these settings, without an app. Connects to nothing yet.

    Raises DatabaseError where the database driver is not to be trusted.
    """
    engine = make_engine(settings.database_url)
    return Store(engine, Versions(engine))


def attach(app: Flask, settings: Settings) -> Store:
    """Give an app its store; `db.session` is its session in a request.

    Each request takes in what was published since, whichever process did.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare(engine)
    store = Store(engine, Versions(engine))
    app.extensions[_KEY] = store

    @app.before_request
    def notice() -> None:
        # Static files and health are asked for without end, and need no forms; the
        # page that says whether the database is in order must outlive its disorder.
        if request.endpoint not in _FORMLESS:
            store.versions.notice(db.session())

    return store


def store_of(app: Flask) -> Store:
    """The store that an app was given."""
    store: Store = app.extensions[_KEY]
    return store
