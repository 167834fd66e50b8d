"""Cases to be audited again: of the service for an officer; whoever was asked has
theirs, with the day of the audit before."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from backoffice.programme.re_audits import ReAudit, State
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.re_audits_view import ADDRESS, STATES, of_form

MOST: Final = 8
SOON: Final = timedelta(days=31)


def panel(home: Home) -> Panel | None:
    officer = home.may("manage_programme")
    if not officer and (home.person is None or not home.allocated):
        return None
    current = home.versions.current()
    rules = next(
        (one for key, one in moderation_rules().again.items() if key in current), None
    )
    if rules is None:
        return None
    # Of every case for whoever sees all: it is asked anew when an audit is saved.
    found = (
        home.kept.of(rules.form, f"again {home.today} {rules}", lambda: of_form(rules))
        if officer and home.sees_all(rules.form)
        else of_form(rules)
    )
    waits = [
        one for one in found if one.state(home.today) in (State.OVERDUE, State.TO_COME)
    ]
    if officer:
        return _of_all(home, waits)
    mine = [one for one in waits if home.person and one.asked_id == home.person.id]
    if not mine:
        return None
    lines = [(one, STATES[one.state(home.today)]) for one in mine[:MOST]]
    return Panel(
        "re_audits", {"lines": lines, "form": rules.form, "total": len(mine)}, "main"
    )


def _of_all(home: Home, waits: list[ReAudit]) -> Panel | None:
    """The figures of the service; a case that is due much later is not the day's."""
    if not waits:
        return None
    late = [one for one in waits if one.state(home.today) is State.OVERDUE]
    given = {
        "late": len(late),
        "to_come": len(waits) - len(late),
        "soon": sum(home.today <= one.due_on <= home.today + SOON for one in waits),
        "address": ADDRESS,
    }
    return Panel("re_audits", given, "side")
