"""`backoffice verify` and `projections rebuild`: whether what is kept twice agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.commands import opened
from backoffice.config import settings
from backoffice.figures import checking
from backoffice.published import editions
from backoffice.store import projections as projected
from backoffice.store import verifying
from backoffice.store.database import write_connection
from backoffice.store.opening import Store


@click.command()
@click.pass_context
def verify(ctx: click.Context) -> None:
    """Check the database, history, projections, definitions, files, counts and returns.

    Says each thing that disagrees; the exit status is 1 where one does.
    """
    store = opened(settings())
    wrong = 0
    for sentence in verifying.verify(store.engine, store.versions):
        click.echo(sentence)
        wrong += 1
    with store.session() as session:
        for sentence in _of_figures(store, session) if not wrong else ():
            click.echo(sentence)
            wrong += 1
    if wrong:
        ctx.exit(1)
    click.echo("Everything agrees.")


def _of_figures(store: Store, session: Session) -> Iterator[str]:
    """What is kept of the months, and what was published."""
    today = clock.today(settings().timezone)
    yield from checking.disagreements(session, store.versions, today)
    yield from editions.faults(session)


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
