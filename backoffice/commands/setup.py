"""`backoffice setup`: the database, and the forms that come with this program."""

from __future__ import annotations

import click

from backoffice.commands import opened
from backoffice.config import Settings, settings
from backoffice.programme.learning import themes
from backoffice.programme.owed import obligations
from backoffice.store import migrate
from backoffice.store.opening import Store
from backoffice.store.shipped import publish_shipped


@click.command()
def setup() -> None:
    """Create or upgrade the database, and publish the shipped forms.

    Safe to repeat. A form that the council has changed is left as it is.
    """
    set_up(settings())
    click.echo("The database is ready.")


def set_up(of: Settings) -> Store:
    """The store of these settings, its database in order and its forms published."""
    store = opened(of)
    migrate.upgrade(store.engine)
    for sentence in publish_shipped(store.versions):
        click.echo(sentence)
    with store.session() as session:
        if new := obligations.publish_shipped(session):
            click.echo(f"Published {new} obligations: who owes what, how often.")
        if begun := themes.publish_shipped(session):
            click.echo(f"Began the list of themes with {begun}: it is yours to change.")
    for form in store.versions.add_indexes():
        click.echo(f"The lists of {form.plural} are quick by each filter again.")
    return store


commands = [setup]
