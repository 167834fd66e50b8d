"""Improvement plans that are not over: how many of their actions are open and overdue.

No names stand here: leadership and managers read plans without them.
"""

from __future__ import annotations

from typing import Final

from backoffice.access.roles import Role
from backoffice.programme.actions.listed import ActionState
from backoffice.programme.learning.nameless import Nameless
from backoffice.screens.meetings_page import plans_here
from backoffice.screens.panels.shown import Home, Panel

MOST: Final = 6


def panel(home: Home) -> Panel | None:
    if home.role not in (Role.LEADERSHIP, Role.MANAGER):
        return None
    plans = [one for one in plans_here().all() if not one.over]
    if not plans:
        return None
    late = ActionState.OVERDUE
    plans.sort(key=lambda one: (-one.count(late), -one.open))
    given = {
        "lines": [(one, one.open, one.count(late)) for one in plans[:MOST]],
        "total": len(plans),
        "nameless": Nameless(home.session),
        "today": home.today,
    }
    return Panel("plans", given)
