"""The return that was published last, and those that are to be."""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.return_periods import due, last_published


def panel(home: Home) -> Panel | None:
    if not home.may("see_returns") or home.role is Role.LEADERSHIP:
        return None
    given = {
        "published": last_published(home.session, home.today),
        "due": due(home.session, home.today),
        "publishes": home.may("publish_returns"),
    }
    return Panel("returns", given, "side")
