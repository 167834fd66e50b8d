"""Brings the fixed tables to the shape this program needs, by Alembic.

Everything is one transaction on both databases, so that a migration that is cut
short leaves the database as it was; two processes that start together take turns.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from backoffice.store.database import keep_from_others, write_connection

_FOLDER = Path(__file__).parent / "migrations"
_TURN = 7_203_001
"""The number of the advisory lock that processes take turns by on PostgreSQL."""


def upgrade(engine: Engine) -> None:
    """Create or upgrade the fixed tables. Safe to repeat."""
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and file != ":memory:":
        keep_from_others(Path(file))
    with write_connection(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:it)"), {"it": _TURN})
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def in_order(connection: Connection) -> bool:
    """Whether the fixed tables have the shape that this program needs."""
    at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
