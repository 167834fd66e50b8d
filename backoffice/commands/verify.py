"""`backoffice verify` and `projections rebuild`: whether what is kept twice agrees."""

from __future__ import annotations

from collections.abc import Sequence

import click

from backoffice.commands import opened
from backoffice.config import settings
from backoffice.published import editions
from backoffice.store import projections as projected
from backoffice.store import verifying
from backoffice.store.database import write_connection


@click.command()
@click.pass_context
def verify(ctx: click.Context) -> None:
    """Check the database, history, projections, definitions, files and returns.

    Says each thing that disagrees; the exit status is 1 where one does.
    """
    store = opened(settings())
    wrong = 0
    for sentence in verifying.verify(store.engine, store.versions):
        click.echo(sentence)
        wrong += 1
    with store.session() as session:
        for sentence in editions.faults(session) if not wrong else ():
            click.echo(sentence)
            wrong += 1
    if wrong:
        ctx.exit(1)
    click.echo("Everything agrees.")


@click.group()
def projections() -> None:
    """The index of records and the ratings, which figures are made from."""


@projections.command()
@click.argument("forms", nargs=-1)
def rebuild(forms: Sequence[str]) -> None:
    """Make the projections anew, of all forms or of those named."""
    store = opened(settings())
    for key in forms or sorted(store.versions.current()):
        versions = store.versions.forms(key)
        with write_connection(store.engine) as connection:
            projected.rebuild(connection, versions)
        click.echo(f"{versions[-1].plural}: rebuilt.")


commands = [verify, projections]
