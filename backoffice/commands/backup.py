"""`backoffice backup` and `restore`: the whole database in one file."""

from __future__ import annotations

from pathlib import Path

import click

from backoffice import clock
from backoffice.commands import opened
from backoffice.config import settings
from backoffice.store import backup as backups


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the database to FILE, while it is in use."""
    digest = backups.back_up(opened(settings()).engine, file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes, checked. SHA-256 {digest}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put the backup FILE in the place of the database.

    Stop the server first, and run `backoffice setup` afterwards.
    """
    aside = backups.restore(opened(settings()).engine, file, clock.now())
    if aside:
        click.echo(f"What was there before is kept as {aside}.")
    click.echo("Restored. Run `backoffice setup`, then start the server again.")


commands = [backup, restore]
