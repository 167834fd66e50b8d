"""Records, by their reference, case and every text; those alone that one may see."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.access.privilege import left_out
from backoffice.figures.asked import RECORDS
from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.screens.words import day
from backoffice.store.rows import SUBMITTED
from backoffice.store.search import MOST as ALL
from backoffice.store.search import matching_any

TITLE = "Records"


def found(asked: Asked) -> list[Found]:
    if not asked.may("see_records"):
        return []
    forms = asked.versions.current()
    c = RECORDS.c
    clause = asked.scope.clause(c)
    # Who sees everything needs the newest of each form; others may see older alone.
    limit = MOST * 4 if asked.scope.everything else ALL
    those = matching_any(
        list(forms), asked.text, asked.versions.dialect, limit
    ).subquery()
    query = (
        select(c.record_id, c.form, c.reference, c.unit, c.record_date)
        .join(those, (those.c.id == c.record_id) & (those.c.form == c.form))
        .where(c.status == SUBMITTED)
        .order_by(c.record_id.desc())
        .limit(MOST)
    )
    # What is under legal privilege is found by no search, as in a form's list.
    for narrower in (clause, left_out(c)):
        if narrower is not None:
            query = query.where(narrower)
    return [
        Found(
            reference,
            f"/records/{form}/details/?id={number}",
            ", ".join(filter(None, (forms[form].title, unit, day(dated)))),
        )
        for number, form, reference, unit, dated in asked.session.execute(query)
    ]
