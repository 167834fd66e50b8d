"""`backoffice export records`: the records of one form as a list, with its codebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.access.trail import COMMAND, EXPORT, Trail
from backoffice.commands import Sentence
from backoffice.commands.reading import reading
from backoffice.figures.listed import Lists, Wanted
from backoffice.screens.filters import RecordFilter, default_status, filters_of
from backoffice.store.tables import FormTable
from exports.list_files import KINDS, write_list
from exports.listing import NoColumn
from exports.pseudonyms import Pseudonyms
from form_definitions.form import Form
from form_definitions.kinds import Day, Unreadable
from form_definitions.spelling import did_you_mean


@click.command()
@click.option("--form", "key", required=True, metavar="KEY", help="Of which form.")
@click.option("--from", "first", metavar="D", help="From this day on.")
@click.option("--to", "last", metavar="D", help="Up to this day.")
@click.option(
    "--pseudonymise",
    is_flag=True,
    help="Codes for case numbers; no names, birth dates or free text.",
)
@click.option(
    "--columns", metavar="KEY,KEY…", help="These columns, in this order; else all."
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="As a list's address says it: team_in_list=North, overall_grade_empty=1.",
)
@click.option("--actions", is_flag=True, help="Their actions too, a row each.")
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.xlsx|.csv|.zip",
)
def records(
    key: str,
    first: str | None,
    last: str | None,
    pseudonymise: bool,
    columns: str | None,
    filters: tuple[str, ...],
    actions: bool,
    out: Path,
) -> None:
    """Write the records of one form as a list, a row each.

    A workbook has the actions and the codebook as sheets of their own, a .zip as csv
    files; a .csv is the list alone.
    """
    kind = out.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise Sentence(f"{out}: a list is an .xlsx, .csv or .zip file; name it so.")
    if actions and kind == "csv":
        raise Sentence("A .csv holds one list; write actions to an .xlsx or a .zip.")
    since, until = _day(first, "--from"), _day(last, "--to")
    if since and until and since > until:
        raise Sentence("--from is after --to; give the earlier day first.")
    with reading() as (told, store, session):
        store.versions.form(key)
        table = store.versions.table(key)
        codes = Pseudonyms(told.secret_key.encode()) if pseudonymise else None
        keys = tuple(columns.split(",")) if columns else None
        asked, names = _narrowed(session, table, since, until, filters)
        model = table.model
        lists = Lists(
            table,
            asked,
            (model.record_date, model.id),
            Wanted(keys, actions=actions, codes=codes),
            told.timezone,
            _about(table.form, since, until, names, pseudonymise),
        )
        try:
            tables = lists.tables()
        except NoColumn as why:
            raise Sentence(str(why)) from None
        write_list(tables, out, kind, made_on=clock.today(told.timezone))
        asked_by = "; ".join(sorted(names))
        what = f"{table.form.plural}, {kind}" + ", pseudonymised" * pseudonymise
        Trail(session).add(COMMAND, EXPORT, what, asked_by, lists.count)
        said = f"{table.form.plural}: {lists.count:,} written to {out}."
        click.echo(said, err=True)


def _narrowed(
    session: Session,
    table: FormTable,
    first: date | None,
    last: date | None,
    filters: Sequence[str],
) -> tuple[Any, list[str]]:
    """The records asked for, and the names of what narrows them."""
    model, names = table.model, list[str]()
    query = session.query(model)
    for name, flt, value in _filters(table, filters):
        names.append(name)
        query = query.filter(flt.clause(value))
    if not any(name.startswith("status_") for name in names):
        query = query.filter(model.status.in_(default_status(given=False)))
    if first is not None:
        query = query.filter(model.record_date >= first)
        names.append("from")
    if last is not None:
        query = query.filter(model.record_date <= last)
        names.append("to")
    return query, names


def _filters(
    table: FormTable, said: Sequence[str]
) -> Iterator[tuple[str, RecordFilter, Any]]:
    known = {
        f"{flt.name}_{flt.operation()}".replace(" ", "_"): flt
        for flt in filters_of(table.form, table.model)
    }
    values: dict[str, list[str]] = {}
    for one in said:
        name, sign, value = one.partition("=")
        name = name.strip().removeprefix("flt_")
        if not sign or name not in known:
            near = did_you_mean(name, known) or "; say NAME=VALUE"
            raise Sentence(f"--filter {one!r} is no filter of {table.form.title}{near}")
        values.setdefault(name, []).append(value)
    for name, several in values.items():
        try:
            yield name, known[name], known[name].clean(several)
        except ValueError as why:
            given = " ".join(several)
            raise Sentence(f"--filter {name}={given} cannot be read: {why}.") from None


def _about(
    form: Form,
    first: date | None,
    last: date | None,
    names: Sequence[str],
    coded: bool,
) -> str:
    show = Day().show
    when = ""
    if first is not None:
        when += f" from {show(first)}"
    if last is not None:
        when += f" to {show(last)}"
    status = any(name.startswith("status_") for name in names)
    filtered = len(names) > (first is not None) + (last is not None)
    words = f"{form.plural}{when or ('' if filtered else ', all')}"
    words += ", filtered" if filtered else ""
    words += "." if status else ", without those withdrawn."
    if coded:
        words += " Case numbers are codes; this is still personal data."
    return words


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return Day().read(text)
    except Unreadable as why:
        raise Sentence(f"{option} {why}") from None


commands: list[click.Command] = []  # it stands below `backoffice export`
