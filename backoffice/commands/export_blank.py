"""`backoffice export blank`: any form as a workbook to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from backoffice import clock
from backoffice.commands import Sentence
from backoffice.commands.reading import reading
from exports.blank_form import write_blank


@click.command()
@click.option("--form", "key", required=True, metavar="KEY", help="Which form.")
@click.option(
    "--many", is_flag=True, help="A row for each of many records, not one record."
)
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.xlsx",
)
def blank(key: str, many: bool, out: Path) -> None:
    """Write a blank form as a workbook; filled in, it comes back by `import`."""
    if out.suffix.lower() != ".xlsx":
        raise Sentence(f"{out}: a blank form is an .xlsx workbook; name it so.")
    with reading() as (told, store, _):
        form = store.versions.form(key)
        write_blank(form, out, made_on=clock.today(told.timezone), many=many)
        click.echo(f"{form.title}, version {form.version}: written to {out}.", err=True)


commands: list[click.Command] = []  # it stands below `backoffice export`
