"""What leadership is told: figures that are published, and nothing else."""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.screens.home_told import told_by_month
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.publishing_view import editions


def panel(home: Home) -> Panel | None:
    if home.role is not Role.LEADERSHIP:
        return None
    return Panel("told", {"told": told_by_month(editions(), home.today)})
