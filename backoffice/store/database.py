"""The one database handle, how its connections are set up, and how it is written to.

SQLite through pysqlite3 (the system's own has a bug that corrupts a WAL database),
PostgreSQL through psycopg. Every write goes through `writing`; reads need nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session

OLDEST_SQLITE = (3, 51, 3)
"""Before it, two connections that write a WAL database may corrupt it."""


_SILENT = {"hide_parameters": True}
"""Errors without the values of their statement: a trace in a log is no place for a
child's name."""


class DatabaseError(Exception):
    """The database cannot be used: one sentence that says why."""


class Stored(DeclarativeBase):
    """The base of every fixed table."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


# What a request has read stays usable after it has written: every write begins a
# transaction of its own, and would otherwise expire the account that asks for it.
db = SQLAlchemy(model_class=Stored, session_options={"expire_on_commit": False})


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is given beside the URL.

    Raises:
        DatabaseError: where SQLite is too old to be trusted.
    """
    if make_url(url).get_backend_name() != "sqlite":
        limits = (
            "-c timezone=UTC -c lock_timeout=15s -c statement_timeout=300s"
            " -c idle_in_transaction_session_timeout=300s"
        )
        return {
            **_SILENT,
            "pool_pre_ping": True,
            "pool_timeout": 5,
            "connect_args": {"options": limits, "connect_timeout": 10},
        }
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise DatabaseError(
            f"SQLite {sqlite.sqlite_version} may corrupt this database;"
            " install pysqlite3 0.6.1 or newer"
        )
    return {**_SILENT, "module": sqlite, "pool_timeout": 5}


def make_engine(url: str) -> Engine:
    """An engine set up as ours are. Connects to nothing yet."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def keep_from_others(file: Path) -> None:
    """Make a database's file before SQLite does, readable by its owner alone; SQLite
    gives the files beside it the same mode. One that is there is left as it is.
    """
    file.touch(mode=0o600)


def prepare(engine: Engine) -> None:
    """Give an engine's connections what SQLite needs. Safe to repeat."""
    if engine.dialect.name == "sqlite" and not event.contains(
        engine, "connect", _set_up_sqlite
    ):
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


# Without these the driver looks for a way to adapt each blank and each yes or no, in
# vain, and takes 20 times as long over it as over a text.
sqlite.register_adapter(type(None), {}.get)
sqlite.register_adapter(bool, int)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver begins transactions late and in its own way; `_begin_sqlite` does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 15000")
    cursor.execute("PRAGMA journal_mode = WAL")
    # NORMAL loses saves that people were told of when the power goes.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # 64 MB: an upload touches every index, and the usual 2 MB would write each twice.
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A plain BEGIN that turns to writing is refused at once where somebody else
    # has written meanwhile; IMMEDIATE for readers would make them queue.
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """A transaction that writes: all of its block is kept, or nothing.

    What was read before is let go, so that the block sees the newest state. Inside
    another such block it joins that one.
    """
    if session.info.get("writing"):
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("change things inside writing(), not before it")
    session.commit()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"immediate": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)


@contextmanager
def write_connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that writes, for work without a session."""
    with engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        with connection.begin():
            yield connection
