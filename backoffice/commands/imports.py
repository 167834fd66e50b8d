"""`backoffice import`: reads workbooks, says what is in them, and may save it."""

from __future__ import annotations

import getpass
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from backoffice import clock
from backoffice.aside import folder_aside
from backoffice.commands import Sentence, opened
from backoffice.config import Settings, settings
from backoffice.intake import committing, matches, reading
from backoffice.intake.desk import AlreadyIn, Desk
from backoffice.intake.judging import Judge
from backoffice.intake.marking import write_marked
from backoffice.intake.preview import preview, throw_away
from backoffice.intake.reading import Asked, needs_a_person
from backoffice.intake.reports import report_of_upload
from backoffice.store.database import writing
from backoffice.store.fixed import FormVersion
from backoffice.store.opening import Store
from form_definitions.catalog import shipped_forms
from importers.troubles import CannotRead

PERSON, NOT_DONE = 1, 2
"""Exit statuses: something needs a person, something was not done."""


@dataclass(frozen=True)
class Done:
    """One file, dealt with: its report and what is said about it."""

    path: Path
    report: dict[str, Any]
    words: str = ""


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--form", metavar="KEY", help="The form its records are of.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar='"HEADING=FIELD"',
    help="Match a heading to a field by hand. Repeatable.",
)
@click.option(
    "--json",
    "json_out",
    metavar="OUT",
    help="Write the report as JSON to a file, or with - to standard output.",
)
@click.option(
    "--marked",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.xlsx",
    help="Write the workbook with each cell marked that something is wrong with.",
)
@click.option("--commit", is_flag=True, help="Save what is ready.")
@click.option(
    "--remember",
    is_flag=True,
    help="Keep the matches of --map for the next file of that shape.",
)
def import_(
    files: tuple[Path, ...],
    form: str | None,
    maps: tuple[str, ...],
    json_out: str | None,
    marked: Path | None,
    commit: bool,
    remember: bool,
) -> None:
    """Read workbooks and say what is in them; with --commit, save it.

    Exit status 0: every record is ready, or saved. 1: some records need a person.
    2: a file cannot be read, or the call is wrong.
    """
    if marked and len(files) > 1:
        raise Sentence("--marked is for one file; mark each by itself.")
    if remember and not maps:
        raise Sentence("--remember keeps the matches of --map; give one.")
    asked = Asked(form, tuple(map(_pair, maps)), remember)
    done, unread = [], []
    with _at_the_door(settings(), commit, remember) as door:
        for path in files:
            try:
                done.append(door.take(path, asked))
            except CannotRead as why:
                unread.append(f"{path.name}: {why}.")
    if json_out and done:
        reports = [one.report for one in done]
        _write_json(json_out, reports[0] if len(files) == 1 else reports)
    if marked and done:
        with folder_aside(settings().data) as folder:
            write_marked(done[0].path, marked, done[0].report, folder)
    _say(done if json_out != "-" else [], unread)
    if unread:
        sys.exit(NOT_DONE)
    if any(needs_a_person(one.report["counts"]) for one in done):
        sys.exit(PERSON)


def _say(done: Sequence[Done], unread: Sequence[str]) -> None:
    for one in done:
        click.echo("\n".join(_told(one)))
    for sentence in unread:
        click.echo(sentence, err=True)


def _pair(text: str) -> tuple[str, str]:
    heading, sign, field = text.rpartition("=")
    if not sign or not heading.strip():
        raise Sentence(f'--map is written "HEADING=FIELD", not {text!r}.')
    return heading.strip(), field.strip()


class _DryRun:
    """Reads files and writes nothing; without a database, by the shipped forms."""

    def __init__(self, store: Store | None, desk: Desk | None) -> None:
        self.desk = desk
        published = store.versions.current() if store else None
        self.catalog = published or shipped_forms()

    def take(self, path: Path, asked: Asked) -> Done:
        judge = None
        if self.desk is not None:
            judge = Judge(self.desk.session, self.desk.versions, self.desk.today)
        read = reading.read(path, path.name, self.catalog, clock.today(), asked, judge)
        if self.desk is not None and read.report.form and asked.remember:
            with writing(self.desk.session) as session:
                form = read.report.form.key
                matches.remember(session, form, read.shape, asked.maps, self.desk.who)
        return Done(path, reading.report_of(read))


class _Saving:
    """Reads files and saves them, each in a transaction of its own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def take(self, path: Path, asked: Asked) -> Done:
        content = _content(path)
        upload = preview(self.desk, content, path.name, asked)
        try:
            upload = committing.commit(self.desk, upload.id)
        except AlreadyIn as why:
            throw_away(self.desk, upload.id)
            earlier = self.desk.upload(why.upload_id)
            report = report_of_upload(self.desk, earlier)
            return Done(path, {**report, "counts": _nothing_new(report)}, str(why))
        return Done(path, report_of_upload(self.desk, upload))


def _nothing_new(report: dict[str, Any]) -> dict[str, int]:
    """The counts of a file that is in already: what it once did stands unchanged."""
    counts: dict[str, int] = report["counts"]
    there = counts["created"] + counts["updated"] + counts["unchanged"]
    return {**counts, "created": 0, "updated": 0, "unchanged": there}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as why:
        said = (why.strerror or "it is not there").lower()
        raise CannotRead(f"it cannot be opened ({said})") from None


@contextmanager
def _at_the_door(
    wanted: Settings, commit: bool, remember: bool
) -> Iterator[_DryRun | _Saving]:
    if not (commit or remember) and not _is_set_up(wanted):
        yield _DryRun(None, None)
        return
    store = opened(wanted)
    store.versions.notice()
    with store.session() as session:
        desk = Desk(session, store.versions, who())
        yield _Saving(desk) if commit else _DryRun(store, desk)


def _is_set_up(wanted: Settings) -> bool:
    """Whether there is a database to hold a file against. Makes none by looking."""
    url = make_url(wanted.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    return bool(inspect(opened(wanted).engine).has_table(FormVersion.__tablename__))


def who() -> str:
    """In whose name a command acts: whoever is logged in to the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # A container may run us under a number that has no name.
        name = "somebody"
    return f"{name} (command line)"


def _write_json(out: str, report: Any) -> None:
    said = json.dumps(report, ensure_ascii=False, indent=1)
    if out == "-":
        click.echo(said)
    else:
        Path(out).write_text(said + "\n", encoding="utf-8")


def _told(one: Done) -> list[str]:
    """What a person reads of one file."""
    report, counts = one.report, one.report["counts"]
    lines = [f"{report['file']}: {_is_of(report)}"]
    if one.words:
        lines.append(f"  {one.words}")
    words = [_counted(counts[state], state) for state in _COUNTED if counts[state]]
    lines.append("  " + (", ".join(words) or "no records") + ".")
    for sheet in report["sheets"]:
        hidden = ", hidden" if sheet["hidden"] else ""
        lines.append(f"  {sheet['name']}{hidden}: {_ROLES[sheet['role']]}.")
    for total in report["totals"]:
        if "read" in total and total["read"] != total["value"]:
            lines.append(
                f"  {total['sheet']} {total['cell']}: the sheet says {total['value']},"
                f" we read {total['read']}."
            )
    lines += _by_answers(report)
    held: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], str] = {}
    for record in report["records"]:
        for issue in record["issues"]:
            if issue["severity"] == "hold":
                said = (issue["message"], issue["raw"])
                held[said] += 1
                place = issue["cell"] or f"row {record['source']['row']}"
                where.setdefault(said, f"{record['source']['sheet']} {place}")
    for said, times in held.most_common(20):
        message, raw = said
        quoted = f" ({raw!r})" if raw else ""
        more = f", and {times - 1:,} more" if times > 1 else ""
        lines.append(f"  {where[said]}{more}: {message}{quoted}.")
    if len(held) > 20:
        lines.append(f"  … and {len(held) - 20:,} other problems; see --json.")
    return lines


def _by_answers(report: dict[str, Any]) -> Iterator[str]:
    """What was read as a person has answered in review before."""
    for use in report.get("answers", ()):
        cells = "1 cell" if use["cells"] == 1 else f"{use['cells']:,} cells"
        yield f"  {cells} (‘{use['raw']}’): {use['message']}."


def _counted(number: int, state: str) -> str:
    said = "duplicate" if (number, state) == (1, "duplicate") else _COUNTED[state]
    return f"{number:,} {said}"


_COUNTED = {
    "ready": "ready",
    "needs_review": "for a person to settle",
    "duplicate": "duplicates",
    "refused": "refused",
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
}
_ROLES = {
    "records": "records",
    "summary": "totals only",
    "lookup": "lists for other sheets",
    "template": "a blank form",
    "narrative": "prose",
    "scratch": "left out",
    "empty": "empty",
}


def _is_of(report: dict[str, Any]) -> str:
    form = shipped_forms().get(report["form"] or "")
    if form is not None:
        return form.plural.lower()
    return report["form"] or "no records"


commands = [import_]
