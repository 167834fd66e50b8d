"""Runs the migrations on the connection that `backoffice.store.migrate` opened."""

from alembic import context

from backoffice.store import fixed  # noqa: F401 - its tables are what is compared
from backoffice.store.database import Stored

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Stored.metadata,
)
context.run_migrations()
