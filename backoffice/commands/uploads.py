"""`backoffice uploads`: what was brought in, and taking it back."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select

from backoffice import clock
from backoffice.commands import Sentence, opened
from backoffice.commands.imports import PERSON, who
from backoffice.config import settings
from backoffice.intake import committing
from backoffice.intake.desk import PREVIEWED, Desk, NotTaken
from backoffice.store.fixed import Upload


@click.group()
def uploads() -> None:
    """What was brought in, and taking it back."""


@uploads.command("list")
def list_() -> None:
    """List what was brought in, the newest first."""
    with opened(settings()).session() as session:
        found = session.scalars(
            select(Upload).where(Upload.status != PREVIEWED).order_by(Upload.id.desc())
        ).all()
        for upload in found:
            at = (upload.settled_at or upload.at).astimezone(clock.LONDON)
            took = upload.counts.get("created", 0) + upload.counts.get("updated", 0)
            click.echo(
                f"{upload.id}\t{at:%d %b %Y %H:%M}\t{upload.status}\t{took} records"
                f"\t{upload.settled_by or upload.who}\t{upload.file_name}"
            )
        if not found:
            click.echo("Nothing has been brought in yet.")


@uploads.command()
@click.argument("upload_id", metavar="ID", type=int)
@click.option("--reason", default="Taken back at the command line.", help="Why.")
def undo(upload_id: int, reason: str) -> None:
    """Take back what an upload did; exit status 1 where something was left.

    What somebody has edited since is left as it is, and named.
    """
    store = opened(settings())
    store.versions.notice()
    with store.session() as session:
        try:
            undone = committing.undo(
                Desk(session, store.versions, who()), upload_id, reason
            )
        except NotTaken as why:
            raise Sentence(str(why)) from None
    click.echo(f"Took back {undone.taken:,} records.")
    for reference, reason_left in undone.left:
        click.echo(f"Left {reference}: {reason_left}")
    if undone.left:
        sys.exit(PERSON)


commands = [uploads]
