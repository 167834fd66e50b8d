"""The survey that is open: how many of those who were asked have answered it."""

from __future__ import annotations

from backoffice.programme.surveys.asking import is_open, surveys
from backoffice.screens.panels.shown import Home, Panel
from backoffice.screens.surveys_view import ADDRESS


def panel(home: Home) -> Panel | None:
    if not home.may("manage_programme"):
        return None
    found = [one for one in surveys(home.session) if is_open(one.survey, home.today)]
    if not found:
        return None
    return Panel("survey", {"surveys": found, "address": ADDRESS}, "side")
