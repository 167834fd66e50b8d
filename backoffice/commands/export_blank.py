"""`backoffice export blank`: any form as a workbook to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from backoffice import clock
from backoffice.access.scope import EVERYTHING
from backoffice.commands import Sentence
from backoffice.commands.reading import reading
from backoffice.filled.names_offered import names_offered
from exports.blank_form import ACTIONS, Names, write_blank


@click.command()
@click.option("--form", "key", required=True, metavar="KEY", help="Which form.")
@click.option(
    "--many", is_flag=True, help="A row for each of many records, not one record."
)
@click.option(
    "--actions",
    type=click.IntRange(1, 99),
    default=ACTIONS,
    show_default=True,
    help="For how many actions there is room beside one record.",
)
@click.option(
    "--no-names", is_flag=True, help="Without drop-downs of the teams and people here."
)
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.xlsx",
)
def blank(key: str, many: bool, actions: int, no_names: bool, out: Path) -> None:
    """Write a blank form as a workbook; filled in, it comes back by `import`.

    Its drop-downs name the teams and people of records and accounts.
    """
    if out.suffix.lower() != ".xlsx":
        raise Sentence(f"{out}: a blank form is an .xlsx workbook; name it so.")
    with reading() as (told, store, session):
        form = store.versions.form(key)
        table = store.versions.table(key)
        write_blank(
            form,
            out,
            made_on=clock.today(told.timezone),
            many=many,
            actions=actions,
            names=Names() if no_names else names_offered(session, table, EVERYTHING),
        )
        click.echo(f"{form.title}, version {form.version}: written to {out}.", err=True)


commands: list[click.Command] = []  # it stands below `backoffice export`
