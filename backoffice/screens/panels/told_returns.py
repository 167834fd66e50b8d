"""Leadership's returns: those that are over and awaited, and the last."""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.return_periods import due, last_published


def panel(home: Home) -> Panel | None:
    if home.role is not Role.LEADERSHIP:
        return None
    given = {
        "published": last_published(home.session, home.today),
        "due": due(home.session, home.today),
    }
    return Panel("told_returns", given, "side")
