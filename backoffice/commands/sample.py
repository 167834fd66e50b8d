"""`backoffice sample`: cases drawn at random from a case list."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from backoffice import clock
from backoffice.access.trail import COMMAND, EXPORT, Trail
from backoffice.commands import Sentence
from backoffice.commands.imports import PERSON
from backoffice.commands.reading import reading
from backoffice.programme.sampling.draw import Drawn, NoSize, drawn, size_of
from backoffice.programme.sampling.keeping import LARGEST_SEED, look_through
from backoffice.programme.sampling.sharing_out import Auditors, auditors_of
from backoffice.programme.sampling.written import Audit, HowDrawn, sample_tables
from exports.periods import period_of
from exports.workbook import write_workbook
from form_definitions.sampling_rules import known_sampling_rules
from importers.troubles import CannotRead

MOST = 10
"""Lines of one sort that are said; the workbook has them all."""
NO_AUDITORS = (
    "No auditors are named: nobody holds a post that owes an audit a month. Bring the"
    " staff list in first, by people import."
)


@click.group()
def sample() -> None:
    """Random samples of cases."""


@sample.command("draw")
@click.argument("file", metavar="CASES.xlsx", type=click.Path(path_type=Path))
@click.option("--size", default="10%", help="10%, or a number of cases.")
@click.option("--period", required=True, help="2026-27, 2026-Q2, 2026-10.")
@click.option(
    "--seed",
    required=True,
    type=click.IntRange(0, LARGEST_SEED),
    help="A number; the same draws the same cases again.",
)
@click.option(
    "-o",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.xlsx",
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar='"HEADING=FIELD"',
    help="Match a heading to a field by hand. Repeatable.",
)
def draw_(
    file: Path, size: str, period: str, seed: int, out: Path, maps: tuple[str, ...]
) -> None:
    """Draw a random sample by team and plan type, over the months of a period, and
    share it out among those who owe audits. Nothing is saved but the workbook.

    Exit status 0: all is drawn and given. 1: some rows or cases wait for a person.
    2: not done.
    """
    if out.suffix.lower() != ".xlsx":
        raise Sentence(f"{out}: a sample is an .xlsx workbook; name it so.")
    with reading() as (told, store, session):
        asked = period_of(period)
        rules = known_sampling_rules(told.data)
        today = clock.today(told.timezone)
        matched = tuple(_pair(text) for text in maps)
        try:
            size_of(size, 1)
            found = look_through(session, file, asked, rules, today=today, maps=matched)
        except (CannotRead, NoSize) as why:
            raise Sentence(f"{file.name}: {str(why).removesuffix('.')}.") from None
        many = size_of(size, found.known)
        cases = drawn(found.cases, many, seed, asked.months)
        auditors = auditors_of(session, store.versions, asked, rules, as_of=today)
        audits = _audits(auditors, cases, seed)
        if not any(auditors.by_month.values()):
            found.notes.append(NO_AUDITORS)
        how = HowDrawn(
            *(asked, seed, size, file.name, found.sha256, found.day, found.known),
            *(found.cases, found.left_out, found.notes, rules),
        )
        Trail(session).add(COMMAND, EXPORT, how.title, f"seed {seed}", len(cases))
        write_workbook(
            sample_tables(how, audits),
            out,
            title=how.title,
            about="Cases to be audited, drawn at random.",
            made_on=today,
        )
    _say(how, audits, many, out)


def _audits(auditors: Auditors, cases: Sequence[Drawn], seed: int) -> list[Audit]:
    """Who audits each case, or why nobody does; neither where nobody is known."""
    if not any(auditors.by_month.values()):
        return [Audit(one) for one in cases]
    shares = auditors.shared_out(cases, seed)
    audits = []
    for one in cases:
        share = shares[one.position]
        name = share.auditor.name if share.auditor else ""
        audits.append(Audit(one, name, share.why))
    return audits


def _pair(text: str) -> tuple[str, str]:
    heading, sign, field = text.rpartition("=")
    if not sign or not heading.strip():
        raise Sentence(f'--map is written "HEADING=FIELD", not {text!r}.')
    return heading.strip(), field.strip()


def _say(how: HowDrawn, audits: list[Audit], asked: int, out: Path) -> None:
    click.echo(
        f"{how.file}: {len(audits):,} of {how.known:,} open cases drawn for"
        f" {how.period.title}, seed {how.seed}; written to {out}."
    )
    if len(audits) < asked:
        click.echo(f"  {asked:,} were asked for; no more may be drawn.")
    waits = [one for one in audits if one.why]
    asks = [one for one in how.left_out if one.asks]
    rest = len(how.left_out) - len(asks)
    if rest:
        click.echo(f"  {rest:,} left out: see the sheet Left out.")
    lines = [f"{one.where}: {one.why}" for one in asks]
    _list("Rows that need a person", lines)
    _list("Notes", list(how.notes))
    _list("Cases that nobody audits yet", sorted({one.why for one in waits}))
    if waits or asks:
        sys.exit(PERSON)


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo(f"  {title} ({len(lines):,}):")
    for line in lines[:MOST]:
        click.echo(f"    {line}")
    if len(lines) > MOST:
        click.echo(f"    and {len(lines) - MOST:,} more: see the workbook.")


commands = [sample]
