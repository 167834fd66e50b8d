"""What groups of leaders have to consider this quarter and year, and what is late.

No names: a group or the service owes it, and never a person here.
"""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.programme.owed.debts import State
from backoffice.programme.owed.owing import debts
from backoffice.screens.due_page import STATES, group_label
from backoffice.screens.panels.shown import Home, Panel
from exports.periods import period_of


def panel(home: Home) -> Panel | None:
    if home.role is not Role.LEADERSHIP:
        return None
    # Of the financial year: a year's consideration is due at its end.
    year = home.today.year - (home.today.month < 4)
    period = period_of(f"{year}-{(year + 1) % 100:02}")
    forms = home.versions.current()
    found = debts(
        home.session, home.versions, period.first, period.last, as_of=home.today
    )
    rows = [
        (
            debt.obligation.title,
            group_label(debt.obligation, forms[debt.obligation.form], debt.group),
            debt.due_on,
            STATES[state],
        )
        for debt in found
        if debt.group and debt.obligation.form in forms
        if (state := debt.state(home.today)) in (State.OUTSTANDING, State.TO_COME)
    ]
    rows.sort(key=lambda row: (row[2], row[0], row[1]))
    return Panel("considered", {"rows": rows[:12], "total": len(rows)})
