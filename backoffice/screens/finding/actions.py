"""Open follow-up actions: of records that one sees, and those that are one's own."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import select

from backoffice.figures.asked import RECORDS
from backoffice.programme.actions.listed import Action, all_open, is_own
from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.store.kept_by_form import KeptByForm
from form_definitions.spelling import folded

TITLE = "Open actions"
MOST_LOOKED_AT = 500
"""Actions that fit, of which those that one may see are asked for."""


def found(asked: Asked) -> list[Found]:
    if not asked.may("see_records"):
        return []
    kept = KeptByForm(asked.session, asked.versions)
    fitting = (
        one
        for one in all_open(asked.session, asked.versions, kept, asked.scope, ())
        if asked.fits(one.action, one.owner, one.reference, one.team)
    )
    return [
        Found(
            one.action or "Action without words",
            f"/actions/{one.form.key}/{one.record_id}/{one.row_key}/",
            ", ".join(filter(None, (one.reference, one.owner, one.team))),
        )
        for one in _seen(asked, list(islice(fitting, MOST_LOOKED_AT)))[:MOST]
    ]


def _seen(asked: Asked, those: list[Action]) -> list[Action]:
    """Those of records that one sees, and one's own of any record."""
    clause = asked.scope.clause(RECORDS.c)
    if clause is None:
        return those
    number, own = RECORDS.c.record_id, [folded(asked.account.name)]
    numbers = [one.record_id for one in those]
    seen = set(asked.session.scalars(select(number).where(number.in_(numbers), clause)))
    return [one for one in those if one.record_id in seen or is_own(one, own)]
