"""Puts the figures of a return together, all of one instant, for one reader."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING, Scope
from backoffice.figures import completed, grades, left_out, lines
from backoffice.figures.asked import Asked
from backoffice.store.versions import Versions
from exports.figures import Figures
from exports.periods import Period
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
) -> Figures:
    """Count a return.

    Args:
        what: the return; its `for_leadership()` where leadership reads it, whose
            small numbers are then hidden.
        counted_on: the day it is, where the council is.
        scope: whose records are counted. Leadership's figures are of all records.

    The line list is asked for again whenever it is written, in this session; whoever
    writes a workbook holds one transaction that sees one state (see `one_state`).
    """
    asked = Asked(session, versions, what, period, scope)
    done = completed.completed(asked)
    with_records = {row.form for row in done if row.completed}
    measures = (*completed.MEASURES, *grades.MEASURES)
    return suppressed(
        Figures(
            what=what,
            period=period,
            council=council,
            counted_on=counted_on,
            whose="All records" if scope.everything else "Your own and your team's",
            completed=done,
            graded=grades.graded(asked),
            lines=(
                lines.lines(asked, with_records) if "line_list" in what.sheets else None
            ),
            measures=measures,
            notes=(left_out.from_uploads(asked, with_records),),
            withdrawn=left_out.withdrawn(asked),
            held=left_out.held(asked),
            forms=tuple((form.key, form.plural) for form in asked.forms),
        )
    )


def one_state(session: Session) -> None:
    """Let all that this session reads from now on be of one instant.

    On SQLite a transaction sees one state by itself. Call it before anything else
    is read: PostgreSQL takes no isolation level in the middle.
    """
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
