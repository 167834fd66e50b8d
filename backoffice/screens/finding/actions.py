"""Open follow-up actions: of records that one sees, and those that are one's own."""

from __future__ import annotations

from backoffice.programme.actions.listed import Action, actions, all_open
from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.store.kept_by_form import KeptByForm
from form_definitions.spelling import folded

TITLE = "Open actions"


def found(asked: Asked) -> list[Found]:
    if not asked.may("see_records"):
        return []
    fitting = (
        one
        for one in _seen(asked)
        if asked.fits(one.action, one.owner, one.reference, one.team)
    )
    return [
        Found(
            one.action or "Action without words",
            f"/actions/{one.form.key}/{one.record_id}/{one.row_key}/",
            ", ".join(filter(None, (one.reference, one.owner, one.team))),
        )
        for one, _ in zip(fitting, range(MOST), strict=False)
    ]


def _seen(asked: Asked) -> list[Action]:
    session, versions, scope = asked.session, asked.versions, asked.scope
    if not scope.everything:
        return actions(session, versions, scope, [folded(asked.account.name)])
    privileged = frozenset(rule.form for rule in scope.kept_from)
    kept = KeptByForm(session, versions)
    return all_open(session, versions, kept, scope, privileged)
