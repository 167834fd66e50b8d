"""`backoffice export`: returns and records, out as workbooks, csv or data."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import click

from backoffice import clock
from backoffice.access.trail import COMMAND, EXPORT, Trail
from backoffice.commands import Sentence
from backoffice.commands.export_blank import blank
from backoffice.commands.export_records import records
from backoffice.commands.reading import reading
from backoffice.config import Settings
from backoffice.filled.guards import NoTemplate
from backoffice.filled.templates import Templates
from backoffice.published.editions import WHOLE, Editions
from backoffice.published.gone import return_of_old
from backoffice.store.opening import Store
from exports.figures import Figures
from exports.fill import Unfilled
from exports.periods import period_of
from exports.returns import Return
from exports.returns.known import FOLDER, known_returns
from exports.sheets import tables_of, written_as_json
from exports.workbook import whole_or_nothing, write_workbook
from form_definitions.spelling import did_you_mean

_STANDARD_OUTPUT = "-"


@click.group()
def export() -> None:
    """Returns, records and blank forms, out: return, records, blank."""


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
    if out is None and json_out is None:
        raise Sentence("Say where to write it: -o FILE.xlsx, or --json OUT.")
    if out is not None and out.suffix.lower() != ".xlsx":
        raise Sentence(f"{out}: a return is an .xlsx workbook; name it so.")
    with reading() as (told, store, session):
        editions = Editions(session, store.versions, told, clock.now)
        what, made = _return_of(key, told, store, editions)
        asked = period_of(period)
        edition = None if as_now else editions.edition(what, asked, WHOLE)
        if edition is None and not made:
            raise Sentence(
                f"{what.title} is no longer made, and of {asked.title} nothing was"
                " published."
            )
        figures = editions.figures(edition) if edition else editions.now(what, asked)
        if json_out is not None:
            _write_json(figures, json_out)
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
        words = figures.title
        words += f", edition {edition.number}" if edition else ", draft"
        Trail(session).add(COMMAND, EXPORT, words)
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


export.add_command(blank)
export.add_command(records)


def _return_of(
    key: str, told: Settings, store: Store, editions: Editions
) -> tuple[Return, bool]:
    """One of those shipped or of the council's own, and that it is made; else one that
    no longer is. Raises Sentence, with why its file is none.
    """
    known = known_returns(told.data, store.versions.current())
    if key in known.returns:
        return known.returns[key], True
    for fault in known.faults:
        if fault.startswith(f"{key}.yaml"):
            raise Sentence(f"{told.data / FOLDER}: {fault}")
    if (old := return_of_old(editions, key)) is not None:
        return old, False
    near = did_you_mean(key, known.returns)
    raise Sentence(
        f"There is no return {key!r}{near or '; there is ' + ', '.join(known.returns)}"
    )


def _write_json(figures: Figures, out: str) -> None:
    pieces = chain(written_as_json(figures), "\n")
    if out == _STANDARD_OUTPUT:
        sys.stdout.writelines(pieces)
        return

    def write(to: Path, _: Path) -> None:
        with to.open("w", encoding="utf-8") as file:
            file.writelines(pieces)

    whole_or_nothing(Path(out), write)


def _say(words: str) -> None:
    """On standard error: standard output is for data alone."""
    click.echo(words, err=True)


commands = [export]
