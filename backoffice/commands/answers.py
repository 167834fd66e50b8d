"""`backoffice answers`: what texts are read as from now on, and forgetting one."""

from __future__ import annotations

import click

from backoffice import clock
from backoffice.commands import Sentence, opened
from backoffice.commands.imports import who
from backoffice.config import settings
from backoffice.intake import from_now_on
from backoffice.intake.desk import Desk, NotTaken


@click.group()
def answers() -> None:
    """Answers from review that the workbooks to come are read by."""


@answers.command("list")
def list_() -> None:
    """List the answers in force, the newest first."""
    store = opened(settings())
    store.versions.notice()
    with store.session() as session:
        found = from_now_on.listed(Desk(session, store.versions, who()))
        for one in found:
            at = one.row.at.astimezone(clock.LONDON)
            field = one.field.label if one.field else one.row.field
            cells = "1 cell" if one.cells == 1 else f"{one.cells:,} cells"
            click.echo(
                f"{one.row.id}\t{one.row.form}\t{field}\t{one.row.raw}\t{one.shown}"
                f"\t{cells}\t{one.row.who}\t{at:%d %b %Y %H:%M}"
            )
        if not found:
            click.echo("Nothing is remembered.")


@answers.command()
@click.argument("number", metavar="ID", type=int)
def forget(number: int) -> None:
    """Ask again what a text is. What was read by the answer stays as it is."""
    store = opened(settings())
    store.versions.notice()
    with store.session() as session:
        try:
            row = from_now_on.forget(Desk(session, store.versions, who()), number)
        except NotTaken as why:
            raise Sentence(str(why)) from None
        click.echo(f"‘{row.raw}’ waits for a person again from now on.")


commands = [answers]
