"""`backoffice setup`: the database, and the forms that come with this program."""

from __future__ import annotations

import click

from backoffice.config import settings
from backoffice.store import migrate
from backoffice.store.opening import connect
from backoffice.store.shipped import publish_shipped


@click.command()
def setup() -> None:
    """Create or upgrade the database, and publish the shipped forms.

    Safe to repeat. A form that the council has changed is left as it is.
    """
    store = connect(settings())
    migrate.upgrade(store.engine)
    for sentence in publish_shipped(store.versions):
        click.echo(sentence)
    click.echo("The database is ready.")


commands = [setup]
