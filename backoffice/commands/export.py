"""`backoffice export`: returns and records, out as workbooks, csv or data."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.commands import Sentence, opened
from backoffice.config import Settings, settings
from backoffice.figures.listed import records_of
from backoffice.figures.returns import one_state
from backoffice.filled.guards import NoTemplate
from backoffice.filled.templates import Templates
from backoffice.published.editions import WHOLE, Editions
from backoffice.store.opening import Store
from exports.figures import Figures
from exports.fill import Unfilled
from exports.listing import (
    Pseudonyms,
    columns_of,
    list_of,
    pseudonymised,
    write_csv,
)
from exports.periods import NoPeriod, period_of
from exports.returns import Return, shipped_returns
from exports.sheet import TooManyRows
from exports.sheets import return_as_data, tables_of
from exports.tables import Table
from exports.workbook import CannotWrite, whole_or_nothing, write_workbook
from form_definitions.form import Form
from form_definitions.kinds import Day, Unreadable
from form_definitions.spelling import did_you_mean

_STANDARD_OUTPUT = "-"


@contextmanager
def _opened() -> Iterator[tuple[Settings, Store, Session]]:
    """The store, in one state for as long as the block reads; errors as sentences."""
    told = settings()
    store = opened(told)
    try:
        with store.session() as session:
            one_state(session)
            yield told, store, session
    except (CannotWrite, TooManyRows, NoPeriod) as why:
        raise Sentence(str(why)) from None
    finally:
        store.engine.dispose()


@click.group()
def export() -> None:
    """Returns and records, out: return, records."""


@export.command("return")
@click.option("--return", "key", default="monthly", help="Which return; monthly.")
@click.option(
    "--period",
    required=True,
    help="2026-10, 2026-Q2 (July to September), 2026-H1, 2026-27 or 2026.",
)
@click.option(
    "--json", "json_out", metavar="OUT", help="The figures as data; - prints."
)
@click.option(
    "--now", "as_now", is_flag=True, help="As figures stand now, though published."
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.xlsx",
    help="A workbook of your own, to be filled with the figures.",
)
@click.option("-o", "out", type=click.Path(path_type=Path), metavar="FILE.xlsx")
def return_(
    key: str,
    period: str,
    json_out: str | None,
    as_now: bool,
    template: Path | None,
    out: Path | None,
) -> None:
    """Write a return as an accessible workbook, and its figures as data.

    Of a published period, what was published.
    """
    what = _return_of(key)
    if out is None and json_out is None:
        raise Sentence("Say where to write it: -o FILE.xlsx, or --json OUT.")
    if out is not None and out.suffix.lower() != ".xlsx":
        raise Sentence(f"{out}: a return is an .xlsx workbook; name it so.")
    with _opened() as (told, store, session):
        editions = Editions(session, store.versions, told, clock.now)
        asked = period_of(period)
        edition = None if as_now else editions.edition(what, asked, WHOLE)
        figures = editions.figures(edition) if edition else editions.now(what, asked)
        if json_out is not None:
            _write_json(return_as_data(figures), json_out)
        if out is not None and template is not None:
            templates = Templates(session, store.versions, told, clock.now)
            _fill(templates, template, out, figures)
        elif out is not None:
            write_workbook(
                tables_of(figures),
                out,
                title=figures.title,
                about=what.about,
                made_on=figures.counted_on,
            )
        if out is not None:
            _say(f"{figures.title}: written to {out}. {figures.status}.")
        if figures.held:
            _say(
                f"{figures.held:,} rows of uploads are held for a person and do not"
                " count yet."
            )


def _fill(templates: Templates, template: Path, out: Path, figures: Figures) -> None:
    """Write a template filled. Raises Sentence, with a line for each fault."""
    try:
        whole_or_nothing(out, lambda made, _: templates.fill(template, made, figures))
    except NoTemplate as why:
        raise Sentence(f"{template}: {why}") from None
    except Unfilled as why:
        lines = "\n".join(fault.sentence for fault in why.faults)
        raise Sentence(f"{template} is not filled.\n{lines}") from None


@export.command()
@click.option("--form", "key", required=True, metavar="KEY", help="Of which form.")
@click.option("--from", "first", metavar="D", help="From this day on.")
@click.option("--to", "last", metavar="D", help="Up to this day.")
@click.option(
    "--pseudonymise",
    is_flag=True,
    help="Codes for case numbers; no names, birth dates or free text.",
)
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.xlsx|.csv",
)
def records(
    key: str, first: str | None, last: str | None, pseudonymise: bool, out: Path
) -> None:
    """Write the records of one form as a list, a row each."""
    ending = out.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise Sentence(f"{out}: a list is an .xlsx or a .csv file; name it so.")
    since, until = _day(first, "--from"), _day(last, "--to")
    if since and until and since > until:
        raise Sentence("--from is after --to; give the earlier day first.")
    with _opened() as (told, store, session):
        form = store.versions.form(key)
        columns = columns_of(form, pseudonymised=pseudonymise)
        if pseudonymise:
            codes = Pseudonyms(told.secret_key.encode())
            columns = pseudonymised(columns, form, codes)
        asked = records_of(
            session, store.versions, form, columns, first=since, last=until
        )
        about = _about(form, since, until, pseudonymise)
        table = list_of(form, columns, asked, about=about)
        _write_list(table, out, clock.today(told.timezone))
        _say(f"{form.plural}: written to {out}.")


def _write_list(table: Table, out: Path, made_on: date) -> None:
    if out.suffix.lower() == ".csv":
        write_csv(table, out)
    else:
        write_workbook(
            [table], out, title=table.title, about=table.about, made_on=made_on
        )


def _about(form: Form, first: date | None, last: date | None, coded: bool) -> str:
    show = Day().show
    when = ""
    if first is not None:
        when += f" from {show(first)}"
    if last is not None:
        when += f" to {show(last)}"
    words = f"{form.plural}{when or ', all'}, without those withdrawn."
    if coded:
        words += " Case numbers are codes; this is still personal data."
    return words


def _return_of(key: str) -> Return:
    known = shipped_returns()
    if key not in known:
        near = did_you_mean(key, known) or f"; there is {', '.join(known)}"
        raise Sentence(f"There is no return {key!r}{near}")
    return known[key]


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return Day().read(text)
    except Unreadable as why:
        raise Sentence(f"{option} {why}") from None


def _write_json(data: dict[str, Any], out: str) -> None:
    said = json.dumps(data, ensure_ascii=False)
    if out == _STANDARD_OUTPUT:
        sys.stdout.write(said + "\n")
        return

    def write(to: Path, _: Path) -> None:
        to.write_text(said + "\n", encoding="utf-8")

    whole_or_nothing(Path(out), write)


def _say(words: str) -> None:
    """On standard error: standard output is for data alone."""
    click.echo(words, err=True)


commands = [export]
