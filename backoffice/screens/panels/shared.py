"""What was shared with somebody whose practice it is about."""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.shared import shared_with


def panel(home: Home) -> Panel | None:
    found = shared_with(home.account) if home.may("see_records") else []
    if not found and home.role is not Role.WORKER:
        return None
    return Panel("shared", {"shared": found})
