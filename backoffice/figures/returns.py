"""Puts the figures of a return together, all of one instant, for one reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING, Scope
from backoffice.figures import completed, grades, left_out, lines
from backoffice.figures.asked import Asked
from backoffice.figures.listing import listed
from backoffice.figures.measuring import measured
from backoffice.figures.owed import Owed
from backoffice.store.versions import Versions
from exports.asked import ListedSheet, MeasuredSheet, Ready
from exports.figures import Figures, Note
from exports.measures import Measure, shipped_measures
from exports.periods import Period
from exports.private import without_people
from exports.returns import Return
from exports.suppression import suppressed


def figures_of(
    session: Session,
    versions: Versions,
    what: Return,
    period: Period,
    *,
    council: str,
    counted_on: date,
    scope: Scope = EVERYTHING,
    hide: bool = True,
) -> Figures:
    """Count a return.

    Args:
        what: the return; its `for_leadership()` where leadership reads it, whose
            small numbers are then hidden.
        counted_on: the day it is, where the council is.
        scope: whose records are counted. Leadership's figures are of all records.
        hide: whether small numbers are hidden where the return says so; what nobody
            reads as it is, is hidden later.

    The line list is asked for again whenever it is written, in this session; whoever
    writes a workbook holds one transaction that sees one state (see `one_state`).
    """
    left: tuple[str, ...] = ()
    if what.suppress_below:
        what, left = without_people(what, versions.current())
    asked = Asked(session, versions, what, period, scope, counted_on)
    done = completed.completed(_for_completion(asked))
    with_records = {row.form for row in done if row.completed}
    found = Figures(
        what=what,
        period=period,
        council=council,
        counted_on=counted_on,
        whose="All records" if scope.everything else "Your own and your team's",
        completed=done,
        graded=grades.graded(asked),
        lines=lines.lines(asked, with_records) if what.has("line_list") else None,
        measures=_measures(what),
        notes=tuple(_notes(asked, with_records, left)),
        withdrawn=left_out.withdrawn(asked),
        held=left_out.held(asked),
        forms=tuple((form.key, form.plural) for form in asked.forms),
        owed_unknown=Owed(asked).why_not,
        measured={
            sheet.name: measured(asked, sheet)
            for sheet in what.sheets
            if isinstance(sheet, MeasuredSheet)
        },
        listed={
            sheet.name: listed(asked, sheet)
            for sheet in what.sheets
            if isinstance(sheet, ListedSheet)
        },
    )
    return suppressed(found) if hide else found


def _for_completion(asked: Asked) -> Asked:
    """Where small numbers are hidden, no team's work is told month by month: with what
    sheets tell of teams over the whole time, that would give some of it away.
    """
    if not asked.what.suppress_below:
        return asked
    return replace(asked, what=replace(asked.what, by_team=False, by_role=False))


def _notes(asked: Asked, with_records: set[str], left: Sequence[str]) -> Iterator[Note]:
    if not asked.what.suppress_below:
        # The number of all records would give away that of a form.
        yield left_out.from_uploads(asked, with_records)
    for name in left:
        yield Note(
            f"{name} (left out)",
            "Leadership is given no figures that are told apart by people, or by what"
            " people wrote in their own words.",
        )


_OF_READY = {
    "completion": (
        *("expected", "exempt", "completed", "on_time", "late", "outstanding"),
        *("completion_share", "on_time_share", "months_missed"),
        *("received", "days_to_receive"),
    ),
    "grades": (
        "graded",
        "each_grade",
        "not_applicable",
        "not_graded",
        "good_or_better",
        "points_since",
    ),
}
"""The measures of the sheets made for one thing."""


def _measures(what: Return) -> tuple[Measure, ...]:
    """Every measure that a return shows, in the order it is first met."""
    keys: dict[str, None] = {}
    for sheet in what.sheets:
        if isinstance(sheet, MeasuredSheet):
            keys.update(dict.fromkeys(sheet.measures))
        elif isinstance(sheet, Ready):
            keys.update(dict.fromkeys(_OF_READY.get(sheet.key, ())))
    return tuple(shipped_measures()[key] for key in keys)


def one_state(session: Session) -> None:
    """Let all that this session reads from now on be of one instant.

    On SQLite a transaction sees one state by itself. Call it before anything else
    is read: PostgreSQL takes no isolation level in the middle.
    """
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
