"""Records marked for a child who may be at risk now, above all else."""

from __future__ import annotations

from backoffice.screens.alerts_view import standing_here
from backoffice.screens.panels.shown import Home, Panel


def panel(home: Home) -> Panel | None:
    found = standing_here()
    return Panel("alerts", {"alerts": found}, "top") if found else None
