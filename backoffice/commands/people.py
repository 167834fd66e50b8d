"""`backoffice people`: a staff list looked through, and saved."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import click

from backoffice import clock
from backoffice.commands import Sentence, opened
from backoffice.commands.imports import PERSON, who
from backoffice.config import settings
from backoffice.programme import staff_import
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.staff_changes import CHANGED, NEW, StaffPlan
from backoffice.programme.staff_list import ListQuestion, read_staff_list
from backoffice.programme.staff_plan import plan_of
from backoffice.store.rows import By
from form_definitions.days import Day
from form_definitions.roles import known_roles
from form_definitions.spelling import folded
from importers.troubles import CannotRead

MOST = 30
"""Lines of one sort that are said; the page of the list says them all."""


@click.group()
def people() -> None:
    """People, roles and teams."""


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day it tells of, where the workbook does not say it.",
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar='"HEADING=FIELD"',
    help="Match a heading to a field by hand. Repeatable.",
)
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar='"QUESTION=ANSWER"',
    help="Answer one of its questions. Repeatable.",
)
@click.option("--likely", is_flag=True, help="Accept every answer that is likely.")
@click.option(
    "--left",
    "left",
    multiple=True,
    metavar='"NAME OR NUMBER"',
    help="Somebody who is not in it and left the day before. Repeatable.",
)
@click.option("--commit", is_flag=True, help="Save what is settled.")
def import_(
    file: Path,
    as_of: date | None,
    maps: tuple[str, ...],
    answers: tuple[str, ...],
    likely: bool,
    left: tuple[str, ...],
    commit: bool,
) -> None:
    """Say what a staff list would change; with --commit, save it.

    Exit status 0: all is settled. 1: something waits for a person. 2: not done.
    """
    of = settings()
    roles = known_roles(of.data)
    store = opened(of)
    matched = tuple(_pair(text, "--map") for text in maps)
    day = date(as_of.year, as_of.month, as_of.day) if as_of else None
    with store.session() as session:
        try:
            lines = read_staff_list(
                file, today=clock.today(of.timezone), as_of=day, maps=matched
            )
            said = {
                **staff_import.earlier_answers(session),
                **dict(_pair(text, "--answer") for text in answers),
            }
            plan = plan_of(session, lines, roles, said)
            if likely:
                said = {**_likely(plan.questions), **said}
                plan = plan_of(session, lines, roles, said)
            leavers = [_leaver(plan, name) for name in left]
            if commit:
                by = By(who(), clock.now(), "upload")
                kept = staff_import.receive(
                    session,
                    file.read_bytes(),
                    file.name,
                    by,
                    today=plan.day,
                    as_of=plan.day,
                    maps=matched,
                )
                staff_import.answer(session, kept, said)
                plan = staff_import.commit(session, kept, roles, by, leavers)
        except (CannotRead, NotChanged) as why:
            raise Sentence(f"{file.name}: {str(why).removesuffix('.')}.") from None
        later = staff_import.later_list(session, plan.day)
        if later:
            click.echo(f"A list as of {Day().show(later)} was saved already.", err=True)
        _say(file.name, plan, commit)
    if plan.questions or plan.held or len(plan.missing) > len(leavers):
        sys.exit(PERSON)


def _pair(text: str, option: str) -> tuple[str, str]:
    # The keys of questions hold no sign of equality but what a workbook wrote.
    name, sign, value = text.rpartition("=")
    if not sign or not name.strip():
        shape = "HEADING=FIELD" if option == "--map" else "QUESTION=ANSWER"
        raise Sentence(f'{option} is written "{shape}", not {text!r}.')
    return name.strip(), value.strip()


def _likely(questions: Iterable[ListQuestion]) -> Mapping[str, str]:
    return {question.key: question.likely for question in questions if question.likely}


def _leaver(plan: StaffPlan, name: str) -> int:
    found = [
        person_id
        for person_id, known, _ in plan.missing
        if folded(known) == folded(name) or str(person_id) == name
    ]
    if len(found) != 1:
        many = "Several people" if found else "Nobody"
        raise Sentence(
            f"{many} who holds a post and is not in the list is called {name!r}; say"
            " one as the list of those missing does."
        )
    return found[0]


def _say(name: str, plan: StaffPlan, saved: bool) -> None:
    counts = plan.counts
    click.echo(f"{name}: staff list as of {Day().show(plan.day)}")
    done = "Saved" if saved else "Would save"
    click.echo(
        f"  {done}: {counts['new']} new, {counts['changed']} changed,"
        f" {counts['same']} the same."
    )
    units = [f"{unit.kind} {unit.name}" for unit in plan.units.new.values()]
    if plan.by_start:
        click.echo(
            f"  {plan.by_start} posts count from the day their person started: the list"
            " does not say since when they are held."
        )
    people = [
        f"{person.name}: {'; '.join(person.words)}"
        for person in (*plan.of(NEW), *plan.of(CHANGED))
    ]
    missing = [
        f"{person_id} {known}: {post}" for person_id, known, post in plan.missing
    ]
    for title, lines in (
        ("New units", units),
        ("People", people),
        ("Rows left out", [f"{at}: {why}" for at, why in plan.lines.left_out]),
        ("Rows that wait", [f"{at}: {why}" for at, why in plan.held]),
        ("Questions", [_asked(question) for question in plan.questions]),
        ("Hold a post and are not in the list; nothing is ended", missing),
        ("Sheets not read", plan.lines.read.not_read),
    ):
        if lines:
            click.echo("\n".join(_shortened(title, lines)))


def _shortened(title: str, lines: list[str]) -> Iterator[str]:
    yield f"  {title}:"
    yield from (f"    {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"    and {len(lines) - MOST} more"


def _asked(question: ListQuestion) -> str:
    rows = f"{question.rows[0]}" if question.rows else ""
    if len(question.rows) > 1:
        rows += f" and {len(question.rows) - 1} more"
    words = f"{question.words} ({rows})"
    if question.likely:
        label = dict(question.options)[question.likely]
        words += f" Likely: {label}, {question.why}."
    return f"{question.key}: {words}"


commands = [people]
